/* SPDX-License-Identifier: MIT */
/* test_throttle.c: limits against guessing */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include "lib/site/throttle.h"

static const struct dg_throttle_rule narrow = { .kind = "narrow", .burst = 2,
	.refill_sec = 100, .per_day = 0 };
static const struct dg_throttle_rule wide = { .kind = "wide", .burst = 5,
	.refill_sec = 10, .per_day = 0 };

static struct world w;

static int
set_up(void **state)
{
	(void)state;
	world_open(&w, false);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

static enum dg_err
take(const struct dg_throttle *counts, size_t n, int64_t *wait)
{
	enum dg_err rc;

	assert_ok(dg_db_begin(w.ctx.db, 0));
	rc = dg_throttle_take(&w.ctx, counts, n, wait);
	if (rc == DG_OK)
		assert_ok(dg_db_commit(w.ctx.db));
	else
		dg_db_rollback(w.ctx.db);
	return rc;
}

static void
several_counts_refuse_with_the_longest_wait(void **state)
{
	struct dg_throttle counts[2];
	int64_t wait;

	(void)state;
	assert_ok(dg_throttle_by_user(&w.ctx, &narrow, 1, DG_STR(""),
	    &counts[0]));
	assert_ok(dg_throttle_by_network(&w.ctx, &wide, &w.addr, &counts[1]));
	assert_ok(dg_throttle_peek(&w.ctx, counts, 2, &wait));
	assert_int_equal(wait, 0);
	assert_ok(take(counts, 2, &wait));
	assert_ok(take(counts, 2, &wait));
	assert_int_equal(take(counts, 2, &wait), DG_ELIMIT);
	assert_true(wait > 0 && wait <= 100);
	assert_int_equal(dg_throttle_peek(&w.ctx, counts, 2, &wait),
	    DG_ELIMIT);
	/* what was refused was not counted by the other rule either */
	assert_ok(take(&counts[1], 1, &wait));
	assert_ok(take(&counts[1], 1, &wait));
	assert_ok(take(&counts[1], 1, &wait));
	assert_int_equal(take(&counts[1], 1, &wait), DG_ELIMIT);
	world_wait(&w, 100);
	assert_ok(take(counts, 2, &wait));
	assert_int_equal(take(counts, 2, &wait), DG_ELIMIT);
}

static void
a_try_that_is_given_back_is_there_again(void **state)
{
	struct dg_throttle count;
	int64_t wait;

	(void)state;
	assert_ok(dg_throttle_by_user(&w.ctx, &narrow, 1, DG_STR(""), &count));
	assert_ok(take(&count, 1, &wait));
	assert_ok(take(&count, 1, &wait));
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_throttle_give_back(&w.ctx, &count, 1));
	assert_ok(dg_db_commit(w.ctx.db));
	assert_ok(take(&count, 1, &wait));
	assert_int_equal(take(&count, 1, &wait), DG_ELIMIT);
}

static bool
same(const struct dg_throttle *a, const struct dg_throttle *b)
{
	return memcmp(a->subject, b->subject, sizeof(a->subject)) == 0;
}

static void
subjects_tell_people_networks_and_names_apart(void **state)
{
	struct dg_throttle a, b;
	struct dg_addr near;

	(void)state;
	assert_ok(dg_throttle_by_user(&w.ctx, &wide, 7, DG_STR(""), &a));
	assert_ok(dg_throttle_by_user(&w.ctx, &wide, 7, DG_STR("x"), &b));
	assert_false(same(&a, &b));
	assert_ok(dg_throttle_by_name(&w.ctx, &wide, DG_STR("7"), &b));
	assert_false(same(&a, &b));
	assert_ok(dg_throttle_by_name(&w.ctx, &wide, DG_STR("Anna"), &a));
	assert_ok(dg_throttle_by_name(&w.ctx, &wide, DG_STR("aNNA\xc2\xa0"),
	    &b));
	assert_true(same(&a, &b));
	/* an IPv6 customer has a /56, an IPv4 one an address */
	assert_ok(dg_addr_parse(DG_STR("2001:db8:0:1::1"), &near));
	assert_ok(dg_throttle_by_network(&w.ctx, &wide, &near, &a));
	assert_ok(dg_addr_parse(DG_STR("2001:db8:0:ff::2"), &near));
	assert_ok(dg_throttle_by_network(&w.ctx, &wide, &near, &b));
	assert_true(same(&a, &b));
	assert_ok(dg_addr_parse(DG_STR("192.0.2.8"), &near));
	assert_ok(dg_throttle_by_network(&w.ctx, &wide, &near, &a));
	assert_ok(dg_throttle_by_network(&w.ctx, &wide, &w.addr, &b));
	assert_false(same(&a, &b));
	/* the table alone names nobody */
	w.ctx.secrets.session[0] ^= 1;
	assert_ok(dg_throttle_by_network(&w.ctx, &wide, &w.addr, &a));
	assert_false(same(&a, &b));
}

static void
a_name_longer_than_any_is_counted_too(void **state)
{
	static char name[1000];
	struct dg_throttle a, b;

	(void)state;
	memset(name, 'a', sizeof(name));
	assert_ok(dg_throttle_by_name(&w.ctx, &wide,
	    (struct dg_str){ name, 1000 }, &a));
	assert_ok(dg_throttle_by_name(&w.ctx, &wide,
	    (struct dg_str){ name, 999 }, &b));
	assert_true(same(&a, &b));
}

#define in_world(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(several_counts_refuse_with_the_longest_wait),
		in_world(a_try_that_is_given_back_is_there_again),
		in_world(subjects_tell_people_networks_and_names_apart),
		in_world(a_name_longer_than_any_is_counted_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
