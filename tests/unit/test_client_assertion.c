/* SPDX-License-Identifier: MIT */
/* test_client_assertion.c: private_key_jwt (RFC 7523 section 3) */
#include <stdio.h>

#include <json-c/json.h>

#include "tests/unit/test.h"

#include "lib/base/buf.h"
#include "lib/oauth/client_assertion.h"
#include "lib/oauth/json.h"
#include "lib/oauth/jws_sign.h"

#define NOW 1700000000
#define ISSUER "https://x.example/application/o/build/"
#define ENDPOINT "https://x.example/application/o/token/"

static const char *const ours[] = { ISSUER, ENDPOINT };

static struct dg_jwk *key;
static struct json_object *claims;
static char jwks[1024];
static int64_t expires_at;
static uint8_t replay[DG_DIGEST_BYTES];

/* A client with one key and the claims of a good assertion. */
static int
set_up(void **state)
{
	struct json_object *obj;

	(void)state;
	assert_ok(dg_jwk_generate(DG_JWS_ES256, &key));
	assert_ok(dg_jwk_json(key, false, &obj));
	(void)snprintf(jwks, sizeof(jwks), "{\"keys\":[%s]}",
	    json_object_to_json_string(obj));
	json_object_put(obj);
	claims = json_object_new_object();
	assert_ok(dg_json_put_text(claims, "iss", "build"));
	assert_ok(dg_json_put_text(claims, "sub", "build"));
	assert_ok(dg_json_put_text(claims, "aud", ISSUER));
	assert_ok(dg_json_put_text(claims, "jti", "j1"));
	assert_ok(dg_json_put_int(claims, "exp", NOW + 60));
	assert_ok(dg_json_put_int(claims, "iat", NOW));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	json_object_put(claims);
	dg_jwk_free(key);
	return 0;
}

/* Both steps, as an endpoint takes them for the client "build". */
static enum dg_client_assertion_verdict
check_as(const struct dg_jwk *signer, const char *typ)
{
	const struct dg_client_assertion_in in = { .client_id = "build",
		.audience = ours, .audience_n = 2, .now = NOW };
	enum dg_client_assertion_verdict verdict;
	struct dg_client_assertion *a = NULL;
	struct dg_buf jwt;

	dg_buf_init(&jwt, 4096);
	assert_ok(dg_jws_sign(signer, typ, claims, &jwt));
	assert_ok(dg_client_assertion_parse(DG_STR(DG_CLIENT_ASSERTION_TYPE),
	    dg_buf_str(&jwt), &verdict, &a));
	assert_true((verdict == DG_CLIENT_ASSERTION_OK) == (a != NULL));
	if (a != NULL) {
		dg_client_assertion_check(a, &in, &verdict, &expires_at,
		    replay);
		assert_true((verdict == DG_CLIENT_ASSERTION_OK) ==
		    (expires_at != 0));
	}
	if (a != NULL && verdict == DG_CLIENT_ASSERTION_OK)
		assert_ok(dg_client_assertion_verify(a, dg_str_from(jwks),
		    &verdict));
	if (verdict != DG_CLIENT_ASSERTION_OK)
		assert_true(dg_client_assertion_description(verdict)[0] !=
		    '\0');
	dg_client_assertion_free(a);
	dg_buf_fini(&jwt);
	return verdict;
}

static enum dg_client_assertion_verdict
check(void)
{
	return check_as(key, "JWT");
}

static void
T14_a_good_assertion_proves_the_client(void **state)
{
	uint8_t first[DG_DIGEST_BYTES];

	(void)state;
	assert_int_equal(check(), DG_CLIENT_ASSERTION_OK);
	assert_int_equal(expires_at, NOW + 60 + DG_CLIENT_ASSERTION_LATE_SEC);
	memcpy(first, replay, sizeof(first));
	assert_int_equal(check(), DG_CLIENT_ASSERTION_OK);
	assert_memory_equal(first, replay, sizeof(first));
	assert_ok(dg_json_put_text(claims, "jti", "j2"));
	assert_int_equal(check_as(key, "client-authentication+jwt"),
	    DG_CLIENT_ASSERTION_OK);
	assert_memory_not_equal(first, replay, sizeof(first));
}

