/* SPDX-License-Identifier: MIT */
/* test_claims.c: contents of tokens and userinfo (RFC 9068, OIDC Core) */
#include <json-c/json.h>

#include "tests/unit/test.h"

#include "lib/oauth/claims.h"
#include "lib/oauth/json.h"

static const struct dg_claims_user ann = {
	.uuid = "6f1c2a34-0d4e-4f6b-9a55-0b7f7cf0d111",
	.id = 7,
	.username = "ann",
	.email = "ann@example.com",
	.upn = "ann@corp.example",
};

static struct dg_claims_in
full(void)
{
	return (struct dg_claims_in){
		.issuer = "https://x.example/application/o/tv/",
		.sub = "subject", .client_id = "tv-client", .audience = "",
		.scope = "openid profile email", .sid = "family",
		.jti = "token", .nonce = "n-0S6", .amr = "pwd otp",
		.acr = "2", .auth_time = 100, .now = 200, .expires_at = 800,
		.at_hash = "hash",
	};
}

static void
assert_json(struct json_object *obj, const char *want)
{
	struct json_object *parsed = json_tokener_parse(want);

	assert_non_null(parsed);
	if (!json_object_equal(obj, parsed))
		fail_msg("%s", json_object_to_json_string(obj));
	json_object_put(parsed);
	json_object_put(obj);
}

/* RFC 9068 2.2, with azp, sid and gty beside */
static void
M3_access_token_carries_the_claims_of_rfc9068(void **state)
{
	struct dg_claims_in in = full();
	struct json_object *obj;

	(void)state;
	assert_ok(dg_claims_access_token(&in, &obj));
	assert_json(obj, "{\"iss\":\"https://x.example/application/o/tv/\","
	    "\"sub\":\"subject\",\"aud\":\"tv-client\",\"exp\":800,\"iat\":200,"
	    "\"jti\":\"token\",\"client_id\":\"tv-client\","
	    "\"scope\":\"openid profile email\",\"auth_time\":100,"
	    "\"acr\":\"2\",\"amr\":[\"pwd\",\"otp\"],\"azp\":\"tv-client\","
	    "\"sid\":\"family\","
	    "\"gty\":\"urn:ietf:params:oauth:grant-type:device_code\"}");
}

static void
M3_audience_is_one_text_or_a_list(void **state)
{
	struct dg_claims_in in = full();
	struct json_object *obj, *aud;

	(void)state;
	in.audience = "https://api.example/";
	assert_ok(dg_claims_access_token(&in, &obj));
	assert_string_equal(json_object_get_string(
	    json_object_object_get(obj, "aud")), "https://api.example/");
	json_object_put(obj);
	in.audience = "https://a.example/ https://b.example/";
	assert_ok(dg_claims_access_token(&in, &obj));
	aud = json_object_object_get(obj, "aud");
	assert_int_equal(json_object_array_length(aud), 2);
	json_object_put(obj);
}

static void
what_is_not_known_is_left_out(void **state)
{
	struct dg_claims_in in = full();
	struct json_object *obj;

	(void)state;
	in.amr = in.acr = in.nonce = in.at_hash = "";
	in.auth_time = 0;
	assert_ok(dg_claims_id_token(&in, &obj));
	assert_json(obj, "{\"iss\":\"https://x.example/application/o/tv/\","
	    "\"sub\":\"subject\",\"aud\":\"tv-client\",\"exp\":800,\"iat\":200,"
	    "\"azp\":\"tv-client\",\"sid\":\"family\"}");
}

/* OIDC Core 2; scope claims too by default */
static void
M4_id_token_carries_sign_in_and_scope_claims(void **state)
{
	struct dg_claims_in in = full();
	struct json_object *obj;

	(void)state;
	in.audience = "https://api.example/";	/* of the access token only */
	in.scope_claims = json_tokener_parse("{\"name\":\"Ann\","
	    "\"email_verified\":true}");
	assert_ok(dg_claims_id_token(&in, &obj));
	json_object_put(in.scope_claims);
	assert_json(obj, "{\"iss\":\"https://x.example/application/o/tv/\","
	    "\"sub\":\"subject\",\"aud\":\"tv-client\",\"exp\":800,\"iat\":200,"
	    "\"auth_time\":100,\"nonce\":\"n-0S6\",\"acr\":\"2\","
	    "\"amr\":[\"pwd\",\"otp\"],\"azp\":\"tv-client\",\"sid\":\"family\","
	    "\"at_hash\":\"hash\",\"name\":\"Ann\",\"email_verified\":true}");
}

