/* SPDX-License-Identifier: MIT */
/* test_verify.c: pages of verify: who gets in, sign-in, codes */
#include "tests/unit/test.h"

#include <stdio.h>

#include "lib/endpoint/pages/verify.h"
#include "tests/unit/visit.h"

#define device dg_ep_verify_device
#define c_link dg_ep_verify_link
#define login dg_ep_verify_login
#define logout dg_ep_verify_logout

#define RIGHT "username=user1&password=correct+horse+battery"

static void
set_authentication(enum dg_flow_authentication authentication)
{
	visit_flow.authentication = authentication;
	assert_ok(dg_db_begin(visit_ctx.db, 0));
	assert_ok(dg_store_flow_set(visit_ctx.db, &visit_flow));
	assert_ok(dg_db_commit(visit_ctx.db));
}

static void
B2_a_brand_without_flow_answers_404(void **state)
{
	struct visitor who = { "", "", NULL };

	(void)state;
	visit_brand.flow_device_code_id = 0;
	assert_ok(dg_db_begin(visit_ctx.db, 0));
	assert_ok(dg_store_brand_set(visit_ctx.db, &visit_brand));
	assert_ok(dg_db_commit(visit_ctx.db));
	assert_int_equal(visit_get(&who, device, NULL, ""), 404);
	assert_true(visit_has("not set up for this site"));
	assert_false(visit_has("name=\"password\""));
	assert_int_equal(visit_get(&who, device, NULL, "code=BCDF-GHJK"), 404);
	assert_int_equal(visit_get(&who, login, NULL, ""), 404);
	visit_sign_in(&who, &visit_user);
	assert_int_equal(visit_get(&who, device, NULL, ""), 404);
}

static void
B3_a_flow_for_strangers_does_not_apply(void **state)
{
	struct visitor who = { "", "", NULL };

	(void)state;
	set_authentication(DG_FLOW_REQUIRE_UNAUTHENTICATED);
	assert_int_equal(visit_get(&who, device, NULL, ""), 403);
	assert_true(visit_has("flow does not apply"));
	visit_sign_in(&who, &visit_user);
	assert_int_equal(visit_get(&who, device, NULL, ""), 403);
	assert_true(visit_has("flow does not apply"));
}

static void
B4_none_and_authenticated_want_a_sign_in(void **state)
{
	static const enum dg_flow_authentication both[] = { DG_FLOW_NONE,
		DG_FLOW_REQUIRE_AUTHENTICATED };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct visitor who = { "", "", NULL };

		set_authentication(both[i]);
		assert_int_equal(visit_get(&who, device, NULL, ""), 200);
		assert_true(visit_has("name=\"password\""));
		visit_sign_in(&who, &visit_user);
		assert_int_equal(visit_get(&who, device, NULL, ""), 200);
		assert_true(visit_has("name=\"code\""));
	}
}

static void
B4_superuser_lets_administrators_in_only(void **state)
{
	struct visitor who = { "", "", NULL };

	(void)state;
	set_authentication(DG_FLOW_REQUIRE_SUPERUSER);
	assert_int_equal(visit_get(&who, device, NULL, ""), 200);
	assert_true(visit_has("name=\"password\""));
	visit_sign_in(&who, &visit_user);
	assert_int_equal(visit_get(&who, device, NULL, ""), 403);
	assert_true(visit_has("Only administrators"));
	/* and there is a way out */
	assert_int_equal(visit_submit(&who, logout, NULL, ""), 303);
	assert_string_equal(who.session, "");
	visit_user.is_superuser = true;
	assert_ok(dg_db_begin(visit_ctx.db, 0));
	assert_ok(dg_store_user_set(visit_ctx.db, &visit_user));
	assert_ok(dg_db_commit(visit_ctx.db));
	visit_sign_in(&who, &visit_user);
	assert_int_equal(visit_get(&who, device, NULL, ""), 200);
}

