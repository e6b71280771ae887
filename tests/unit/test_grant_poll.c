/* SPDX-License-Identifier: MIT */
/* test_grant_poll.c: polls and the redemption (RFC 8628 3.4, 3.5) */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>

#include <json-c/json.h>

#include "lib/oauth/jws_verify.h"
#include "lib/store/store_binding.h"
#include "lib/store/store_group.h"

static struct world w;
static struct dg_initiated codes;
static struct dg_token_result got;

static int
set_up(void **state)
{
	(void)state;
	world_open(&w, true);
	memset(&got, 0, sizeof(got));
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
poll_as(const struct dg_client *client, const char *code, int form)
{
	dg_tokens_fini(&got.tokens);
	assert_ok(world_poll(&w.ctx, client,
	    code, form, &got));
	if (got.error != DG_OAUTH_NONE) {
		assert_int_equal(got.tokens.access_token.n, 0);
		assert_int_equal(got.tokens.id_token.n, 0);
		assert_string_equal(got.tokens.refresh_token, "");
	}
	return got.error;
}

static enum dg_oauth_err
poll(void)
{
	return poll_as(&w.tv, codes.device_code, 1);
}

static void
row_now(struct dg_device_grant *row)
{
	uint8_t hash[DG_DIGEST_BYTES];

	dg_digest_sha256(codes.device_code, DG_SECRET_LEN, hash);
	assert_ok(dg_store_device_grant_find(w.ctx.db, hash, row));
}

/* A member of the payload as text; the caller frees. */
static char *
claim(const struct dg_buf *token, const char *name)
{
	struct json_object *value = NULL;
	struct dg_jws *jws = NULL;
	char *out;

	assert_ok(dg_jws_parse(dg_buf_str(token), &jws));
	(void)json_object_object_get_ex(dg_jws_payload(jws), name, &value);
	out = value != NULL ? strdup(json_object_get_string(value)) : NULL;
	dg_jws_free(jws);
	return out;
}

static void
assert_claim(const struct dg_buf *token, const char *name, const char *want)
{
	char *value = claim(token, name);

	if (want == NULL) {
		assert_null(value);
	} else {
		assert_non_null(value);
		assert_string_equal(value, want);
	}
	free(value);
}

static void
T1_a_pending_code_says_so_at_the_told_interval(void **state)
{
	(void)state;
	world_initiate(&w, &w.tv, "openid", &codes);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(poll(), DG_OAUTH_AUTHORIZATION_PENDING);
		world_wait(&w, codes.interval);
	}
}

static void
T3_an_early_poll_is_told_how_much_slower(void **state)
{
	(void)state;
	world_initiate(&w, &w.tv, "openid", &codes);
	assert_int_equal(poll(), DG_OAUTH_AUTHORIZATION_PENDING);
	world_wait(&w, 2);
	assert_int_equal(poll(), DG_OAUTH_SLOW_DOWN);
	assert_int_equal(got.interval, 10);
	/* the refused one did not move the time that is counted from */
	world_wait(&w, 8);
	assert_int_equal(poll(), DG_OAUTH_AUTHORIZATION_PENDING);
	world_wait(&w, 5);
	assert_int_equal(poll(), DG_OAUTH_SLOW_DOWN);
	assert_int_equal(got.interval, 15);
}

static void
a_pending_poll_works_without_shared_memory(void **state)
{
	struct dg_shm *shm = w.ctx.shm;

	(void)state;
	world_initiate(&w, &w.tv, "openid", &codes);
	w.ctx.shm = NULL;
	assert_int_equal(poll(), DG_OAUTH_AUTHORIZATION_PENDING);
	assert_int_equal(poll(), DG_OAUTH_AUTHORIZATION_PENDING);
	w.ctx.shm = shm;
}

static void
T1_unknown_and_malformed_codes_are_an_invalid_grant(void **state)
{
	(void)state;
	assert_int_equal(poll_as(&w.tv, "", 1), DG_OAUTH_INVALID_GRANT);
	assert_int_equal(poll_as(&w.tv, "x", 1), DG_OAUTH_INVALID_GRANT);
	assert_int_equal(poll_as(&w.tv,
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 1),
	    DG_OAUTH_INVALID_GRANT);
}

