/* SPDX-License-Identifier: MIT */
/* test_ascii.c: kinds of ASCII characters */
#include "tests/unit/test.h"

#include <stdbool.h>

#include "lib/base/ascii.h"

/* Is c, of all 256 bytes, one of these? */
static bool
among(char c, const char *these)
{
	return c != '\0' && strchr(these, c) != NULL;
}

static void
each_byte_is_of_its_kinds_and_no_other(void **state)
{
	static const char upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char lower[] = "abcdefghijklmnopqrstuvwxyz";
	static const char digit[] = "0123456789";

	(void)state;
	for (int i = 0; i < 256; i++) {
		char c = (char)i;
		bool letter = among(c, upper) || among(c, lower);

		assert_int_equal(dg_ascii_is_upper(c), among(c, upper));
		assert_int_equal(dg_ascii_is_digit(c), among(c, digit));
		assert_int_equal(dg_ascii_is_letter(c), letter);
		assert_int_equal(dg_ascii_is_alnum(c),
		    letter || among(c, digit));
		assert_int_equal(dg_ascii_lower(c), among(c, upper) ?
		    lower[strchr(upper, c) - upper] : c);
		assert_int_equal(dg_ascii_upper(c), among(c, lower) ?
		    upper[strchr(lower, c) - lower] : c);
	}
}

static void
a_hexadecimal_digit_has_its_value_in_either_case(void **state)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";

	(void)state;
	for (int i = 0; i < 256; i++) {
		char c = (char)i;

		assert_int_equal(dg_ascii_hex(c), among(c, digits) ?
		    (strchr(digits, c) - digits) % 16 : -1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_byte_is_of_its_kinds_and_no_other),
		cmocka_unit_test(
		    a_hexadecimal_digit_has_its_value_in_either_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
