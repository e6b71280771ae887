/* SPDX-License-Identifier: MIT */
/* test_effort.c: how many signatures a stranger can make the server check */
#include "tests/unit/test.h"

#include <json-c/json.h>
#include <stdio.h>

#include "lib/base/base64url.h"
#include "lib/oauth/client_assertion.h"
#include "lib/oauth/json.h"
#include "lib/oauth/jwks.h"
#include "lib/oauth/jws_sign.h"
#include "lib/oauth/jws_verify.h"
#include "lib/site/effort.h"
#include "tests/fixture.h"

#define DEVICE "/application/o/device/"
#define TOKEN "/application/o/token/"
#define USERINFO "/application/o/userinfo/"
#define GRANT "grant_type=urn:ietf:params:oauth:grant-type:device_code"
#define MANY 400
#define KEYS 79

static struct dg_jwk *key, *other;
static char proof[4096];
static const char *header_dpop[] = { "HTTP_DPOP", proof, NULL };
static int serial;
static unsigned long before;

static int
setup(void **state)
{
	serial = 0;
	assert_ok(dg_jwk_generate(DG_JWS_ES256, &key));
	assert_ok(dg_jwk_generate(DG_JWS_ES256, &other));
	before = dg_jws_verify_count();
	return fixture_setup(state);
}

static int
teardown(void **state)
{
	dg_jwk_free(key);
	dg_jwk_free(other);
	return fixture_teardown(state);
}

static unsigned long
verified(void)
{
	return dg_jws_verify_count() - before;
}

/* A JWS that is good except for its signature, so that a stranger can make it. */
static void
forge(struct json_object *head, struct json_object *payload, char *out,
    size_t size)
{
	static const uint8_t sig[64] = { 1 };
	struct json_object *const parts[] = { head, payload };
	struct dg_buf text;

	dg_buf_init(&text, size);
	for (size_t i = 0; i < 2; i++) {
		const char *json = json_object_to_json_string(parts[i]);

		dg_base64url_put(&text, json, strlen(json));
		dg_buf_putc(&text, '.');
		json_object_put(parts[i]);
	}
	dg_base64url_put(&text, sig, sizeof(sig));
	assert_ok(dg_str_copy(out, size, dg_buf_str(&text)));
	dg_buf_fini(&text);
}

static void
forge_proof(struct fixture *fx, const char *path)
{
	struct json_object *head = json_object_new_object(), *jwk;
	struct json_object *payload = json_object_new_object();
	char url[256], jti[32];

	snprintf(url, sizeof(url), FIXTURE_URL "%s", path);
	snprintf(jti, sizeof(jti), "proof-%d", serial++);
	assert_ok(dg_jwk_json(key, false, &jwk));
	assert_ok(dg_json_put_text(head, "typ", "dpop+jwt"));
	assert_ok(dg_json_put_text(head, "alg", "ES256"));
	assert_ok(dg_json_put(head, "jwk", jwk));
	assert_ok(dg_json_put_text(payload, "jti", jti));
	assert_ok(dg_json_put_text(payload, "htm", "POST"));
	assert_ok(dg_json_put_text(payload, "htu", url));
	assert_ok(dg_json_put_int(payload, "iat", fx->now));
	forge(head, payload, proof, sizeof(proof));
	fx->more = header_dpop;
}

static struct json_object *
assertion_claims(struct fixture *fx, const char *aud)
{
	struct json_object *claims = json_object_new_object();
	char jti[32];

	snprintf(jti, sizeof(jti), "assertion-%d", serial++);
	assert_ok(dg_json_put_text(claims, "iss", "build"));
	assert_ok(dg_json_put_text(claims, "sub", "build"));
	assert_ok(dg_json_put_text(claims, "aud", aud));
	assert_ok(dg_json_put_text(claims, "jti", jti));
	assert_ok(dg_json_put_int(claims, "exp", fx->now + 60));
	return claims;
}

