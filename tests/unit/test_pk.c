/* SPDX-License-Identifier: MIT */
/* test_pk.c: keys and signatures of nettle and of libgcrypt fit each other */
#include <gcrypt.h>

#include "tests/unit/test.h"

#include "lib/crypt/digest.h"
#include "lib/crypt/pk.h"
#include "lib/crypt/random.h"

#define KINDS 3
#define PAIR 64
#define HALF 32

static struct dg_pk_parts parts[KINDS];
static struct dg_pk *key[KINDS];
static const struct dg_str text = DG_STR("a text to be signed");

static gcry_sexp_t
built(gcry_error_t err, const gcry_sexp_t *sexp)
{
	assert_int_equal(err, 0);
	return *sexp;
}

/* A key of ours in libgcrypt's form, with its private half or without. */
static gcry_sexp_t
gcry_key(enum dg_pk_kind kind, bool private)
{
	const struct dg_pk_part *p = parts[kind].part;
	uint8_t q[1 + PAIR] = { 0x04 };	/* uncompressed, SEC 1 2.3.3 */
	gcry_sexp_t out = NULL;

	if (kind == DG_PK_RSA) {
		/* libgcrypt's u is p^-1 mod q, so the primes change places */
		return built(private ? gcry_sexp_build(&out, NULL,
		    "(private-key(rsa(n %b)(e %b)(d %b)(p %b)(q %b)(u %b)))",
		    (int)p[DG_RSA_N].n, p[DG_RSA_N].b, (int)p[DG_RSA_E].n,
		    p[DG_RSA_E].b, (int)p[DG_RSA_D].n, p[DG_RSA_D].b,
		    (int)p[DG_RSA_Q].n, p[DG_RSA_Q].b, (int)p[DG_RSA_P].n,
		    p[DG_RSA_P].b, (int)p[DG_RSA_QI].n, p[DG_RSA_QI].b) :
		    gcry_sexp_build(&out, NULL, "(public-key(rsa(n %b)(e %b)))",
		    (int)p[DG_RSA_N].n, p[DG_RSA_N].b, (int)p[DG_RSA_E].n,
		    p[DG_RSA_E].b), &out);
	}
	if (kind == DG_PK_ED25519)
		return built(private ? gcry_sexp_build(&out, NULL,
		    "(private-key(ecc(curve Ed25519)(flags eddsa)(q %b)(d %b)))",
		    HALF, p[DG_ED25519_X].b, HALF, p[DG_ED25519_D].b) :
		    gcry_sexp_build(&out, NULL,
		    "(public-key(ecc(curve Ed25519)(flags eddsa)(q %b)))",
		    HALF, p[DG_ED25519_X].b), &out);
	memcpy(q + 1, p[DG_P256_X].b, HALF);
	memcpy(q + 1 + HALF, p[DG_P256_Y].b, HALF);
	return built(private ? gcry_sexp_build(&out, NULL,
	    "(private-key(ecc(curve \"NIST P-256\")(q %b)(d %b)))",
	    (int)sizeof(q), q, HALF, p[DG_P256_D].b) :
	    gcry_sexp_build(&out, NULL,
	    "(public-key(ecc(curve \"NIST P-256\")(q %b)))", (int)sizeof(q), q),
	    &out);
}

static gcry_sexp_t
gcry_data(enum dg_pk_kind kind)
{
	uint8_t digest[DG_DIGEST_BYTES];
	gcry_sexp_t out = NULL;

	dg_digest_str(text, digest);
	if (kind == DG_PK_ED25519)
		return built(gcry_sexp_build(&out, NULL,
		    "(data(flags eddsa)(hash-algo sha512)(value %b))",
		    (int)text.n, text.p), &out);
	return built(gcry_sexp_build(&out, NULL, kind == DG_PK_RSA ?
	    "(data(flags pkcs1)(hash sha256 %b))" :
	    "(data(flags rfc6979)(hash sha256 %b))", (int)sizeof(digest),
	    digest), &out);
}

