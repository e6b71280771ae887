/* SPDX-License-Identifier: MIT */
/* test_grant_refresh.c: rotation and reuse (RFC 6749 6, RFC 9700 4.14.2) */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>

#include <json-c/json.h>

#include "lib/oauth/jws_verify.h"
#include "lib/store/store_binding.h"
#include "lib/store/store_group.h"

#define DAY 86400

static struct world w;
static struct dg_token_result got;
static char first[DG_SECRET_LEN + 1];
static char sid[DG_UUID_LEN + 1];

static void
read_claim(const struct dg_buf *token, const char *name, char *out,
    size_t size)
{
	struct json_object *value = NULL;
	struct dg_jws *jws = NULL;

	assert_ok(dg_jws_parse(dg_buf_str(token), &jws));
	out[0] = '\0';
	if (json_object_object_get_ex(dg_jws_payload(jws), name, &value))
		(void)snprintf(out, size, "%s",
		    json_object_get_string(value));
	dg_jws_free(jws);
}

static int
set_up(void **state)
{
	struct dg_initiated codes;

	(void)state;
	world_open(&w, true);
	memset(&got, 0, sizeof(got));
	world_approved(&w, &w.tv, "openid email offline_access", &codes);
	assert_ok(world_poll(&w.ctx, &w.tv,
	    codes.device_code, 1, &got));
	assert_int_equal(got.error, DG_OAUTH_NONE);
	(void)snprintf(first, sizeof(first), "%s", got.tokens.refresh_token);
	read_claim(&got.tokens.access_token, "sid", sid, sizeof(sid));
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

static enum dg_oauth_err
refresh_as(const struct dg_client *client, const char *token,
    const char *scope)
{
	dg_tokens_fini(&got.tokens);
	assert_ok(world_refresh(&w.ctx, client,
	    token, scope, &got));
	if (got.error != DG_OAUTH_NONE) {
		assert_int_equal(got.tokens.access_token.n, 0);
		assert_int_equal(got.tokens.id_token.n, 0);
		assert_string_equal(got.tokens.refresh_token, "");
	}
	return got.error;
}

/* Refresh and keep the successor. */
static enum dg_oauth_err
refresh(const char *token, char next[static DG_SECRET_LEN + 1])
{
	enum dg_oauth_err error = refresh_as(&w.tv, token, "");

	(void)snprintf(next, DG_SECRET_LEN + 1, "%s",
	    got.tokens.refresh_token);
	return error;
}

static enum dg_family_state
family_state(void)
{
	struct dg_token_family family;

	assert_ok(dg_store_family_find_by_uuid(w.ctx.db, dg_str_from(sid),
	    &family));
	return family.state;
}

static void
T12_each_refresh_gives_another_token(void **state)
{
	char a[DG_SECRET_LEN + 1], b[DG_SECRET_LEN + 1], text[64];

	(void)state;
	assert_int_equal(refresh(first, a), DG_OAUTH_NONE);
	assert_int_equal(strlen(a), DG_SECRET_LEN);
	assert_string_not_equal(first, a);
	assert_int_equal(refresh(a, b), DG_OAUTH_NONE);
	assert_string_not_equal(a, b);
	assert_string_equal(got.tokens.scope, "openid email offline_access");
	assert_int_equal(got.tokens.expires_in, 600);
	read_claim(&got.tokens.access_token, "sid", text, sizeof(text));
	assert_string_equal(text, sid);
	assert_int_equal(world_events(&w, "refreshed"), 2);
}

static void
T12_a_new_id_token_tells_the_same_sign_in(void **state)
{
	char text[128], next[DG_SECRET_LEN + 1];

	(void)state;
	world_wait(&w, 100);
	assert_int_equal(refresh(first, next), DG_OAUTH_NONE);
	read_claim(&got.tokens.id_token, "auth_time", text, sizeof(text));
	assert_int_equal(strtoll(text, NULL, 10), WORLD_NOW);
	read_claim(&got.tokens.id_token, "iat", text, sizeof(text));
	assert_int_equal(strtoll(text, NULL, 10), WORLD_NOW + 100);
	read_claim(&got.tokens.id_token, "iss", text, sizeof(text));
	assert_string_equal(text,
	    "https://login.example/auth/application/o/tv/");
	/* OIDC Core 12.2 */
	read_claim(&got.tokens.id_token, "nonce", text, sizeof(text));
	assert_string_equal(text, "");
}

static void
T12_within_the_grace_time_the_same_successor_comes_again(void **state)
{
	char a[DG_SECRET_LEN + 1], b[DG_SECRET_LEN + 1];

	(void)state;
	assert_int_equal(refresh(first, a), DG_OAUTH_NONE);
	world_wait(&w, 5);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(refresh(first, b), DG_OAUTH_NONE);
		assert_string_equal(a, b);
	}
	assert_int_equal(world_events(&w, "refresh_repeated"), 10);
	assert_int_equal(refresh(a, b), DG_OAUTH_NONE);
	assert_int_equal(family_state(), DG_FAMILY_ACTIVE);
}

