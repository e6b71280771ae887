/* SPDX-License-Identifier: MIT */
/* test_admin_form.c: forms of administrated texts */
#include "tests/unit/test.h"

#include "lib/admin/form.h"

#define SIZE 64
#define LABEL_63 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz01234567890"

typedef enum dg_err form_fn(struct dg_str value, char *dst, size_t size);

static void
takes(form_fn *form, const char *value, const char *expected)
{
	char out[SIZE];

	assert_ok(form(dg_str_from(value), out, sizeof(out)));
	assert_string_equal(out, expected);
}

static void
refuses(form_fn *form, const char *value)
{
	char out[SIZE];

	assert_int_equal(form(dg_str_from(value), out, sizeof(out)),
	    DG_EINVAL);
}

static void
names_are_text_without_control_characters(void **state)
{
	(void)state;
	takes(dg_admin_form_name, "Anna M\303\274ller", "Anna M\303\274ller");
	takes(dg_admin_form_name, "  Anna ", "Anna");
	refuses(dg_admin_form_name, "  ");
	refuses(dg_admin_form_name, "a\nb");
	refuses(dg_admin_form_name, "a\033[2J");
	refuses(dg_admin_form_name, "a\xff");
	refuses(dg_admin_form_name, "a\342\200\256b");	/* U+202E */
}

static void
what_does_not_fit_is_refused(void **state)
{
	char out[4];

	(void)state;
	assert_ok(dg_admin_form_slug(DG_STR("abc"), out, sizeof(out)));
	assert_int_equal(dg_admin_form_slug(DG_STR("abcd"), out, sizeof(out)),
	    DG_EINVAL);
	assert_int_equal(dg_admin_form_name(DG_STR("a\0b"), out, sizeof(out)),
	    DG_EINVAL);
}

static void
slugs_and_client_ids_stay_whole_in_addresses(void **state)
{
	(void)state;
	takes(dg_admin_form_slug, "Living-Room_TV2", "Living-Room_TV2");
	refuses(dg_admin_form_slug, "a/b");
	refuses(dg_admin_form_slug, "a.b");
	refuses(dg_admin_form_slug, "..");
	refuses(dg_admin_form_slug, "-a");
	refuses(dg_admin_form_slug, "\303\274");
	takes(dg_admin_form_client_id, "my.app_1~@x/y", "my.app_1~@x/y");
	/* RFC 6749 2.3.1: these read otherwise to clients that do not escape */
	refuses(dg_admin_form_client_id, "a:b");
	refuses(dg_admin_form_client_id, "a+b");
	refuses(dg_admin_form_client_id, "a%20b");
	refuses(dg_admin_form_client_id, "a b");
	refuses(dg_admin_form_client_id, "-a");
}

static void
domains_become_lower_case(void **state)
{
	(void)state;
	takes(dg_admin_form_domain, "Auth.Example.ORG", "auth.example.org");
	takes(dg_admin_form_domain, "localhost", "localhost");
	takes(dg_admin_form_domain, LABEL_63, LABEL_63);
	refuses(dg_admin_form_domain, LABEL_63 "x");
	refuses(dg_admin_form_domain, "a..b");
	refuses(dg_admin_form_domain, ".a");
	refuses(dg_admin_form_domain, "a.");
	refuses(dg_admin_form_domain, "-a.b");
	refuses(dg_admin_form_domain, "a-.b");
	refuses(dg_admin_form_domain, "a_b");
	refuses(dg_admin_form_domain, "a:80");
	refuses(dg_admin_form_domain, "");
}

static void
addresses_of_mail_have_two_parts(void **state)
{
	(void)state;
	takes(dg_admin_form_email, "anna+tv@example.org",
	    "anna+tv@example.org");
	refuses(dg_admin_form_email, "anna");
	refuses(dg_admin_form_email, "@example.org");
	refuses(dg_admin_form_email, "anna@");
	refuses(dg_admin_form_email, "a@b@c");
	refuses(dg_admin_form_email, "a b@c");
	refuses(dg_admin_form_email, "<a@b>");
	refuses(dg_admin_form_email, "a@b\n");
}

static void
links_are_https_or_stay_on_this_computer(void **state)
{
	(void)state;
	takes(dg_admin_form_url, "https://go.example/tv/",
	    "https://go.example/tv");
	takes(dg_admin_form_url, "http://127.0.0.1:8080/d",
	    "http://127.0.0.1:8080/d");
	refuses(dg_admin_form_url, "http://go.example/tv");
	refuses(dg_admin_form_url, "javascript:alert(1)");
	refuses(dg_admin_form_url, "https://go.example/?a=b");
	refuses(dg_admin_form_url, "https://u@go.example/");
}

static void
an_alphabet_has_each_character_once(void **state)
{
	(void)state;
	takes(dg_admin_form_charset, "BCDF0123", "BCDF0123");
	refuses(dg_admin_form_charset, "ABA");
	refuses(dg_admin_form_charset, "abc");
	refuses(dg_admin_form_charset, "AB-");
}

static void
json_is_one_object_in_short_form(void **state)
{
	(void)state;
	takes(dg_admin_form_json, " { \"upn\" : \"a/b\" } ",
	    "{\"upn\":\"a/b\"}");
	takes(dg_admin_form_json, "{}", "{}");
	refuses(dg_admin_form_json, "[]");
	refuses(dg_admin_form_json, "{} {}");
	refuses(dg_admin_form_json, "{\"a\":1,\"a\":2}");
	refuses(dg_admin_form_json, "{'a':1}");
}

static int64_t
time_of(const char *text)
{
	int64_t out = -1;

	if (dg_admin_form_time(dg_str_from(text), &out) != DG_OK)
		return -1;
	return out;
}

static void
dates_are_utc(void **state)
{
	(void)state;
	assert_int_equal(time_of("2030-12-31"), 1924905600);
	assert_int_equal(time_of("2030-12-31T23:59:59Z"), 1924991999);
	assert_int_equal(time_of("2030-12-31T23:59:59"), -1);
	assert_int_equal(time_of("2030-13-31"), -1);
	assert_int_equal(time_of("2030-12-31 "), -1);
	assert_int_equal(time_of("1970-01-01"), -1);
	assert_int_equal(time_of("tomorrow"), -1);
	assert_int_equal(time_of(""), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_text_without_control_characters),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(slugs_and_client_ids_stay_whole_in_addresses),
		cmocka_unit_test(domains_become_lower_case),
		cmocka_unit_test(addresses_of_mail_have_two_parts),
		cmocka_unit_test(links_are_https_or_stay_on_this_computer),
		cmocka_unit_test(an_alphabet_has_each_character_once),
		cmocka_unit_test(json_is_one_object_in_short_form),
		cmocka_unit_test(dates_are_utc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