static void
ask_with(struct fixture *fx, const char *path, const char *assertion)
{
	char body[8192];

	snprintf(body, sizeof(body), GRANT "&device_code=x&scope=openid&token=x"
	    "&client_assertion_type=" DG_CLIENT_ASSERTION_TYPE
	    "&client_assertion=%s", assertion);
	fixture_post(fx, path, body);
}

static void
ask_forged(struct fixture *fx, const char *path, const char *aud)
{
	struct json_object *head = json_object_new_object();
	char text[4096];

	assert_ok(dg_json_put_text(head, "alg", "ES256"));
	forge(head, assertion_claims(fx, aud), text, sizeof(text));
	ask_with(fx, path, text);
}

static void
ask_signed(struct fixture *fx, const struct dg_jwk *with, const char *path)
{
	struct json_object *claims = assertion_claims(fx, FIXTURE_URL "/");
	struct dg_buf jwt;

	dg_buf_init(&jwt, 4096);
	assert_ok(dg_jws_sign(with, "JWT", claims, &jwt));
	ask_with(fx, path, dg_buf_get(&jwt));
	dg_buf_fini(&jwt);
	json_object_put(claims);
}

/* build's keys: n of them, the last one `key`; kid: with names? */
static void
register_keys(struct fixture *fx, size_t n, bool kid)
{
	struct json_object *jwk;
	struct dg_jwk *one;
	struct dg_buf set;

	dg_buf_init(&set, DG_JWKS_MAX);
	dg_buf_put_text(&set, "{\"keys\":[");
	for (size_t i = 0; i < n; i++) {
		assert_ok(dg_jwk_generate(DG_JWS_ES256, &one));
		assert_ok(dg_jwk_json(i + 1 == n ? key : one, false, &jwk));
		if (!kid)
			json_object_object_del(jwk, "kid");
		dg_buf_put_text(&set, i > 0 ? "," : "");
		dg_buf_put_text(&set, json_object_to_json_string_ext(jwk,
		    JSON_C_TO_STRING_PLAIN));
		json_object_put(jwk);
		dg_jwk_free(one);
	}
	dg_buf_put_text(&set, "]}");
	assert_ok(dg_buf_err(&set));
	assert_ok(dg_db_begin(fx->ctx.db, 0));
	assert_ok(dg_store_application_set_jwks(fx->ctx.db,
	    fx->build.provider_id, dg_buf_str(&set)));
	assert_ok(dg_db_commit(fx->ctx.db));
	dg_buf_fini(&set);
}

/* Proofs */

static void
I15_the_throttle_of_requests_comes_before_the_signature_of_proofs(void **state)
{
	struct fixture *fx = *state;
	int limited = 0;

	fx->ctx.conf.throttle_burst = 10;
	for (int i = 0; i < MANY; i++) {
		forge_proof(fx, DEVICE);
		fixture_post(fx, DEVICE, "client_id=tv&scope=openid");
		limited += fx->status == 429;
	}
	assert_int_equal(limited, MANY - 10);
	assert_int_equal(verified(), 10);
}

static void
proofs_for_another_request_cost_no_signature(void **state)
{
	struct fixture *fx = *state;

	for (int i = 0; i < MANY; i++) {
		forge_proof(fx, TOKEN);
		fixture_post(fx, DEVICE, "client_id=tv&scope=openid");
		fixture_is_error(fx, 400, "invalid_dpop_proof");
	}
	assert_int_equal(verified(), 0);
}

static void
a_code_that_nobody_has_buys_few_signatures(void **state)
{
	struct fixture *fx = *state;

	for (int i = 0; i < MANY; i++) {
		forge_proof(fx, TOKEN);
		fixture_post(fx, TOKEN, GRANT "&client_id=tv&device_code=x");
		assert_int_equal(fx->status, 400);
		forge_proof(fx, TOKEN);
		fixture_post(fx, TOKEN, "grant_type=refresh_token&client_id=tv"
		    "&refresh_token=x");
		fixture_is_error(fx, 400, i < DG_EFFORT_BURST / 2 ?
		    "invalid_dpop_proof" : "invalid_grant");
	}
	assert_int_equal(verified(), DG_EFFORT_BURST);
}