/* Who has read a token and the database still cannot make the next one. */
static void
T12_another_pepper_gives_another_successor(void **state)
{
	char a[DG_SECRET_LEN + 1], b[DG_SECRET_LEN + 1];

	(void)state;
	assert_int_equal(refresh(first, a), DG_OAUTH_NONE);
	memset(w.ctx.secrets.refresh, 0, DG_SECRET_BYTES);
	assert_int_equal(refresh(first, b), DG_OAUTH_NONE);
	assert_string_not_equal(a, b);
}

static void
T12_surplus_repetitions_are_refused_and_end_nothing(void **state)
{
	char a[DG_SECRET_LEN + 1], b[DG_SECRET_LEN + 1];

	(void)state;
	assert_int_equal(refresh(first, a), DG_OAUTH_NONE);
	for (int i = 0; i < 10; i++)
		assert_int_equal(refresh(first, b), DG_OAUTH_NONE);
	for (int i = 0; i < 40; i++) {
		assert_int_equal(refresh(first, b), DG_OAUTH_INVALID_GRANT);
		assert_non_null(strstr(got.description, "successor"));
	}
	assert_int_equal(world_events(&w, "refresh_reuse"), 0);
	/* nor do they make the grace time longer */
	world_wait(&w, 59);
	assert_int_equal(refresh(first, b), DG_OAUTH_INVALID_GRANT);
	assert_int_equal(family_state(), DG_FAMILY_ACTIVE);
	assert_int_equal(refresh(a, b), DG_OAUTH_NONE);
}

static void
T12_reuse_after_surplus_repetitions_ends_the_family(void **state)
{
	char a[DG_SECRET_LEN + 1], b[DG_SECRET_LEN + 1];

	(void)state;
	assert_int_equal(refresh(first, a), DG_OAUTH_NONE);
	for (int i = 0; i < 12; i++)
		(void)refresh(first, b);
	assert_int_equal(family_state(), DG_FAMILY_ACTIVE);
	world_wait(&w, 60);
	assert_int_equal(refresh(first, b), DG_OAUTH_INVALID_GRANT);
	assert_null(got.description);
	assert_int_equal(family_state(), DG_FAMILY_REVOKED);
	assert_int_equal(refresh(a, b), DG_OAUTH_INVALID_GRANT);
}

static void
T12_reuse_after_the_grace_time_ends_the_family(void **state)
{
	char a[DG_SECRET_LEN + 1], b[DG_SECRET_LEN + 1];

	(void)state;
	assert_int_equal(refresh(first, a), DG_OAUTH_NONE);
	world_wait(&w, 60);
	assert_int_equal(refresh(first, b), DG_OAUTH_INVALID_GRANT);
	assert_int_equal(family_state(), DG_FAMILY_REVOKED);
	assert_int_equal(world_events(&w, "refresh_reuse"), 1);
	/* the honest one's token is gone, too; said once */
	assert_int_equal(refresh(a, b), DG_OAUTH_INVALID_GRANT);
	assert_int_equal(refresh(first, b), DG_OAUTH_INVALID_GRANT);
	assert_int_equal(world_events(&w, "refresh_reuse"), 1);
}

