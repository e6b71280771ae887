/* SPDX-License-Identifier: MIT */
/* test_user_code.c: user codes (RFC 8628 section 6.1) */
#include "tests/unit/test.h"

#include "lib/oauth/user_code.h"

#define DIGITS "0123456789"
#define SAMPLES 5000

static void
I11_the_default_form_is_eight_consonants_and_34_bits(void **state)
{
	char code[DG_USER_CODE_MAX + 1];
	size_t i;

	(void)state;
	assert_int_equal(dg_user_code_bits(DG_USER_CODE_CHARSET,
	    DG_USER_CODE_LEN), 34);
	assert_ok(dg_user_code_new(DG_USER_CODE_CHARSET, DG_USER_CODE_LEN,
	    code));
	assert_int_equal(strlen(code), DG_USER_CODE_LEN);
	for (i = 0; code[i] != '\0'; i++)
		assert_non_null(strchr(DG_USER_CODE_CHARSET, code[i]));
}

static void
I11_nine_digits_as_authentik_s_are_allowed(void **state)
{
	char code[DG_USER_CODE_MAX + 1];

	(void)state;
	assert_int_equal(dg_user_code_bits(DIGITS, 9), 29);
	assert_ok(dg_user_code_new(DIGITS, 9, code));
	assert_int_equal(strlen(code), 9);
}

static void
I11_fewer_than_28_bits_are_refused(void **state)
{
	char code[DG_USER_CODE_MAX + 1];

	(void)state;
	assert_int_equal(dg_user_code_bits(DIGITS, 8), 26);
	assert_int_equal(dg_user_code_new(DIGITS, 8, code), DG_EINVAL);
	assert_string_equal(code, "");
	/* 16 characters of 4 give 32, 13 give 26, 14 exactly 28 */
	assert_int_equal(dg_user_code_bits("ABCD", 14), 28);
	assert_ok(dg_user_code_new("ABCD", 14, code));
	assert_int_equal(dg_user_code_new("ABCD", 13, code), DG_EINVAL);
	assert_int_equal(dg_user_code_new("", 8, code), DG_EINVAL);
	assert_int_equal(dg_user_code_new("A", 16, code), DG_EINVAL);
	assert_int_equal(dg_user_code_new(DG_USER_CODE_CHARSET, 0, code),
	    DG_EINVAL);
}

