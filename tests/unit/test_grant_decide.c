/* SPDX-License-Identifier: MIT */
/* test_grant_decide.c: approve and deny, from the page and by command */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>

#include "lib/store/store_event.h"

static struct world w;
static struct dg_session anna;
static struct dg_initiated codes;
static struct dg_opened opened;

static int
set_up(void **state)
{
	(void)state;
	world_open(&w, false);
	world_session(&w, &w.anna, &anna);
	world_initiate(&w, &w.tv, "openid email profile", &codes);
	assert_ok(dg_grant_open(&w.ctx, &anna, &w.addr,
	    dg_str_from(codes.user_code), &opened));
	assert_int_equal(opened.lookup, DG_LOOKUP_OK);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

static void
row_now(struct dg_device_grant *row)
{
	uint8_t hash[DG_DIGEST_BYTES];

	dg_digest_sha256(codes.device_code, DG_SECRET_LEN, hash);
	assert_ok(dg_store_device_grant_find(w.ctx.db, hash, row));
}

static enum dg_err
approve(const char *scopes)
{
	return dg_grant_approve(&w.ctx, &anna, &opened, opened.grant.version,
	    scopes);
}

static void
an_approval_keeps_who_when_how_and_what(void **state)
{
	struct dg_device_grant row;

	(void)state;
	world_wait(&w, 30);
	assert_ok(approve("openid email"));
	row_now(&row);
	assert_int_equal(row.state, DG_GRANT_APPROVED);
	assert_int_equal(row.user_id, w.anna.id);
	assert_string_equal(row.granted_scopes, "openid email");
	assert_true(row.decided_at == WORLD_NOW + 30);
	assert_true(row.auth_time == WORLD_NOW);
	assert_string_equal(row.amr, "pwd");
	assert_int_equal(world_events(&w, "device_approved"), 1);
}

static void
V11_scopes_that_were_not_asked_for_are_ignored(void **state)
{
	struct dg_device_grant row;

	(void)state;
	assert_ok(approve("offline_access profile openid admin"));
	row_now(&row);
	assert_string_equal(row.granted_scopes, "openid profile");
}

static void
V9_a_denial_is_final(void **state)
{
	struct dg_device_grant row;

	(void)state;
	assert_ok(dg_grant_deny(&w.ctx, &anna, &opened, opened.grant.version));
	assert_int_equal(approve("openid"), DG_ECONFLICT);
	row_now(&row);
	assert_int_equal(row.state, DG_GRANT_DENIED);
	assert_int_equal(world_events(&w, "device_denied"), 1);
	assert_int_equal(world_events(&w, "device_approved"), 0);
}

static void
a_decision_is_on_the_version_that_was_seen(void **state)
{
	struct dg_opened again;

	(void)state;
	/* opened once more in another tab: the first page is out of date */
	assert_ok(dg_grant_open(&w.ctx, &anna, &w.addr,
	    dg_str_from(codes.user_code), &again));
	assert_int_equal(approve("openid"), DG_ECONFLICT);
	assert_int_equal(dg_grant_deny(&w.ctx, &anna, &opened,
	    opened.grant.version), DG_ECONFLICT);
	assert_ok(dg_grant_approve(&w.ctx, &anna, &again,
	    again.grant.version, "openid"));
	/* and once only */
	assert_int_equal(dg_grant_approve(&w.ctx, &anna, &again,
	    again.grant.version, "openid"), DG_ECONFLICT);
}

static void
only_the_session_that_opened_it_decides(void **state)
{
	struct dg_session other;

	(void)state;
	world_session(&w, &w.anna, &other);
	assert_int_equal(dg_grant_approve(&w.ctx, &other, &opened,
	    opened.grant.version, "openid"), DG_ECONFLICT);
	world_session(&w, &w.ben, &other);
	assert_int_equal(dg_grant_approve(&w.ctx, &other, &opened,
	    opened.grant.version, "openid"), DG_ECONFLICT);
	assert_int_equal(dg_grant_deny(&w.ctx, &other, &opened,
	    opened.grant.version), DG_ECONFLICT);
}

static void
T7_nothing_is_decided_after_expiry(void **state)
{
	struct dg_device_grant row;

	(void)state;
	world_wait(&w, 600);
	assert_int_equal(approve("openid"), DG_ECONFLICT);
	assert_int_equal(dg_grant_deny(&w.ctx, &anna, &opened,
	    opened.grant.version), DG_ECONFLICT);
	row_now(&row);
	assert_int_equal(row.state, DG_GRANT_PENDING);
}

static void
T9_account_and_access_are_asked_at_the_decision(void **state)
{
	struct dg_device_grant row;

	(void)state;
	w.anna.is_locked = true;
	world_save_user(&w, &w.anna);
	assert_int_equal(approve("openid"), DG_EDENIED);
	w.anna.is_locked = false;
	world_save_user(&w, &w.anna);
	w.tv.enabled = false;
	world_save_client(&w, &w.tv);
	assert_int_equal(approve("openid"), DG_EDENIED);
	row_now(&row);
	assert_int_equal(row.state, DG_GRANT_PENDING);
	assert_int_equal(world_events(&w, "device_approved"), 0);
	w.tv.enabled = true;
	world_save_client(&w, &w.tv);
	assert_ok(approve("openid"));
}

static void
A7_a_command_finds_a_grant_by_code_or_uuid(void **state)
{
	struct dg_device_grant row;

	(void)state;
	assert_ok(dg_grant_command_find(&w.ctx, dg_str_from(codes.user_code),
	    &row));
	assert_int_equal(row.id, opened.grant.id);
	assert_ok(dg_grant_command_find(&w.ctx,
	    dg_str_from(opened.grant.uuid), &row));
	assert_int_equal(row.id, opened.grant.id);
	assert_int_equal(dg_grant_command_find(&w.ctx, DG_STR("BBBB-BBBB"),
	    &row), DG_ENOTFOUND);
	assert_int_equal(dg_grant_command_find(&w.ctx, DG_STR("1"), &row),
	    DG_ENOTFOUND);
	assert_int_equal(dg_grant_command_find(&w.ctx, DG_STR(""), &row),
	    DG_ENOTFOUND);
}

static bool
last_context(void *arg, const struct dg_event *event)
{
	char *out = arg;

	(void)snprintf(out, 200, "%s", event->context);
	return true;
}

static void
A7_a_command_approves_for_flagged_accounts_only_and_says_so(void **state)
{
	struct dg_device_grant row;
	char context[200] = "";

	(void)state;
	assert_int_equal(dg_grant_command_approve(&w.ctx, &opened.grant,
	    &w.ben, "root"), DG_EDENIED);
	w.ben.allow_command_approval = true;
	w.ben.is_active = false;
	world_save_user(&w, &w.ben);
	assert_int_equal(dg_grant_command_approve(&w.ctx, &opened.grant,
	    &w.ben, "root"), DG_EDENIED);
	w.ben.is_active = true;
	/* the account under the lock decides, not the caller's */
	assert_int_equal(dg_grant_command_approve(&w.ctx, &opened.grant,
	    &w.ben, "root"), DG_EDENIED);
	world_save_user(&w, &w.ben);
	world_wait(&w, 10);
	assert_ok(dg_grant_command_approve(&w.ctx, &opened.grant, &w.ben,
	    "root"));
	row_now(&row);
	assert_int_equal(row.state, DG_GRANT_APPROVED);
	assert_int_equal(row.user_id, w.ben.id);
	assert_string_equal(row.granted_scopes, "openid email profile");
	assert_true(row.auth_time == w.ctx.now);
	assert_int_equal(world_events(&w, "device_approved_by_command"), 1);
	assert_ok(dg_store_event_each(w.ctx.db, 0, last_context, context));
	assert_non_null(strstr(context, "\"os_user\":\"root\""));
	assert_int_equal(dg_grant_command_approve(&w.ctx, &opened.grant,
	    &w.ben, "root"), DG_ECONFLICT);
	assert_int_equal(dg_grant_command_deny(&w.ctx, &opened.grant, "root"),
	    DG_ECONFLICT);
}

static void
who_signed_out_meanwhile_decides_nothing(void **state)
{
	(void)state;
	assert_ok(dg_session_logout(&w.ctx, &anna));
	assert_int_equal(approve("openid"), DG_ECONFLICT);
	assert_int_equal(dg_grant_deny(&w.ctx, &anna, &opened,
	    opened.grant.version), DG_ECONFLICT);
	assert_int_equal(dg_grant_disown(&w.ctx, &anna, &opened,
	    opened.grant.version), DG_ECONFLICT);
	assert_int_equal(dg_grant_open(&w.ctx, &anna, &w.addr,
	    dg_str_from(codes.user_code), &opened), DG_ENOTFOUND);
}

static void
A7_a_command_denies(void **state)
{
	struct dg_device_grant row;

	(void)state;
	assert_ok(dg_grant_command_deny(&w.ctx, &opened.grant, "root"));
	row_now(&row);
	assert_int_equal(row.state, DG_GRANT_DENIED);
	assert_int_equal(world_events(&w, "device_denied_by_command"), 1);
}

#define in_world(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(an_approval_keeps_who_when_how_and_what),
		in_world(V11_scopes_that_were_not_asked_for_are_ignored),
		in_world(V9_a_denial_is_final),
		in_world(a_decision_is_on_the_version_that_was_seen),
		in_world(only_the_session_that_opened_it_decides),
		in_world(T7_nothing_is_decided_after_expiry),
		in_world(T9_account_and_access_are_asked_at_the_decision),
		in_world(A7_a_command_finds_a_grant_by_code_or_uuid),
		in_world(A7_a_command_approves_for_flagged_accounts_only_and_says_so),
		in_world(A7_a_command_denies),
		in_world(who_signed_out_meanwhile_decides_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