static void
T1_a_denied_code_says_so_at_any_speed(void **state)
{
	struct dg_session anna;
	struct dg_opened opened;

	(void)state;
	world_initiate(&w, &w.tv, "openid", &codes);
	world_session(&w, &w.anna, &anna);
	assert_ok(dg_grant_open(&w.ctx, &anna, &w.addr,
	    dg_str_from(codes.user_code), &opened));
	assert_ok(dg_grant_deny(&w.ctx, &anna, &opened,
	    opened.grant.version));
	assert_int_equal(poll(), DG_OAUTH_ACCESS_DENIED);
	assert_int_equal(poll(), DG_OAUTH_ACCESS_DENIED);
}

static void
T1_an_expired_code_says_so_for_the_grace_time(void **state)
{
	(void)state;
	world_initiate(&w, &w.tv, "openid", &codes);
	world_wait(&w, 599);
	assert_int_equal(poll(), DG_OAUTH_AUTHORIZATION_PENDING);
	world_wait(&w, 1);
	assert_int_equal(poll(), DG_OAUTH_EXPIRED_TOKEN);
	assert_int_equal(poll(), DG_OAUTH_EXPIRED_TOKEN);
	world_wait(&w, DG_GRANT_GRACE_SEC);
	assert_int_equal(poll(), DG_OAUTH_INVALID_GRANT);
}

static void
T7_an_approved_code_expires_all_the_same(void **state)
{
	(void)state;
	world_approved(&w, &w.tv, "openid", &codes);
	world_wait(&w, 600);
	assert_int_equal(poll(), DG_OAUTH_EXPIRED_TOKEN);
}

static void
T8_a_code_is_nothing_to_another_client(void **state)
{
	struct dg_device_grant row;

	(void)state;
	world_initiate(&w, &w.tv, "openid", &codes);
	assert_int_equal(poll_as(&w.build, codes.device_code, 1),
	    DG_OAUTH_INVALID_GRANT);
	/* nor does it touch the clock of the one whose it is */
	assert_int_equal(poll(), DG_OAUTH_AUTHORIZATION_PENDING);
	world_approved(&w, &w.tv, "openid", &codes);
	assert_int_equal(poll_as(&w.build, codes.device_code, 1),
	    DG_OAUTH_INVALID_GRANT);
	row_now(&row);
	assert_int_equal(row.state, DG_GRANT_APPROVED);
	assert_int_equal(poll(), DG_OAUTH_NONE);
}

static void
T15_the_grant_must_be_turned_on_for_the_client(void **state)
{
	(void)state;
	world_approved(&w, &w.tv, "openid", &codes);
	w.tv.grant_types = DG_GRANT_REFRESH_TOKEN;
	assert_int_equal(poll(), DG_OAUTH_UNAUTHORIZED_CLIENT);
	w.tv.grant_types = DG_GRANT_DEVICE_CODE;
	assert_int_equal(poll(), DG_OAUTH_NONE);
}

static void
T4_T11_an_approved_code_gives_tokens_at_once(void **state)
{
	struct dg_session anna;
	struct dg_opened opened;
	struct dg_device_grant row;
	struct dg_token_family family;
	char *sid;

	(void)state;
	world_initiate(&w, &w.tv, "openid email offline_access", &codes);
	assert_int_equal(poll(), DG_OAUTH_AUTHORIZATION_PENDING);
	world_session(&w, &w.anna, &anna);
	assert_ok(dg_grant_open(&w.ctx, &anna, &w.addr,
	    dg_str_from(codes.user_code), &opened));
	assert_ok(dg_grant_approve(&w.ctx, &anna, &opened,
	    opened.grant.version, "openid offline_access"));
	/* early, but approved */
	assert_int_equal(poll(), DG_OAUTH_NONE);
	assert_string_equal(got.tokens.scope, "openid offline_access");
	assert_int_equal(got.tokens.expires_in, 600);
	assert_int_equal(strlen(got.tokens.refresh_token), DG_SECRET_LEN);
	assert_claim(&got.tokens.access_token, "iss",
	    "https://login.example/auth/application/o/tv/");
	assert_claim(&got.tokens.access_token, "client_id", "tv");
	assert_claim(&got.tokens.access_token, "scope",
	    "openid offline_access");
	assert_claim(&got.tokens.id_token, "aud", "tv");
	assert_claim(&got.tokens.id_token, "email", NULL);
	sid = claim(&got.tokens.access_token, "sid");
	assert_ok(dg_store_family_find_by_uuid(w.ctx.db, dg_str_from(sid),
	    &family));
	free(sid);
	row_now(&row);
	assert_int_equal(row.state, DG_GRANT_REDEEMED);
	assert_string_equal(family.device_grant_uuid, row.uuid);
	assert_int_equal(family.user_id, w.anna.id);
	assert_int_equal(family.provider_id, w.tv.provider_id);
	assert_string_equal(family.scopes, "openid offline_access");
	assert_true(family.expires_at == w.ctx.now + 365LL * 86400);
	assert_int_equal(world_events(&w, "device_redeemed"), 1);
}

