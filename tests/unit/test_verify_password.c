/* SPDX-License-Identifier: MIT */
/* test_verify_password.c: the page with which a person changes the password */
#include "tests/unit/test.h"

#include <stdio.h>

#include "lib/endpoint/pages/verify.h"
#include "lib/store/store_event.h"
#include "lib/store/store_token.h"
#include "tests/unit/visit.h"

#define device dg_ep_verify_device
#define login dg_ep_verify_login
#define password dg_ep_verify_password
#define request dg_ep_verify_request

#define NEW "another+battery"
#define CHANGE "current=correct+horse+battery&new=" NEW "&again=" NEW
#define TICKED "&revoke=1"

static char code[32];			/* approved and not fetched yet */
static struct dg_token_family family;	/* of a device that works */

/* Somebody with a device that works, and one that was approved just now. */
static void
connect_devices(struct visitor *who)
{
	struct dg_device_grant grant;
	const char *handle;

	(void)snprintf(code, sizeof(code), "%s", visit_device(NULL, "TV"));
	handle = visit_approval(who, code);
	assert_int_equal(visit_submit(who, request, handle,
	    "decision=approve"), 303);
	visit_row(code, &grant);
	assert_int_equal(grant.state, DG_GRANT_APPROVED);
	memset(&family, 0, sizeof(family));
	family.user_id = visit_user.id;
	family.provider_id = visit_client.provider_id;
	family.created_at = VISIT_NOW;
	family.auth_time = VISIT_NOW;
	family.expires_at = VISIT_NOW + 86400;
	assert_ok(dg_db_begin(visit_ctx.db, 0));
	assert_ok(dg_store_family_add(visit_ctx.db, &family));
	assert_ok(dg_db_commit(visit_ctx.db));
}

static void
devices_are(enum dg_grant_state approved, enum dg_family_state connected)
{
	struct dg_token_family row;
	struct dg_device_grant grant;

	visit_row(code, &grant);
	assert_int_equal(grant.state, approved);
	assert_ok(dg_store_family_find(visit_ctx.db, family.id, &row));
	assert_int_equal(row.state, connected);
}

static int
submit(struct visitor *who, const char *body)
{
	assert_int_equal(visit_get(who, password, NULL, ""), 200);
	return visit_submit(who, password, NULL, body);
}

static int
sign_in_with(const char *plain)
{
	struct visitor who = { "", "", NULL };
	char body[128];

	(void)snprintf(body, sizeof(body), "username=user1&password=%s", plain);
	(void)visit_get(&who, login, NULL, "");
	return visit_submit(&who, login, NULL, body);
}

struct last {
	char action[32], detail[64];
	int64_t user_id;
};

static bool
keep_event(void *arg, const struct dg_event *event)
{
	struct last *last = arg;

	(void)snprintf(last->action, sizeof(last->action), "%s", event->action);
	(void)snprintf(last->detail, sizeof(last->detail), "%s", event->detail);
	last->user_id = event->user_id;
	return true;
}

static void
last_event_is(const char *detail)
{
	struct last last = { "", "", 0 };

	assert_ok(dg_store_event_each(visit_ctx.db, 0, keep_event, &last));
	assert_string_equal(last.action, "password_set");
	assert_string_equal(last.detail, detail);
	assert_int_equal(last.user_id, visit_user.id);
}

static void
S12_own_password_change_ends_devices_when_ticked(void **state)
{
	struct visitor who = { "", "", NULL };

	(void)state;
	connect_devices(&who);
	assert_int_equal(visit_get(&who, password, NULL, ""), 200);
	assert_true(visit_has("name=\"revoke\" value=\"1\" checked >"));
	assert_int_equal(submit(&who, CHANGE TICKED), 200);
	assert_true(visit_has("<h1>Your password is changed</h1>"));
	assert_true(visit_has("All your devices were disconnected."));
	last_event_is("password_changed_devices_ended");
	devices_are(DG_GRANT_DENIED, DG_FAMILY_REVOKED);
	assert_int_equal(sign_in_with("correct+horse+battery"), 403);
	assert_int_equal(sign_in_with(NEW), 303);
}

