/* SPDX-License-Identifier: MIT */
/* test_jws.c: signing and verifying (RFC 7515, RFC 8037, RFC 8725) */
#include <stdio.h>

#include "tests/unit/test.h"
#include "tests/unit/vectors.h"

#include "lib/base/base64url.h"
#include "lib/oauth/json.h"
#include "lib/oauth/jws_sign.h"
#include "lib/oauth/jws_verify.h"

static struct dg_jwk *
vector_key(struct json_object *all, bool private)
{
	struct json_object *obj = json_object_object_get(all, "jwk");
	struct dg_jwk *jwk = NULL;

	if (!private)
		json_object_object_del(obj, "d");
	assert_ok(dg_jwk_from_json(obj, &jwk));
	return jwk;
}

/* The published signature verifies, and none with one bit changed does. */
static void
check_verifies(const char *vector)
{
	struct json_object *all = vectors_load(vector);
	struct dg_jwk *jwk = vector_key(all, false);
	struct dg_str text = vectors_get(all, "signing_input");
	uint8_t sig[DG_JWS_SIGNATURE_MAX];
	size_t n, i;

	assert_false(dg_jwk_has_private(jwk));
	assert_ok(dg_base64url_decode(vectors_get(all, "signature"), sig,
	    sizeof(sig), &n));
	assert_true(dg_jws_verify_bytes(jwk, text, sig, n));
	for (i = 0; i < n; i += 7) {
		sig[i] ^= 0x10;
		assert_false(dg_jws_verify_bytes(jwk, text, sig, n));
		sig[i] ^= 0x10;
	}
	text.n--;
	assert_false(dg_jws_verify_bytes(jwk, text, sig, n));
	dg_jwk_free(jwk);
	json_object_put(all);
}

/* Deterministic algorithms give the published bytes. */
static void
check_signs(const char *vector)
{
	struct json_object *all = vectors_load(vector);
	struct dg_jwk *jwk = vector_key(all, true);
	uint8_t sig[DG_JWS_SIGNATURE_MAX];
	char text[DG_BASE64URL_LEN(DG_JWS_SIGNATURE_MAX) + 1];
	size_t n;

	assert_ok(dg_jws_sign_bytes(jwk, vectors_get(all, "signing_input"),
	    sig, &n));
	dg_base64url_encode(sig, n, text);
	assert_true(dg_str_is(vectors_get(all, "signature"), text));
	dg_jwk_free(jwk);
	json_object_put(all);
}

static void
rfc7515_a_2_rs256(void **state)
{
	(void)state;
	check_verifies("rfc7515_a.2.json");
	check_signs("rfc7515_a.2.json");
}

static void
rfc7515_a_3_es256(void **state)
{
	(void)state;
	check_verifies("rfc7515_a.3.json");
}

static void
rfc6979_a_2_5_es256(void **state)
{
	(void)state;
	check_verifies("rfc6979_a.2.5.json");
	check_signs("rfc6979_a.2.5.json");
}

static void
rfc8037_a_4_eddsa(void **state)
{
	(void)state;
	check_verifies("rfc8037_a.json");
	check_signs("rfc8037_a.json");
}

/* The whole compact form of RFC 7515 A.2 and A.3. */
static void
compact_forms_of_rfc7515_parse_and_verify(void **state)
{
	static const char *const vector[] = { "rfc7515_a.2.json",
		"rfc7515_a.3.json" };
	struct dg_jws *jws = NULL;
	char compact[1024];
	struct dg_str iss;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct json_object *all = vectors_load(vector[i]);
		struct dg_jwk *jwk = vector_key(all, false);

		(void)snprintf(compact, sizeof(compact), "%s.%s",
		    vectors_get(all, "signing_input").p,
		    vectors_get(all, "signature").p);
		assert_ok(dg_jws_parse(dg_str_from(compact), &jws));
		assert_string_equal(dg_jws_alg_word(jws),
		    dg_jws_alg_name(dg_jwk_alg(jwk)));
		assert_string_equal(dg_jws_kid(jws), "");
		assert_string_equal(dg_jws_typ(jws), "");
		assert_true(json_object_object_get_ex(dg_jws_header(jws),
		    "alg", NULL));
		assert_true(dg_jws_verify(jws, jwk));
		assert_true(dg_json_get_str(dg_jws_payload(jws), "iss", &iss));
		assert_true(dg_str_is(iss, "joe"));
		dg_jws_free(jws);
		dg_jwk_free(jwk);
		json_object_put(all);
	}
}

