/* SPDX-License-Identifier: MIT */
/* test_form.c: application/x-www-form-urlencoded */
#include "tests/unit/test.h"

#include <stdio.h>

#include "lib/web/form.h"

static struct dg_form form;

static enum dg_form_fault
parse(const char *text)
{
	return dg_form_parse(&form, dg_str_from(text));
}

#define assert_value(name, want) \
	assert_true(dg_str_is(dg_form_get(&form, (name)), (want)))

static void
names_and_values_are_decoded_once(void **state)
{
	(void)state;
	assert_int_equal(parse("a%62=1%2B1&c=x+y%20z&d=%2525"), DG_FORM_OK);
	assert_int_equal(form.n, 3);
	assert_value("ab", "1+1");
	assert_value("c", "x y z");
	assert_value("d", "%25");
}

static void
E4_three_encodings_of_a_blank_are_one(void **state)
{
	static const char *const bodies[] = {
		"scope=openid email my-other-scope",
		"scope=openid+email+my-other-scope",
		"scope=openid%20email%20my-other-scope",
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(parse(bodies[i]), DG_FORM_OK);
		assert_value("scope", "openid email my-other-scope");
	}
}

static void
E6_line_breaks_before_a_name_and_at_the_end_are_skipped(void **state)
{
	(void)state;
	assert_int_equal(parse("client_id=x&\nscope=openid&\r\n\r\nn=1\r\n"),
	    DG_FORM_OK);
	assert_int_equal(form.n, 3);
	assert_value("scope", "openid");
	assert_value("n", "1");
	/* elsewhere a line break is text */
	assert_int_equal(parse("a=1\n2"), DG_FORM_OK);
	assert_value("a", "1\n2");
}

static void
I5_a_parameter_twice_is_a_fault(void **state)
{
	(void)state;
	assert_int_equal(parse("a=1&b=2&a=1"), DG_FORM_DUPLICATE);
	assert_int_equal(parse("a=1&%61=2"), DG_FORM_DUPLICATE);
	assert_int_equal(parse("A=1&a=2"), DG_FORM_OK);
}

static void
I5_a_parameter_without_value_counts_as_absent(void **state)
{
	(void)state;
	assert_int_equal(parse("a=&a=1&b&b=2&c="), DG_FORM_OK);
	assert_int_equal(form.n, 2);
	assert_value("a", "1");
	assert_value("b", "2");
	assert_null(dg_form_get(&form, "c").p);
	assert_null(dg_form_get(&form, "d").p);
}

/* RFC 8707 section 2 */
static void
resource_may_repeat(void **state)
{
	struct dg_str value;

	(void)state;
	assert_int_equal(parse("resource=https://a&x=1&resource=https://b"),
	    DG_FORM_OK);
	assert_true(dg_form_get_nth(&form, "resource", 0, &value));
	assert_true(dg_str_is(value, "https://a"));
	assert_true(dg_form_get_nth(&form, "resource", 1, &value));
	assert_true(dg_str_is(value, "https://b"));
	assert_false(dg_form_get_nth(&form, "resource", 2, &value));
}

static void
bad_percent_escapes_are_refused(void **state)
{
	static const char *const bodies[] = { "a=%", "a=%4", "a=%4g", "a=%g4",
		"%=a", "a=1&b=%zz", "a=%%41" };

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		assert_int_equal(parse(bodies[i]), DG_FORM_BAD_ESCAPE);
}

static void
a_nul_is_refused_raw_and_escaped(void **state)
{
	(void)state;
	assert_int_equal(dg_form_parse(&form, DG_STR("a=x\0y")), DG_FORM_NUL);
	assert_int_equal(parse("a=x%00y"), DG_FORM_NUL);
	assert_int_equal(parse("a%00=x"), DG_FORM_NUL);
}

static void
text_that_is_not_utf8_is_refused(void **state)
{
	(void)state;
	assert_int_equal(parse("a=%C3%A4"), DG_FORM_OK);
	assert_value("a", "\xc3\xa4");
	assert_int_equal(parse("a=%C3"), DG_FORM_BAD_UTF8);
	assert_int_equal(parse("a=%C0%80"), DG_FORM_BAD_UTF8);
	assert_int_equal(parse("a=%ED%A0%80"), DG_FORM_BAD_UTF8);
	assert_int_equal(parse("%FF=1"), DG_FORM_BAD_UTF8);
}

static void
the_33rd_parameter_is_one_too_many(void **state)
{
	char text[33 * 5 + 1];
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 33; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "a%02d=&", i);
	assert_int_equal(parse(text), DG_FORM_TOO_MANY);
	text[n - 5] = '\0';
	assert_int_equal(parse(text), DG_FORM_OK);
}

static void
a_byte_over_16_kib_is_too_large(void **state)
{
	static char text[DG_FORM_BYTES_MAX + 1];
	struct dg_str in = { text, sizeof(text) };

	(void)state;
	memset(text, 'x', sizeof(text));
	text[1] = '=';
	assert_int_equal(dg_form_parse(&form, in), DG_FORM_TOO_LARGE);
	assert_int_equal(form.n, 0);
	in.n--;
	assert_int_equal(dg_form_parse(&form, in), DG_FORM_OK);
	assert_int_equal(dg_form_get(&form, "x").n, DG_FORM_BYTES_MAX - 2);
}

static void
what_stands_before_a_fault_is_usable(void **state)
{
	(void)state;
	assert_int_equal(parse("a=1&b=%zz&c=3"), DG_FORM_BAD_ESCAPE);
	assert_int_equal(form.n, 1);
	assert_value("a", "1");
}

static void
empty_pieces_are_nothing(void **state)
{
	(void)state;
	assert_int_equal(parse(""), DG_FORM_OK);
	assert_int_equal(form.n, 0);
	assert_int_equal(parse("&&a=1&&"), DG_FORM_OK);
	assert_int_equal(form.n, 1);
	assert_int_equal(parse("=v&a=b=c"), DG_FORM_OK);
	assert_value("", "v");
	assert_value("a", "b=c");
}

static void
wiping_leaves_no_byte_of_a_secret(void **state)
{
	(void)state;
	memset(&form, 0, sizeof(form));
	assert_int_equal(parse("password=very-secret&x=half%zz"),
	    DG_FORM_BAD_ESCAPE);
	assert_memory_equal(form.text, "passwordvery-secretxhalf", 24);
	dg_form_wipe(&form);
	assert_int_equal(form.n, 0);
	for (size_t i = 0; i < 32; i++)
		assert_int_equal(form.text[i], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_values_are_decoded_once),
		cmocka_unit_test(E4_three_encodings_of_a_blank_are_one),
		cmocka_unit_test(E6_line_breaks_before_a_name_and_at_the_end_are_skipped),
		cmocka_unit_test(I5_a_parameter_twice_is_a_fault),
		cmocka_unit_test(I5_a_parameter_without_value_counts_as_absent),
		cmocka_unit_test(resource_may_repeat),
		cmocka_unit_test(bad_percent_escapes_are_refused),
		cmocka_unit_test(a_nul_is_refused_raw_and_escaped),
		cmocka_unit_test(text_that_is_not_utf8_is_refused),
		cmocka_unit_test(the_33rd_parameter_is_one_too_many),
		cmocka_unit_test(a_byte_over_16_kib_is_too_large),
		cmocka_unit_test(what_stands_before_a_fault_is_usable),
		cmocka_unit_test(empty_pieces_are_nothing),
		cmocka_unit_test(wiping_leaves_no_byte_of_a_secret),
	};

	return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