static void
S12_own_password_change_keeps_them_when_cleared(void **state)
{
	struct visitor who = { "", "", NULL };

	(void)state;
	connect_devices(&who);
	assert_int_equal(submit(&who, CHANGE), 200);
	assert_true(visit_has("Your devices stay connected."));
	last_event_is("password_changed");
	devices_are(DG_GRANT_APPROVED, DG_FAMILY_ACTIVE);
	assert_int_equal(sign_in_with(NEW), 303);
}

static void
S12_the_setting_always_leaves_no_choice(void **state)
{
	struct visitor who = { "", "", NULL };

	(void)state;
	visit_ctx.conf.password_change_ends_grants = true;
	connect_devices(&who);
	assert_int_equal(visit_get(&who, password, NULL, ""), 200);
	assert_false(visit_has("name=\"revoke\""));
	assert_true(visit_has("All your devices will be disconnected."));
	assert_int_equal(submit(&who, CHANGE), 200);
	assert_true(visit_has("All your devices were disconnected."));
	devices_are(DG_GRANT_DENIED, DG_FAMILY_REVOKED);
}

static void
the_session_goes_on_under_another_id_and_others_end(void **state)
{
	struct visitor who = { "", "", NULL }, elsewhere = who, before;
	struct visitor stranger = who;

	(void)state;
	visit_sign_in(&who, &visit_user);
	visit_sign_in(&elsewhere, &visit_user);
	visit_sign_in(&stranger, &visit_other);
	before = who;
	assert_int_equal(submit(&who, CHANGE TICKED), 200);
	assert_int_equal(strlen(who.session), DG_SECRET_LEN);
	assert_string_not_equal(who.session, before.session);
	/* the token of the page that followed is the new session's */
	assert_int_equal(visit_submit(&who, password, NULL, CHANGE), 403);
	assert_true(visit_has("The current password is wrong."));
	assert_int_equal(visit_get(&who, password, NULL, ""), 200);
	assert_int_equal(visit_get(&before, password, NULL, ""), 303);
	assert_int_equal(visit_get(&elsewhere, password, NULL, ""), 303);
	assert_int_equal(visit_get(&stranger, password, NULL, ""), 200);
}

static void
a_wrong_current_password_changes_nothing_and_counts(void **state)
{
	struct visitor who = { "", "", NULL };
	int status = 403;

	(void)state;
	connect_devices(&who);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(status, 403);
		status = submit(&who, "current=wrong&new=" NEW "&again=" NEW
		    TICKED);
		assert_true(visit_has("The current password is wrong."));
	}
	assert_int_equal(submit(&who, CHANGE TICKED), 429);
	assert_string_not_equal(visit_header("Retry-After"), "");
	devices_are(DG_GRANT_APPROVED, DG_FAMILY_ACTIVE);
	/* one budget with the sign-in form */
	assert_int_equal(sign_in_with("correct+horse+battery"), 429);
}

static void
what_a_new_password_must_be_is_said_and_costs_no_try(void **state)
{
	static const struct { const char *body, *words; } v[] = {
		{ "new=" NEW "&again=" NEW, "Enter your current password" },
		{ "current=x&new=" NEW, "Enter your current password" },
		{ "current=x&new=" NEW "&again=" NEW "x", "are not the same" },
		{ "current=x&new=short12&again=short12", "8 characters or" },
	};
	struct visitor who = { "", "", NULL };

	(void)state;
	visit_sign_in(&who, &visit_user);
	for (int i = 0; i < 12; i++) {
		assert_int_equal(submit(&who, v[i % 4].body), 400);
		assert_true(visit_has(v[i % 4].words));
		assert_true(visit_has("value=\"1\" ><span>"));
		assert_true(visit_has("<title>Error: Change your password"));
	}
	assert_int_equal(submit(&who, "current=x" TICKED), 400);
	assert_true(visit_has("value=\"1\" checked ><span>"));
	assert_int_equal(submit(&who, CHANGE), 200);
}

static void
a_form_that_we_did_not_show_is_refused(void **state)
{
	struct visitor who = { "", "", NULL }, other = who;

	(void)state;
	connect_devices(&who);
	assert_int_equal(visit_post(&who, password, NULL, CHANGE TICKED), 403);
	visit_sign_in(&other, &visit_other);
	assert_int_equal(visit_get(&other, password, NULL, ""), 200);
	assert_int_equal(visit_submit(&who, password, NULL, CHANGE TICKED),
	    403);
	assert_true(!visit_has("The current password is wrong."));
	devices_are(DG_GRANT_APPROVED, DG_FAMILY_ACTIVE);
	assert_int_equal(sign_in_with("correct+horse+battery"), 303);
}

