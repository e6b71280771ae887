/* SPDX-License-Identifier: MIT */
/* test_random.c: random bytes and secrets made of them */
#include "tests/unit/test.h"

#include "lib/base/base64url.h"
#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/crypt/random.h"

#define BOUND 20	/* the alphabet of user codes */
#define DRAWS 20000

/*
 * Chi-square with 19 degrees of freedom: a fair generator passes 80 once in
 * 400 million runs.
 */
static void
below_is_uniform(void **state)
{
	double expected = (double)DRAWS / BOUND;
	unsigned count[BOUND] = { 0 };
	double chi2 = 0;

	(void)state;
	for (int i = 0; i < DRAWS; i++) {
		uint32_t v;

		assert_ok(dg_random_below(BOUND, &v));
		assert_true(v < BOUND);
		count[v]++;
	}
	for (int i = 0; i < BOUND; i++) {
		double d = count[i] - expected;

		chi2 += d * d / expected;
	}
	assert_true(chi2 < 80);
}

static void
below_obeys_its_bounds(void **state)
{
	uint32_t seen = 0;
	uint32_t v;

	(void)state;
	assert_ok(dg_random_below(1, &v));
	assert_int_equal(v, 0);
	for (int i = 0; i < 1000; i++) {
		assert_ok(dg_random_below(65536, &v));
		assert_true(v < 65536);
		seen |= v;
	}
	assert_int_equal(seen, 65535);
	assert_int_equal(dg_random_below(0, &v), DG_EINVAL);
	assert_int_equal(dg_random_below(65537, &v), DG_EINVAL);
}

static void
bytes_differ_from_draw_to_draw(void **state)
{
	uint8_t a[32] = { 0 };
	uint8_t b[32] = { 0 };

	(void)state;
	assert_ok(dg_random_bytes(a, sizeof(a)));
	assert_ok(dg_random_bytes(b, sizeof(b)));
	assert_memory_not_equal(a, b, sizeof(a));
	memset(b, 0, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
}

/* RFC 9562 sections 4 and 5.4 */
static void
uuid_is_version_4(void **state)
{
	char out[DG_UUID_LEN + 1];

	(void)state;
	for (int run = 0; run < 200; run++) {
		assert_ok(dg_random_uuid(out));
		assert_int_equal(strlen(out), DG_UUID_LEN);
		for (int i = 0; i < DG_UUID_LEN; i++) {
			bool dash = i == 8 || i == 13 || i == 18 || i == 23;

			if (dash)
				assert_int_equal(out[i], '-');
			else
				assert_non_null(strchr("0123456789abcdef",
				    out[i]));
		}
		assert_int_equal(out[14], '4');
		assert_non_null(strchr("89ab", out[19]));
	}
}

static void
a_new_secret_is_256_bits_as_base64url(void **state)
{
	char a[DG_SECRET_LEN + 1];
	char b[DG_SECRET_LEN + 1];
	uint8_t raw[DG_SECRET_BYTES];
	size_t n;

	(void)state;
	assert_ok(dg_random_secret(a));
	assert_ok(dg_random_secret(b));
	assert_int_equal(strlen(a), DG_SECRET_LEN);
	assert_string_not_equal(a, b);
	assert_ok(dg_base64url_decode(dg_str_from(a), raw, sizeof(raw), &n));
	assert_int_equal(n, DG_SECRET_BYTES);
}

static void
secrets_equal_only_in_every_byte_and_length(void **state)
{
	(void)state;
	assert_true(dg_secret_equal("abc", 3, "abc", 3));
	assert_false(dg_secret_equal("abc", 3, "abd", 3));
	assert_false(dg_secret_equal("xbc", 3, "abc", 3));
	assert_false(dg_secret_equal("abc", 3, "abcd", 4));
	assert_true(dg_secret_equal("a\0b", 3, "a\0b", 3));
	assert_false(dg_secret_equal("a\0b", 3, "a\0c", 3));
	assert_true(dg_secret_equal(NULL, 0, NULL, 0));
}

static void
wipe_overwrites_every_byte(void **state)
{
	static const char zero[8];
	char secret[8] = "1234567";

	(void)state;
	dg_secret_wipe(secret, sizeof(secret));
	assert_memory_equal(secret, zero, sizeof(zero));
	dg_secret_wipe(NULL, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(below_is_uniform),
		cmocka_unit_test(below_obeys_its_bounds),
		cmocka_unit_test(bytes_differ_from_draw_to_draw),
		cmocka_unit_test(uuid_is_version_4),
		cmocka_unit_test(a_new_secret_is_256_bits_as_base64url),
		cmocka_unit_test(secrets_equal_only_in_every_byte_and_length),
		cmocka_unit_test(wipe_overwrites_every_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