/* One number of libgcrypt's signature, padded on the left. */
static void
take(gcry_sexp_t signature, const char *name, uint8_t *out, size_t width)
{
	gcry_sexp_t list = gcry_sexp_find_token(signature, name, 0);
	const char *p = NULL;
	size_t n = 0;

	assert_non_null(list);
	p = gcry_sexp_nth_data(list, 1, &n);
	while (n > width && *p == 0) {
		p++;
		n--;
	}
	assert_true(n <= width);
	memset(out, 0, width - n);
	memcpy(out + (width - n), p, n);
	gcry_sexp_release(list);
}

static void
what_nettle_signs_libgcrypt_verifies(void **state)
{
	uint8_t s[DG_PK_SIGNATURE_MAX];
	gcry_sexp_t signature, data, public;
	size_t n;

	(void)state;
	for (int kind = 0; kind < KINDS; kind++) {
		assert_ok(dg_pk_sign(key[kind], text, s, &n));
		signature = NULL;
		if (kind == DG_PK_RSA)
			assert_int_equal(gcry_sexp_build(&signature, NULL,
			    "(sig-val(rsa(s %b)))", (int)n, s), 0);
		else
			assert_int_equal(gcry_sexp_build(&signature, NULL,
			    kind == DG_PK_P256 ? "(sig-val(ecdsa(r %b)(s %b)))" :
			    "(sig-val(eddsa(r %b)(s %b)))", HALF, s, HALF,
			    s + HALF), 0);
		data = gcry_data((enum dg_pk_kind)kind);
		public = gcry_key((enum dg_pk_kind)kind, false);
		assert_int_equal(gcry_pk_verify(signature, data, public), 0);
		gcry_sexp_release(signature);
		gcry_sexp_release(data);
		gcry_sexp_release(public);
	}
}

/* All three are deterministic, so both make the same bytes. */
static void
what_libgcrypt_signs_nettle_verifies_and_would_sign_alike(void **state)
{
	uint8_t s[DG_PK_SIGNATURE_MAX], own[DG_PK_SIGNATURE_MAX];
	gcry_sexp_t signature, data, private;
	size_t n;

	(void)state;
	for (int kind = 0; kind < KINDS; kind++) {
		data = gcry_data((enum dg_pk_kind)kind);
		private = gcry_key((enum dg_pk_kind)kind, true);
		assert_int_equal(gcry_pk_sign(&signature, data, private), 0);
		assert_ok(dg_pk_sign(key[kind], text, own, &n));
		if (kind == DG_PK_RSA) {
			take(signature, "s", s, n);
		} else {
			take(signature, "r", s, HALF);
			take(signature, "s", s + HALF, HALF);
		}
		assert_true(dg_pk_verify(key[kind], text, s, n));
		assert_memory_equal(s, own, n);
		gcry_sexp_release(signature);
		gcry_sexp_release(data);
		gcry_sexp_release(private);
	}
}