static void
who_is_not_signed_in_gets_the_sign_in_form(void **state)
{
	struct visitor who = { "", "", NULL };

	(void)state;
	assert_int_equal(visit_get(&who, password, NULL, ""), 303);
	assert_string_equal(visit_redirected("/device/login?next=password"), "");
	assert_int_equal(visit_post(&who, password, NULL, CHANGE), 303);
	assert_string_equal(visit_redirected("/device/login?next=password"), "");
}

static void
flow_needs(enum dg_flow_authentication who)
{
	visit_flow.authentication = who;
	assert_ok(dg_db_begin(visit_ctx.db, 0));
	assert_ok(dg_store_flow_set(visit_ctx.db, &visit_flow));
	assert_ok(dg_db_commit(visit_ctx.db));
}

static void
drop_flow(void)
{
	visit_brand.flow_device_code_id = 0;
	assert_ok(dg_db_begin(visit_ctx.db, 0));
	assert_ok(dg_store_brand_set(visit_ctx.db, &visit_brand));
	assert_ok(dg_db_commit(visit_ctx.db));
}

/* From signed out to a new password and to a wrong one on the way. */
static void
password_page_works(const char *current, const char *fresh)
{
	struct visitor who = { "", "", NULL };
	char body[256];

	assert_int_equal(visit_get(&who, password, NULL, ""), 303);
	assert_int_equal(visit_get(&who, login, NULL, "next=password"), 200);
	assert_true(visit_has("name=\"next\" value=\"password\""));
	assert_int_equal(visit_submit(&who, login, NULL,
	    "next=password&username=user1&password=wrong"), 403);
	assert_true(visit_has("name=\"next\" value=\"password\""));
	(void)snprintf(body, sizeof(body),
	    "next=password&username=user1&password=%s", current);
	assert_int_equal(visit_submit(&who, login, NULL, body), 303);
	assert_string_equal(visit_redirected("/device/password"), "");
	(void)snprintf(body, sizeof(body), "current=%s&new=%s&again=%s",
	    current, fresh, fresh);
	assert_int_equal(submit(&who, body), 200);
	assert_int_equal(visit_get(&who, login, NULL, "next=password"), 303);
	assert_string_equal(visit_redirected("/device/password"), "");
}

static void
B4_the_password_page_works_whatever_the_flow_is(void **state)
{
	struct visitor who = { "", "", NULL };

	(void)state;
	password_page_works("correct+horse+battery", NEW);
	flow_needs(DG_FLOW_REQUIRE_SUPERUSER);
	password_page_works(NEW, "third+battery");
	flow_needs(DG_FLOW_REQUIRE_UNAUTHENTICATED);
	password_page_works("third+battery", "fourth+battery");
	drop_flow();
	password_page_works("fourth+battery", "fifth+battery");
	assert_int_equal(visit_get(&who, login, NULL, ""), 404);
}

static void
pages_of_an_account_lead_to_the_form(void **state)
{
	struct visitor who = { "", "", NULL };

	(void)state;
	(void)visit_get(&who, device, NULL, "");
	assert_false(visit_has("/device/password"));
	visit_sign_in(&who, &visit_user);
	(void)visit_get(&who, device, NULL, "");
	assert_true(visit_has("href=\"" VISIT_BASE "/device/password\""));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, visit_set_up, visit_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(S12_own_password_change_ends_devices_when_ticked),
		TEST(S12_own_password_change_keeps_them_when_cleared),
		TEST(S12_the_setting_always_leaves_no_choice),
		TEST(the_session_goes_on_under_another_id_and_others_end),
		TEST(a_wrong_current_password_changes_nothing_and_counts),
		TEST(what_a_new_password_must_be_is_said_and_costs_no_try),
		TEST(a_form_that_we_did_not_show_is_refused),
		TEST(who_is_not_signed_in_gets_the_sign_in_form),
		TEST(B4_the_password_page_works_whatever_the_flow_is),
		TEST(pages_of_an_account_lead_to_the_form),
	};

	return cmocka_run_group_tests_name("verify_password", tests, NULL, NULL);
}
