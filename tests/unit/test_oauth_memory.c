/* SPDX-License-Identifier: MIT */
/*
 * test_oauth_memory.c: lib/oauth when memory runs out at any allocation, and
 * what the folders above make of it
 *
 * Each act runs until it gets through: with the first
 * allocation failing, then the second, and so on. It must say so each time,
 * and leave nothing behind (that part is for the build with ASan).
 */
#include <errno.h>
#include <json-c/json.h>

#include "tests/unit/faulty.h"
#include "tests/unit/test.h"
#include "tests/unit/vectors.h"

#include "lib/admin/scope.h"
#include "lib/oauth/claims.h"
#include "lib/oauth/claims_template.h"
#include "lib/oauth/client_assertion.h"
#include "lib/oauth/json.h"
#include "lib/oauth/jwks.h"
#include "lib/oauth/jws_sign.h"
#include "lib/oauth/jws_verify.h"
#include "lib/oauth/metadata.h"
#include "tests/dpop.h"

#define ACT_MAX 500	/* allocations of one act */

static void
until_it_works(enum dg_err (*act)(void))
{
	enum dg_err rc;
	int n;

	for (n = 1; n < ACT_MAX; n++) {
		faulty_set(FAULTY_MEMORY, n);
		rc = act();
		faulty.left = 0;
		if (!faulty.failed) {
			assert_ok(rc);
			assert_true(n > 1);	/* at least one call was replaced */
			return;
		}
		assert_int_equal(rc, DG_ENOMEM);
	}
	fail();
}

static const char *key_json;
static struct dg_str set_json;

static enum dg_err
parse_key(void)
{
	struct dg_jwk *jwk = NULL;
	enum dg_err rc = dg_jwk_parse(dg_str_from(key_json), &jwk);

	assert_true((rc == DG_OK) == (jwk != NULL));
	dg_jwk_free(jwk);
	return rc;
}

static void
reading_keys(void **state)
{
	static const char *const vector[] = { "rfc7515_a.2.json",
		"rfc7515_a.3.json", "rfc8037_a.json" };
	struct json_object *all;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		all = vectors_load(vector[i]);
		key_json = json_object_to_json_string(
		    json_object_object_get(all, "jwk"));
		until_it_works(parse_key);
		json_object_put(all);
	}
}

static enum dg_err
find_key(void)
{
	struct dg_jwk *keys[DG_JWKS_PICK_MAX];
	size_t n;
	enum dg_err rc = dg_jwks_pick(set_json, "2011-04-29", DG_JWS_RS256,
	    keys, &n);

	assert_int_equal(n, rc == DG_OK ? 1 : 0);
	dg_jwks_free(keys, n);
	return rc;
}

static void
finding_a_key_in_a_set(void **state)
{
	struct json_object *all = vectors_load("rfc7517_a.1.json");

	(void)state;
	set_json = dg_str_from(json_object_to_json_string(all));
	until_it_works(find_key);
	json_object_put(all);
}

static enum dg_err
make_key(void)
{
	struct dg_jwk *jwk = NULL;
	enum dg_err rc = dg_jwk_generate(DG_JWS_ES256, &jwk);

	assert_true((rc == DG_OK) == (jwk != NULL));
	dg_jwk_free(jwk);
	return rc;
}

static struct dg_jwk *key;

static enum dg_err
write_key(void)
{
	struct json_object *obj = NULL;
	enum dg_err rc = dg_jwk_json(key, true, &obj);

	assert_true((rc == DG_OK) == (obj != NULL));
	json_object_put(obj);
	return rc;
}

static struct json_object *payload;

static enum dg_err
sign_and_verify(void)
{
	struct dg_jws *jws = NULL;
	struct dg_buf out;
	enum dg_err rc;

	dg_buf_init(&out, 4096);
	rc = dg_jws_sign(key, "JWT", payload, &out);
	if (rc == DG_OK)
		rc = dg_jws_parse(dg_buf_str(&out), &jws);
	if (rc == DG_OK && !dg_jws_verify(jws, key))
		rc = DG_ECRYPTO;
	dg_jws_free(jws);
	dg_buf_fini(&out);
	return rc;
}

static void
making_writing_and_using_a_key(void **state)
{
	(void)state;
	until_it_works(make_key);
	assert_ok(dg_jwk_generate(DG_JWS_ES256, &key));
	until_it_works(write_key);
	payload = json_object_new_object();
	until_it_works(sign_and_verify);
	json_object_put(payload);
	dg_jwk_free(key);
}

static const struct dg_claims_user person = { .uuid = "u", .id = 1,
	.username = "n", .email = "n@example.org", .upn = "" };
static struct dg_claims_in everything = { .issuer = "https://x/",
	.sub = "s", .client_id = "c", .audience = "a b",
	.scope = "openid profile email", .sid = "i", .jti = "j",
	.nonce = "n", .amr = "pwd otp", .acr = "1", .auth_time = 1, .now = 2,
	.dpop_jkt = "k", .expires_at = 3, .at_hash = "h" };

static enum dg_err
write_claims(void)
{
	struct json_object *access = NULL, *id = NULL, *info = NULL;
	char sub[DG_SUB_MAX + 1];
	enum dg_err rc;

	if ((rc = dg_claims_subject(DG_SUB_HASHED_USER_ID, &person, "salt",
	    sub)) != DG_OK ||
	    (rc = dg_claims_access_token(&everything, &access)) != DG_OK ||
	    (rc = dg_claims_id_token(&everything, &id)) != DG_OK)
		goto out;
	rc = dg_claims_userinfo("s", everything.scope_claims, &info);
out:
	json_object_put(access);
	json_object_put(id);
	json_object_put(info);
	return rc;
}

