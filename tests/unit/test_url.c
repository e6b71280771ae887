/* SPDX-License-Identifier: MIT */
/* test_url.c: comparing addresses (RFC 3986 section 6.2) */
#include "tests/unit/test.h"

#include "lib/oauth/url.h"

static bool
same(const char *a, const char *b)
{
	bool forth = dg_url_is_same(dg_str_from(a), dg_str_from(b));

	assert_int_equal(forth, dg_url_is_same(dg_str_from(b),
	    dg_str_from(a)));
	return forth;
}

static void
case_default_port_query_and_fragment_do_not_matter(void **state)
{
	static const char base[] = "https://x.example/application/o/token/";

	(void)state;
	assert_true(same(base, base));
	assert_true(same(base, "HTTPS://X.Example/application/o/token/"));
	assert_true(same(base, "https://x.example:443/application/o/token/"));
	assert_true(same(base, "https://x.example:/application/o/token/"));
	assert_true(same(base, "https://x.example/application/o/token/?a=b#c"));
	assert_true(same(base, "https://x.example/application/o/token/#"));
	assert_true(same("http://127.0.0.1:8080/t", "http://127.0.0.1:8080/t"));
	assert_true(same("http://x.example", "http://x.example:80/"));
	assert_true(same("https://x.example?a", "https://x.example/"));
	assert_true(same("http://[::1]:8080/t", "http://[::1]:8080/t?x"));
}

/* RFC 9449 4.3: syntax-based normalization (RFC 3986 6.2.2) */
static void
needless_escapes_and_dot_segments_do_not_matter(void **state)
{
	static const char base[] = "https://x.example/a/b.c~d-e_F9/";

	(void)state;
	assert_true(same(base, "https://x.example/%61/b%2ec%7Ed%2De%5f%46%39/"));
	assert_true(same(base, "https://x.example/./a/./b.c~d-e_F9/"));
	assert_true(same(base, "https://x.example/x/../a/b.c~d-e_F9/x/.."));
	assert_true(same(base, "https://x.example/../../a/b.c~d-e_F9/."));
	assert_true(same(base, "https://x.example/x/%2e%2E/a/b.c~d-e_F9/"));
	assert_true(same("https://x.example", "https://x.example/."));
	assert_true(same("https://x.example", "https://x.example/.."));
	assert_true(same("https://x.example", "https://x.example/a/.."));
	assert_true(same("https://x.example/a/b", "https://x.example/a/c/../b"));
	assert_true(same("https://x.example/%2f", "https://x.example/%2f"));
}

static void
a_path_longer_than_any_of_ours_is_none(void **state)
{
	char url[1200];

	(void)state;
	memset(url, 'a', sizeof(url));
	memcpy(url, "https://x/", sizeof("https://x/") - 1);
	url[sizeof(url) - 1] = '\0';
	assert_false(same(url, url));
	assert_false(same(url, "https://x/"));
	url[1000] = '\0';
	assert_true(same(url, url));
}

static void
everything_else_matters(void **state)
{
	static const char base[] = "https://x.example/token/";

	(void)state;
	assert_false(same(base, "http://x.example/token/"));
	assert_false(same(base, "https://x.example/token"));
	assert_false(same(base, "https://x.example/Token/"));
	assert_false(same(base, "https://x.example/token//"));
	assert_false(same(base, "https://x.example%2Ftoken/"));
	assert_false(same(base, "https://x.example/%2Ftoken/"));
	assert_false(same(base, "https://x.example/token%2F"));
	assert_false(same(base, "https://x.example/tok%65n"));
	assert_false(same(base, "https://x.example/t%256fken/"));
	assert_false(same(base, "https://x.example/t%6gken/"));
	assert_false(same(base, "https://x.example/token/%"));
	assert_false(same(base, "https://x.example/token/%7"));
	assert_false(same(base, "https://%78.example/token/"));
	assert_false(same(base, "https://x.example/token/.."));
	assert_false(same(base, "https://x.example/token/..."));
	assert_false(same(base, "https://x.example/token/.x"));
	assert_false(same(base, "https://x.example:444/token/"));
	assert_false(same(base, "https://x.example:80/token/"));
	assert_false(same(base, "https://y.example/token/"));
	assert_false(same(base, "https://x.example.y.example/token/"));
	assert_false(same(base, "https://user@x.example/token/"));
	assert_false(same("http://[::1]/", "http://[::1]:1/"));
	assert_false(same("http://[::1]/", "http://[::2]/"));
	assert_false(same(base, "https://x.example./token/"));
	assert_false(same(base, "token"));
}

static void
what_is_no_http_address_is_like_nothing(void **state)
{
	static const char *const bad[] = { "", "https", "https:", "https:/x",
		"https://", "https:///token", "https://:443/x", "ftp://x/",
		"//x.example/", "/token/", "x.example/token/",
		"javascript://x/" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(same(bad[i], bad[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(case_default_port_query_and_fragment_do_not_matter),
		cmocka_unit_test(needless_escapes_and_dot_segments_do_not_matter),
		cmocka_unit_test(a_path_longer_than_any_of_ours_is_none),
		cmocka_unit_test(everything_else_matters),
		cmocka_unit_test(what_is_no_http_address_is_like_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
