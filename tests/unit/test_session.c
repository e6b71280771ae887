/* SPDX-License-Identifier: MIT */
/* test_session.c: sign in, the session of a cookie, sign out */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>

static struct world w;
static struct dg_session session;
static int64_t retry_after;

static int
set_up(void **state)
{
	(void)state;
	world_open(&w, false);
	world_password(&w, &w.anna);
	world_password(&w, &w.ben);
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
login(const char *name, const char *password, const char *browser)
{
	const struct dg_login in = {
		.username = dg_str_from(name),
		.password = dg_str_from(password),
		.browser = dg_str_from(browser),
		.user_agent = "browser/1\n",
		.addr = &w.addr,
	};

	return dg_session_login(&w.ctx, &in, &session, &retry_after);
}

static void
a_right_password_opens_a_session_for_twelve_hours(void **state)
{
	struct dg_session found;

	(void)state;
	assert_ok(login("anna", WORLD_PASSWORD, "b1"));
	assert_int_equal(strlen(session.id), DG_SECRET_LEN);
	assert_ok(dg_session_find(&w.ctx, dg_str_from(session.id), &found));
	assert_string_equal(found.user.username, "anna");
	assert_true(found.row.auth_time == WORLD_NOW);
	assert_string_equal(found.row.amr, "pwd");
	assert_string_equal(found.row.ip, "192.0.2.7");
	assert_string_equal(found.row.user_agent, "browser/1?");
	assert_string_equal(found.id, session.id);
	world_wait(&w, DG_SESSION_LIFETIME_SEC - 1);
	assert_ok(dg_session_find(&w.ctx, dg_str_from(session.id), &found));
	world_wait(&w, 1);
	assert_int_equal(dg_session_find(&w.ctx, dg_str_from(session.id),
	    &found), DG_ENOTFOUND);
}

static void
each_sign_in_gets_an_id_of_its_own(void **state)
{
	char first[DG_SECRET_LEN + 1];

	(void)state;
	assert_ok(login("anna", WORLD_PASSWORD, "b1"));
	(void)snprintf(first, sizeof(first), "%s", session.id);
	assert_ok(login("anna@example.org", WORLD_PASSWORD, "b1"));
	assert_string_not_equal(first, session.id);
}

static void
wrong_name_wrong_password_and_unusable_account_are_one_answer(void **state)
{
	(void)state;
	assert_int_equal(login("anna", "wrong", ""), DG_EDENIED);
	assert_int_equal(login("nobody", WORLD_PASSWORD, ""), DG_EDENIED);
	assert_string_equal(session.id, "");
	w.anna.is_locked = true;
	world_save_user(&w, &w.anna);
	assert_int_equal(login("anna", WORLD_PASSWORD, ""), DG_EDENIED);
	w.anna.is_locked = false;
	w.anna.is_active = false;
	world_save_user(&w, &w.anna);
	assert_int_equal(login("anna", WORLD_PASSWORD, ""), DG_EDENIED);
	assert_string_equal(session.id, "");
}

static void
T9_a_session_ends_with_its_account(void **state)
{
	struct dg_session found;

	(void)state;
	assert_ok(login("anna", WORLD_PASSWORD, "b1"));
	w.anna.is_locked = true;
	world_save_user(&w, &w.anna);
	assert_int_equal(dg_session_find(&w.ctx, dg_str_from(session.id),
	    &found), DG_ENOTFOUND);
	w.anna.is_locked = false;
	world_save_user(&w, &w.anna);
	assert_ok(dg_session_find(&w.ctx, dg_str_from(session.id), &found));
}

static void
a_cookie_of_another_form_is_no_session(void **state)
{
	struct dg_session found;

	(void)state;
	assert_int_equal(dg_session_find(&w.ctx, DG_STR(""), &found),
	    DG_ENOTFOUND);
	assert_int_equal(dg_session_find(&w.ctx, DG_STR("x"), &found),
	    DG_ENOTFOUND);
	assert_int_equal(dg_session_find(&w.ctx,
	    DG_STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), &found),
	    DG_ENOTFOUND);
}

static void
signing_out_ends_the_session_and_gives_claims_back(void **state)
{
	struct dg_session other, found;
	struct dg_initiated codes;
	struct dg_opened opened;
	struct dg_str code;

	(void)state;
	world_initiate(&w, &w.tv, "openid", &codes);
	code = dg_str_from(codes.user_code);
	assert_ok(login("anna", WORLD_PASSWORD, "b1"));
	assert_ok(dg_grant_open(&w.ctx, &session, &w.addr, code, &opened));
	assert_int_equal(opened.lookup, DG_LOOKUP_OK);
	world_session(&w, &w.ben, &other);
	assert_ok(dg_grant_open(&w.ctx, &other, &w.addr, code, &opened));
	assert_int_equal(opened.lookup, DG_LOOKUP_UNUSABLE);
	assert_ok(dg_session_logout(&w.ctx, &session));
	assert_int_equal(dg_session_find(&w.ctx, dg_str_from(session.id),
	    &found), DG_ENOTFOUND);
	assert_ok(dg_grant_open(&w.ctx, &other, &w.addr, code, &opened));
	assert_int_equal(opened.lookup, DG_LOOKUP_OK);
	/* in another window, too late */
	assert_ok(dg_session_logout(&w.ctx, &session));
}