static void
every_algorithm_of_ours_is_taken(void **state)
{
	struct json_object *obj;
	struct dg_jwk *other;
	int alg;

	(void)state;
	for (alg = DG_JWS_RS256; alg <= DG_JWS_EDDSA; alg++) {
		assert_ok(dg_jwk_generate((enum dg_jws_alg)alg, &other));
		assert_ok(dg_jwk_json(other, false, &obj));
		(void)snprintf(jwks, sizeof(jwks), "{\"keys\":[%s]}",
		    json_object_to_json_string(obj));
		json_object_put(obj);
		assert_int_equal(check_as(other, "JWT"),
		    DG_CLIENT_ASSERTION_OK);
		dg_jwk_free(other);
	}
}

static void
the_audience_is_the_issuer_or_the_endpoint_and_nobody_else(void **state)
{
	static const char *const good[] = { "\"" ISSUER "\"",
		"\"" ENDPOINT "\"", "[\"" ISSUER "\"]",
		"[\"" ISSUER "\",\"" ENDPOINT "\"]" };
	static const char *const bad[] = { "\"https://x.example/\"",
		"\"https://x.example/application/o/build\"", "\"\"", "[]", "7",
		"null", "[\"" ISSUER "\",\"https://other.example/\"]",
		"[\"" ISSUER "\",7]" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_ok(dg_json_put(claims, "aud",
		    json_tokener_parse(good[i])));
		assert_int_equal(check(), DG_CLIENT_ASSERTION_OK);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		json_object_object_add(claims, "aud",
		    json_tokener_parse(bad[i]));
		assert_int_equal(check(), DG_CLIENT_ASSERTION_AUDIENCE);
	}
	json_object_object_del(claims, "aud");
	assert_int_equal(check(), DG_CLIENT_ASSERTION_AUDIENCE);
}

static void
it_lives_five_minutes_at_most(void **state)
{
	static const struct {
		const char *claim;
		int64_t at;
		enum dg_client_assertion_verdict want;
	} time[] = {
		{ "exp", NOW - 9, DG_CLIENT_ASSERTION_OK },
		{ "exp", NOW - 10, DG_CLIENT_ASSERTION_TIME },
		{ "exp", NOW + 300, DG_CLIENT_ASSERTION_OK },
		{ "exp", NOW + 301, DG_CLIENT_ASSERTION_TIME },
		{ "exp", INT64_MAX, DG_CLIENT_ASSERTION_TIME },
		{ "exp", NOW + 60, DG_CLIENT_ASSERTION_OK },
		{ "nbf", NOW + 30, DG_CLIENT_ASSERTION_OK },
		{ "nbf", NOW + 31, DG_CLIENT_ASSERTION_TIME },
		{ "nbf", NOW, DG_CLIENT_ASSERTION_OK },
		{ "iat", NOW + 31, DG_CLIENT_ASSERTION_TIME },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(time) / sizeof(time[0]); i++) {
		assert_ok(dg_json_put_int(claims, time[i].claim, time[i].at));
		assert_int_equal(check(), time[i].want);
	}
}

static void
each_missing_or_malformed_claim_is_refused(void **state)
{
	static const char *const claim[] = { "iss", "sub", "jti", "exp" };
	char jti[DG_CLIENT_ASSERTION_ID_MAX + 2];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(claim) / sizeof(claim[0]); i++) {
		struct json_object *was = json_object_get(
		    json_object_object_get(claims, claim[i]));

		json_object_object_del(claims, claim[i]);
		assert_int_equal(check(), DG_CLIENT_ASSERTION_MALFORMED);
		assert_ok(dg_json_put_bool(claims, claim[i], true));
		assert_int_equal(check(), DG_CLIENT_ASSERTION_MALFORMED);
		assert_ok(dg_json_put(claims, claim[i], was));
	}
	assert_ok(dg_json_put(claims, "jti", json_object_new_string("")));
	assert_int_equal(check(), DG_CLIENT_ASSERTION_MALFORMED);
	memset(jti, 'j', sizeof(jti));
	jti[DG_CLIENT_ASSERTION_ID_MAX + 1] = '\0';
	assert_ok(dg_json_put_text(claims, "jti", jti));
	assert_int_equal(check(), DG_CLIENT_ASSERTION_MALFORMED);
	assert_ok(dg_json_put_text(claims, "jti", "j1"));
	assert_ok(dg_json_put_text(claims, "iat", "now"));
	assert_int_equal(check(), DG_CLIENT_ASSERTION_MALFORMED);
	assert_ok(dg_json_put_int(claims, "iat", NOW));
	assert_ok(dg_json_put_text(claims, "nbf", "soon"));
	assert_int_equal(check(), DG_CLIENT_ASSERTION_MALFORMED);
	json_object_object_del(claims, "nbf");
	assert_int_equal(check(), DG_CLIENT_ASSERTION_OK);
	/* optional */
	json_object_object_del(claims, "iat");
	assert_int_equal(check(), DG_CLIENT_ASSERTION_OK);
}