static void
T12_reuse_after_the_successor_was_used_ends_the_family(void **state)
{
	char a[DG_SECRET_LEN + 1], b[DG_SECRET_LEN + 1];

	(void)state;
	assert_int_equal(refresh(first, a), DG_OAUTH_NONE);
	assert_int_equal(refresh(a, b), DG_OAUTH_NONE);
	assert_int_equal(refresh(first, a), DG_OAUTH_INVALID_GRANT);
	assert_int_equal(family_state(), DG_FAMILY_REVOKED);
	assert_int_equal(refresh(b, a), DG_OAUTH_INVALID_GRANT);
}

static void
T12_with_a_grace_of_0_any_second_presentation_ends_it(void **state)
{
	char a[DG_SECRET_LEN + 1];

	(void)state;
	w.tv.refresh_grace = 0;
	assert_int_equal(refresh(first, a), DG_OAUTH_NONE);
	assert_int_equal(refresh(first, a), DG_OAUTH_INVALID_GRANT);
	assert_int_equal(family_state(), DG_FAMILY_REVOKED);
}

static void
T13_a_token_ends_when_idle_and_with_its_family(void **state)
{
	char a[DG_SECRET_LEN + 1];

	(void)state;
	w.tv.refresh_idle = 30 * DAY;
	world_wait(&w, 30 * DAY - 1);
	assert_int_equal(refresh(first, a), DG_OAUTH_NONE);
	world_wait(&w, 30 * DAY);
	assert_int_equal(refresh(a, a), DG_OAUTH_INVALID_GRANT);
	/* that is no reuse */
	assert_int_equal(family_state(), DG_FAMILY_ACTIVE);
}

static void
T13_a_family_has_an_absolute_end(void **state)
{
	char a[DG_SECRET_LEN + 1];

	(void)state;
	(void)snprintf(a, sizeof(a), "%s", first);
	for (int day = 29; day < 365; day += 29) {
		world_wait(&w, 29 * DAY);
		assert_int_equal(refresh(a, a), DG_OAUTH_NONE);
	}
	world_wait(&w, 29 * DAY);
	assert_int_equal(refresh(a, a), DG_OAUTH_INVALID_GRANT);
	assert_int_equal(world_events(&w, "refresh_reuse"), 0);
}

static void
T12_a_narrower_scope_is_for_that_access_token_only(void **state)
{
	char next[DG_SECRET_LEN + 1];

	(void)state;
	assert_int_equal(refresh_as(&w.tv, first, "email"), DG_OAUTH_NONE);
	assert_string_equal(got.tokens.scope, "email");
	assert_int_equal(got.tokens.id_token.n, 0);
	(void)snprintf(next, sizeof(next), "%s", got.tokens.refresh_token);
	assert_int_equal(refresh(next, next), DG_OAUTH_NONE);
	assert_string_equal(got.tokens.scope, "openid email offline_access");
	assert_true(got.tokens.id_token.n > 0);
}

static void
T12_a_wider_scope_is_refused_and_the_token_still_good(void **state)
{
	char next[DG_SECRET_LEN + 1];

	(void)state;
	assert_int_equal(refresh_as(&w.tv, first, "openid profile"),
	    DG_OAUTH_INVALID_SCOPE);
	assert_int_equal(refresh_as(&w.tv, first, "\"openid\""),
	    DG_OAUTH_INVALID_SCOPE);
	assert_int_equal(refresh(first, next), DG_OAUTH_NONE);
	assert_int_equal(world_events(&w, "refresh_repeated"), 0);
}

static void
T9_an_account_that_may_no_longer_gets_no_token(void **state)
{
	char next[DG_SECRET_LEN + 1];

	(void)state;
	w.anna.is_locked = true;
	world_save_user(&w, &w.anna);
	assert_int_equal(refresh(first, next), DG_OAUTH_INVALID_GRANT);
	/* and loses nothing when it comes back */
	w.anna.is_locked = false;
	world_save_user(&w, &w.anna);
	assert_int_equal(refresh(first, next), DG_OAUTH_NONE);
}