static void
a_code_that_polls_too_fast_buys_few_signatures(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char body[512];

	fixture_start(fx, "tv", "openid", &codes);
	snprintf(body, sizeof(body), GRANT "&client_id=tv&device_code=%s",
	    codes.device);
	for (int i = 0; i < MANY; i++) {
		forge_proof(fx, TOKEN);
		fixture_post(fx, TOKEN, body);
		assert_int_equal(fx->status, 400);
	}
	assert_string_equal(fixture_str(fx, "error"), "slow_down");
	assert_true(verified() <= DG_EFFORT_BURST + 1);
}

static void
an_approved_code_buys_few_signatures_and_stays_good(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char body[512];

	fixture_start(fx, "tv", "openid", &codes);
	fixture_approve(fx, &codes);
	snprintf(body, sizeof(body), GRANT "&client_id=tv&device_code=%s",
	    codes.device);
	for (int i = 0; i < MANY; i++) {
		forge_proof(fx, TOKEN);
		fixture_post(fx, TOKEN, body);
	}
	fixture_is_error(fx, 429, "slow_down");
	assert_true(fixture_header(fx, "Retry-After")[0] != '\0');
	assert_int_equal(verified(), DG_EFFORT_BURST);
	fx->more = NULL;
	fixture_post(fx, TOKEN, body);
	assert_int_equal(fx->status, 200);
}

/* Assertions */

static void
I15_wrong_assertions_are_bounded_at_every_endpoint(void **state)
{
	static const char *const paths[] = { DEVICE, TOKEN,
		"/application/o/revoke/", "/application/o/introspect/" };
	struct fixture *fx = *state;

	register_keys(fx, 1, true);
	for (int i = 0; i < MANY; i++)
		ask_forged(fx, paths[i % 4], FIXTURE_URL "/");
	for (int i = 0; i < 4; i++) {
		ask_forged(fx, paths[i], FIXTURE_URL "/");
		fixture_is_error(fx, 429, "slow_down");
		assert_true(fixture_header(fx, "Retry-After")[0] != '\0');
	}
	assert_int_equal(verified(), DG_EFFORT_BURST);
	/* a client at another address is not throttled by that */
	fx->address = "198.51.100.77";
	ask_signed(fx, key, DEVICE);
	assert_int_equal(fx->status, 200);
}

static void
right_assertions_are_not_counted(void **state)
{
	struct fixture *fx = *state;

	register_keys(fx, 1, true);
	fx->ctx.conf.throttle_burst = 0;
	for (int i = 0; i < 2 * DG_EFFORT_BURST; i++) {
		ask_signed(fx, key, DEVICE);
		assert_int_equal(fx->status, 200);
	}
}

static void
assertions_for_others_and_used_ones_cost_no_signature(void **state)
{
	struct fixture *fx = *state;
	struct json_object *claims;
	struct dg_buf jwt;

	register_keys(fx, 1, true);
	for (int i = 0; i < 10; i++) {
		ask_forged(fx, DEVICE, "https://other.example/");
		fixture_is_error(fx, 400, "invalid_client");
	}
	assert_int_equal(verified(), 0);
	claims = assertion_claims(fx, FIXTURE_URL "/");
	dg_buf_init(&jwt, 4096);
	assert_ok(dg_jws_sign(key, "JWT", claims, &jwt));
	for (int i = 0; i < 10; i++)
		ask_with(fx, DEVICE, dg_buf_get(&jwt));
	fixture_is_error(fx, 400, "invalid_client");
	assert_int_equal(verified(), 1);
	dg_buf_fini(&jwt);
	json_object_put(claims);
}

