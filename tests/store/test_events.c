/* SPDX-License-Identifier: MIT */
/* test_events.c: the chain of events, and the throttle's buckets */
#include "tests/store/fixture.h"

#include <stdio.h>

#include "lib/store/store_event.h"
#include "lib/store/store_throttle.h"

struct world {
	struct dg_db *db;
	struct fixture fx;
};

static int
setup(void **state)
{
	static struct world world;

	world.db = fixture_memory(&world.fx);
	assert_ok(dg_db_begin(world.db, 0));
	*state = &world;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	assert_ok(dg_db_commit(w->db));
	dg_db_close(w->db);
	return 0;
}

static void
add_events(struct dg_db *db, int n)
{
	struct dg_event event = { .action = "login", .detail = "d",
		.user_id = 1, .grant_uuid = "g", .ip = "::1",
		.request_id = "r", .context = "{\"a\":1}", .at = NOW };

	for (; n > 0; n--)
		assert_ok(dg_store_event_add(db, &event));
}

static bool
check_event(void *arg, const struct dg_event *event)
{
	int64_t *last = arg;

	assert_int_equal(event->id, *last + 1);
	assert_string_equal(event->action, "login");
	assert_int_equal(event->user_id, 1);
	assert_int_equal(event->provider_id, 0);
	assert_string_equal(event->grant_uuid, "g");
	assert_string_equal(event->context, "{\"a\":1}");
	assert_int_equal(event->at, NOW);
	*last = event->id;
	return event->id < 4;
}

static void
events_come_back_in_order_until_stopped(void **state)
{
	struct world *w = *state;
	int64_t last = 1;

	add_events(w->db, 5);
	assert_ok(dg_store_event_each(w->db, 1, check_event, &last));
	assert_int_equal(last, 4);
}

static void
what_is_missing_is_stored_as_empty(void **state)
{
	struct world *w = *state;
	struct dg_event event = { .action = "logout", .at = NOW };
	int64_t id;

	assert_ok(dg_store_event_add(w->db, &event));
	assert_ok(dg_store_event_verify(w->db, &id));
	assert_int_equal(fixture_number(w->db, "SELECT count(*) FROM event "
	    "WHERE context = '{}' AND ip = '' AND user_id IS NULL"), 1);
}

static void
L3_any_change_of_the_record_shows(void **state)
{
	static const struct { const char *sql; int64_t id; } tampers[] = {
		{ "UPDATE event SET action = 'logout' WHERE id = 3", 3 },
		{ "UPDATE event SET user_id = 2 WHERE id = 4", 4 },
		{ "UPDATE event SET user_id = NULL WHERE id = 4", 4 },
		{ "UPDATE event SET at = at + 1 WHERE id = 1", 1 },
		{ "UPDATE event SET context = '{}' WHERE id = 5", 5 },
		{ "UPDATE event SET ip = '', request_id = '::1r' "
		    "WHERE id = 2", 2 },
		{ "UPDATE event SET hash = zeroblob(32) WHERE id = 2", 2 },
		{ "DELETE FROM event WHERE id = 3", 3 },
		{ "DELETE FROM event WHERE id = 1", 1 },
		{ "DELETE FROM event WHERE id = 5", 5 },
		{ "UPDATE event SET id = 9 WHERE id = 5", 5 },
	};
	struct world *w = *state;
	int64_t id;
	size_t i;

	add_events(w->db, 5);
	assert_ok(dg_store_event_verify(w->db, &id));
	assert_int_equal(id, 0);
	assert_int_equal(fixture_sql(w->db, "DROP TRIGGER event_stays"), 0);
	for (i = 0; i < sizeof(tampers) / sizeof(tampers[0]); i++) {
		assert_int_equal(fixture_sql(w->db, "SAVEPOINT s"), 0);
		assert_int_equal(fixture_sql(w->db, tampers[i].sql), 0);
		assert_int_equal(dg_store_event_verify(w->db, &id),
		    DG_ECONFLICT);
		if (id != tampers[i].id)
			fail_msg("%s: %d", tampers[i].sql, (int)id);
		assert_int_equal(fixture_sql(w->db, "ROLLBACK TO s"), 0);
	}
	assert_ok(dg_store_event_verify(w->db, &id));
}

static void
an_event_rolled_back_leaves_no_gap(void **state)
{
	struct world *w = *state;
	int64_t id;

	add_events(w->db, 2);
	assert_ok(dg_db_commit(w->db));
	assert_ok(dg_db_begin(w->db, 0));
	add_events(w->db, 2);
	dg_db_rollback(w->db);
	assert_ok(dg_db_begin(w->db, 0));
	add_events(w->db, 2);
	assert_ok(dg_store_event_verify(w->db, &id));
	assert_int_equal(fixture_number(w->db, "SELECT max(id) FROM event"),
	    4);
}