static void
T9_who_left_the_group_gets_no_token(void **state)
{
	struct dg_binding binding = { .enabled = true };
	struct dg_db *db = w.ctx.db;
	char next[DG_SECRET_LEN + 1];

	(void)state;
	assert_ok(dg_db_begin(db, 0));
	assert_ok(dg_store_group_add(db, DG_STR("family"), &binding.group_id));
	assert_ok(dg_store_group_member_add(db, binding.group_id, w.anna.id));
	assert_ok(dg_store_binding_add(db, w.tv.application_id, &binding));
	assert_ok(dg_db_commit(db));
	assert_int_equal(refresh(first, next), DG_OAUTH_NONE);
	assert_ok(dg_db_begin(db, 0));
	assert_ok(dg_store_group_member_remove(db, binding.group_id,
	    w.anna.id));
	assert_ok(dg_db_commit(db));
	assert_int_equal(refresh_as(&w.tv, next, ""), DG_OAUTH_INVALID_GRANT);
	/* nor does the one before it, within the grace time */
	assert_int_equal(refresh_as(&w.tv, first, ""), DG_OAUTH_INVALID_GRANT);
	assert_int_equal(family_state(), DG_FAMILY_ACTIVE);
}

static void
T8_a_token_is_nothing_to_another_client(void **state)
{
	char next[DG_SECRET_LEN + 1];

	(void)state;
	assert_int_equal(refresh_as(&w.build, first, ""),
	    DG_OAUTH_INVALID_GRANT);
	assert_int_equal(refresh(first, next), DG_OAUTH_NONE);
	/* a rotated one neither: nobody ends a family that is not his */
	world_wait(&w, 100);
	assert_int_equal(refresh_as(&w.build, first, ""),
	    DG_OAUTH_INVALID_GRANT);
	assert_int_equal(family_state(), DG_FAMILY_ACTIVE);
}

static void
an_unknown_token_is_an_invalid_grant(void **state)
{
	(void)state;
	assert_int_equal(refresh_as(&w.tv, "x", ""), DG_OAUTH_INVALID_GRANT);
	assert_int_equal(refresh_as(&w.tv,
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ""),
	    DG_OAUTH_INVALID_GRANT);
}

static void
T15_the_grant_type_must_be_turned_on(void **state)
{
	(void)state;
	w.tv.grant_types = DG_GRANT_DEVICE_CODE;
	assert_int_equal(refresh_as(&w.tv, first, ""),
	    DG_OAUTH_UNAUTHORIZED_CLIENT);
}

static void
a_revoked_family_gives_nothing(void **state)
{
	struct dg_token_family family;

	(void)state;
	assert_ok(dg_store_family_find_by_uuid(w.ctx.db, dg_str_from(sid),
	    &family));
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_family_revoke(w.ctx.db, family.id, w.ctx.now));
	assert_ok(dg_db_commit(w.ctx.db));
	assert_int_equal(refresh_as(&w.tv, first, ""),
	    DG_OAUTH_INVALID_GRANT);
}

#define in_world(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(T12_each_refresh_gives_another_token),
		in_world(T12_a_new_id_token_tells_the_same_sign_in),
		in_world(T12_within_the_grace_time_the_same_successor_comes_again),
		in_world(T12_another_pepper_gives_another_successor),
		in_world(T12_surplus_repetitions_are_refused_and_end_nothing),
		in_world(T12_reuse_after_surplus_repetitions_ends_the_family),
		in_world(T12_reuse_after_the_grace_time_ends_the_family),
		in_world(T12_reuse_after_the_successor_was_used_ends_the_family),
		in_world(T12_with_a_grace_of_0_any_second_presentation_ends_it),
		in_world(T13_a_token_ends_when_idle_and_with_its_family),
		in_world(T13_a_family_has_an_absolute_end),
		in_world(T12_a_narrower_scope_is_for_that_access_token_only),
		in_world(T12_a_wider_scope_is_refused_and_the_token_still_good),
		in_world(T9_an_account_that_may_no_longer_gets_no_token),
		in_world(T9_who_left_the_group_gets_no_token),
		in_world(T8_a_token_is_nothing_to_another_client),
		in_world(an_unknown_token_is_an_invalid_grant),
		in_world(T15_the_grant_type_must_be_turned_on),
		in_world(a_revoked_family_gives_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
