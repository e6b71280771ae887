/* SPDX-License-Identifier: MIT */
/* test_dpop.c: DPoP proofs (RFC 9449 section 4.3) */
#include "tests/unit/test.h"
#include "tests/unit/vectors.h"

#include "lib/base/base64url.h"
#include "lib/oauth/dpop.h"
#include "lib/oauth/json.h"
#include "lib/oauth/jws_sign.h"
#include "tests/dpop.h"

#define NOW 1700000000
#define URL "https://x.example/application/o/token/"

static struct dg_jwk *key;
static struct json_object *header;
static struct json_object *payload;
static struct dg_dpop_proof proof;

/* The parts of a good proof, for a test to spoil. */
static int
set_up(void **state)
{
	struct json_object *jwk;

	(void)state;
	assert_ok(dg_jwk_generate(DG_JWS_ES256, &key));
	assert_ok(dg_jwk_json(key, false, &jwk));
	header = json_object_new_object();
	assert_ok(dg_json_put_text(header, "typ", "dpop+jwt"));
	assert_ok(dg_json_put_text(header, "alg", "ES256"));
	assert_ok(dg_json_put(header, "jwk", jwk));
	payload = json_object_new_object();
	assert_ok(dg_json_put_text(payload, "jti", "a"));
	assert_ok(dg_json_put_text(payload, "htm", "POST"));
	assert_ok(dg_json_put_text(payload, "htu", URL));
	assert_ok(dg_json_put_int(payload, "iat", NOW));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	json_object_put(header);
	json_object_put(payload);
	dg_jwk_free(key);
	return 0;
}

static void
put_part(struct dg_buf *out, struct json_object *part)
{
	const char *text = json_object_to_json_string(part);

	dg_base64url_put(out, text, strlen(text));
}

static enum dg_dpop
check_with(const struct dg_jwk *signer, const char *access_token)
{
	struct dg_dpop_in in = { .method = "POST", .url = URL,
		.access_token = dg_str_from(access_token), .now = NOW };
	uint8_t sig[DG_JWS_SIGNATURE_MAX];
	enum dg_dpop verdict;
	struct dg_buf out;
	size_t n;

	dg_buf_init(&out, 4096);
	put_part(&out, header);
	dg_buf_putc(&out, '.');
	put_part(&out, payload);
	assert_ok(dg_jws_sign_bytes(signer, dg_buf_str(&out), sig, &n));
	dg_buf_putc(&out, '.');
	dg_base64url_put(&out, sig, n);
	in.proof = dg_buf_str(&out);
	assert_ok(dpop_check(&in, &verdict, &proof));
	if (verdict != DG_DPOP_OK) {
		assert_string_equal(proof.jkt, "");
		assert_true(dg_dpop_description(verdict)[0] != '\0');
	}
	dg_buf_fini(&out);
	return verdict;
}

static enum dg_dpop
check(void)
{
	return check_with(key, "");
}

static void
check_vector(const char *name, const char *method, const char *url,
    int64_t now, bool token)
{
	struct json_object *all = vectors_load(name);
	struct dg_dpop_in in = { .proof = vectors_get(all, "proof"),
		.method = method, .url = url, .now = now };
	enum dg_dpop verdict;

	if (token)
		in.access_token = vectors_get(all, "access_token");
	assert_ok(dpop_check(&in, &verdict, &proof));
	assert_int_equal(verdict, DG_DPOP_OK);
	assert_true(dg_str_is(vectors_get(all, "jkt"), proof.jkt));
	assert_int_equal(proof.iat, now);
	json_object_put(all);
}

static void
rfc9449_4_1_proof_at_the_token_endpoint(void **state)
{
	(void)state;
	check_vector("rfc9449_4.1.json", "POST",
	    "https://server.example.com/token", 1562262616, false);
}

static void
rfc9449_7_1_proof_at_a_resource(void **state)
{
	(void)state;
	check_vector("rfc9449_7.1.json", "GET",
	    "https://resource.example.org/protectedresource", 1562262618, true);
}

