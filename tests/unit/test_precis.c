/* SPDX-License-Identifier: MIT */
/* test_precis.c: one form of names and of passwords (RFC 8265) */
#include "tests/unit/test.h"

#include "lib/base/precis.h"

static char form[DG_PRECIS_NAME_MAX + 1];

static const char *
name(const char *s)
{
	assert_ok(dg_precis_name(dg_str_from(s), form));
	return form;
}

static void
names_are_one_whatever_keyboard_typed_them(void **state)
{
	(void)state;
	assert_string_equal(name("user1"), "user1");
	assert_string_equal(name("User1 "), "user1");
	assert_string_equal(name(" \t user1\n"), "user1");
	assert_string_equal(name("user1\xc2\xa0"), "user1");	/* U+00A0 */
	assert_string_equal(name("\xe3\x80\x80user1"), "user1");	/* U+3000 */
	assert_string_equal(name("user1\xe2\x80\x8b"), "user1");	/* U+200B */
	/* full width (RFC 8265 section 3.3.1, rule 1) */
	assert_string_equal(name("\xef\xbd\x95\xef\xbd\x93\xef\xbd\x85"
	    "\xef\xbd\x92\xef\xbc\x91"), "user1");
	/* half width katakana */
	assert_string_equal(name("\xef\xbd\xb1"), "\xe3\x82\xa2");
	/* "Ren" with an accute e, composed, taken apart, in capitals */
	assert_string_equal(name("Ren\xc3\xa9"), "ren\xc3\xa9");
	assert_string_equal(name("Rene\xcc\x81"), "ren\xc3\xa9");
	assert_string_equal(name("RENE\xcc\x81"), "ren\xc3\xa9");
	/* a blank inside is a part of the name */
	assert_string_equal(name("Anna\xc2\xa0Maria"), "anna maria");
	assert_string_equal(name(" "), "");
	assert_string_equal(name(""), "");
	/* compatibility characters of other kinds stay apart */
	assert_string_equal(name("\xef\xac\x81"), "\xef\xac\x81");
}

static void
a_form_is_its_own_form(void **state)
{
	static const char *const names[] = { "\xce\xa3\xce\x91\xce\xa3",
		"\xc4\xb0stanbul", "stra\xc3\237e", "\xe1\xba\x9e",
		"a\xcc\x88\xcc\xa3", "\xea\xb0\x81" };
	char once[DG_PRECIS_NAME_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		memcpy(once, name(names[i]), sizeof(once));
		assert_string_equal(name(once), once);
	}
}

static void
what_is_no_name_has_no_form(void **state)
{
	char longest[2000];

	(void)state;
	assert_int_equal(dg_precis_name(DG_STR("\xff"), form), DG_EINVAL);
	assert_int_equal(dg_precis_name(DG_STR("a\0b"), form), DG_EINVAL);
	assert_int_equal(dg_precis_name(DG_STR("\xc3\xa9\0b"), form),
	    DG_EINVAL);
	memset(longest, 'a', sizeof(longest));
	assert_int_equal(dg_precis_name((struct dg_str){ longest,
	    DG_PRECIS_NAME_MAX + 1 }, form), DG_EINVAL);
	assert_ok(dg_precis_name((struct dg_str){ longest,
	    DG_PRECIS_NAME_MAX }, form));
	/* U+0130 grows by a half when it becomes small */
	for (size_t i = 0; i + 1 < 1000; i += 2)
		memcpy(longest + i, "\xc4\xb0", 2);
	assert_int_equal(dg_precis_name((struct dg_str){ longest, 1000 },
	    form), DG_EINVAL);
}

static void
blanks_at_the_ends_are_seen(void **state)
{
	(void)state;
	assert_false(dg_precis_has_blank_ends(DG_STR("user1")));
	assert_false(dg_precis_has_blank_ends(DG_STR("Anna Maria")));
	assert_true(dg_precis_has_blank_ends(DG_STR("user1 ")));
	assert_true(dg_precis_has_blank_ends(DG_STR("\xc2\xa0user1")));
	assert_true(dg_precis_has_blank_ends(DG_STR("user1\xef\xbb\xbf")));
	assert_true(dg_precis_has_blank_ends(DG_STR(" ")));
}

static void
password_is(const char *typed, const char *want)
{
	char out[DG_PRECIS_PASSWORD_MAX];
	size_t n;

	assert_ok(dg_precis_password(dg_str_from(typed), out, &n));
	assert_int_equal(n, strlen(want));
	assert_memory_equal(out, want, n);
}

/* RFC 8265 section 4.3: examples 1 to 5 */
static void
passwords_keep_all_but_their_composition(void **state)
{
	char out[DG_PRECIS_PASSWORD_MAX];
	size_t n;

	(void)state;
	password_is("correct horse battery staple",
	    "correct horse battery staple");
	password_is("Correct Horse Battery Staple",
	    "Correct Horse Battery Staple");
	password_is("\xcf\x80\xc3\x9f\xc3\xa5", "\xcf\x80\xc3\x9f\xc3\xa5");
	password_is("Jack of \xe2\x99\xa6s", "Jack of \xe2\x99\xa6s");
	password_is("foo\xe1\x9a\x80" "bar", "foo bar");
	password_is("e\xcc\x81", "\xc3\xa9");
	password_is(" a ", " a ");
	assert_ok(dg_precis_password_apart(DG_STR("\xc3\xa9"), out, &n));
	assert_int_equal(n, 3);
	assert_memory_equal(out, "e\xcc\x81", 3);
	assert_int_equal(dg_precis_password(DG_STR("\xff"), out, &n),
	    DG_EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_one_whatever_keyboard_typed_them),
		cmocka_unit_test(a_form_is_its_own_form),
		cmocka_unit_test(what_is_no_name_has_no_form),
		cmocka_unit_test(blanks_at_the_ends_are_seen),
		cmocka_unit_test(passwords_keep_all_but_their_composition),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
