/* SPDX-License-Identifier: MIT */
/* test_jwk.c: JSON Web Keys (RFC 7517, RFC 7518 section 6, RFC 8037) */
#include <stdio.h>

#include "tests/unit/test.h"
#include "tests/unit/vectors.h"

#include "lib/base/base64url.h"
#include "lib/oauth/json.h"
#include "lib/oauth/jwk.h"
#include "lib/oauth/jwks.h"

static struct json_object *
copy_of(struct json_object *obj)
{
	struct json_object *copy = NULL;

	assert_int_equal(json_object_deep_copy(obj, &copy, NULL), 0);
	return copy;
}

/* The vector's key without and with one member changed (NULL: removed). */
static enum dg_err
parse_changed(const char *vector, const char *name, const char *value)
{
	struct json_object *all = vectors_load(vector);
	struct json_object *obj = json_object_object_get(all, "jwk");
	struct dg_jwk *jwk = NULL;
	enum dg_err rc;

	if (name != NULL) {
		json_object_object_del(obj, name);
		assert_ok(dg_json_put_text(obj, name, value));
	}
	rc = dg_jwk_from_json(obj, &jwk);
	assert_true((rc == DG_OK) == (jwk != NULL));
	dg_jwk_free(jwk);
	json_object_put(all);
	return rc;
}

static void
check_thumbprint(const char *vector)
{
	struct json_object *all = vectors_load(vector);
	struct dg_jwk *jwk = NULL;

	assert_ok(dg_jwk_from_json(json_object_object_get(all, "jwk"), &jwk));
	assert_true(dg_str_is(vectors_get(all, "thumbprint"),
	    dg_jwk_thumbprint(jwk)));
	dg_jwk_free(jwk);
	json_object_put(all);
}

static void
rfc7638_3_1_thumbprint(void **state)
{
	(void)state;
	check_thumbprint("rfc7638_3.1.json");
}

static void
rfc8037_a_3_thumbprint(void **state)
{
	(void)state;
	check_thumbprint("rfc8037_a.json");
}

static void
the_kid_it_came_with_stays_else_it_is_the_thumbprint(void **state)
{
	struct json_object *all = vectors_load("rfc7638_3.1.json");
	struct json_object *obj = json_object_object_get(all, "jwk");
	struct dg_jwk *jwk = NULL;

	(void)state;
	assert_ok(dg_jwk_from_json(obj, &jwk));
	assert_string_equal(dg_jwk_kid(jwk), "2011-04-29");
	dg_jwk_free(jwk);
	json_object_object_del(obj, "kid");
	assert_ok(dg_jwk_from_json(obj, &jwk));
	assert_string_equal(dg_jwk_kid(jwk), dg_jwk_thumbprint(jwk));
	dg_jwk_free(jwk);
	json_object_put(all);
}

/* What is made reads back as itself, with and without its private half. */
static void
check_round_trip(enum dg_jws_alg alg)
{
	struct dg_jwk *made = NULL, *read = NULL;
	struct json_object *obj = NULL;

	assert_ok(dg_jwk_generate(alg, &made));
	assert_true(dg_jwk_has_private(made));
	assert_int_equal(dg_jwk_alg(made), alg);
	assert_int_equal(strlen(dg_jwk_kid(made)), DG_JWK_KID_LEN);

	assert_ok(dg_jwk_json(made, true, &obj));
	assert_ok(dg_jwk_parse(dg_str_from(json_object_to_json_string(obj)),
	    &read));
	json_object_put(obj);
	assert_true(dg_jwk_has_private(read));
	assert_string_equal(dg_jwk_kid(read), dg_jwk_kid(made));
	assert_string_equal(dg_jwk_thumbprint(read), dg_jwk_kid(made));
	dg_jwk_free(read);

	assert_ok(dg_jwk_json(made, false, &obj));
	assert_false(json_object_object_get_ex(obj, "d", NULL));
	assert_false(json_object_object_get_ex(obj, "p", NULL));
	assert_false(json_object_object_get_ex(obj, "qi", NULL));
	assert_true(dg_str_is(vectors_get(obj, "use"), "sig"));
	assert_true(dg_str_is(vectors_get(obj, "alg"), dg_jws_alg_name(alg)));
	assert_ok(dg_jwk_from_json(obj, &read));
	json_object_put(obj);
	assert_false(dg_jwk_has_private(read));
	assert_string_equal(dg_jwk_thumbprint(read), dg_jwk_kid(made));
	dg_jwk_free(read);
	dg_jwk_free(made);
}