static void
I11_forms_that_cannot_be_typed_back_are_refused(void **state)
{
	char code[DG_USER_CODE_MAX + 1];

	(void)state;
	assert_int_equal(dg_user_code_bits("BCDFGHJKLMNPQRSTVWXz", 8), 0);
	assert_int_equal(dg_user_code_bits("BCDFGHJKLMNPQRSTVWX-", 8), 0);
	assert_int_equal(dg_user_code_bits("BCDFGHJKLMNPQRSTVWXB", 8), 0);
	assert_int_equal(dg_user_code_bits("BCDFGHJKLMNPQRSTVWX\xc3\x84", 8), 0);
	assert_int_equal(dg_user_code_bits(
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789A", 8), 0);
	assert_int_equal(dg_user_code_bits(DG_USER_CODE_CHARSET,
	    DG_USER_CODE_MAX + 1), 0);
	assert_int_equal(dg_user_code_new(DG_USER_CODE_CHARSET,
	    DG_USER_CODE_MAX + 1, code), DG_EINVAL);
	assert_int_equal(dg_user_code_bits(
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", DG_USER_CODE_MAX), 82);
}

/*
 * Chi-square over 20 cells, 19 degrees of freedom: above 59.7 with a chance
 * of 4 in a million. Modulo bias would be seen by test_random.c.
 */
static void
I11_characters_are_equally_frequent(void **state)
{
	char code[DG_USER_CODE_MAX + 1];
	double count[20] = { 0 }, chi = 0, want = SAMPLES * 16 / 20.0;
	int i, n;

	(void)state;
	for (n = 0; n < SAMPLES; n++) {
		assert_ok(dg_user_code_new(DG_USER_CODE_CHARSET, 16, code));
		for (i = 0; i < 16; i++)
			count[strchr(DG_USER_CODE_CHARSET, code[i]) -
			    DG_USER_CODE_CHARSET]++;
	}
	for (i = 0; i < 20; i++)
		chi += (count[i] - want) * (count[i] - want) / want;
	assert_true(chi < 59.7);
}

static void
check_parse(const char *typed, const char *charset, const char *want)
{
	char out[DG_USER_CODE_MAX + 1], bad = '#';

	assert_int_equal(dg_user_code_parse(dg_str_from(typed), charset, out,
	    &bad), DG_USER_CODE_OK);
	assert_string_equal(out, want);
	assert_int_equal(bad, '#');
}

static void
V2_typing_is_forgiven(void **state)
{
	static const char *const typed[] = { "BCDF-GHJK", "bcdfghjk",
		"bcdf ghjk", " bcdf - ghjk ", "BCDF.GHJK", "b c d f g h j k",
		"\"BCDF-GHJK\"", "(BCDF/GHJK)", "BCDF_GHJK\r\n", "\tBCDF\tGHJK",
		/* en dash, minus, no-break space, soft hyphen, zero-width
		 * space, byte order mark, ideographic space, quotes */
		"BCDF\xe2\x80\x93GHJK", "BCDF\xe2\x88\x92GHJK",
		"BCDF\xc2\xb7GHJK", "BCDF\xc2\xa0GHJK", "BCDF\xc2\xadGHJK", "BCDF\xe2\x80\x8bGHJK",
		"\xef\xbb\xbf" "BCDF-GHJK", "BCDF\xe3\x80\x80GHJK",
		"\xe2\x80\x9c" "BCDF-GHJK\xe2\x80\x9d",
		/* fullwidth letters and dash */
		"\xef\xbc\xa2\xef\xbc\xa3\xef\xbc\xa4\xef\xbc\xa6\xef\xbc\x8d"
		"\xef\xbd\x87\xef\xbd\x88\xef\xbd\x8a\xef\xbd\x8b" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(typed) / sizeof(typed[0]); i++)
		check_parse(typed[i], DG_USER_CODE_CHARSET, "BCDFGHJK");
}

static void
V2_leading_zeros_stay(void **state)
{
	(void)state;
	check_parse("000-000-123", DIGITS, "000000123");
	check_parse("0", DIGITS, "0");
}

static void
V2_a_character_outside_the_alphabet_is_named(void **state)
{
	char out[DG_USER_CODE_MAX + 1], bad = '#';

	(void)state;
	assert_int_equal(dg_user_code_parse(DG_STR("bcdf-ahjk"),
	    DG_USER_CODE_CHARSET, out, &bad), DG_USER_CODE_CHARACTER);
	assert_int_equal(bad, 'A');
	assert_string_equal(out, "");
	assert_int_equal(dg_user_code_parse(DG_STR("BCDF-0"),
	    DG_USER_CODE_CHARSET, out, &bad), DG_USER_CODE_CHARACTER);
	assert_int_equal(bad, '0');
	/* letters beyond ASCII and broken UTF-8 have no name */
	assert_int_equal(dg_user_code_parse(DG_STR("BC\xc3\x84"),
	    DG_USER_CODE_CHARSET, out, &bad), DG_USER_CODE_CHARACTER);
	assert_int_equal(bad, '\0');
	bad = '#';
	assert_int_equal(dg_user_code_parse(DG_STR("BC\xff"),
	    DG_USER_CODE_CHARSET, out, &bad), DG_USER_CODE_CHARACTER);
	assert_int_equal(bad, '\0');
}

static void
V2_nothing_typed_is_empty_and_too_much_too_long(void **state)
{
	char out[DG_USER_CODE_MAX + 1], bad = '#';

	(void)state;
	assert_int_equal(dg_user_code_parse(DG_STR(""), DG_USER_CODE_CHARSET,
	    out, &bad), DG_USER_CODE_EMPTY);
	assert_int_equal(dg_user_code_parse(DG_STR(" --. "),
	    DG_USER_CODE_CHARSET, out, &bad), DG_USER_CODE_EMPTY);
	assert_int_equal(dg_user_code_parse(DG_STR("BCDFBCDFBCDFBCDF"),
	    DG_USER_CODE_CHARSET, out, &bad), DG_USER_CODE_OK);
	assert_int_equal(dg_user_code_parse(DG_STR("BCDFBCDFBCDFBCDFB"),
	    DG_USER_CODE_CHARSET, out, &bad), DG_USER_CODE_TOO_LONG);
	assert_string_equal(out, "");
	/* the wrong character is the better hint */
	assert_int_equal(dg_user_code_parse(DG_STR("BCDFBCDFBCDFBCDFBA"),
	    DG_USER_CODE_CHARSET, out, &bad), DG_USER_CODE_CHARACTER);
	assert_int_equal(bad, 'A');
}

static void
V2_an_embedded_nul_ends_nothing(void **state)
{
	char out[DG_USER_CODE_MAX + 1], bad = '#';

	(void)state;
	assert_int_equal(dg_user_code_parse(DG_STR("BCDF\0GHJK"),
	    DG_USER_CODE_CHARSET, out, &bad), DG_USER_CODE_OK);
	assert_string_equal(out, "BCDFGHJK");
}

static void
codes_are_shown_in_even_groups(void **state)
{
	static const char *const form[][2] = {
		{ "BCDFGHJK", "BCDF-GHJK" }, { "123456789", "123-456-789" },
		{ "BCDFGHJKLM", "BCDFG-HJKLM" }, { "123456", "123-456" },
		{ "BCDFBCDFBCDF", "BCDF-BCDF-BCDF" }, { "BCDF", "BCDF" },
		{ "BCDFBCDFBCDFBCDF", "BCDF-BCDF-BCDF-BCDF" },
		{ "1234567", "1234567" }, { "", "" },
	};
	char out[DG_USER_CODE_TEXT_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(form) / sizeof(form[0]); i++) {
		dg_user_code_text(form[i][0], out);
		assert_string_equal(out, form[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(I11_the_default_form_is_eight_consonants_and_34_bits),
		cmocka_unit_test(I11_nine_digits_as_authentik_s_are_allowed),
		cmocka_unit_test(I11_fewer_than_28_bits_are_refused),
		cmocka_unit_test(I11_forms_that_cannot_be_typed_back_are_refused),
		cmocka_unit_test(I11_characters_are_equally_frequent),
		cmocka_unit_test(V2_typing_is_forgiven),
		cmocka_unit_test(V2_leading_zeros_stay),
		cmocka_unit_test(V2_a_character_outside_the_alphabet_is_named),
		cmocka_unit_test(V2_nothing_typed_is_empty_and_too_much_too_long),
		cmocka_unit_test(V2_an_embedded_nul_ends_nothing),
		cmocka_unit_test(codes_are_shown_in_even_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
