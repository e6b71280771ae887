/* SPDX-License-Identifier: MIT */
/* test_argon2.c: Argon2id (RFC 9106) as its reference implementation computes it */
#include "tests/unit/test.h"

#include "lib/crypt/argon2.h"
#include "lib/crypt/digest.h"
#include "lib/crypt/random.h"

static void
the_hash_is_the_reference_implementations(void **state)
{
	const struct dg_argon2 cost = { .passes = 2, .memory_kib = 256, .lanes = 1 };
	uint8_t out[32];
	char hex[2 * sizeof(out) + 1];

	(void)state;
	assert_ok(dg_argon2id(&cost, DG_STR("password"), DG_STR("somesalt"), out,
	    sizeof(out)));
	dg_digest_hex(out, sizeof(out), hex);
	assert_string_equal(hex, "9dfeb910e80bad0311fee20f9c0e2b12"
	    "c17987b4cac90c2ef54d5b3021c68bfe");
}

static void
what_cannot_be_computed_is_an_error(void **state)
{
	const struct dg_argon2 cost = { .passes = 1, .memory_kib = 256, .lanes = 0 };
	uint8_t out[32];

	(void)state;
	assert_int_equal(dg_argon2id(&cost, DG_STR("password"),
	    DG_STR("somesalt"), out, sizeof(out)), DG_ECRYPTO);
}

static int
set_up(void **state)
{
	(void)state;
	return dg_random_init() == DG_OK ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hash_is_the_reference_implementations),
		cmocka_unit_test(what_cannot_be_computed_is_an_error),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
