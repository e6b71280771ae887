/* SPDX-License-Identifier: MIT */
/* test_str.c: borrowed text */
#include "tests/unit/test.h"

#include "lib/base/str.h"

static void
equal_compares_every_byte_and_the_length(void **state)
{
	(void)state;
	assert_true(dg_str_is(DG_STR("code"), "code"));
	assert_false(dg_str_is(DG_STR("code"), "codes"));
	assert_false(dg_str_is(DG_STR("codes"), "code"));
	assert_false(dg_str_is(DG_STR("a\0b"), "a"));
	assert_true(dg_str_equal(DG_STR("a\0b"), DG_STR("a\0b")));
	assert_false(dg_str_equal(DG_STR("a\0b"), DG_STR("a\0c")));
	assert_true(dg_str_equal(dg_str_from(NULL), DG_STR("")));
}

static void
nocase_folds_ascii_letters_only(void **state)
{
	(void)state;
	assert_true(dg_str_equal_nocase(DG_STR("Basic"), DG_STR("bASIC")));
	assert_false(dg_str_equal_nocase(DG_STR("[@"), DG_STR("{`")));
	assert_false(dg_str_equal_nocase(DG_STR("\xc3\x84"), DG_STR("\xc3\xa4")));
	assert_false(dg_str_equal_nocase(DG_STR("ab"), DG_STR("abc")));
}

static void
prefix_longer_than_the_text_is_none(void **state)
{
	(void)state;
	assert_true(dg_str_has_prefix(DG_STR("Basic xyz"), "Basic "));
	assert_true(dg_str_has_prefix(DG_STR("x"), ""));
	assert_false(dg_str_has_prefix(DG_STR("Bas"), "Basic "));
	assert_false(dg_str_has_prefix(DG_STR(""), "B"));
}

static void
copy_terminates_and_refuses_what_does_not_fit(void **state)
{
	char dst[4];

	(void)state;
	assert_ok(dg_str_copy(dst, sizeof(dst), DG_STR("abc")));
	assert_string_equal(dst, "abc");
	assert_int_equal(dg_str_copy(dst, sizeof(dst), DG_STR("abcd")),
	    DG_EINVAL);
	assert_string_equal(dst, "");
	assert_int_equal(dg_str_copy(dst, sizeof(dst), DG_STR("a\0b")),
	    DG_EINVAL);
	assert_string_equal(dst, "");
	assert_ok(dg_str_copy(dst, 1, dg_str_from(NULL)));
	assert_string_equal(dst, "");
}

static void
copy_ascii_cuts_and_replaces_what_is_not_printable(void **state)
{
	char dst[6];

	(void)state;
	dg_str_copy_ascii(dst, sizeof(dst), DG_STR("a\n\xc3\xa4" "bcdef"));
	assert_string_equal(dst, "a???b");
	dg_str_copy_ascii(dst, sizeof(dst), DG_STR("~ \x7f"));
	assert_string_equal(dst, "~ ?");
	dg_str_copy_ascii(dst, sizeof(dst), DG_STR(""));
	assert_string_equal(dst, "");
	dg_str_copy_ascii(dst, 1, DG_STR("a"));
	assert_string_equal(dst, "");
}

static void
split_shows_empty_words_between_separators(void **state)
{
	struct dg_str rest = DG_STR("a,,b c,");
	struct dg_str word;

	(void)state;
	assert_true(dg_str_split(&rest, ", ", &word));
	assert_true(dg_str_is(word, "a"));
	assert_true(dg_str_split(&rest, ", ", &word));
	assert_true(dg_str_is(word, ""));
	assert_true(dg_str_split(&rest, ", ", &word));
	assert_true(dg_str_is(word, "b"));
	assert_true(dg_str_split(&rest, ", ", &word));
	assert_true(dg_str_is(word, "c"));
	assert_false(dg_str_split(&rest, ", ", &word));
	assert_int_equal(word.n, 0);
}

static void
split_takes_a_nul_as_an_ordinary_byte(void **state)
{
	struct dg_str rest = DG_STR("a\0b c");
	struct dg_str word;

	(void)state;
	assert_true(dg_str_split(&rest, " ", &word));
	assert_int_equal(word.n, 3);
}

static void
trim_takes_blanks_from_both_ends(void **state)
{
	(void)state;
	assert_true(dg_str_is(dg_str_trim(DG_STR(" \ta b\t ")), "a b"));
	assert_true(dg_str_is(dg_str_trim(DG_STR(" \t ")), ""));
	assert_true(dg_str_is(dg_str_trim(DG_STR("")), ""));
	assert_true(dg_str_is(dg_str_trim(DG_STR("\n")), "\n"));
}

static void
int_takes_digits_within_the_bounds_only(void **state)
{
	static const char *const bad[] = { "", "-1", "+1", " 1", "1 ", "0x1",
		"1.0", "11", "99999999999999999999", "9223372036854775808" };
	int64_t v = -7;

	(void)state;
	assert_ok(dg_str_int(DG_STR("0"), 0, 10, &v));
	assert_int_equal(v, 0);
	assert_ok(dg_str_int(DG_STR("10"), 0, 10, &v));
	assert_int_equal(v, 10);
	assert_ok(dg_str_int(DG_STR("9223372036854775807"), 0, INT64_MAX, &v));
	assert_true(v == INT64_MAX);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		v = -7;
		assert_int_equal(dg_str_int(dg_str_from(bad[i]), 0, 10, &v),
		    DG_EINVAL);
		assert_int_equal(v, -7);
	}
	assert_int_equal(dg_str_int(DG_STR("1\0"), 0, 10, &v), DG_EINVAL);
	assert_int_equal(dg_str_int(DG_STR("4"), 5, 10, &v), DG_EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_compares_every_byte_and_the_length),
		cmocka_unit_test(nocase_folds_ascii_letters_only),
		cmocka_unit_test(prefix_longer_than_the_text_is_none),
		cmocka_unit_test(copy_terminates_and_refuses_what_does_not_fit),
		cmocka_unit_test(copy_ascii_cuts_and_replaces_what_is_not_printable),
		cmocka_unit_test(split_shows_empty_words_between_separators),
		cmocka_unit_test(split_takes_a_nul_as_an_ordinary_byte),
		cmocka_unit_test(trim_takes_blanks_from_both_ends),
		cmocka_unit_test(int_takes_digits_within_the_bounds_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