static void
E2_sign_in_then_the_flow_then_the_code(void **state)
{
	struct visitor who = { "", "", NULL };

	(void)state;
	assert_int_equal(visit_get(&who, device, NULL, ""), 200);
	assert_int_equal(strlen(who.browser), DG_SECRET_LEN);
	assert_string_equal(who.session, "");
	assert_int_equal(visit_submit(&who, login, NULL, RIGHT), 303);
	assert_string_equal(visit_redirected("/device"), "");
	assert_int_equal(strlen(who.session), DG_SECRET_LEN);
	assert_int_equal(visit_get(&who, device, NULL, ""), 200);
	assert_true(visit_has("<h1>Connect a device</h1>"));
	assert_true(visit_has("name=\"code\""));
	assert_true(visit_has("Ada Lovelace (user1)"));
}

static void
V21_pages_carry_their_headers(void **state)
{
	struct visitor who = { "", "", NULL };

	(void)state;
	(void)visit_get(&who, device, NULL, "");
	assert_string_equal(visit_header("Content-Security-Policy"),
	    "default-src 'none'; style-src 'self'; img-src 'self'; "
	    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
	assert_string_equal(visit_header("Referrer-Policy"), "no-referrer");
	assert_string_not_equal(visit_header("Strict-Transport-Security"), "");
	assert_non_null(strstr(visit_header("Set-Cookie"),
	    "; Path=/; HttpOnly; SameSite=Lax; Secure"));
}

static void
V1_sign_in_leads_back_to_the_code_of_the_link(void **state)
{
	struct visitor who = { "", "", NULL };
	char handle[256], body[512];

	(void)state;
	(void)visit_get(&who, device, NULL, "code=BCDF-GHJK");
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_redirected("/device/c/"));
	assert_null(strstr(handle, "BCDF"));
	assert_int_equal(visit_get(&who, c_link, handle, ""), 200);
	assert_false(visit_has("BCDF-GHJK"));
	(void)snprintf(body, sizeof(body), RIGHT "&handle=%s", handle);
	assert_int_equal(visit_submit(&who, login, NULL, body), 303);
	assert_string_equal(visit_redirected("/device/c/"), handle);
	assert_int_equal(visit_get(&who, c_link, handle, ""), 200);
	assert_true(visit_has("value=\"BCDF-GHJK\""));
}

static void
V1_two_tabs_keep_two_codes(void **state)
{
	struct visitor who = { "", "", NULL };
	char one[256], two[256], body[512];

	(void)state;
	(void)visit_get(&who, device, NULL, "code=BBBB-BBBB");
	(void)snprintf(one, sizeof(one), "%s", visit_redirected("/device/c/"));
	(void)visit_get(&who, device, NULL, "user_code=CCCC-CCCC");
	(void)snprintf(two, sizeof(two), "%s", visit_redirected("/device/c/"));
	(void)visit_get(&who, c_link, one, "");
	(void)snprintf(body, sizeof(body), RIGHT "&handle=%s", one);
	assert_int_equal(visit_submit(&who, login, NULL, body), 303);
	(void)visit_get(&who, c_link, one, "");
	assert_true(visit_has("value=\"BBBB-BBBB\""));
	(void)visit_get(&who, c_link, two, "");
	assert_true(visit_has("value=\"CCCC-CCCC\""));
}

static void
a_handle_of_another_browser_gives_no_code(void **state)
{
	struct visitor who = { "", "", NULL }, other = { "", "", NULL };
	char handle[256], body[512];

	(void)state;
	(void)visit_get(&who, device, NULL, "code=BCDF-GHJK");
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_redirected("/device/c/"));
	visit_sign_in(&other, &visit_other);
	assert_int_equal(visit_get(&other, c_link, handle, ""), 400);
	assert_false(visit_has("BCDF"));
	assert_true(visit_has("This link cannot be used any more"));
	assert_int_equal(visit_get(&other, c_link, "AAAA", ""), 400);
	/* nor is it a place to come back to after sign-in */
	(void)visit_get(&who, device, NULL, "");
	(void)snprintf(body, sizeof(body), RIGHT "&handle=%s",
	    "//evil.example/");
	assert_int_equal(visit_submit(&who, login, NULL, body), 303);
	assert_string_equal(visit_redirected("/device"), "");
}