static const struct dg_throttle_rule rule = { .kind = "test", .burst = 5,
	.refill_sec = 180, .per_day = 20 };

static enum dg_err
take(struct world *w, uint8_t who, int64_t now, int64_t *wait)
{
	uint8_t subject[DG_DIGEST_BYTES];

	fixture_bytes(who, subject);
	return dg_store_throttle_take(w->db, &rule, subject, now, wait);
}

static void
V14_five_tries_then_one_in_three_minutes(void **state)
{
	struct world *w = *state;
	int64_t wait;
	int i;

	for (i = 0; i < 5; i++)
		assert_ok(take(w, 1, NOW, &wait));
	assert_int_equal(take(w, 1, NOW, &wait), DG_ELIMIT);
	assert_int_equal(wait, 180);
	assert_int_equal(take(w, 1, NOW + 170, &wait), DG_ELIMIT);
	assert_int_equal(wait, 10);
	/* what is refused does not count */
	assert_ok(take(w, 1, NOW + 180, &wait));
	assert_int_equal(take(w, 1, NOW + 181, &wait), DG_ELIMIT);
	/* another one's budget is its own */
	assert_ok(take(w, 2, NOW, &wait));
	/* all of them are back after a while, and no more */
	for (i = 0; i < 5; i++)
		assert_ok(take(w, 1, NOW + 5000, &wait));
	assert_int_equal(take(w, 1, NOW + 5000, &wait), DG_ELIMIT);
}

static void
V14_no_more_than_the_days_tries(void **state)
{
	struct world *w = *state;
	int64_t wait;
	int i;

	for (i = 0; i < 20; i++)
		assert_ok(take(w, 1, NOW + i * 200, &wait));
	assert_int_equal(take(w, 1, NOW + 4000, &wait), DG_ELIMIT);
	assert_int_equal(wait, 86400 - 4000);
	assert_int_equal(take(w, 1, NOW + 86399, &wait), DG_ELIMIT);
	assert_ok(take(w, 1, NOW + 86400, &wait));
}

static void
peeking_counts_nothing_and_giving_back_counts_less(void **state)
{
	struct world *w = *state;
	uint8_t subject[DG_DIGEST_BYTES];
	int64_t wait;
	int i;

	fixture_bytes(1, subject);
	for (i = 0; i < 9; i++)
		assert_ok(dg_store_throttle_peek(w->db, &rule, subject, NOW,
		    &wait));
	for (i = 0; i < 5; i++)
		assert_ok(take(w, 1, NOW, &wait));
	assert_int_equal(dg_store_throttle_peek(w->db, &rule, subject, NOW,
	    &wait), DG_ELIMIT);
	assert_ok(dg_store_throttle_give_back(w->db, &rule, subject, NOW));
	assert_ok(take(w, 1, NOW, &wait));
	assert_int_equal(take(w, 1, NOW, &wait), DG_ELIMIT);
	/* never more than there may be */
	for (i = 0; i < 9; i++)
		assert_ok(dg_store_throttle_give_back(w->db, &rule, subject,
		    NOW));
	for (i = 0; i < 5; i++)
		assert_ok(take(w, 1, NOW, &wait));
	assert_int_equal(take(w, 1, NOW, &wait), DG_ELIMIT);
}

static void
H11_a_clock_set_back_locks_nobody_out_for_long(void **state)
{
	struct world *w = *state;
	int64_t wait;
	int i;

	for (i = 0; i < 5; i++)
		assert_ok(take(w, 1, NOW + 1000000, &wait));
	assert_int_equal(take(w, 1, NOW, &wait), DG_ELIMIT);
	assert_int_equal(wait, 180);
}

static void
old_buckets_go(void **state)
{
	struct world *w = *state;
	int64_t wait;

	assert_ok(take(w, 1, NOW, &wait));
	assert_ok(take(w, 2, NOW + 86400, &wait));
	assert_int_equal(fixture_number(w->db,
	    "SELECT count(*) FROM throttle"), 1);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(events_come_back_in_order_until_stopped),
		IN_WORLD(what_is_missing_is_stored_as_empty),
		IN_WORLD(L3_any_change_of_the_record_shows),
		IN_WORLD(an_event_rolled_back_leaves_no_gap),
		IN_WORLD(V14_five_tries_then_one_in_three_minutes),
		IN_WORLD(V14_no_more_than_the_days_tries),
		IN_WORLD(peeking_counts_nothing_and_giving_back_counts_less),
		IN_WORLD(H11_a_clock_set_back_locks_nobody_out_for_long),
		IN_WORLD(old_buckets_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