static void
a_good_proof_gives_key_nonce_and_replay_mark(void **state)
{
	uint8_t first[DG_DIGEST_BYTES];

	(void)state;
	assert_int_equal(check(), DG_DPOP_OK);
	assert_string_equal(proof.jkt, dg_jwk_thumbprint(key));
	assert_string_equal(proof.nonce, "");
	memcpy(first, proof.replay, sizeof(first));
	assert_int_equal(check(), DG_DPOP_OK);
	assert_memory_equal(first, proof.replay, sizeof(first));
	assert_ok(dg_json_put_text(payload, "jti", "b"));
	assert_ok(dg_json_put_text(payload, "nonce", "n1"));
	assert_int_equal(check(), DG_DPOP_OK);
	assert_memory_not_equal(first, proof.replay, sizeof(first));
	assert_string_equal(proof.nonce, "n1");
}

static void
each_missing_claim_is_malformed(void **state)
{
	static const char *const claim[] = { "jti", "htm", "htu", "iat" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(claim) / sizeof(claim[0]); i++) {
		struct json_object *was = json_object_get(
		    json_object_object_get(payload, claim[i]));

		json_object_object_del(payload, claim[i]);
		assert_int_equal(check(), DG_DPOP_MALFORMED);
		assert_ok(dg_json_put_bool(payload, claim[i], true));
		assert_int_equal(check(), DG_DPOP_MALFORMED);
		assert_ok(dg_json_put(payload, claim[i], was));
	}
	assert_int_equal(check(), DG_DPOP_OK);
}

static void
lengths_of_jti_and_nonce_are_bounded(void **state)
{
	char text[DG_DPOP_JTI_MAX + 2];

	(void)state;
	memset(text, 'j', sizeof(text));
	text[DG_DPOP_JTI_MAX] = '\0';
	assert_ok(dg_json_put_text(payload, "jti", text));
	assert_ok(dg_json_put_text(payload, "nonce", text));
	assert_int_equal(check(), DG_DPOP_OK);
	assert_string_equal(proof.nonce, text);
	text[DG_DPOP_JTI_MAX] = 'j';
	text[DG_DPOP_JTI_MAX + 1] = '\0';
	/* cannot be one of ours; who wants ours asks for it then */
	assert_ok(dg_json_put_text(payload, "nonce", text));
	assert_int_equal(check(), DG_DPOP_OK);
	assert_string_equal(proof.nonce, "");
	assert_ok(dg_json_put_text(payload, "jti", text));
	assert_int_equal(check(), DG_DPOP_MALFORMED);
	assert_ok(dg_json_put(payload, "jti", json_object_new_string("")));
	assert_int_equal(check(), DG_DPOP_MALFORMED);
}

static void
another_typ_is_malformed(void **state)
{
	(void)state;
	assert_ok(dg_json_put_text(header, "typ", "JWT"));
	assert_int_equal(check(), DG_DPOP_MALFORMED);
	json_object_object_del(header, "typ");
	assert_int_equal(check(), DG_DPOP_MALFORMED);
}

static void
junk_is_malformed(void **state)
{
	struct dg_dpop_in in = { .proof = DG_STR("x"), .method = "POST",
		.url = URL, .now = NOW };
	enum dg_dpop verdict;

	(void)state;
	assert_ok(dpop_check(&in, &verdict, &proof));
	assert_int_equal(verdict, DG_DPOP_MALFORMED);
}

static void
a_key_that_is_missing_private_or_unusable_is_refused(void **state)
{
	struct json_object *jwk;

	(void)state;
	assert_ok(dg_jwk_json(key, true, &jwk));
	assert_ok(dg_json_put(header, "jwk", jwk));
	assert_int_equal(check(), DG_DPOP_KEY);
	assert_ok(dg_jwk_json(key, false, &jwk));
	assert_ok(dg_json_put_text(jwk, "k", "AAAA"));
	assert_ok(dg_json_put(header, "jwk", jwk));
	assert_int_equal(check(), DG_DPOP_KEY);
	assert_ok(dg_json_put_text(header, "jwk", "x"));
	assert_int_equal(check(), DG_DPOP_KEY);
	assert_ok(dg_json_put(header, "jwk", json_object_new_object()));
	assert_int_equal(check(), DG_DPOP_KEY);
	json_object_object_del(header, "jwk");
	assert_int_equal(check(), DG_DPOP_KEY);
}

static void
a_signature_of_another_key_is_refused(void **state)
{
	struct dg_jwk *other = NULL;

	(void)state;
	assert_ok(dg_jwk_generate(DG_JWS_ES256, &other));
	assert_int_equal(check_with(other, ""), DG_DPOP_SIGNATURE);
	dg_jwk_free(other);
	assert_ok(dg_json_put_text(header, "alg", "none"));
	assert_int_equal(check(), DG_DPOP_SIGNATURE);
}

