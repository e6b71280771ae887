/* SPDX-License-Identifier: MIT */
/* test_grant_limits.c: what tokens tell of the sign-in, and what bounds them
 * afterwards: sign-out, ceilings of scopes */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>

#include <json-c/json.h>

#include "lib/oauth/jws_verify.h"

#define ALL "openid email offline_access"

static struct world w;
static struct dg_initiated codes;
static struct dg_session anna;
static struct dg_token_result got;
static char last[DG_SECRET_LEN + 1];	/* refresh token */

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

/* A request of tv, with a nonce; anna approves in the browser `anna`. */
static void
approved(const char *scope)
{
	const struct dg_initiation in = {
		.scope = dg_str_from(scope), .nonce = DG_STR("n-1"),
		.addr = &w.addr, .user_agent = "device/1", .verified = true,
	};
	struct dg_opened opened;

	assert_ok(dg_grant_initiate(&w.ctx, &w.tv, &in, &codes));
	assert_int_equal(codes.error, DG_OAUTH_NONE);
	world_session(&w, &w.anna, &anna);
	assert_ok(dg_grant_open(&w.ctx, &anna, &w.addr,
	    dg_str_from(codes.user_code), &opened));
	assert_ok(dg_grant_approve(&w.ctx, &anna, &opened,
	    opened.grant.version, opened.grant.requested_scopes));
}

static enum dg_oauth_err
poll(void)
{
	dg_tokens_fini(&got.tokens);
	assert_ok(world_poll(&w.ctx, &w.tv, codes.device_code, 1, &got));
	(void)snprintf(last, sizeof(last), "%s", got.tokens.refresh_token);
	return got.error;
}

static enum dg_oauth_err
refresh(const char *scope)
{
	char token[DG_SECRET_LEN + 1];

	memcpy(token, last, sizeof(token));
	dg_tokens_fini(&got.tokens);
	assert_ok(world_refresh(&w.ctx, &w.tv, token, scope, &got));
	if (got.error == DG_OAUTH_NONE)
		(void)snprintf(last, sizeof(last), "%s",
		    got.tokens.refresh_token);
	return got.error;
}

/* Payload of a token; the caller's. */
static struct json_object *
payload(const struct dg_buf *token)
{
	struct json_object *out;
	struct dg_jws *jws = NULL;

	assert_ok(dg_jws_parse(dg_buf_str(token), &jws));
	out = json_object_get(dg_jws_payload(jws));
	dg_jws_free(jws);
	return out;
}

static void
assert_claim(struct json_object *claims, const char *name, const char *want)
{
	struct json_object *value = NULL;

	(void)json_object_object_get_ex(claims, name, &value);
	if (want == NULL)
		assert_null(value);
	else
		assert_string_equal(json_object_to_json_string_ext(value,
		    JSON_C_TO_STRING_PLAIN), want);
}

static void
M4_tokens_tell_how_and_when_the_person_signed_in(void **state)
{
	struct json_object *id, *access;
	char auth_time[32];

	(void)state;
	approved(ALL);
	(void)snprintf(auth_time, sizeof(auth_time), "%lld",
	    (long long)anna.row.auth_time);
	world_wait(&w, 60);
	assert_int_equal(poll(), DG_OAUTH_NONE);
	id = payload(&got.tokens.id_token);
	access = payload(&got.tokens.access_token);
	assert_claim(id, "auth_time", auth_time);
	assert_claim(access, "auth_time", auth_time);
	assert_claim(id, "amr", "[\"pwd\"]");
	assert_claim(access, "amr", "[\"pwd\"]");
	assert_claim(id, "azp", "\"tv\"");
	assert_claim(access, "azp", "\"tv\"");
	assert_claim(id, "nonce", "\"n-1\"");
	assert_claim(access, "nonce", NULL);
	assert_claim(access, "gty",
	    "\"urn:ietf:params:oauth:grant-type:device_code\"");
	assert_true(json_object_equal(json_object_object_get(id, "sid"),
	    json_object_object_get(access, "sid")));
	assert_true(json_object_equal(json_object_object_get(id, "sub"),
	    json_object_object_get(access, "sub")));
	json_object_put(id);
	json_object_put(access);
}

/* Nobody signed in: neither a method of RFC 8176 nor a level is claimed. */
static void
M4_an_approval_by_command_says_so(void **state)
{
	struct dg_device_grant grant;
	struct json_object *id;

	(void)state;
	world_initiate(&w, &w.tv, ALL, &codes);
	w.anna.allow_command_approval = true;
	world_save_user(&w, &w.anna);
	assert_ok(dg_grant_command_find(&w.ctx, dg_str_from(codes.user_code),
	    &grant));
	assert_ok(dg_grant_command_approve(&w.ctx, &grant, &w.anna, "root"));
	assert_int_equal(poll(), DG_OAUTH_NONE);
	id = payload(&got.tokens.id_token);
	assert_claim(id, "amr", "[\"command\"]");
	assert_claim(id, "acr", "\"0\"");
	json_object_put(id);
}