static void
what_is_signed_verifies_with_the_public_half_only_of_that_key(void **state)
{
	struct json_object *payload = json_object_new_object(), *pub = NULL;
	struct dg_jwk *key[DG_JWS_ALGS], *other;
	struct dg_jws *jws = NULL;
	struct dg_buf out;
	int a, b;

	(void)state;
	dg_buf_init(&out, 4096);
	assert_ok(dg_json_put_text(payload, "iss", "https://x.example/"));
	for (a = 0; a < DG_JWS_ALGS; a++)
		assert_ok(dg_jwk_generate((enum dg_jws_alg)a, &key[a]));
	for (a = 0; a < DG_JWS_ALGS; a++) {
		assert_ok(dg_jws_sign(key[a], "at+jwt", payload, &out));
		assert_ok(dg_jws_parse(dg_buf_str(&out), &jws));
		assert_string_equal(dg_jws_typ(jws), "at+jwt");
		assert_string_equal(dg_jws_kid(jws), dg_jwk_kid(key[a]));
		assert_int_equal(json_object_equal(payload,
		    dg_jws_payload(jws)), 1);
		assert_ok(dg_jwk_json(key[a], false, &pub));
		assert_ok(dg_jwk_from_json(pub, &other));
		json_object_put(pub);
		assert_true(dg_jws_verify(jws, other));
		dg_jwk_free(other);
		for (b = 0; b < DG_JWS_ALGS; b++) {
			assert_int_equal(a == b, dg_jws_verify(jws, key[b]));
		}
		assert_ok(dg_jwk_generate((enum dg_jws_alg)a, &other));
		assert_false(dg_jws_verify(jws, other));
		dg_jwk_free(other);
		dg_jws_free(jws);
	}
	for (a = 0; a < DG_JWS_ALGS; a++)
		dg_jwk_free(key[a]);
	json_object_put(payload);
	dg_buf_fini(&out);
}

/*
 * RFC 7518 3.4: r and s are padded. With this key and RFC 6979's nonce the r
 * of "201" and the s of "369" begin with a zero byte.
 */
static void
es256_signatures_keep_their_leading_zeros(void **state)
{
	struct json_object *all = vectors_load("rfc7515_a.3.json");
	struct dg_jwk *jwk = vector_key(all, true);
	uint8_t sig[DG_JWS_SIGNATURE_MAX];
	size_t n;

	(void)state;
	assert_ok(dg_jws_sign_bytes(jwk, DG_STR("201"), sig, &n));
	assert_int_equal(n, 64);
	assert_int_equal(sig[0], 0);
	assert_true(dg_jws_verify_bytes(jwk, DG_STR("201"), sig, n));
	assert_ok(dg_jws_sign_bytes(jwk, DG_STR("369"), sig, &n));
	assert_int_equal(n, 64);
	assert_int_equal(sig[32], 0);
	assert_true(dg_jws_verify_bytes(jwk, DG_STR("369"), sig, n));
	dg_jwk_free(jwk);
	json_object_put(all);
}

static void
signatures_of_another_length_are_refused(void **state)
{
	struct json_object *all = vectors_load("rfc8037_a.json");
	struct dg_jwk *jwk = vector_key(all, false);
	struct dg_str text = vectors_get(all, "signing_input");
	uint8_t sig[DG_JWS_SIGNATURE_MAX] = { 0 };
	size_t n;

	(void)state;
	assert_ok(dg_base64url_decode(vectors_get(all, "signature"), sig,
	    sizeof(sig), &n));
	assert_false(dg_jws_verify_bytes(jwk, text, sig, n - 1));
	assert_false(dg_jws_verify_bytes(jwk, text, sig, n + 1));
	assert_false(dg_jws_verify_bytes(jwk, text, sig, 0));
	dg_jwk_free(jwk);
	json_object_put(all);
}