/* RFC 8725 3.11: another kind of JWT, signed by the same key */
static void
a_jwt_of_another_purpose_is_refused(void **state)
{
	(void)state;
	assert_int_equal(check_as(key, "dpop+jwt"),
	    DG_CLIENT_ASSERTION_MALFORMED);
	assert_int_equal(check_as(key, "at+jwt"),
	    DG_CLIENT_ASSERTION_MALFORMED);
}

static void
issuer_and_subject_are_the_client(void **state)
{
	char text[DG_CLIENT_ASSERTION_ID_MAX + 2];

	(void)state;
	assert_ok(dg_json_put_text(claims, "iss", "tv"));
	assert_int_equal(check(), DG_CLIENT_ASSERTION_SUBJECT);
	assert_ok(dg_json_put_text(claims, "sub", "tv"));
	assert_int_equal(check(), DG_CLIENT_ASSERTION_SUBJECT);
	memset(text, 'c', sizeof(text));
	text[DG_CLIENT_ASSERTION_ID_MAX + 1] = '\0';
	assert_ok(dg_json_put_text(claims, "iss", text));
	assert_ok(dg_json_put_text(claims, "sub", text));
	assert_int_equal(check(), DG_CLIENT_ASSERTION_SUBJECT);
}

static void
only_the_client_s_keys_sign(void **state)
{
	struct dg_jwk *other = NULL;

	(void)state;
	/* another kid */
	assert_ok(dg_jwk_generate(DG_JWS_ES256, &other));
	assert_int_equal(check_as(other, "JWT"), DG_CLIENT_ASSERTION_KEY);
	dg_jwk_free(other);
	assert_ok(dg_jwk_generate(DG_JWS_EDDSA, &other));
	assert_int_equal(check_as(other, "JWT"), DG_CLIENT_ASSERTION_KEY);
	dg_jwk_free(other);
	(void)snprintf(jwks, sizeof(jwks), "{\"keys\":[]}");
	assert_int_equal(check(), DG_CLIENT_ASSERTION_KEY);
}

/* an old and a new key, and a header that names none (RFC 7517 4.5) */
static void
T14_a_key_without_kid_is_found_among_several(void **state)
{
	struct dg_jwk *other = NULL;
	struct json_object *set = json_object_new_object(), *one;
	struct json_object *keys = json_object_new_array();

	(void)state;
	assert_ok(dg_jwk_generate(DG_JWS_ES256, &other));
	assert_ok(dg_jwk_json(other, false, &one));
	json_object_array_add(keys, one);
	assert_ok(dg_jwk_json(key, false, &one));
	json_object_array_add(keys, one);
	assert_ok(dg_json_put(set, "keys", keys));
	(void)snprintf(jwks, sizeof(jwks), "%s",
	    json_object_to_json_string(set));
	assert_int_equal(check(), DG_CLIENT_ASSERTION_OK);
	assert_int_equal(check_as(other, "JWT"), DG_CLIENT_ASSERTION_OK);
	json_object_put(set);
	dg_jwk_free(other);
}