static void
a_link_with_a_very_long_code_is_cut(void **state)
{
	struct visitor who = { "", "", NULL };
	char query[256] = "code=", handle[256];

	(void)state;
	for (int i = 0; i < 30; i++)
		(void)snprintf(query + 5 + 6 * i, sizeof(query) - 5 - 6 * (size_t)i,
		    "%%C3%%A4");
	(void)visit_get(&who, device, NULL, query);
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_redirected("/device/c/"));
	visit_sign_in(&who, &visit_user);
	assert_int_equal(visit_get(&who, c_link, handle, ""), 200);
	assert_true(visit_has("\xc3\xa4\""));
}

static void
a_wrong_password_and_an_unknown_name_get_one_text(void **state)
{
	static const char *const bodies[] = {
		"username=user1&password=wrong", "username=nobody&password=wrong",
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct visitor who = { "", "", NULL };

		(void)visit_get(&who, device, NULL, "");
		assert_int_equal(visit_submit(&who, login, NULL, bodies[i]), 403);
		assert_true(visit_has("The user name or the password is wrong."));
		assert_true(visit_has("<title>Error: Sign in"));
		assert_string_equal(who.session, "");
	}
}

static void
an_empty_field_costs_no_try(void **state)
{
	struct visitor who = { "", "", NULL };

	(void)state;
	(void)visit_get(&who, device, NULL, "");
	for (int i = 0; i < 20; i++)
		assert_int_equal(visit_submit(&who, login, NULL,
		    "username=user1"), 400);
	assert_int_equal(visit_submit(&who, login, NULL, RIGHT), 303);
}

static void
V14_too_many_passwords_are_told_until_when(void **state)
{
	struct visitor who = { "", "", NULL };
	int status = 0;

	(void)state;
	(void)visit_get(&who, device, NULL, "");
	for (int i = 0; i < 20 && status != 429; i++)
		status = visit_submit(&who, login, NULL,
		    "username=nobody&password=wrong");
	assert_int_equal(status, 429);
	assert_string_not_equal(visit_header("Retry-After"), "");
	assert_true(visit_has("You can try again in"));
}

static void
a_sign_in_needs_the_token_of_this_browser(void **state)
{
	struct visitor who = { "", "", NULL }, other = { "", "", NULL };

	(void)state;
	(void)visit_get(&who, device, NULL, "");
	assert_int_equal(visit_post(&who, login, NULL, RIGHT), 403);
	assert_true(visit_has("out of date"));
	(void)visit_get(&who, device, NULL, "");
	assert_int_equal(visit_submit(&other, login, NULL, RIGHT), 403);
	assert_string_equal(other.session, "");
	(void)visit_get(&who, device, NULL, "");
	visit_fetch_site("cross-site");
	assert_int_equal(visit_submit(&who, login, NULL, RIGHT), 403);
	visit_fetch_site("same-origin");
	(void)visit_get(&who, device, NULL, "");
	assert_int_equal(visit_submit(&who, login, NULL, RIGHT), 303);
}

static void
signing_in_again_changes_the_session_and_ends_the_old_one(void **state)
{
	struct visitor who = { "", "", NULL }, before;

	(void)state;
	(void)visit_get(&who, device, NULL, "");
	assert_int_equal(visit_submit(&who, login, NULL, RIGHT), 303);
	before = who;
	/* a sign-in form that stayed open in another tab */
	who.session[0] = '\0';
	(void)visit_get(&who, device, NULL, "");
	(void)snprintf(who.session, sizeof(who.session), "%s", before.session);
	assert_int_equal(visit_submit(&who, login, NULL, RIGHT), 303);
	assert_string_not_equal(who.session, before.session);
	(void)visit_get(&before, device, NULL, "");
	assert_true(visit_has("name=\"password\""));
	(void)visit_get(&who, device, NULL, "");
	assert_true(visit_has("name=\"code\""));
}

