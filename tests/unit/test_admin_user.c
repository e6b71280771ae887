/* SPDX-License-Identifier: MIT */
/* test_admin_user.c: what administrators end with an account */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>

#include <json-c/json.h>

#include "lib/admin/user.h"
#include "lib/store/store_session.h"

static struct world w;
static struct dg_admin admin;
static struct dg_token_result got;
static struct dg_initiated waiting;	/* approved, fetched by no device yet */
static char refresh_token[DG_SECRET_LEN + 1];

static int
set_up(void **state)
{
	struct dg_initiated codes;

	(void)state;
	world_open(&w, true);
	admin = (struct dg_admin){ .ctx = &w.ctx };
	memset(&got, 0, sizeof(got));
	world_approved(&w, &w.tv, "openid offline_access", &codes);
	assert_ok(world_poll(&w.ctx, &w.tv, codes.device_code, 1, &got));
	assert_int_equal(got.error, DG_OAUTH_NONE);
	(void)snprintf(refresh_token, sizeof(refresh_token), "%s",
	    got.tokens.refresh_token);
	world_approved(&w, &w.tv, "openid", &waiting);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	dg_tokens_fini(&got.tokens);
	world_close(&w);
	return 0;
}

static bool
signs_in(const struct dg_session *session)
{
	enum dg_err rc = dg_store_session_is_there(w.ctx.db, session->row.id);

	assert_true(rc == DG_OK || rc == DG_ENOTFOUND);
	return rc == DG_OK;
}

/* All that anna had: her browser's session, what her device goes on with, and
 * what another one was about to fetch. Ben's session is none of it. */
static void
assert_all_of_anna_ends(enum dg_err (*act)(void))
{
	struct dg_session annas, bens;

	world_session(&w, &w.anna, &annas);
	world_session(&w, &w.ben, &bens);
	assert_ok(act());
	assert_false(signs_in(&annas));
	assert_true(signs_in(&bens));
	/* not because the account is out of use: what ended stays so */
	w.anna.is_locked = false;
	world_save_user(&w, &w.anna);
	dg_tokens_fini(&got.tokens);
	assert_ok(world_refresh(&w.ctx, &w.tv, refresh_token, "", &got));
	assert_int_equal(got.error, DG_OAUTH_INVALID_GRANT);
	assert_ok(world_poll(&w.ctx, &w.tv, waiting.device_code, 1, &got));
	assert_int_equal(got.error, DG_OAUTH_ACCESS_DENIED);
}

static enum dg_err
reset_password(void)
{
	return dg_admin_user_set_password(&admin, &w.anna,
	    DG_STR("another password"));
}

static enum dg_err
lock(void)
{
	return dg_admin_user_lock(&admin, &w.anna, true);
}

static enum dg_err
revoke(void)
{
	return dg_admin_user_revoke(&admin, &w.anna);
}

static void
S12_an_administrators_reset_ends_everything(void **state)
{
	(void)state;
	assert_all_of_anna_ends(reset_password);
}

static void
S12_a_lock_ends_everything(void **state)
{
	(void)state;
	assert_all_of_anna_ends(lock);
}

static void
S12_revoking_a_user_ends_everything(void **state)
{
	(void)state;
	assert_all_of_anna_ends(revoke);
}

/* As the pages of an administrator will: one operation after another. */
static void
a_refusal_is_not_explained_by_an_earlier_one(void **state)
{
	struct json_object *list = NULL;

	(void)state;
	assert_int_equal(dg_admin_refuse(&admin, DG_EINVAL, "username",
	    "must be shorter"), DG_EINVAL);
	assert_ok(lock());
	assert_string_equal(admin.text, "");
	assert_null(admin.field);

	/* no transaction begins in another */
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_int_equal(dg_admin_refuse(&admin, DG_EINVAL, "username",
	    "must be shorter"), DG_EINVAL);
	assert_int_equal(revoke(), DG_EDB);
	assert_non_null(strstr(admin.text, "could not be done"));
	assert_null(admin.field);
	dg_db_rollback(w.ctx.db);

	assert_int_equal(dg_admin_refuse(&admin, DG_EINVAL, "username",
	    "must be shorter"), DG_EINVAL);
	assert_ok(dg_admin_user_list(&admin, &list));
	assert_string_equal(admin.text, "");
	json_object_put(list);
}

#define in_world(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(S12_an_administrators_reset_ends_everything),
		in_world(S12_a_lock_ends_everything),
		in_world(S12_revoking_a_user_ends_everything),
		in_world(a_refusal_is_not_explained_by_an_earlier_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