static void
made_keys_read_back(void **state)
{
	(void)state;
	check_round_trip(DG_JWS_RS256);
	check_round_trip(DG_JWS_ES256);
	check_round_trip(DG_JWS_EDDSA);
}

/* RFC 7518 6.2.1.2: a coordinate below 2^248 keeps its leading zero byte. */
static void
coordinates_keep_their_leading_zeros(void **state)
{
	static const char x0[] = "{\"kty\":\"EC\",\"crv\":\"P-256\","
	    "\"x\":\"ALAKlV5eMp7MYuNMJFsU5YRs_aGg8gf8edd1IeOEkyg\","
	    "\"y\":\"RYAGJsZYj1lO3sM66fEsLvPJWLWVq87yqmtYSoLLDxg\"}";
	static const char y0[] = "{\"kty\":\"EC\",\"crv\":\"P-256\","
	    "\"x\":\"IYywOhk7FrgV-NuslbSRr7nT66PFtw2OdHy2lHpvuok\","
	    "\"y\":\"ADrbKVG5pglhjV9VQYf6vyFdttMnZJxm9PgizFWlN_A\"}";
	struct json_object *obj = NULL;
	struct dg_jwk *jwk = NULL;

	(void)state;
	assert_ok(dg_jwk_parse(dg_str_from(x0), &jwk));
	assert_string_equal(dg_jwk_kid(jwk),
	    "aVJhrUEXFP4JCeEWTbrPFjDjVRSFuZ31j-I5lxJRur8");
	assert_ok(dg_jwk_json(jwk, true, &obj));
	assert_true(dg_str_is(vectors_get(obj, "x"),
	    "ALAKlV5eMp7MYuNMJFsU5YRs_aGg8gf8edd1IeOEkyg"));
	json_object_put(obj);
	dg_jwk_free(jwk);
	assert_ok(dg_jwk_parse(dg_str_from(y0), &jwk));
	assert_string_equal(dg_jwk_kid(jwk),
	    "VhLQ6pK1Db2SXRa5_hJQPs4AmcMnISVh1ukuXzxPcNg");
	dg_jwk_free(jwk);
}

/* RFC 7518 6.2.1.2: a short number is padded. */
static void
made_coordinates_have_43_characters(void **state)
{
	static const char *const member[] = { "x", "y", "d" };
	struct json_object *obj = NULL;
	struct dg_jwk *jwk = NULL;
	int i, k;

	(void)state;
	for (i = 0; i < 20; i++) {
		assert_ok(dg_jwk_generate(DG_JWS_ES256, &jwk));
		assert_ok(dg_jwk_json(jwk, true, &obj));
		for (k = 0; k < 3; k++)
			assert_int_equal(vectors_get(obj, member[k]).n, 43);
		json_object_put(obj);
		dg_jwk_free(jwk);
	}
}

static void
published_private_keys_are_read(void **state)
{
	(void)state;
	assert_ok(parse_changed("rfc7515_a.2.json", NULL, NULL));
	assert_ok(parse_changed("rfc7515_a.3.json", NULL, NULL));
	assert_ok(parse_changed("rfc8037_a.json", NULL, NULL));
	assert_ok(parse_changed("rfc6979_a.2.5.json", NULL, NULL));
}

