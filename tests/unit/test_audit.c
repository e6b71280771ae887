/* SPDX-License-Identifier: MIT */
/* test_audit.c: events */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>

#include "lib/site/audit.h"
#include "lib/store/store_event.h"

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

static bool
look_at(void *arg, const struct dg_event *event)
{
	int *n = arg;

	if (strcmp(event->action, DG_ACTION_SUSPICIOUS) != 0)
		return true;
	(*n)++;
	assert_string_equal(event->detail, "wrong_code");
	assert_string_equal(event->ip, "192.0.2.7");
	assert_string_equal(event->request_id, "r1");
	assert_string_equal(event->context, "{}");
	assert_string_equal(event->grant_uuid, "");
	assert_int_equal(event->user_id, w.anna.id);
	assert_true(event->at == WORLD_NOW);
	return true;
}

static void
an_event_gets_time_address_and_request_from_the_context(void **state)
{
	const struct dg_audit event = { .action = DG_ACTION_SUSPICIOUS,
		.detail = "wrong_code", .user_id = w.anna.id };
	int n = 0;

	(void)state;
	assert_ok(dg_audit_alone(&w.ctx, &event));
	assert_ok(dg_store_event_each(w.ctx.db, 0, look_at, &n));
	assert_int_equal(n, 1);
}

static void
an_event_goes_with_its_transaction(void **state)
{
	const struct dg_audit event = { .action = DG_ACTION_LOGOUT,
		.detail = "gone" };

	(void)state;
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_audit_add(&w.ctx, &event));
	dg_db_rollback(w.ctx.db);
	assert_int_equal(world_events(&w, "gone"), 0);
	/* and without one it is refused */
	assert_int_not_equal(dg_audit_add(&w.ctx, &event), DG_OK);
}

static void
a_context_is_json_whatever_the_texts_hold(void **state)
{
	static char longer[DG_AUDIT_CONTEXT_SIZE];
	const char *const none[] = { NULL };
	const char *const two[] = { "a", "x/\"\\\n", "b", "", NULL };
	const char *const over[] = { "a", longer, NULL };
	char out[DG_AUDIT_CONTEXT_SIZE];

	(void)state;
	assert_ok(dg_audit_context(none, out));
	assert_string_equal(out, "{}");
	assert_ok(dg_audit_context(two, out));
	assert_string_equal(out, "{\"a\":\"x/\\\"\\\\\\n\",\"b\":\"\"}");
	memset(longer, 'x', sizeof(longer) - 1);
	assert_int_equal(dg_audit_context(over, out), DG_EINVAL);
	assert_string_equal(out, "");
}

#define in_world(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(an_event_gets_time_address_and_request_from_the_context),
		in_world(an_event_goes_with_its_transaction),
		in_world(a_context_is_json_whatever_the_texts_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
