/* SPDX-License-Identifier: MIT */
/* test_digest.c: FIPS 180-4 and RFC 4231 vectors */
#include "tests/unit/test.h"

#include "lib/crypt/digest.h"
#include "lib/crypt/random.h"

static void
assert_hex(const uint8_t digest[static DG_DIGEST_BYTES], const char *expected)
{
	char hex[2 * DG_DIGEST_BYTES + 1];

	dg_digest_hex(digest, DG_DIGEST_BYTES, hex);
	assert_string_equal(hex, expected);
}

static void
fips180_4_sha256_examples(void **state)
{
	static const char two_blocks[] =
	    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	uint8_t out[DG_DIGEST_BYTES];

	(void)state;
	dg_digest_sha256("abc", 3, out);
	assert_hex(out, "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	dg_digest_sha256(NULL, 0, out);
	assert_hex(out, "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
	dg_digest_str(dg_str_from(two_blocks), out);
	assert_hex(out, "248d6a61d20638b8e5c026930c3e6039"
	    "a33ce45964ff2167f6ecedd419db06c1");
}

static void
fips180_4_sha512_example(void **state)
{
	uint8_t out[DG_DIGEST_SHA512_BYTES];
	char hex[2 * DG_DIGEST_SHA512_BYTES + 1];

	(void)state;
	dg_digest_sha512(DG_STR("abc"), out);
	dg_digest_hex(out, sizeof(out), hex);
	assert_string_equal(hex, "ddaf35a193617abacc417349ae204131"
	    "12e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a8"
	    "36ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

static void
rfc4231_4_2_test_case_1(void **state)
{
	uint8_t key[20];
	uint8_t out[DG_DIGEST_BYTES];

	(void)state;
	memset(key, 0x0b, sizeof(key));
	assert_ok(dg_digest_hmac(key, sizeof(key), "Hi There", 8, out));
	assert_hex(out, "b0344c61d8db38535ca8afceaf0bf12b"
	    "881dc200c9833da726e9376c2e32cff7");
}

static void
rfc4231_4_3_test_case_2(void **state)
{
	static const char data[] = "what do ya want for nothing?";
	uint8_t out[DG_DIGEST_BYTES];

	(void)state;
	assert_ok(dg_digest_hmac("Jefe", 4, data, sizeof(data) - 1, out));
	assert_hex(out, "5bdcc146bf60754e6a042426089575c7"
	    "5a003f089d2739839dec58b964ec3843");
}

/* a key longer than a block is hashed first */
static void
rfc4231_4_7_test_case_6(void **state)
{
	static const char data[] =
	    "Test Using Larger Than Block-Size Key - Hash Key First";
	uint8_t key[131];
	uint8_t out[DG_DIGEST_BYTES];

	(void)state;
	memset(key, 0xaa, sizeof(key));
	assert_ok(dg_digest_hmac(key, sizeof(key), data, sizeof(data) - 1,
	    out));
	assert_hex(out, "60e431591ee0b67f0d8a26aacbf5b77f"
	    "8e0bc6213728c5140546040f0ee37f54");
}

static void
parts_are_the_hmac_of_lengths_and_bytes(void **state)
{
	static const uint8_t flat[] = { 0, 0, 0, 0, 0, 0, 0, 2, 'a', 'b',
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 'c' };
	const struct dg_str parts[] = { DG_STR("ab"), DG_STR(""),
		DG_STR("c") };
	uint8_t one[DG_DIGEST_BYTES];
	uint8_t two[DG_DIGEST_BYTES];

	(void)state;
	assert_ok(dg_digest_hmac_parts("key", 3, parts, 3, one));
	assert_ok(dg_digest_hmac("key", 3, flat, sizeof(flat), two));
	assert_memory_equal(one, two, sizeof(one));
}

static void
parts_cut_elsewhere_give_another_hmac(void **state)
{
	const struct dg_str a[] = { DG_STR("ab"), DG_STR("c") };
	const struct dg_str b[] = { DG_STR("a"), DG_STR("bc") };
	uint8_t one[DG_DIGEST_BYTES];
	uint8_t two[DG_DIGEST_BYTES];

	(void)state;
	assert_ok(dg_digest_hmac_parts("key", 3, a, 2, one));
	assert_ok(dg_digest_hmac_parts("key", 3, b, 2, two));
	assert_memory_not_equal(one, two, sizeof(one));
	assert_ok(dg_digest_hmac_parts("key", 3, NULL, 0, one));
	assert_ok(dg_digest_hmac("key", 3, NULL, 0, two));
	assert_memory_equal(one, two, sizeof(one));
}

static void
hex_is_lower_case(void **state)
{
	static const uint8_t bytes[] = { 0x00, 0x9f, 0xab, 0xff };
	char hex[2 * sizeof(bytes) + 1];

	(void)state;
	dg_digest_hex(bytes, sizeof(bytes), hex);
	assert_string_equal(hex, "009fabff");
	dg_digest_hex(bytes, 0, hex);
	assert_string_equal(hex, "");
}

static int
start(void **state)
{
	(void)state;
	return dg_random_init() == DG_OK ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fips180_4_sha256_examples),
		cmocka_unit_test(fips180_4_sha512_example),
		cmocka_unit_test(rfc4231_4_2_test_case_1),
		cmocka_unit_test(rfc4231_4_3_test_case_2),
		cmocka_unit_test(rfc4231_4_7_test_case_6),
		cmocka_unit_test(parts_are_the_hmac_of_lengths_and_bytes),
		cmocka_unit_test(parts_cut_elsewhere_give_another_hmac),
		cmocka_unit_test(hex_is_lower_case),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
