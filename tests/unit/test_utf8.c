/* SPDX-License-Identifier: MIT */
/* test_utf8.c: RFC 3629 */
#include "tests/unit/test.h"

#include "lib/base/utf8.h"

#define N_OF(array) (sizeof(array) / sizeof((array)[0]))

/* RFC 3629 section 4: the limits of each length */
static void
rfc3629_4_well_formed_sequences(void **state)
{
	static const struct {
		const char *text;
		uint32_t cp;
	} good[] = {
		{ "\x01", 0x1 }, { "\x7f", 0x7f },
		{ "\xc2\x80", 0x80 }, { "\xdf\xbf", 0x7ff },
		{ "\xe0\xa0\x80", 0x800 }, { "\xed\x9f\xbf", 0xd7ff },
		{ "\xee\x80\x80", 0xe000 }, { "\xef\xbf\xbf", 0xffff },
		{ "\xf0\x90\x80\x80", 0x10000 },
		{ "\xf4\x8f\xbf\xbf", 0x10ffff },
	};

	(void)state;
	for (size_t i = 0; i < N_OF(good); i++) {
		struct dg_str s = dg_str_from(good[i].text);
		uint32_t cp;

		assert_true(dg_utf8_is_valid(s));
		assert_int_equal(dg_utf8_count(s), 1);
		assert_true(dg_utf8_next(&s, &cp));
		assert_int_equal(cp, good[i].cp);
		assert_int_equal(s.n, 0);
		assert_false(dg_utf8_next(&s, &cp));
	}
}

static void
malformed_sequences_are_refused(void **state)
{
	static const char *const bad[] = {
		"\x80", "\xbf", "\xc2", "\xc2\x41", "\xe2\x82", "\xe2\x41\xac",
		"\xf0\x9f\x98", "\xff", "\xfe", "\xf8\x88\x80\x80\x80",
		/* longer than needed */
		"\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf",
		"\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf",
		/* surrogates, beyond U+10FFFF */
		"\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
	};

	(void)state;
	for (size_t i = 0; i < N_OF(bad); i++) {
		assert_false(dg_utf8_is_valid(dg_str_from(bad[i])));
		assert_false(dg_utf8_is_name(dg_str_from(bad[i])));
	}
	assert_false(dg_utf8_is_valid(DG_STR("a\0b")));
}

static void
names_hold_no_control_characters(void **state)
{
	static const char *const bad[] = { "a\nb", "\x1b[1m", "a\x7f",
		"\xc2\x80", "\xc2\x9f", "\xe2\x80\xaa", "\xe2\x80\xae",
		"\xe2\x81\xa6", "\xe2\x81\xa9" };
	static const char *const good[] = { "", "Living Room TV",
		"J\xc3\xbcrgen", "\xe6\x97\xa5\xe6\x9c\xac", "\xc2\xa0",
		"\xf0\x9f\x93\xba", "\xe2\x80\xa9x", "\xe2\x80\xaf" };

	(void)state;
	for (size_t i = 0; i < N_OF(bad); i++) {
		assert_true(dg_utf8_is_valid(dg_str_from(bad[i])));
		assert_false(dg_utf8_is_name(dg_str_from(bad[i])));
	}
	for (size_t i = 0; i < N_OF(good); i++)
		assert_true(dg_utf8_is_name(dg_str_from(good[i])));
	assert_false(dg_utf8_is_name(DG_STR("a\0b")));
}

static void
count_counts_code_points(void **state)
{
	(void)state;
	assert_int_equal(dg_utf8_count(DG_STR("")), 0);
	assert_int_equal(dg_utf8_count(DG_STR("J\xc3\xbcrgen")), 6);
	assert_int_equal(dg_utf8_count(DG_STR("\xf0\x9f\x93\xba!")), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc3629_4_well_formed_sequences),
		cmocka_unit_test(malformed_sequences_are_refused),
		cmocka_unit_test(names_hold_no_control_characters),
		cmocka_unit_test(count_counts_code_points),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