static void
signing_out_ends_the_session(void **state)
{
	struct visitor who = { "", "", NULL }, before;

	(void)state;
	visit_sign_in(&who, &visit_user);
	(void)visit_get(&who, device, NULL, "");
	before = who;
	assert_int_equal(visit_post(&who, logout, NULL, ""), 403);
	(void)visit_get(&who, device, NULL, "");
	assert_true(visit_has("name=\"code\""));
	assert_int_equal(visit_submit(&who, logout, NULL, ""), 303);
	assert_string_equal(who.session, "");
	(void)visit_get(&before, device, NULL, "");
	assert_true(visit_has("name=\"password\""));
	/* twice does no harm */
	assert_int_equal(visit_post(&who, logout, NULL, ""), 303);
}

static void
the_sign_in_page_leads_on_who_is_signed_in(void **state)
{
	struct visitor who = { "", "", NULL };

	(void)state;
	assert_int_equal(visit_get(&who, login, NULL, ""), 200);
	visit_sign_in(&who, &visit_user);
	(void)visit_get(&who, login, NULL, "");
	assert_string_equal(visit_redirected("/device"), "");
}

static int
type_code(struct visitor *who, const char *code)
{
	char body[128];

	(void)visit_get(who, device, NULL, "");
	(void)snprintf(body, sizeof(body), "code=%s", code);
	return visit_submit(who, device, NULL, body);
}

static void
V2_a_character_that_no_code_has_gets_a_hint(void **state)
{
	static const struct { const char *typed, *hint; } v[] = {
		{ "bcda-fghj", "The letter A is never used in codes." },
		{ "BCD0", "The digit 0 is never used in codes." },
		{ "%C3%84BC", "One of these characters is never used in codes." },
	};
	struct visitor who = { "", "", NULL };

	(void)state;
	visit_sign_in(&who, &visit_user);
	for (int round = 0; round < 10; round++)
		for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
			assert_int_equal(type_code(&who, v[i].typed), 400);
			assert_true(visit_has(v[i].hint));
		}
	assert_int_equal(type_code(&who, "+-+"), 400);
	assert_true(visit_has("Enter the code first."));
}

static void
V2_a_code_is_read_as_people_type_it(void **state)
{
	struct visitor who = { "", "", NULL };
	const char *code = visit_device(NULL, NULL);
	char typed[64];

	(void)state;
	visit_sign_in(&who, &visit_user);
	(void)snprintf(typed, sizeof(typed), "+%c.%c+%c%c+_+%.4s+",
	    code[0] - 'A' + 'a', code[1], code[2] - 'A' + 'a', code[3],
	    code + 5);
	assert_int_equal(type_code(&who, typed), 303);
	(void)visit_redirected("/device/request/");
}

static void
V3_codes_that_cannot_be_used_get_one_text(void **state)
{
	struct visitor who = { "", "", NULL }, other = { "", "", NULL };
	char mine[32], late[32];
	const char *codes[] = { "BBBB-BBBB", mine, late,
		"BCDFGHJKLMNPQRSTVWXZ" };

	(void)state;
	(void)snprintf(late, sizeof(late), "%s", visit_device(NULL, NULL));
	visit_ctx.now += 601;
	(void)snprintf(mine, sizeof(mine), "%s", visit_device(NULL, NULL));
	(void)visit_approval(&who, mine);	/* user1 has it open */
	visit_sign_in(&other, &visit_other);
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		assert_int_equal(type_code(&other, codes[i]), 400);
		assert_true(visit_has("This code cannot be used. It may be "
		    "mistyped, it may have expired, or it was used already."));
	}
}

static void
V14_wrong_codes_are_counted_and_told_until_when(void **state)
{
	struct visitor who = { "", "", NULL };

	(void)state;
	visit_sign_in(&who, &visit_user);
	for (int i = 0; i < 5; i++)
		assert_int_equal(type_code(&who, "BBBB-BBBB"), 400);
	assert_int_equal(type_code(&who, "BBBB-BBBB"), 429);
	assert_string_equal(visit_header("Retry-After"), "180");
	assert_true(visit_has("You can try again in 3 minutes."));
	/* a right one waits, too */
	assert_int_equal(type_code(&who, visit_device(NULL, NULL)), 429);
	visit_ctx.now += 180;
	assert_int_equal(type_code(&who, visit_device(NULL, NULL)), 303);
}