static enum dg_err
write_metadata(void)
{
	const struct dg_metadata_in in = { .issuer = "https://x/",
		.token_endpoint = "https://x/t", .jwks_uri = "https://x/j",
		.device_authorization_endpoint = "https://x/d",
		.userinfo_endpoint = "https://x/u", .scopes = "openid",
		.id_token_algs = "RS256", .device_grant = true,
		.refresh_grant = true };
	struct json_object *obj = NULL;
	enum dg_err rc = dg_metadata_json(&in, &obj);

	assert_true((rc == DG_OK) == (obj != NULL));
	json_object_put(obj);
	return rc;
}

static enum dg_err
fill_template(void)
{
	struct json_object *template = NULL, *user = NULL, *claims;
	size_t room = DG_CLAIMS_SIZE_MAX;
	const char *why;
	bool cut = false;
	enum dg_err rc;

	claims = json_object_new_object();
	if (claims == NULL)
		return DG_ENOMEM;
	if ((rc = dg_claims_template_parse(DG_STR("{\"a\":\"${user.name}\","
	    "\"b\":[\"x ${user.name}\",{\"c\":\"y\"}]}"), &template,
	    &why)) == DG_OK &&
	    (rc = dg_json_parse(DG_STR("{\"name\":\"N\"}"), &user)) == DG_OK)
		rc = dg_claims_template_apply(template, user, claims, &room,
		    &cut);
	if (rc == DG_OK)
		assert_int_equal(json_object_object_length(claims), 2);
	json_object_put(claims);
	json_object_put(user);
	json_object_put(template);
	return rc;
}

static enum dg_err
shorten_claims(void)
{
	struct json_object *all = NULL, *kept = NULL, *left_out = NULL;
	enum dg_err rc;

	rc = dg_json_parse(DG_STR("{\"a\":1,\"b\":\"xxxxxxxx\",\"c\":[]}"),
	    &all);
	if (rc == DG_OK)
		rc = dg_claims_shorten(all, 13, &kept, &left_out);
	if (rc == DG_OK)
		assert_int_equal(json_object_object_length(left_out), 1);
	json_object_put(kept);
	json_object_put(left_out);
	json_object_put(all);
	return rc;
}

static void
shortening_claims(void **state)
{
	(void)state;
	until_it_works(shorten_claims);
}

static void
filling_a_template(void **state)
{
	(void)state;
	until_it_works(fill_template);
}

/* A template that is lost would be stored as none. */
static enum dg_err
read_template(void)
{
	struct dg_scope_mapping scope;
	struct dg_admin admin = { .ctx = NULL };
	enum dg_err rc;

	rc = dg_admin_scope_read_template(&admin, DG_STR("{\"a\":\"b\"}"),
	    &scope);
	if (rc == DG_OK)
		assert_string_equal(scope.template, "{\"a\":\"b\"}");
	return rc;
}

static void
reading_a_template(void **state)
{
	(void)state;
	until_it_works(read_template);
}

static void
writing_claims_and_metadata(void **state)
{
	(void)state;
	everything.scope_claims = json_object_new_object();
	assert_ok(dg_json_put_text(everything.scope_claims, "name", "N"));
	until_it_works(write_claims);
	json_object_put(everything.scope_claims);
	until_it_works(write_metadata);
}

static struct json_object *proof;

static enum dg_err
check_proof(void)
{
	const struct dg_dpop_in in = { .proof = vectors_get(proof, "proof"),
		.method = "POST", .url = "https://server.example.com/token",
		.now = 1562262616 };
	enum dg_dpop verdict;
	struct dg_dpop_proof out;
	enum dg_err rc = dpop_check(&in, &verdict, &out);

	if (rc == DG_OK)
		assert_int_equal(verdict, DG_DPOP_OK);
	return rc;
}

static enum dg_err
check_assertion(void)
{
	/* {"alg":"EdDSA"}, {"iss":"c","sub":"c","exp":1,"jti":"j"}, no signature */
	static const char jwt[] = "eyJhbGciOiJFZERTQSJ9."
	    "eyJpc3MiOiJjIiwic3ViIjoiYyIsImV4cCI6MSwianRpIjoiaiJ9.AAAA";
	const struct dg_str jwks = DG_STR("{\"keys\":[{\"kty\":\"OKP\","
	    "\"crv\":\"Ed25519\","
	    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}");
	enum dg_client_assertion_verdict verdict;
	struct dg_client_assertion *a = NULL;
	enum dg_err rc;

	rc = dg_client_assertion_parse(DG_STR(DG_CLIENT_ASSERTION_TYPE),
	    dg_str_from(jwt), &verdict, &a);
	if (rc == DG_OK)
		rc = dg_client_assertion_verify(a, jwks, &verdict);
	if (rc == DG_OK)
		assert_int_equal(verdict, DG_CLIENT_ASSERTION_SIGNATURE);
	dg_client_assertion_free(a);
	return rc;
}

static void
checking_proofs_and_assertions(void **state)
{
	(void)state;
	proof = vectors_load("rfc9449_4.1.json");
	until_it_works(check_proof);
	json_object_put(proof);
	until_it_works(check_assertion);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading_keys),
		cmocka_unit_test(finding_a_key_in_a_set),
		cmocka_unit_test(making_writing_and_using_a_key),
		cmocka_unit_test(shortening_claims),
		cmocka_unit_test(filling_a_template),
		cmocka_unit_test(reading_a_template),
		cmocka_unit_test(writing_claims_and_metadata),
		cmocka_unit_test(checking_proofs_and_assertions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