static void
unknown_members_are_ignored(void **state)
{
	(void)state;
	assert_ok(parse_changed("rfc7515_a.3.json", "x5t", "whatever"));
	assert_ok(parse_changed("rfc7515_a.3.json", "use", "sig"));
	assert_ok(parse_changed("rfc7515_a.3.json", "alg", "ES256"));
	assert_ok(parse_changed("rfc8037_a.json", "alg", "EdDSA"));
	assert_ok(parse_changed("rfc8037_a.json", "alg", "Ed25519"));
}

static void
keys_for_other_uses_are_refused(void **state)
{
	(void)state;
	assert_int_equal(parse_changed("rfc7515_a.3.json", "use", "enc"),
	    DG_EINVAL);
	assert_int_equal(parse_changed("rfc7515_a.3.json", "alg", "ES384"),
	    DG_EINVAL);
	assert_int_equal(parse_changed("rfc7515_a.2.json", "alg", "PS256"),
	    DG_EINVAL);
	assert_int_equal(parse_changed("rfc7515_a.2.json", "alg", "ES256"),
	    DG_EINVAL);
	assert_int_equal(parse_changed("rfc7515_a.3.json", "crv", "P-384"),
	    DG_EINVAL);
	assert_int_equal(parse_changed("rfc8037_a.json", "crv", "X25519"),
	    DG_EINVAL);
	assert_int_equal(parse_changed("rfc7515_a.3.json", "kty", "oct"),
	    DG_EINVAL);
	assert_int_equal(parse_changed("rfc7515_a.3.json", "kty", NULL),
	    DG_EINVAL);
	assert_int_equal(parse_changed("rfc7515_a.3.json", "crv", NULL),
	    DG_EINVAL);
}

/* RFC 7517 section 4.3 */
static void
operations_must_be_those_of_signatures(void **state)
{
	static const struct {
		const char *ops;
		enum dg_err rc;
	} rows[] = {
		{ "[\"verify\"]", DG_OK },
		{ "[\"sign\",\"verify\"]", DG_OK },
		{ "[\"sign\"]", DG_OK },
		{ "[\"encrypt\",\"decrypt\"]", DG_EINVAL },
		{ "[\"deriveKey\"]", DG_EINVAL },
		{ "[]", DG_EINVAL },
		{ "[1]", DG_EINVAL },
		{ "\"verify\"", DG_EINVAL },
		{ "null", DG_EINVAL },
	};
	struct json_object *all = vectors_load("rfc7515_a.3.json");
	struct json_object *obj = json_object_object_get(all, "jwk");
	struct dg_jwk *jwk;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_object_object_add(obj, "key_ops",
		    json_tokener_parse(rows[i].ops));
		assert_int_equal(dg_jwk_from_json(obj, &jwk), rows[i].rc);
		dg_jwk_free(jwk);
	}
	json_object_put(all);
}

static void
members_of_another_type_are_refused(void **state)
{
	static const char *const name[] = { "kty", "crv", "x", "use", "alg" };
	struct json_object *all, *obj;
	struct dg_jwk *jwk = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		all = vectors_load("rfc7515_a.3.json");
		obj = json_object_object_get(all, "jwk");
		assert_ok(dg_json_put_int(obj, name[i], 1));
		assert_int_equal(dg_jwk_from_json(obj, &jwk), DG_EINVAL);
		assert_ok(dg_json_put(obj, name[i], json_object_new_string("")));
		assert_int_equal(dg_jwk_from_json(obj, &jwk), DG_EINVAL);
		json_object_put(all);
	}
}