static void
a_code_typed_after_the_session_ended_is_kept(void **state)
{
	struct visitor who = { "", "", NULL };
	char handle[256];

	(void)state;
	visit_sign_in(&who, &visit_user);
	(void)visit_get(&who, device, NULL, "");
	visit_ctx.now += DG_SESSION_LIFETIME_SEC;
	assert_int_equal(visit_submit(&who, device, NULL, "code=BCDF-GHJK"),
	    303);
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_redirected("/device/c/"));
	visit_sign_in(&who, &visit_user);
	visit_ctx.now = VISIT_NOW;
	(void)visit_get(&who, c_link, handle, "");
	assert_true(visit_has("value=\"BCDF-GHJK\""));
}

static void
a_code_needs_the_token_of_this_session(void **state)
{
	struct visitor who = { "", "", NULL };
	const char *code = visit_device(NULL, NULL);
	struct dg_device_grant row;
	char body[64];

	(void)state;
	visit_sign_in(&who, &visit_user);
	(void)snprintf(body, sizeof(body), "code=%s", code);
	assert_int_equal(visit_post(&who, device, NULL, body), 403);
	(void)visit_get(&who, device, NULL, "");
	visit_fetch_site("same-site");
	assert_int_equal(visit_submit(&who, device, NULL, body), 403);
	visit_row(code, &row);
	assert_int_equal(row.user_id, 0);
}

static void
V4_looking_at_a_code_claims_nothing(void **state)
{
	struct visitor who = { "", "", NULL };
	const char *code = visit_device(NULL, NULL);
	struct dg_device_grant before, after;
	char query[64], handle[256];

	(void)state;
	visit_row(code, &before);
	visit_sign_in(&who, &visit_user);
	(void)snprintf(query, sizeof(query), "code=%s&decision=approve", code);
	(void)visit_get(&who, device, NULL, query);
	(void)snprintf(handle, sizeof(handle), "%s",
	    visit_redirected("/device/c/"));
	assert_int_equal(visit_get(&who, c_link, handle, ""), 200);
	(void)visit_get(&who, dg_ep_verify_request, handle, "decision=approve");
	visit_row(code, &after);
	assert_int_equal(after.version, before.version);
	assert_int_equal(after.user_id, 0);
	assert_int_equal(after.state, DG_GRANT_PENDING);
}

static void
a_browser_cookie_that_is_not_ours_is_replaced(void **state)
{
	struct visitor who = { "short", "", NULL };

	(void)state;
	(void)visit_get(&who, device, NULL, "");
	assert_int_equal(strlen(who.browser), DG_SECRET_LEN);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, visit_set_up, visit_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(B2_a_brand_without_flow_answers_404),
		TEST(B3_a_flow_for_strangers_does_not_apply),
		TEST(B4_none_and_authenticated_want_a_sign_in),
		TEST(B4_superuser_lets_administrators_in_only),
		TEST(E2_sign_in_then_the_flow_then_the_code),
		TEST(V21_pages_carry_their_headers),
		TEST(V1_sign_in_leads_back_to_the_code_of_the_link),
		TEST(V1_two_tabs_keep_two_codes),
		TEST(a_handle_of_another_browser_gives_no_code),
		TEST(a_link_with_a_very_long_code_is_cut),
		TEST(a_wrong_password_and_an_unknown_name_get_one_text),
		TEST(an_empty_field_costs_no_try),
		TEST(V14_too_many_passwords_are_told_until_when),
		TEST(a_sign_in_needs_the_token_of_this_browser),
		TEST(signing_in_again_changes_the_session_and_ends_the_old_one),
		TEST(signing_out_ends_the_session),
		TEST(the_sign_in_page_leads_on_who_is_signed_in),
		TEST(V2_a_character_that_no_code_has_gets_a_hint),
		TEST(V2_a_code_is_read_as_people_type_it),
		TEST(V3_codes_that_cannot_be_used_get_one_text),
		TEST(V14_wrong_codes_are_counted_and_told_until_when),
		TEST(a_code_typed_after_the_session_ended_is_kept),
		TEST(a_code_needs_the_token_of_this_session),
		TEST(V4_looking_at_a_code_claims_nothing),
		TEST(a_browser_cookie_that_is_not_ours_is_replaced),
	};

	return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}
