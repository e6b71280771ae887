/* SPDX-License-Identifier: MIT */
/* test_target.c: resource indicators (RFC 8707) */
#include "tests/unit/test.h"

#include "lib/oauth/target.h"

static void
I18_absolute_uris_without_fragment_are_taken(void **state)
{
	static const char *const good[] = { "https://api.example",
		"https://api.example/v1?x=y", "urn:example:api", "http://[::1]:8/",
		"https://cal.example.com/%7Euser", "a+b-c.1:x",
		"https://user@api.example/a;b=(c)!$&'*,~_" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!dg_target_is_uri(dg_str_from(good[i])))
			fail_msg("%s", good[i]);
}

static void
I18_anything_else_is_no_resource(void **state)
{
	static const char *const bad[] = { "", "api", "/v1", "//api.example",
		"https:", "https://", ":x", "1a:x", "https://api.example#x",
		"https://api.example/#", "https://api example", "https://a\"b",
		"https://a\\b", "https://a<b>", "https://\xc3\xa4.example",
		"https://a/%", "https://a/%4", "https://a/%4g", "ht tp://a",
		"https://a\n", "https://a/{b}", "https://a/^", "https://a/|" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (dg_target_is_uri(dg_str_from(bad[i])))
			fail_msg("%s", bad[i]);
}

static void
I18_a_set_holds_each_name_once(void **state)
{
	char set[16] = "";

	(void)state;
	assert_ok(dg_target_add(set, sizeof(set), DG_STR("a:b")));
	assert_ok(dg_target_add(set, sizeof(set), DG_STR("c:d")));
	assert_ok(dg_target_add(set, sizeof(set), DG_STR("a:b")));
	assert_string_equal(set, "a:b c:d");
	assert_int_equal(dg_target_add(set, sizeof(set), DG_STR("e:fghijk")),
	    DG_EINVAL);
	assert_string_equal(set, "a:b c:d");
	assert_ok(dg_target_add(set, sizeof(set), DG_STR("e:fghi")));
	assert_string_equal(set, "a:b c:d e:fghi");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(I18_absolute_uris_without_fragment_are_taken),
		cmocka_unit_test(I18_anything_else_is_no_resource),
		cmocka_unit_test(I18_a_set_holds_each_name_once),
	};

	return cmocka_run_group_tests_name("target", tests, NULL, NULL);
}