static void
a_proof_for_another_request_is_refused(void **state)
{
	(void)state;
	assert_ok(dg_json_put_text(payload, "htm", "GET"));
	assert_int_equal(check(), DG_DPOP_METHOD);
	assert_ok(dg_json_put_text(payload, "htm", "post"));
	assert_int_equal(check(), DG_DPOP_METHOD);
	assert_ok(dg_json_put_text(payload, "htm", "POST"));
	assert_ok(dg_json_put_text(payload, "htu", URL "x"));
	assert_int_equal(check(), DG_DPOP_URL);
	assert_ok(dg_json_put_text(payload, "htu", "https://X.EXAMPLE:443"
	    "/application/o/token/?a#b"));
	assert_int_equal(check(), DG_DPOP_OK);
}

/* RFC 7519 4.1.4, 4.1.5: of any JWT that has them */
static void
a_proof_ends_and_begins_when_it_says(void **state)
{
	(void)state;
	assert_ok(dg_json_put_int(payload, "exp", NOW - DG_DPOP_SKEW_SEC + 1));
	assert_ok(dg_json_put_int(payload, "nbf", NOW + DG_DPOP_SKEW_SEC));
	assert_int_equal(check(), DG_DPOP_OK);
	assert_ok(dg_json_put_int(payload, "exp", NOW - DG_DPOP_SKEW_SEC));
	assert_int_equal(check(), DG_DPOP_TIME);
	assert_ok(dg_json_put_text(payload, "exp", "tomorrow"));
	assert_int_equal(check(), DG_DPOP_TIME);
	json_object_object_del(payload, "exp");
	assert_int_equal(check(), DG_DPOP_OK);
	assert_ok(dg_json_put_int(payload, "nbf", NOW + DG_DPOP_SKEW_SEC + 1));
	assert_int_equal(check(), DG_DPOP_TIME);
}

static void
a_proof_is_good_for_its_time_only(void **state)
{
	static const struct {
		int64_t iat;
		enum dg_dpop want;
	} at[] = {
		{ NOW - DG_DPOP_AGE_MAX_SEC, DG_DPOP_OK },
		{ NOW - DG_DPOP_AGE_MAX_SEC - 1, DG_DPOP_TIME },
		{ NOW + DG_DPOP_SKEW_SEC, DG_DPOP_OK },
		{ NOW + DG_DPOP_SKEW_SEC + 1, DG_DPOP_TIME },
		{ INT64_MAX, DG_DPOP_TIME }, { INT64_MIN, DG_DPOP_TIME },
		{ 0, DG_DPOP_TIME },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		assert_ok(dg_json_put_int(payload, "iat", at[i].iat));
		assert_int_equal(check(), at[i].want);
	}
}

static void
at_a_resource_the_proof_names_the_access_token(void **state)
{
	(void)state;
	assert_int_equal(check_with(key, "token"), DG_DPOP_TOKEN);
	/* SHA-256 of "token" */
	assert_ok(dg_json_put_text(payload, "ath",
	    "PEaenWxYddN6Q_NT1PiOYfz4EsZu7jRXRlpAsNpBU-A"));
	assert_int_equal(check_with(key, "token"), DG_DPOP_OK);
	assert_int_equal(check_with(key, "tokem"), DG_DPOP_TOKEN);
	assert_int_equal(check_with(key, ""), DG_DPOP_OK);
}

#define test(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc9449_4_1_proof_at_the_token_endpoint),
		cmocka_unit_test(rfc9449_7_1_proof_at_a_resource),
		test(a_good_proof_gives_key_nonce_and_replay_mark),
		test(each_missing_claim_is_malformed),
		test(lengths_of_jti_and_nonce_are_bounded),
		test(another_typ_is_malformed),
		cmocka_unit_test(junk_is_malformed),
		test(a_key_that_is_missing_private_or_unusable_is_refused),
		test(a_signature_of_another_key_is_refused),
		test(a_proof_for_another_request_is_refused),
		test(a_proof_is_good_for_its_time_only),
		test(a_proof_ends_and_begins_when_it_says),
		test(at_a_resource_the_proof_names_the_access_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