/* OIDC Core 5.3.2; what a template may not set never gets in */
static void
M4_scope_claims_never_replace_the_server_s(void **state)
{
	struct json_object *claims, *obj;
	struct dg_claims_in in = full();

	(void)state;
	claims = json_tokener_parse("{\"sub\":\"x\",\"iss\":\"x\","
	    "\"nonce\":\"x\",\"cnf\":{},\"a\":1}");
	assert_ok(dg_claims_userinfo("s", claims, &obj));
	assert_json(obj, "{\"sub\":\"s\",\"a\":1}");
	assert_ok(dg_claims_userinfo("s", NULL, &obj));
	assert_json(obj, "{\"sub\":\"s\"}");
	in.nonce = "";
	in.scope_claims = claims;
	assert_ok(dg_claims_id_token(&in, &obj));
	json_object_put(claims);
	assert_false(json_object_object_get_ex(obj, "nonce", NULL));
	assert_false(json_object_object_get_ex(obj, "cnf", NULL));
	assert_string_equal(json_object_get_string(
	    json_object_object_get(obj, "sub")), "subject");
	json_object_put(obj);
}

static void
M4_sub_modes_give_the_subject_of_authentik(void **state)
{
	static const struct {
		enum dg_sub_mode mode;
		const char *want;
	} sub[] = {
		/* SHA-256 of "7-salt" */
		{ DG_SUB_HASHED_USER_ID, "28588b4e38be8dfd7481abb7ddf629fc"
			"f1c9834c0db721477ff0c79e897b68f7" },
		{ DG_SUB_USER_ID, "7" },
		{ DG_SUB_USER_UUID, "6f1c2a34-0d4e-4f6b-9a55-0b7f7cf0d111" },
		{ DG_SUB_USER_USERNAME, "ann" },
		{ DG_SUB_USER_EMAIL, "ann@example.com" },
		{ DG_SUB_USER_UPN, "ann@corp.example" },
	};
	char out[DG_SUB_MAX + 1];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sub) / sizeof(sub[0]); i++) {
		assert_ok(dg_claims_subject(sub[i].mode, &ann, "salt", out));
		assert_string_equal(out, sub[i].want);
	}
}

static void
M4_subjects_that_do_not_fit_are_refused(void **state)
{
	char name[DG_SUB_MAX + 2], out[DG_SUB_MAX + 1];
	struct dg_claims_user user = ann;

	(void)state;
	user.username = "\xc3\xa4nn";
	assert_int_equal(dg_claims_subject(DG_SUB_USER_USERNAME, &user, "",
	    out), DG_EINVAL);
	assert_string_equal(out, "");
	user.username = "a\x7f";
	assert_int_equal(dg_claims_subject(DG_SUB_USER_USERNAME, &user, "",
	    out), DG_EINVAL);
	user.username = "a\nb";
	assert_int_equal(dg_claims_subject(DG_SUB_USER_USERNAME, &user, "",
	    out), DG_EINVAL);
	user.email = "";
	assert_int_equal(dg_claims_subject(DG_SUB_USER_EMAIL, &user, "",
	    out), DG_EINVAL);
	user.upn = "";
	assert_int_equal(dg_claims_subject(DG_SUB_USER_UPN, &user, "", out),
	    DG_EINVAL);
	memset(name, 'a', sizeof(name));
	name[DG_SUB_MAX + 1] = '\0';
	user.username = name;
	assert_int_equal(dg_claims_subject(DG_SUB_USER_USERNAME, &user, "",
	    out), DG_EINVAL);
	name[DG_SUB_MAX] = '\0';
	assert_ok(dg_claims_subject(DG_SUB_USER_USERNAME, &user, "", out));
	assert_int_equal(strlen(out), DG_SUB_MAX);
}