static void
a_set_of_79_keys_is_not_tried_whole(void **state)
{
	struct fixture *fx = *state;
	struct json_object *head = json_object_new_object();
	char text[4096];

	register_keys(fx, KEYS, false);
	ask_forged(fx, DEVICE, FIXTURE_URL "/");
	fixture_is_error(fx, 400, "invalid_client");
	assert_non_null(strstr(fixture_str(fx, "error_description"), "kid"));
	assert_int_equal(verified(), 0);
	register_keys(fx, KEYS, true);
	ask_signed(fx, key, DEVICE);	/* names its key */
	assert_int_equal(fx->status, 200);
	assert_int_equal(verified(), 1);
	register_keys(fx, DG_JWKS_PICK_MAX, false);
	assert_ok(dg_json_put_text(head, "alg", "ES256"));
	forge(head, assertion_claims(fx, FIXTURE_URL "/"), text, sizeof(text));
	ask_with(fx, DEVICE, text);
	fixture_is_error(fx, 400, "invalid_client");
	assert_int_equal(verified(), 1 + DG_JWKS_PICK_MAX);
}

/* Tokens */

/* A token like ours, but of a family that does not exist. */
static void
forge_token(struct fixture *fx, const char *typ, char *out, size_t size)
{
	struct json_object *head = json_object_new_object(), *set = NULL;
	struct json_object *payload = json_object_new_object();
	struct json_object *first;

	fixture_get(fx, "/application/o/tv/jwks/");
	set = fx->json;
	first = json_object_array_get_idx(json_object_object_get(set, "keys"),
	    0);
	assert_ok(dg_json_put_text(head, "typ", typ));
	assert_ok(dg_json_put_text(head, "alg", json_object_get_string(
	    json_object_object_get(first, "alg"))));
	assert_ok(dg_json_put_text(head, "kid", json_object_get_string(
	    json_object_object_get(first, "kid"))));
	assert_ok(dg_json_put_text(payload, "sid",
	    "11111111-2222-4333-8444-555555555555"));
	assert_ok(dg_json_put_int(payload, "iat", fx->now));
	assert_ok(dg_json_put_int(payload, "exp", fx->now + 60));
	forge(head, payload, out, size);
}

static void
tokens_that_nobody_was_given_cost_no_signature(void **state)
{
	static const char *const types[] = { "at+jwt", "JWT" };
	struct fixture *fx = *state;
	char token[2048], line[2100], body[2200];

	for (size_t i = 0; i < 2; i++) {
		forge_token(fx, types[i], token, sizeof(token));
		snprintf(line, sizeof(line), "Bearer %s", token);
		fx->authorization = line;
		fixture_get(fx, USERINFO);
		fixture_is_error(fx, 401, "invalid_token");
		fx->authorization = NULL;
		snprintf(body, sizeof(body), "client_id=tv&token=%s", token);
		fixture_post(fx, "/application/o/revoke/", body);
		assert_int_equal(fx->status, 200);
		snprintf(body, sizeof(body), "client_id=build&client_secret="
		    FIXTURE_SECRET "&token=%s", token);
		fixture_post(fx, "/application/o/introspect/", body);
		assert_int_equal(fx->status, 200);
	}
	assert_int_equal(verified(), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(I15_the_throttle_of_requests_comes_before_the_signature_of_proofs),
		TEST(proofs_for_another_request_cost_no_signature),
		TEST(a_code_that_nobody_has_buys_few_signatures),
		TEST(a_code_that_polls_too_fast_buys_few_signatures),
		TEST(an_approved_code_buys_few_signatures_and_stays_good),
		TEST(I15_wrong_assertions_are_bounded_at_every_endpoint),
		TEST(right_assertions_are_not_counted),
		TEST(assertions_for_others_and_used_ones_cost_no_signature),
		TEST(a_set_of_79_keys_is_not_tried_whole),
		TEST(tokens_that_nobody_was_given_cost_no_signature),
	};

	return cmocka_run_group_tests_name("effort", tests, NULL, NULL);
}
