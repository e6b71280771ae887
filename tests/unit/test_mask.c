/* SPDX-License-Identifier: MIT */
/* test_mask.c: a digest under a random pad */
#include "tests/unit/test.h"

#include "lib/crypt/mask.h"

static void
what_is_put_is_taken_whatever_it_looks_like(void **state)
{
	const uint8_t digest[DG_DIGEST_BYTES] = { 1, 2, [31] = 0xff };
	char first[DG_MASK_LEN + 1], text[DG_MASK_LEN + 1];
	uint8_t out[DG_DIGEST_BYTES];

	(void)state;
	assert_ok(dg_mask_put(digest, first));
	for (int i = 0; i < 100; i++) {
		assert_ok(dg_mask_put(digest, text));
		assert_int_equal(strlen(text), DG_MASK_LEN);
		assert_string_not_equal(text, first);
		assert_ok(dg_mask_take(dg_str_from(text), out));
		assert_memory_equal(out, digest, sizeof(out));
	}
}

static void
what_has_another_form_is_refused(void **state)
{
	const uint8_t digest[DG_DIGEST_BYTES] = { 1 }, none[32] = { 0 };
	uint8_t out[DG_DIGEST_BYTES];
	char text[DG_MASK_LEN + 2];

	(void)state;
	assert_ok(dg_mask_put(digest, text));
	assert_int_equal(dg_mask_take(DG_STR(""), out), DG_EDENIED);
	assert_int_equal(dg_mask_take((struct dg_str){ text,
	    DG_MASK_LEN - 1 }, out), DG_EDENIED);
	text[DG_MASK_LEN] = 'A';
	assert_int_equal(dg_mask_take((struct dg_str){ text,
	    DG_MASK_LEN + 1 }, out), DG_EDENIED);
	text[0] = '!';
	assert_int_equal(dg_mask_take((struct dg_str){ text, DG_MASK_LEN },
	    out), DG_EDENIED);
	assert_memory_equal(out, none, sizeof(out));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_put_is_taken_whatever_it_looks_like),
		cmocka_unit_test(what_has_another_form_is_refused),
	};

	return cmocka_run_group_tests_name("mask", tests, NULL, NULL);
}