static void
keys_that_libgcrypt_makes_are_taken(void **state)
{
	static const char *const recipe = "(genkey(rsa(nbits 4:2048)))";
	static const char *const name[] = { "n", "e", "d", "p", "q", "u" };
	static const int index[] = { DG_RSA_N, DG_RSA_E, DG_RSA_D, DG_RSA_Q,
		DG_RSA_P, DG_RSA_QI };
	struct dg_pk_parts made = { .kind = DG_PK_RSA };
	gcry_sexp_t spec, pair;
	gcry_mpi_t v[6], one_less = gcry_mpi_new(0), r = gcry_mpi_new(0);
	struct dg_pk *own;
	size_t i;

	(void)state;
	assert_int_equal(gcry_sexp_new(&spec, recipe, 0, 1), 0);
	assert_int_equal(gcry_pk_genkey(&pair, spec), 0);
	for (i = 0; i < 6; i++) {
		struct dg_pk_part *part = &made.part[index[i]];

		assert_int_equal(gcry_sexp_extract_param(pair,
		    "private-key!rsa", name[i], &v[i], NULL), 0);
		assert_int_equal(gcry_mpi_print(GCRYMPI_FMT_USG, part->b,
		    sizeof(part->b), &part->n, v[i]), 0);
	}
	for (i = 0; i < 2; i++) {	/* d modulo each prime less one */
		struct dg_pk_part *part = &made.part[i == 0 ? DG_RSA_DP :
		    DG_RSA_DQ];

		gcry_mpi_sub_ui(one_less, v[i == 0 ? 4 : 3], 1);
		gcry_mpi_mod(r, v[2], one_less);
		assert_int_equal(gcry_mpi_print(GCRYMPI_FMT_USG, part->b,
		    sizeof(part->b), &part->n, r), 0);
	}
	assert_ok(dg_pk_import(&made, &own));
	assert_true(dg_pk_has_private(own));
	dg_pk_free(own);
	for (i = 0; i < 6; i++)
		gcry_mpi_release(v[i]);
	gcry_mpi_release(one_less);
	gcry_mpi_release(r);
	gcry_sexp_release(spec);
	gcry_sexp_release(pair);
}

static void
a_public_half_verifies_and_cannot_sign(void **state)
{
	static const int private[KINDS] = { DG_RSA_D, DG_P256_D, DG_ED25519_D };
	uint8_t s[DG_PK_SIGNATURE_MAX];
	struct dg_pk *half;
	size_t n, m;

	(void)state;
	for (int kind = 0; kind < KINDS; kind++) {
		struct dg_pk_parts public = parts[kind];

		public.part[private[kind]].n = 0;
		assert_ok(dg_pk_import(&public, &half));
		assert_false(dg_pk_has_private(half));
		assert_ok(dg_pk_sign(key[kind], text, s, &n));
		assert_true(dg_pk_verify(half, text, s, n));
		assert_false(dg_pk_verify(half, text, s, n - 1));
		assert_false(dg_pk_verify(half, DG_STR("another"), s, n));
		assert_int_equal(dg_pk_sign(half, text, s, &m), DG_ECRYPTO);
		assert_int_equal(m, 0);
		dg_pk_free(half);
	}
}

/* Each part with one bit changed makes another key, or none. */
static void
private_numbers_that_do_not_fit_are_refused(void **state)
{
	static const size_t count[KINDS] = { 8, 3, 2 };
	struct dg_pk *none;

	(void)state;
	for (int kind = 0; kind < KINDS; kind++) {
		for (size_t i = 0; i < count[kind]; i++) {
			struct dg_pk_parts changed = parts[kind];

			changed.part[i].b[changed.part[i].n - 1] ^= 2;
			assert_int_equal(dg_pk_import(&changed, &none),
			    DG_EINVAL);
			assert_null(none);
			changed = parts[kind];
			changed.part[i].b[0] ^= 0x40;
			assert_int_equal(dg_pk_import(&changed, &none),
			    DG_EINVAL);
		}
	}
}

static enum dg_err
import_point(const uint8_t y[static HALF])
{
	struct dg_pk_parts point = { .kind = DG_PK_ED25519 };
	uint8_t s[PAIR] = { 0 };
	struct dg_pk *own;
	enum dg_err rc;

	memcpy(point.part[DG_ED25519_X].b, y, HALF);
	point.part[DG_ED25519_X].n = HALF;
	rc = dg_pk_import(&point, &own);
	if (rc == DG_OK)
		assert_false(dg_pk_verify(own, text, s, sizeof(s)));
	dg_pk_free(own);
	return rc;
}