static void
each_missing_or_malformed_part_is_refused(void **state)
{
	static const char *const part[][2] = {
		{ "rfc7515_a.2.json", "n" }, { "rfc7515_a.2.json", "e" },
		{ "rfc7515_a.2.json", "p" }, { "rfc7515_a.2.json", "q" },
		{ "rfc7515_a.2.json", "dp" }, { "rfc7515_a.2.json", "dq" },
		{ "rfc7515_a.2.json", "qi" }, { "rfc7515_a.3.json", "x" },
		{ "rfc7515_a.3.json", "y" }, { "rfc8037_a.json", "x" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		assert_int_equal(parse_changed(part[i][0], part[i][1], NULL),
		    DG_EINVAL);
		assert_int_equal(parse_changed(part[i][0], part[i][1], "A"),
		    DG_EINVAL);
		assert_int_equal(parse_changed(part[i][0], part[i][1], "AQAB="),
		    DG_EINVAL);
		assert_int_equal(parse_changed(part[i][0], part[i][1], "AAEB"),
		    DG_EINVAL);
	}
}

/* A coordinate that lost its zero byte, or got one more. */
static void
coordinates_of_another_width_are_refused(void **state)
{
	(void)state;
	assert_int_equal(parse_changed("rfc7515_a.3.json", "x",
	    "g83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVA"), DG_EINVAL);
	assert_int_equal(parse_changed("rfc7515_a.3.json", "x",
	    "AH_NzidwdsRdQYPL7m_bS3tYBzM1e-nvE7rPbjx70VRF"), DG_EINVAL);
}

static void
points_off_the_curve_are_refused(void **state)
{
	(void)state;
	/* y of RFC 7515 A.3 with its last bit changed; x and y exchanged */
	assert_int_equal(parse_changed("rfc7515_a.3.json", "y",
	    "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a4"), DG_EINVAL);
	assert_int_equal(parse_changed("rfc7515_a.3.json", "x",
	    "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"), DG_EINVAL);
	/* 2 is no y of an Ed25519 point, nor is p + 1 the way to write 1 */
	assert_int_equal(parse_changed("rfc8037_a.json", "x",
	    "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), DG_EINVAL);
	assert_int_equal(parse_changed("rfc8037_a.json", "x",
	    "7v_______________________________________38"), DG_EINVAL);
}

/* Others can sign for these. */
static void
ed25519_points_of_small_order_are_refused(void **state)
{
	static const char *const point[] = {
		"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",	/* x 0 */
		"7P_______________________________________38",	/* x 0 */
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",	/* y 0 */
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(point) / sizeof(point[0]); i++)
		assert_int_equal(parse_changed("rfc8037_a.json", "x",
		    point[i]), DG_EINVAL);
}

static void
a_private_half_of_another_key_is_refused(void **state)
{
	(void)state;
	assert_int_equal(parse_changed("rfc7515_a.3.json", "d",
	    "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"), DG_EINVAL);
	assert_int_equal(parse_changed("rfc8037_a.json", "d",
	    "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"), DG_EINVAL);
	assert_int_equal(parse_changed("rfc7515_a.2.json", "p",
	    "83i-7IvMGXoMXCskv73TKr8637FiO7Z27zv8oj6pbWUQyLPQBQxtPVnwD20R-60e"
	    "TDmD2ujnMt5PoqMrm8RfmNhVWDtjjMmCMjOpSXicFHj7XOuVIYQyqVWlWEh6dN36"
	    "GVZYk93N8Bc9vY41xy8B9RzzOGVQzXvNEvn7O0nVbfs"), DG_EINVAL);
}

/* A modulus of that many bytes of ones, but the first and the last. */
static enum dg_err
parse_modulus(size_t bytes, uint8_t first, uint8_t last)
{
	char text[DG_BASE64URL_LEN(1024) + 1];
	uint8_t n[1024];

	memset(n, 0xff, sizeof(n));
	n[0] = first;
	n[bytes - 1] = last;
	dg_base64url_encode(n, bytes, text);
	return parse_changed("rfc7638_3.1.json", "n", text);
}

/* RFC 8017: n odd, of 2,048 to 4,096 bits, e odd and at least 3 */
static void
weak_and_huge_rsa_keys_are_refused(void **state)
{
	(void)state;
	assert_int_equal(parse_changed("rfc7638_3.1.json", "e", "AQ"),
	    DG_EINVAL);
	assert_int_equal(parse_changed("rfc7638_3.1.json", "e", "AQAA"),
	    DG_EINVAL);
	assert_int_equal(parse_changed("rfc7638_3.1.json", "e", "AQAAAAAAAAAB"),
	    DG_EINVAL);
	assert_ok(parse_changed("rfc7638_3.1.json", "e", "Aw"));
	assert_ok(parse_modulus(256, 0x80, 0x01));
	assert_int_equal(parse_modulus(256, 0x7f, 0xff), DG_EINVAL);
	assert_int_equal(parse_modulus(256, 0xff, 0xfe), DG_EINVAL);
	assert_int_equal(parse_modulus(257, 0x00, 0xff), DG_EINVAL);
	assert_int_equal(parse_modulus(128, 0xff, 0xff), DG_EINVAL);
	assert_ok(parse_modulus(257, 0x01, 0xff));
	assert_ok(parse_modulus(512, 0xff, 0xff));
	assert_int_equal(parse_modulus(513, 0x01, 0xff), DG_EINVAL);
	assert_int_equal(parse_modulus(1024, 0xff, 0xff), DG_EINVAL);
}

static void
text_that_is_no_strict_json_is_refused(void **state)
{
	struct dg_jwk *jwk = NULL;

	(void)state;
	assert_int_equal(dg_jwk_parse(DG_STR(
	    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kty\":\"OKP\","
	    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}"), &jwk),
	    DG_EINVAL);
	assert_ok(dg_jwk_parse(DG_STR(
	    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
	    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}"), &jwk));
	dg_jwk_free(jwk);
	assert_int_equal(dg_jwk_parse(DG_STR("[]"), &jwk), DG_EINVAL);
	assert_int_equal(dg_jwk_from_json(NULL, &jwk), DG_EINVAL);
	dg_jwk_free(NULL);
}

static void
a_kid_that_is_too_long_is_refused(void **state)
{
	char kid[DG_JWK_FOREIGN_KID_MAX + 2];

	(void)state;
	memset(kid, 'k', sizeof(kid));
	kid[DG_JWK_FOREIGN_KID_MAX + 1] = '\0';
	assert_int_equal(parse_changed("rfc7638_3.1.json", "kid", kid),
	    DG_EINVAL);
	kid[DG_JWK_FOREIGN_KID_MAX] = '\0';
	assert_ok(parse_changed("rfc7638_3.1.json", "kid", kid));
}

static void
algorithm_names_are_exact(void **state)
{
	enum dg_jws_alg alg;

	(void)state;
	assert_ok(dg_jws_alg_parse(DG_STR("RS256"), &alg));
	assert_int_equal(alg, DG_JWS_RS256);
	assert_ok(dg_jws_alg_parse(DG_STR("ES256"), &alg));
	assert_int_equal(alg, DG_JWS_ES256);
	assert_ok(dg_jws_alg_parse(DG_STR("EdDSA"), &alg));
	assert_int_equal(alg, DG_JWS_EDDSA);
	assert_ok(dg_jws_alg_parse(DG_STR("Ed25519"), &alg));
	assert_int_equal(alg, DG_JWS_EDDSA);
	assert_int_equal(dg_jws_alg_parse(DG_STR("none"), &alg), DG_EINVAL);
	assert_int_equal(dg_jws_alg_parse(DG_STR("HS256"), &alg), DG_EINVAL);
	assert_int_equal(dg_jws_alg_parse(DG_STR("rs256"), &alg), DG_EINVAL);
	assert_int_equal(dg_jws_alg_parse(DG_STR(""), &alg), DG_EINVAL);
}

static enum dg_err
find(struct json_object *set, const char *kid, enum dg_jws_alg alg)
{
	struct dg_jwk *keys[DG_JWKS_PICK_MAX];
	enum dg_err rc;
	size_t n;

	rc = dg_jwks_pick(dg_str_from(json_object_to_json_string(set)), kid,
	    alg, keys, &n);
	assert_true(rc == DG_OK || n == 0);
	dg_jwks_free(keys, n);
	return rc == DG_OK && n == 0 ? DG_ENOTFOUND : rc;
}

/* RFC 7517 A.1: an encryption key and a signing key */
static void
rfc7517_a_1_the_key_of_a_set_is_found_by_kid_and_alg(void **state)
{
	struct json_object *set = vectors_load("rfc7517_a.1.json");
	struct json_object *keys = json_object_object_get(set, "keys");

	(void)state;
	assert_ok(find(set, "2011-04-29", DG_JWS_RS256));
	assert_ok(find(set, "", DG_JWS_RS256));
	assert_int_equal(find(set, "2011-04-29", DG_JWS_ES256), DG_ENOTFOUND);
	assert_int_equal(find(set, "1", DG_JWS_ES256), DG_ENOTFOUND);
	assert_int_equal(find(set, "2011", DG_JWS_RS256), DG_ENOTFOUND);
	/* what is no key of ours is passed over */
	json_object_array_put_idx(keys, 0, json_object_new_string("x"));
	assert_ok(find(set, "2011-04-29", DG_JWS_RS256));
	json_object_object_del(set, "keys");
	assert_int_equal(find(set, "", DG_JWS_RS256), DG_EINVAL);
	json_object_put(set);
}

static void
rfc7517_a_2_private_keys_are_read(void **state)
{
	struct json_object *set = vectors_load("rfc7517_a.2.json");
	struct json_object *ec, *keys = json_object_object_get(set, "keys");
	struct dg_jwk *jwk = NULL;

	(void)state;
	assert_ok(dg_jwk_from_json(json_object_array_get_idx(keys, 1), &jwk));
	assert_true(dg_jwk_has_private(jwk));
	dg_jwk_free(jwk);
	ec = copy_of(json_object_array_get_idx(keys, 0));
	assert_int_equal(dg_jwk_from_json(ec, &jwk), DG_EINVAL);
	json_object_object_del(ec, "use");	/* "enc" there */
	assert_ok(dg_jwk_from_json(ec, &jwk));
	assert_true(dg_jwk_has_private(jwk));
	dg_jwk_free(jwk);
	json_object_put(ec);
	json_object_put(set);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc7638_3_1_thumbprint),
		cmocka_unit_test(rfc8037_a_3_thumbprint),
		cmocka_unit_test(the_kid_it_came_with_stays_else_it_is_the_thumbprint),
		cmocka_unit_test(made_keys_read_back),
		cmocka_unit_test(coordinates_keep_their_leading_zeros),
		cmocka_unit_test(made_coordinates_have_43_characters),
		cmocka_unit_test(published_private_keys_are_read),
		cmocka_unit_test(unknown_members_are_ignored),
		cmocka_unit_test(keys_for_other_uses_are_refused),
		cmocka_unit_test(operations_must_be_those_of_signatures),
		cmocka_unit_test(members_of_another_type_are_refused),
		cmocka_unit_test(each_missing_or_malformed_part_is_refused),
		cmocka_unit_test(coordinates_of_another_width_are_refused),
		cmocka_unit_test(points_off_the_curve_are_refused),
		cmocka_unit_test(ed25519_points_of_small_order_are_refused),
		cmocka_unit_test(a_private_half_of_another_key_is_refused),
		cmocka_unit_test(weak_and_huge_rsa_keys_are_refused),
		cmocka_unit_test(text_that_is_no_strict_json_is_refused),
		cmocka_unit_test(a_kid_that_is_too_long_is_refused),
		cmocka_unit_test(algorithm_names_are_exact),
		cmocka_unit_test(rfc7517_a_1_the_key_of_a_set_is_found_by_kid_and_alg),
		cmocka_unit_test(rfc7517_a_2_private_keys_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