/* CVE-2022-21449: r = s = 0 is no signature */
static void
es256_of_zeros_is_refused(void **state)
{
	struct json_object *all = vectors_load("rfc7515_a.3.json");
	struct dg_jwk *jwk = vector_key(all, false);
	uint8_t sig[64] = { 0 };

	(void)state;
	assert_false(dg_jws_verify_bytes(jwk, DG_STR("x"), sig, 64));
	dg_jwk_free(jwk);
	json_object_put(all);
}

static void
a_public_key_does_not_sign(void **state)
{
	struct json_object *all = vectors_load("rfc7515_a.3.json");
	struct json_object *payload = json_object_new_object();
	struct dg_jwk *jwk = vector_key(all, false);
	struct dg_buf out;

	(void)state;
	dg_buf_init(&out, 4096);
	assert_int_equal(dg_jws_sign(jwk, "JWT", payload, &out), DG_ECRYPTO);
	assert_int_equal(out.n, 0);
	dg_buf_fini(&out);
	json_object_put(payload);
	dg_jwk_free(jwk);
	json_object_put(all);
}

static void
a_token_that_does_not_fit_leaves_nothing(void **state)
{
	struct json_object *all = vectors_load("rfc7515_a.3.json");
	struct json_object *payload = json_object_new_object();
	struct dg_jwk *jwk = vector_key(all, true);
	struct dg_buf out;
	size_t max;

	(void)state;
	for (max = 0; max < 200; max += 40) {
		dg_buf_init(&out, max);
		assert_int_equal(dg_jws_sign(jwk, "JWT", payload, &out),
		    DG_ENOMEM);
		assert_int_equal(out.n, 0);
		dg_buf_fini(&out);
	}
	json_object_put(payload);
	dg_jwk_free(jwk);
	json_object_put(all);
}

/* header.payload.signature from plain JSON, never signed */
static enum dg_err
parse_plain(const char *header, const char *payload, struct dg_jws **out)
{
	enum dg_err rc;
	struct dg_buf b;

	dg_buf_init(&b, 8192);
	dg_base64url_put(&b, header, strlen(header));
	dg_buf_putc(&b, '.');
	dg_base64url_put(&b, payload, strlen(payload));
	dg_buf_put_text(&b, ".AAAA");
	rc = dg_jws_parse(dg_buf_str(&b), out);
	assert_true((rc == DG_OK) == (*out != NULL));
	dg_buf_fini(&b);
	return rc;
}

static void
headers_with_crit_without_alg_or_not_strict_are_refused(void **state)
{
	static const char *const bad[] = {
		"{\"alg\":\"ES256\",\"crit\":[\"b64\"],\"b64\":false}",
		"{\"alg\":\"ES256\",\"crit\":null}", "{\"alg\":\"ES256\",\"crit\":[]}",
		"{}", "{\"alg\":1}", "{\"alg\":\"\"}", "{\"alg\":null}",
		"{\"alg\":\"ES256\",\"alg\":\"none\"}",
		"{\"alg\":\"ES256\",\"\\u0061lg\":\"none\"}",
		"[\"alg\"]", "\"alg\"", "{'alg':'ES256'}", "",
		"{\"alg\":\"ES256\"}x",
	};
	struct dg_jws *jws = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(parse_plain(bad[i], "{}", &jws), DG_EINVAL);
	assert_int_equal(parse_plain("{\"alg\":\"ES256\"}", "[]", &jws),
	    DG_EINVAL);
	assert_int_equal(parse_plain("{\"alg\":\"ES256\"}",
	    "{\"sub\":\"a\",\"sub\":\"b\"}", &jws), DG_EINVAL);
	assert_ok(parse_plain("{\"alg\":\"ES256\",\"x\":[1]}", "{}", &jws));
	dg_jws_free(jws);
}

/* RFC 8725 3.1: the key says which algorithm; "none" and HMAC over a public
 * key are the classic attacks */
static void
an_algorithm_that_is_not_the_key_s_is_refused(void **state)
{
	static const char *const alg[] = { "none", "None", "HS256", "RS256",
		"ES384", "EdDSA", "es256" };
	struct json_object *all = vectors_load("rfc7515_a.3.json");
	struct dg_jwk *jwk = vector_key(all, false);
	struct dg_jws *jws = NULL;
	char header[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(alg) / sizeof(alg[0]); i++) {
		(void)snprintf(header, sizeof(header), "{\"alg\":\"%s\"}",
		    alg[i]);
		assert_ok(parse_plain(header, "{}", &jws));
		assert_false(dg_jws_verify(jws, jwk));
		dg_jws_free(jws);
	}
	dg_jwk_free(jwk);
	json_object_put(all);
}