/* Little-endian y of the points of order 1, 2, 4 and 8, with either x. */
static void
ed25519_points_of_small_order_are_no_keys(void **state)
{
	static const uint8_t eight[2][HALF] = {
		{ 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0,
		  0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
		  0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39,
		  0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05 },
		{ 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f,
		  0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
		  0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6,
		  0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a },
	};
	uint8_t y[HALF];

	(void)state;
	for (int sign = 0; sign <= 0x80; sign += 0x80) {
		memset(y, 0, sizeof(y));
		y[HALF - 1] = (uint8_t)sign;
		assert_int_equal(import_point(y), DG_EINVAL);	/* 0 */
		y[0] = 1;
		assert_int_equal(import_point(y), DG_EINVAL);
		memset(y, 0xff, sizeof(y));
		y[0] = 0xec;					/* p - 1 */
		y[HALF - 1] = (uint8_t)(0x7f | sign);
		assert_int_equal(import_point(y), DG_EINVAL);
		for (int i = 0; i < 2; i++) {
			memcpy(y, eight[i], sizeof(y));
			y[HALF - 1] |= (uint8_t)sign;
			assert_int_equal(import_point(y), DG_EINVAL);
		}
		/* 3 is y of a point of large order */
		memset(y, 0, sizeof(y));
		y[0] = 3;
		y[HALF - 1] = (uint8_t)sign;
		assert_int_equal(import_point(y), DG_OK);
	}
}

static void
ed25519_points_off_the_curve_or_written_in_another_way_are_refused(void **state)
{
	uint8_t y[HALF] = { 2 };

	(void)state;
	assert_int_equal(import_point(y), DG_EINVAL);	/* off the curve */
	memset(y, 0xff, sizeof(y));
	y[0] = 0xf0;					/* p + 3 */
	y[HALF - 1] = 0x7f;
	assert_int_equal(import_point(y), DG_EINVAL);
}

/* Points with x 2 and x 2^64, with which libgcrypt 1.10 ends the program. */
static void
ed25519_points_with_a_short_coordinate_are_keys(void **state)
{
	static const uint8_t y[2][HALF] = {
		{ 0x31, 0x26, 0x71, 0x1e, 0x11, 0xef, 0x57, 0x46,
		  0x92, 0x93, 0x53, 0x81, 0xd2, 0xcd, 0x2b, 0xba,
		  0xb5, 0xdd, 0x11, 0x3c, 0x40, 0x10, 0xf9, 0x1f,
		  0xd7, 0xc4, 0xdd, 0x7b, 0x12, 0xbf, 0x43, 0x1a },
		{ 0x9c, 0xbc, 0x11, 0x9f, 0xe3, 0xf0, 0x33, 0xdd,
		  0x18, 0x7f, 0x05, 0x13, 0x5a, 0x05, 0x46, 0x15,
		  0x65, 0x35, 0x42, 0xd4, 0x0a, 0x4d, 0xef, 0x30,
		  0x31, 0x6a, 0x0c, 0x76, 0x8c, 0xb7, 0x65, 0x5c },
	};

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(import_point(y[i]), DG_OK);
}

static int
set_up(void **state)
{
	(void)state;
	for (int kind = 0; kind < KINDS; kind++)
		if (dg_pk_generate((enum dg_pk_kind)kind, &parts[kind]) !=
		    DG_OK || dg_pk_import(&parts[kind], &key[kind]) != DG_OK)
			return -1;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	for (int kind = 0; kind < KINDS; kind++)
		dg_pk_free(key[kind]);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_nettle_signs_libgcrypt_verifies),
		cmocka_unit_test(
		    what_libgcrypt_signs_nettle_verifies_and_would_sign_alike),
		cmocka_unit_test(keys_that_libgcrypt_makes_are_taken),
		cmocka_unit_test(a_public_half_verifies_and_cannot_sign),
		cmocka_unit_test(private_numbers_that_do_not_fit_are_refused),
		cmocka_unit_test(ed25519_points_of_small_order_are_no_keys),
		cmocka_unit_test(
		    ed25519_points_off_the_curve_or_written_in_another_way_are_refused),
		cmocka_unit_test(
		    ed25519_points_with_a_short_coordinate_are_keys),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