/* OIDC Core A.3's access token and its hash */
static void
at_hash_is_the_left_half_of_the_digest(void **state)
{
	char out[DG_AT_HASH_LEN + 1];

	(void)state;
	dg_claims_at_hash(DG_JWS_RS256,
	    DG_STR("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), out);
	assert_string_equal(out, "77QmUPtjPfzWtF2AnpK9RQ");
	dg_claims_at_hash(DG_JWS_ES256,
	    DG_STR("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), out);
	assert_string_equal(out, "77QmUPtjPfzWtF2AnpK9RQ");
	/* FIPS 180-4's "abc" */
	dg_claims_at_hash(DG_JWS_EDDSA, DG_STR("abc"), out);
	assert_string_equal(out, "3a81oZNherrMQXNJriBBMRLm-k6JqX6iCp7u5ktV05o");
}

/* OIDC Core 5.6.2 */
static void
M4_what_has_no_room_is_named_instead(void **state)
{
	struct json_object *all, *kept, *left_out;

	(void)state;
	assert_ok(dg_json_parse(DG_STR("{\"a\":[1,2,3],\"b\":\"xxxxxxxxxxxxxxxxxxxx\","
	    "\"c\":1}"), &all));
	assert_ok(dg_claims_shorten(all, 100, &kept, &left_out));
	assert_int_equal(json_object_object_length(kept), 3);
	assert_null(left_out);
	json_object_put(kept);
	/* "b" is too long, what comes after it is not */
	assert_ok(dg_claims_shorten(all, 20, &kept, &left_out));
	assert_string_equal(json_object_to_json_string_ext(kept,
	    JSON_C_TO_STRING_PLAIN), "{\"a\":[1,2,3],\"c\":1}");
	assert_string_equal(json_object_to_json_string_ext(left_out,
	    JSON_C_TO_STRING_PLAIN), "{\"b\":\"userinfo\"}");
	json_object_put(kept);
	json_object_put(left_out);
	assert_ok(dg_claims_shorten(all, 0, &kept, &left_out));
	assert_int_equal(json_object_object_length(kept), 0);
	assert_int_equal(json_object_object_length(left_out), 3);
	json_object_put(kept);
	json_object_put(left_out);
	json_object_put(all);
}

/* RFC 9449 6.1 */
static void
I20_an_access_token_names_the_key_that_it_is_bound_to(void **state)
{
	struct dg_claims_in in = full();
	struct json_object *obj, *cnf;

	(void)state;
	in.dpop_jkt = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
	assert_ok(dg_claims_access_token(&in, &obj));
	assert_true(json_object_object_get_ex(obj, "cnf", &cnf));
	assert_string_equal(json_object_get_string(
	    json_object_object_get(cnf, "jkt")), in.dpop_jkt);
	json_object_put(obj);
	in.dpop_jkt = "";
	assert_ok(dg_claims_access_token(&in, &obj));
	assert_false(json_object_object_get_ex(obj, "cnf", NULL));
	json_object_put(obj);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(M4_what_has_no_room_is_named_instead),
		cmocka_unit_test(M3_access_token_carries_the_claims_of_rfc9068),
		cmocka_unit_test(
		    I20_an_access_token_names_the_key_that_it_is_bound_to),
		cmocka_unit_test(M3_audience_is_one_text_or_a_list),
		cmocka_unit_test(what_is_not_known_is_left_out),
		cmocka_unit_test(M4_id_token_carries_sign_in_and_scope_claims),
		cmocka_unit_test(M4_scope_claims_never_replace_the_server_s),
		cmocka_unit_test(M4_sub_modes_give_the_subject_of_authentik),
		cmocka_unit_test(M4_subjects_that_do_not_fit_are_refused),
		cmocka_unit_test(at_hash_is_the_left_half_of_the_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