/* OIDC Core 12.2, also when settings and names changed meanwhile */
static void
T12_a_refreshed_id_token_is_of_the_same_person_and_sign_in(void **state)
{
	static const char *const same[] = { "iss", "sub", "aud", "auth_time",
		"azp", "amr", "sid" };
	struct json_object *first, *second;
	size_t i;

	(void)state;
	w.tv.sub_mode = DG_SUB_USER_USERNAME;
	world_save_client(&w, &w.tv);
	approved(ALL);
	assert_int_equal(poll(), DG_OAUTH_NONE);
	first = payload(&got.tokens.id_token);
	assert_claim(first, "sub", "\"anna\"");
	(void)snprintf(w.anna.username, sizeof(w.anna.username), "annika");
	world_save_user(&w, &w.anna);
	w.tv.sub_mode = DG_SUB_USER_UUID;
	world_save_client(&w, &w.tv);
	world_wait(&w, 1000);
	assert_int_equal(refresh(""), DG_OAUTH_NONE);
	second = payload(&got.tokens.id_token);
	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		assert_non_null(json_object_object_get(second, same[i]));
		assert_true(json_object_equal(
		    json_object_object_get(first, same[i]),
		    json_object_object_get(second, same[i])));
	}
	assert_claim(second, "nonce", NULL);
	assert_false(json_object_equal(json_object_object_get(first, "iat"),
	    json_object_object_get(second, "iat")));
	json_object_put(first);
	json_object_put(second);
}

static void
T13_tokens_outlive_the_browser_session_by_default(void **state)
{
	(void)state;
	approved(ALL);
	assert_int_equal(poll(), DG_OAUTH_NONE);
	assert_ok(dg_session_logout(&w.ctx, &anna));
	assert_int_equal(refresh(""), DG_OAUTH_NONE);
	/* an approval that is not redeemed yet, too */
	approved(ALL);
	assert_ok(dg_session_logout(&w.ctx, &anna));
	assert_int_equal(poll(), DG_OAUTH_NONE);
}

static void
T13_an_application_can_end_its_tokens_at_logout(void **state)
{
	struct dg_session elsewhere;

	(void)state;
	w.tv.end_tokens_at_logout = true;
	world_save_client(&w, &w.tv);
	approved(ALL);
	assert_int_equal(poll(), DG_OAUTH_NONE);
	/* another browser of the same person is another matter */
	world_session(&w, &w.anna, &elsewhere);
	assert_ok(dg_session_logout(&w.ctx, &elsewhere));
	assert_int_equal(refresh(""), DG_OAUTH_NONE);
	assert_ok(dg_session_logout(&w.ctx, &anna));
	assert_int_equal(refresh(""), DG_OAUTH_INVALID_GRANT);
	/* what was approved and not redeemed ends with it */
	approved(ALL);
	assert_ok(dg_session_logout(&w.ctx, &anna));
	assert_int_equal(poll(), DG_OAUTH_ACCESS_DENIED);
	assert_int_equal(poll(), DG_OAUTH_ACCESS_DENIED);
}

static void
T13_a_refresh_token_without_ends_lives_on(void **state)
{
	(void)state;
	w.tv.refresh_idle = 0;
	w.tv.refresh_absolute = 0;
	world_save_client(&w, &w.tv);
	approved(ALL);
	assert_int_equal(poll(), DG_OAUTH_NONE);
	world_wait(&w, 10LL * 365 * 86400);
	assert_int_equal(refresh(""), DG_OAUTH_NONE);
	world_wait(&w, 10LL * 365 * 86400);
	assert_int_equal(refresh(""), DG_OAUTH_NONE);
}

static void
S5_a_ceiling_that_comes_down_bounds_the_redemption(void **state)
{
	(void)state;
	approved(ALL);
	(void)snprintf(w.tv.scopes, sizeof(w.tv.scopes), "openid");
	world_save_client(&w, &w.tv);
	assert_int_equal(poll(), DG_OAUTH_NONE);
	assert_string_equal(got.tokens.scope, "openid");
	assert_string_equal(got.tokens.refresh_token, "");
	/* nothing left: as if the approval were withdrawn */
	(void)snprintf(w.tv.scopes, sizeof(w.tv.scopes), ALL);
	approved("email");
	(void)snprintf(w.tv.scopes, sizeof(w.tv.scopes), "openid");
	assert_int_equal(poll(), DG_OAUTH_ACCESS_DENIED);
}

static void
S5_a_ceiling_that_comes_down_bounds_each_refresh(void **state)
{
	(void)state;
	approved(ALL);
	assert_int_equal(poll(), DG_OAUTH_NONE);
	(void)snprintf(w.tv.scopes, sizeof(w.tv.scopes),
	    "openid offline_access");
	assert_int_equal(refresh(""), DG_OAUTH_NONE);
	assert_string_equal(got.tokens.scope, "openid offline_access");
	assert_int_equal(refresh("email openid"), DG_OAUTH_NONE);
	assert_string_equal(got.tokens.scope, "openid");
	assert_int_equal(refresh("email"), DG_OAUTH_INVALID_SCOPE);
	/* no refresh any more */
	(void)snprintf(w.tv.scopes, sizeof(w.tv.scopes), "openid email");
	assert_int_equal(refresh(""), DG_OAUTH_INVALID_GRANT);
}

#define in_world(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(M4_tokens_tell_how_and_when_the_person_signed_in),
		in_world(M4_an_approval_by_command_says_so),
		in_world(T12_a_refreshed_id_token_is_of_the_same_person_and_sign_in),
		in_world(T13_tokens_outlive_the_browser_session_by_default),
		in_world(T13_an_application_can_end_its_tokens_at_logout),
		in_world(T13_a_refresh_token_without_ends_lives_on),
		in_world(S5_a_ceiling_that_comes_down_bounds_the_redemption),
		in_world(S5_a_ceiling_that_comes_down_bounds_each_refresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