static void
words_of_the_header_that_are_no_short_text_are_absent(void **state)
{
	struct dg_jws *jws = NULL;
	char header[512], kid[257];

	(void)state;
	memset(kid, 'k', 256);
	kid[256] = '\0';
	(void)snprintf(header, sizeof(header),
	    "{\"alg\":\"ES256\",\"typ\":7,\"kid\":\"%s\"}", kid);
	assert_ok(parse_plain(header, "{}", &jws));
	assert_string_equal(dg_jws_typ(jws), "");
	assert_string_equal(dg_jws_kid(jws), "");
	dg_jws_free(jws);
}

static void
forms_that_are_not_three_parts_of_base64url_are_refused(void **state)
{
	static const char *const bad[] = { "", ".", "..", "...",
		"eyJhbGciOiJFUzI1NiJ9", "eyJhbGciOiJFUzI1NiJ9.e30",
		"eyJhbGciOiJFUzI1NiJ9..AAAA", ".e30.AAAA",
		"eyJhbGciOiJFUzI1NiJ9.e30.AAAA.AAAA",
		"eyJhbGciOiJFUzI1NiJ9.e30.AAAA.",
		"eyJhbGciOiJFUzI1NiJ9.e30=.AAAA",
		"eyJhbGciOiJFUzI1NiJ9.e30.AA==",
		"eyJhbGciOiJFUzI1NiJ9.e30.AB",	/* bits that no byte carries */
		"eyJhbGciOiJFUzI1NiJ9.e30.A", "eyJhbGciOiJFUzI1NiJ9.e30.A+AA",
		" eyJhbGciOiJFUzI1NiJ9.e30.AAAA",
		"eyJhbGciOiJFUzI1NiJ9.e30.AAAA\n" };
	struct dg_jws *jws = NULL;
	char *big = malloc(DG_JWS_MAX + 2);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(dg_jws_parse(dg_str_from(bad[i]), &jws),
		    DG_EINVAL);
	assert_non_null(big);
	memset(big, 'A', DG_JWS_MAX + 1);
	assert_int_equal(dg_jws_parse((struct dg_str){ big, DG_JWS_MAX + 1 },
	    &jws), DG_EINVAL);
	/* a signature longer than any of ours */
	memcpy(big, "eyJhbGciOiJFUzI1NiJ9.e30.", 25);
	assert_int_equal(dg_jws_parse((struct dg_str){ big, 25 + 688 }, &jws),
	    DG_EINVAL);
	free(big);
	/* the empty signature is one, of no key */
	assert_ok(dg_jws_parse(DG_STR("eyJhbGciOiJFUzI1NiJ9.e30."), &jws));
	dg_jws_free(jws);
	dg_jws_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc7515_a_2_rs256),
		cmocka_unit_test(rfc7515_a_3_es256),
		cmocka_unit_test(rfc6979_a_2_5_es256),
		cmocka_unit_test(rfc8037_a_4_eddsa),
		cmocka_unit_test(compact_forms_of_rfc7515_parse_and_verify),
		cmocka_unit_test(what_is_signed_verifies_with_the_public_half_only_of_that_key),
		cmocka_unit_test(es256_signatures_keep_their_leading_zeros),
		cmocka_unit_test(signatures_of_another_length_are_refused),
		cmocka_unit_test(es256_of_zeros_is_refused),
		cmocka_unit_test(a_public_key_does_not_sign),
		cmocka_unit_test(a_token_that_does_not_fit_leaves_nothing),
		cmocka_unit_test(headers_with_crit_without_alg_or_not_strict_are_refused),
		cmocka_unit_test(an_algorithm_that_is_not_the_key_s_is_refused),
		cmocka_unit_test(words_of_the_header_that_are_no_short_text_are_absent),
		cmocka_unit_test(forms_that_are_not_three_parts_of_base64url_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