static void
ten_wrong_passwords_then_one_a_minute(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++)
		assert_int_equal(login("anna", "wrong", "stranger"),
		    DG_EDENIED);
	assert_int_equal(world_events(&w, "password_lockout"), 1);
	/* also by the other name of the account, also with the right one */
	assert_int_equal(login("anna@example.org", WORLD_PASSWORD, "other"),
	    DG_ELIMIT);
	assert_true(retry_after > 0 && retry_after <= 60);
	world_wait(&w, retry_after);
	assert_int_equal(login("anna", "wrong", "stranger"), DG_EDENIED);
	assert_int_equal(login("anna", "wrong", "stranger"), DG_ELIMIT);
	/* another account has its own */
	assert_ok(login("ben", WORLD_PASSWORD, "stranger"));
	/* a refused try writes nothing */
	assert_int_equal(world_events(&w, "password_lockout"), 2);
}

static void
S14_wrong_passwords_elsewhere_do_not_lock_the_owner_out(void **state)
{
	(void)state;
	assert_ok(login("anna", WORLD_PASSWORD, "own"));
	for (int i = 0; i < 10; i++)
		assert_int_equal(login("anna", "wrong", "stranger"),
		    DG_EDENIED);
	assert_int_equal(login("anna", WORLD_PASSWORD, "stranger"), DG_ELIMIT);
	assert_ok(login("anna", WORLD_PASSWORD, "own"));
	/* her browser is nothing special for somebody else's account */
	for (int i = 0; i < 10; i++)
		assert_int_equal(login("ben", "wrong", "stranger"),
		    DG_EDENIED);
	assert_int_equal(login("ben", WORLD_PASSWORD, "own"), DG_ELIMIT);
}

static void
S14_a_known_browser_has_a_limit_of_its_own(void **state)
{
	(void)state;
	assert_ok(login("anna", WORLD_PASSWORD, "own"));
	for (int i = 0; i < 10; i++)
		assert_int_equal(login("anna", "wrong", "own"), DG_EDENIED);
	assert_int_equal(login("anna", WORLD_PASSWORD, "own"), DG_ELIMIT);
	assert_ok(login("anna", WORLD_PASSWORD, "stranger"));
}

static void
right_passwords_are_not_counted(void **state)
{
	(void)state;
	for (int i = 0; i < 30; i++)
		assert_ok(login("anna", WORLD_PASSWORD, ""));
}

static void
add_user(const char *name)
{
	struct dg_user user = { .is_active = true, .attributes = "{}" };

	(void)snprintf(user.username, sizeof(user.username), "%s", name);
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_user_add(w.ctx.db, &user, w.ctx.now));
	assert_ok(dg_db_commit(w.ctx.db));
	world_password(&w, &user);
}

static void
a_network_has_a_limit_over_all_accounts(void **state)
{
	char name[32];

	(void)state;
	for (int i = 0; i < 20; i++) {
		(void)snprintf(name, sizeof(name), "user%d", i);
		add_user(name);
		for (int k = 0; k < 5; k++)
			assert_int_equal(login(name, "wrong", ""), DG_EDENIED);
	}
	assert_int_equal(login("anna", WORLD_PASSWORD, ""), DG_ELIMIT);
	assert_true(retry_after > 0 && retry_after <= 10);
	assert_ok(dg_addr_parse(DG_STR("198.51.100.1"), &w.addr));
	assert_ok(login("anna", WORLD_PASSWORD, ""));
}

static void
a_name_that_nobody_has_is_limited_all_the_same(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++)
		assert_int_equal(login(i % 2 ? "nobody" : "NOBODY", "wrong",
		    ""), DG_EDENIED);
	assert_int_equal(login("nobody", "wrong", ""), DG_ELIMIT);
}

#define in_world(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_right_password_opens_a_session_for_twelve_hours),
		in_world(each_sign_in_gets_an_id_of_its_own),
		in_world(wrong_name_wrong_password_and_unusable_account_are_one_answer),
		in_world(T9_a_session_ends_with_its_account),
		in_world(a_cookie_of_another_form_is_no_session),
		in_world(signing_out_ends_the_session_and_gives_claims_back),
		in_world(ten_wrong_passwords_then_one_a_minute),
		in_world(S14_wrong_passwords_elsewhere_do_not_lock_the_owner_out),
		in_world(S14_a_known_browser_has_a_limit_of_its_own),
		in_world(right_passwords_are_not_counted),
		in_world(a_network_has_a_limit_over_all_accounts),
		in_world(a_name_that_nobody_has_is_limited_all_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