static void
a_time_may_have_a_fraction(void **state)
{
	(void)state;
	assert_ok(dg_json_put(claims, "exp",
	    json_object_new_double(NOW + 60.25)));
	assert_int_equal(check(), DG_CLIENT_ASSERTION_OK);
	assert_ok(dg_json_put(claims, "exp", json_object_new_double(1e300)));
	assert_int_equal(check(), DG_CLIENT_ASSERTION_MALFORMED);
}

static void
a_changed_assertion_is_refused(void **state)
{
	const struct dg_client_assertion_in in = { .client_id = "build",
		.audience = ours, .audience_n = 2, .now = NOW };
	enum dg_client_assertion_verdict verdict;
	struct dg_client_assertion *a = NULL;
	struct dg_buf jwt;

	(void)state;
	dg_buf_init(&jwt, 4096);
	assert_ok(dg_jws_sign(key, "JWT", claims, &jwt));
	jwt.p[jwt.n - 40] = jwt.p[jwt.n - 40] == 'A' ? 'B' : 'A';
	assert_ok(dg_client_assertion_parse(DG_STR(DG_CLIENT_ASSERTION_TYPE),
	    dg_buf_str(&jwt), &verdict, &a));
	assert_int_equal(verdict, DG_CLIENT_ASSERTION_OK);
	assert_string_equal(dg_client_assertion_client_id(a), "build");
	dg_client_assertion_check(a, &in, &verdict, &expires_at, replay);
	assert_int_equal(verdict, DG_CLIENT_ASSERTION_OK);
	assert_ok(dg_client_assertion_verify(a, dg_str_from(jwks), &verdict));
	assert_int_equal(verdict, DG_CLIENT_ASSERTION_SIGNATURE);
	dg_client_assertion_free(a);
	dg_buf_fini(&jwt);
}

static void
unknown_types_and_junk_are_refused(void **state)
{
	enum dg_client_assertion_verdict verdict;
	struct dg_client_assertion *a = NULL;

	(void)state;
	assert_ok(dg_client_assertion_parse(DG_STR("jwt-bearer"),
	    DG_STR("x.y.z"), &verdict, &a));
	assert_int_equal(verdict, DG_CLIENT_ASSERTION_TYPE_UNKNOWN);
	assert_ok(dg_client_assertion_parse(DG_STR(DG_CLIENT_ASSERTION_TYPE),
	    DG_STR("x.y.z"), &verdict, &a));
	assert_int_equal(verdict, DG_CLIENT_ASSERTION_MALFORMED);
	assert_ok(dg_client_assertion_parse(DG_STR(DG_CLIENT_ASSERTION_TYPE),
	    DG_STR(""), &verdict, &a));
	assert_int_equal(verdict, DG_CLIENT_ASSERTION_MALFORMED);
	assert_null(a);
	dg_client_assertion_free(NULL);
}

static void
keys_that_are_no_set_are_our_own_mistake(void **state)
{
	enum dg_client_assertion_verdict verdict;
	struct dg_client_assertion *a = NULL;
	struct dg_buf jwt;

	(void)state;
	dg_buf_init(&jwt, 4096);
	assert_ok(dg_jws_sign(key, "JWT", claims, &jwt));
	assert_ok(dg_client_assertion_parse(DG_STR(DG_CLIENT_ASSERTION_TYPE),
	    dg_buf_str(&jwt), &verdict, &a));
	assert_int_equal(dg_client_assertion_verify(a, DG_STR("[]"),
	    &verdict), DG_EINVAL);
	dg_client_assertion_free(a);
	dg_buf_fini(&jwt);
}

#define test(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(T14_a_good_assertion_proves_the_client),
		test(every_algorithm_of_ours_is_taken),
		test(the_audience_is_the_issuer_or_the_endpoint_and_nobody_else),
		test(it_lives_five_minutes_at_most),
		test(each_missing_or_malformed_claim_is_refused),
		test(a_jwt_of_another_purpose_is_refused),
		test(issuer_and_subject_are_the_client),
		test(only_the_client_s_keys_sign),
		test(T14_a_key_without_kid_is_found_among_several),
		test(a_time_may_have_a_fraction),
		test(a_changed_assertion_is_refused),
		cmocka_unit_test(unknown_types_and_junk_are_refused),
		test(keys_that_are_no_set_are_our_own_mistake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