static void
T11_without_offline_access_there_is_no_refresh_token(void **state)
{
	struct dg_token_family family;
	char *sid;

	(void)state;
	world_approved(&w, &w.tv, "openid", &codes);
	assert_int_equal(poll(), DG_OAUTH_NONE);
	assert_string_equal(got.tokens.refresh_token, "");
	assert_int_equal(got.tokens.expires_in, 3600);
	/* a family all the same, as long as its token lives */
	sid = claim(&got.tokens.access_token, "sid");
	assert_ok(dg_store_family_find_by_uuid(w.ctx.db, dg_str_from(sid),
	    &family));
	free(sid);
	assert_true(family.expires_at == w.ctx.now + 3600);
}

static void
T11_without_the_grant_type_there_is_no_refresh_token(void **state)
{
	(void)state;
	w.tv.grant_types = DG_GRANT_DEVICE_CODE;
	world_save_client(&w, &w.tv);
	world_approved(&w, &w.tv, "openid offline_access", &codes);
	assert_int_equal(poll(), DG_OAUTH_NONE);
	assert_string_equal(got.tokens.refresh_token, "");
	assert_string_equal(got.tokens.scope, "openid");
}

static void
T11_without_openid_there_is_no_id_token(void **state)
{
	(void)state;
	world_approved(&w, &w.tv, "email", &codes);
	assert_int_equal(poll(), DG_OAUTH_NONE);
	assert_int_equal(got.tokens.id_token.n, 0);
	assert_true(got.tokens.access_token.n > 0);
}

static void
T6_a_replay_is_refused_and_recorded_once(void **state)
{
	struct dg_device_grant row;
	struct dg_token_family family;
	char *sid;

	(void)state;
	world_approved(&w, &w.tv, "openid offline_access", &codes);
	assert_int_equal(poll(), DG_OAUTH_NONE);
	sid = claim(&got.tokens.access_token, "sid");
	for (int i = 0; i < 5; i++)
		assert_int_equal(poll(), DG_OAUTH_INVALID_GRANT);
	assert_int_equal(world_events(&w, "code_replayed"), 1);
	/* another client's poll of it is none of its business */
	assert_int_equal(poll_as(&w.build, codes.device_code, 1),
	    DG_OAUTH_INVALID_GRANT);
	/* nothing is revoked: who lost the reply asks again, too */
	assert_ok(dg_store_family_find_by_uuid(w.ctx.db, dg_str_from(sid),
	    &family));
	assert_int_equal(family.state, DG_FAMILY_ACTIVE);
	free(sid);
	row_now(&row);
	assert_int_equal(row.state, DG_GRANT_REDEEMED);
	/* also after expiry */
	world_wait(&w, 700);
	assert_int_equal(poll(), DG_OAUTH_INVALID_GRANT);
}

static void
T6_a_replay_ends_the_tokens_where_the_application_wants_it(void **state)
{
	struct dg_token_family family;
	char *sid;

	(void)state;
	world_approved(&w, &w.tv, "openid offline_access", &codes);
	assert_int_equal(poll(), DG_OAUTH_NONE);
	sid = claim(&got.tokens.access_token, "sid");
	assert_int_equal(poll(), DG_OAUTH_INVALID_GRANT);
	assert_int_equal(world_events(&w, "code_replay_ended_tokens"), 0);
	w.tv.device_code_replay_revokes = true;
	world_save_client(&w, &w.tv);
	/* a stranger's poll of it ends nothing */
	w.build.device_code_replay_revokes = true;
	assert_int_equal(poll_as(&w.build, codes.device_code, 1),
	    DG_OAUTH_INVALID_GRANT);
	assert_ok(dg_store_family_find_by_uuid(w.ctx.db, dg_str_from(sid),
	    &family));
	assert_int_equal(family.state, DG_FAMILY_ACTIVE);
	/* also when it was recorded before */
	for (int i = 0; i < 3; i++)
		assert_int_equal(poll(), DG_OAUTH_INVALID_GRANT);
	assert_ok(dg_store_family_find_by_uuid(w.ctx.db, dg_str_from(sid),
	    &family));
	assert_int_equal(family.state, DG_FAMILY_REVOKED);
	assert_int_equal(world_events(&w, "code_replayed"), 1);
	assert_int_equal(world_events(&w, "code_replay_ended_tokens"), 1);
	free(sid);
}

