/* SPDX-License-Identifier: MIT */
/* test_access.c: who may sign in, who may approve what */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include "lib/account/access.h"
#include "lib/admin/user.h"
#include "lib/store/store_binding.h"
#include "lib/store/store_group.h"

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

static void
bind_user(const struct dg_user *user, bool negate, bool enabled)
{
	const struct dg_binding binding = { .user_id = user->id,
		.negate = negate, .enabled = enabled };

	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_binding_add(w.ctx.db, w.tv.application_id,
	    &binding));
	assert_ok(dg_db_commit(w.ctx.db));
}

static int64_t
bind_group(const char *name, bool negate)
{
	struct dg_binding binding = { .negate = negate, .enabled = true };

	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_group_add(w.ctx.db, dg_str_from(name),
	    &binding.group_id));
	assert_ok(dg_store_binding_add(w.ctx.db, w.tv.application_id,
	    &binding));
	assert_ok(dg_db_commit(w.ctx.db));
	return binding.group_id;
}

static void
join(int64_t group, const struct dg_user *user)
{
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_group_member_add(w.ctx.db, group, user->id));
	assert_ok(dg_db_commit(w.ctx.db));
}

static bool
may(const struct dg_user *user)
{
	enum dg_err rc = dg_access_may_approve(&w.ctx, user, &w.tv);

	assert_true(rc == DG_OK || rc == DG_EDENIED);
	return rc == DG_OK;
}

static void
T9_an_account_is_usable_while_active_unlocked_and_not_expired(void **state)
{
	struct dg_user user = w.anna;

	(void)state;
	assert_true(dg_access_account_is_usable(&user, w.ctx.now));
	user.is_active = false;
	assert_false(dg_access_account_is_usable(&user, w.ctx.now));
	user.is_active = true;
	user.is_locked = true;
	assert_false(dg_access_account_is_usable(&user, w.ctx.now));
	user.is_locked = false;
	user.expires_at = w.ctx.now;
	assert_false(dg_access_account_is_usable(&user, w.ctx.now));
	user.expires_at = w.ctx.now + 1;
	assert_true(dg_access_account_is_usable(&user, w.ctx.now));
}

/* What `user set` writes was read before somebody else's `user lock`. */
static void
S12_a_lock_outlives_a_change_begun_before_it(void **state)
{
	struct dg_admin admin = { .ctx = &w.ctx };
	struct dg_user now, before = w.anna;
	struct dg_admin_patch patch = {0};

	(void)state;
	dg_admin_patch_add(&patch, &dg_admin_user_fields[1], DG_STR("Anna"));
	assert_ok(dg_admin_user_lock(&admin, &w.anna, true));
	assert_ok(dg_admin_user_set(&admin, &before, &patch));
	assert_ok(dg_store_user_find(w.ctx.db, w.anna.id, &now));
	assert_false(dg_access_account_is_usable(&now, w.ctx.now));
	assert_ok(dg_admin_user_lock(&admin, &w.anna, false));
	assert_ok(dg_store_user_find(w.ctx.db, w.anna.id, &now));
	assert_true(dg_access_account_is_usable(&now, w.ctx.now));
}

static void
V17_without_bindings_every_usable_account_may(void **state)
{
	(void)state;
	assert_true(may(&w.anna));
	w.anna.is_locked = true;
	assert_false(may(&w.anna));
	w.tv.enabled = false;
	assert_false(may(&w.ben));
	w.tv.enabled = true;
	w.tv.application_id = 0;
	assert_false(may(&w.ben));
}

static void
V17_any_binding_that_matches_lets_in(void **state)
{
	int64_t group = bind_group("tv people", false);

	(void)state;
	bind_user(&w.anna, false, true);
	assert_true(may(&w.anna));
	assert_false(may(&w.ben));
	join(group, &w.ben);
	assert_true(may(&w.ben));
}

static void
V17_a_disabled_binding_does_not_count(void **state)
{
	(void)state;
	bind_user(&w.anna, false, false);
	assert_true(may(&w.anna));
	assert_true(may(&w.ben));
}

static void
V17_a_negated_binding_is_turned_round(void **state)
{
	(void)state;
	bind_user(&w.anna, true, true);
	assert_false(may(&w.anna));
	assert_true(may(&w.ben));
}

static void
V17_in_all_mode_every_binding_must_let_in(void **state)
{
	int64_t group = bind_group("tv people", false);

	(void)state;
	w.tv.policy_mode = DG_POLICY_ALL;
	bind_user(&w.ben, true, true);
	assert_false(may(&w.anna));
	join(group, &w.anna);
	join(group, &w.ben);
	assert_true(may(&w.anna));
	assert_false(may(&w.ben));
}

static void
M4_an_account_that_a_sub_mode_cannot_name_may_not_approve(void **state)
{
	(void)state;
	w.anna.email[0] = '\0';
	w.tv.sub_mode = DG_SUB_USER_EMAIL;
	assert_false(may(&w.anna));
	assert_int_equal(dg_access_may_use(&w.ctx, &w.anna, &w.tv), DG_OK);
	w.tv.sub_mode = DG_SUB_USER_UPN;
	assert_false(may(&w.anna));
	w.tv.sub_mode = DG_SUB_USER_USERNAME;
	assert_true(may(&w.anna));
	memcpy(w.anna.username, "j\xc3\xb6rg", sizeof("j\xc3\xb6rg"));
	assert_false(may(&w.anna));
	w.tv.sub_mode = DG_SUB_USER_UUID;
	assert_true(may(&w.anna));
}

#define in_world(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(T9_an_account_is_usable_while_active_unlocked_and_not_expired),
		in_world(S12_a_lock_outlives_a_change_begun_before_it),
		in_world(V17_without_bindings_every_usable_account_may),
		in_world(V17_any_binding_that_matches_lets_in),
		in_world(V17_a_disabled_binding_does_not_count),
		in_world(V17_a_negated_binding_is_turned_round),
		in_world(V17_in_all_mode_every_binding_must_let_in),
		in_world(M4_an_account_that_a_sub_mode_cannot_name_may_not_approve),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