static void
T9_an_account_that_may_no_longer_gets_no_token(void **state)
{
	struct dg_device_grant row;

	(void)state;
	world_approved(&w, &w.tv, "openid", &codes);
	w.anna.is_locked = true;
	world_save_user(&w, &w.anna);
	assert_int_equal(poll(), DG_OAUTH_ACCESS_DENIED);
	row_now(&row);
	assert_int_equal(row.state, DG_GRANT_DENIED);
	assert_int_equal(world_events(&w, "approval_withdrawn"), 1);
	/* the approval is void, also when the account comes back */
	w.anna.is_locked = false;
	world_save_user(&w, &w.anna);
	assert_int_equal(poll(), DG_OAUTH_ACCESS_DENIED);
	assert_int_equal(world_events(&w, "approval_withdrawn"), 1);
}

static void
T9_who_left_the_group_gets_no_token(void **state)
{
	struct dg_binding binding = { .enabled = true };
	int64_t group;

	(void)state;
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_group_add(w.ctx.db, DG_STR("people"), &group));
	assert_ok(dg_store_group_member_add(w.ctx.db, group, w.anna.id));
	binding.group_id = group;
	assert_ok(dg_store_binding_add(w.ctx.db, w.tv.application_id,
	    &binding));
	assert_ok(dg_db_commit(w.ctx.db));
	world_approved(&w, &w.tv, "openid", &codes);
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_group_member_remove(w.ctx.db, group, w.anna.id));
	assert_ok(dg_db_commit(w.ctx.db));
	assert_int_equal(poll(), DG_OAUTH_ACCESS_DENIED);
}

static void
an_approval_that_was_withdrawn_is_a_denial(void **state)
{
	struct dg_device_grant row;

	(void)state;
	world_approved(&w, &w.tv, "openid", &codes);
	row_now(&row);
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_device_grant_withdraw(w.ctx.db, &row, w.ctx.now));
	assert_ok(dg_db_commit(w.ctx.db));
	assert_int_equal(poll(), DG_OAUTH_ACCESS_DENIED);
}

static void
without_a_key_nothing_is_redeemed(void **state)
{
	struct dg_device_grant row;

	(void)state;
	world_approved(&w, &w.tv, "openid", &codes);
	(void)snprintf(w.tv.access_token_alg, sizeof(w.tv.access_token_alg),
	    "EdDSA");
	dg_tokens_fini(&got.tokens);
	assert_int_not_equal(world_poll(&w.ctx, &w.tv,
	    codes.device_code, 1, &got), DG_OK);
	assert_int_equal(got.tokens.access_token.n, 0);
	row_now(&row);
	assert_int_equal(row.state, DG_GRANT_APPROVED);
	(void)snprintf(w.tv.access_token_alg, sizeof(w.tv.access_token_alg),
	    "ES256");
	assert_int_equal(poll(), DG_OAUTH_NONE);
}

#define in_world(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(T1_a_pending_code_says_so_at_the_told_interval),
		in_world(T3_an_early_poll_is_told_how_much_slower),
		in_world(a_pending_poll_works_without_shared_memory),
		in_world(T1_unknown_and_malformed_codes_are_an_invalid_grant),
		in_world(T1_a_denied_code_says_so_at_any_speed),
		in_world(T1_an_expired_code_says_so_for_the_grace_time),
		in_world(T7_an_approved_code_expires_all_the_same),
		in_world(T8_a_code_is_nothing_to_another_client),
		in_world(T15_the_grant_must_be_turned_on_for_the_client),
		in_world(T4_T11_an_approved_code_gives_tokens_at_once),
		in_world(T11_without_offline_access_there_is_no_refresh_token),
		in_world(T11_without_the_grant_type_there_is_no_refresh_token),
		in_world(T11_without_openid_there_is_no_id_token),
		in_world(T6_a_replay_is_refused_and_recorded_once),
		in_world(T6_a_replay_ends_the_tokens_where_the_application_wants_it),
		in_world(T9_an_account_that_may_no_longer_gets_no_token),
		in_world(T9_who_left_the_group_gets_no_token),
		in_world(an_approval_that_was_withdrawn_is_a_denial),
		in_world(without_a_key_nothing_is_redeemed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
