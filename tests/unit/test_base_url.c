/* SPDX-License-Identifier: MIT */
/* test_base_url.c: what a base_url may look like */
#include "tests/unit/test.h"

#include "lib/conf/base_url.h"

#define N_OF(array) (sizeof(array) / sizeof((array)[0]))

static void
good_ones_lose_nothing_but_the_final_slash(void **state)
{
	static const struct {
		const char *in;
		const char *out;
	} rows[] = {
		{ "https://id.example.org", "https://id.example.org" },
		{ "https://id.example.org/", "https://id.example.org" },
		{ "https://id.example.org/auth/", "https://id.example.org/auth" },
		{ "https://id.example.org:8443/a/b-c._~D",
		    "https://id.example.org:8443/a/b-c._~D" },
		{ "https://192.0.2.1", "https://192.0.2.1" },
		{ "https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443" },
		{ "https://xn--bcher-kva.example", "https://xn--bcher-kva.example" },
		{ "https://host", "https://host" },
		{ "http://127.0.0.1:8080", "http://127.0.0.1:8080" },
		{ "http://127.9.9.9", "http://127.9.9.9" },
		{ "http://localhost:8080/auth", "http://localhost:8080/auth" },
		{ "http://[::1]:8080/", "http://[::1]:8080" },
		{ "http://localhost:443", "http://localhost:443" },
	};
	const char *reason;
	char out[128];

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		assert_ok(dg_base_url_parse(dg_str_from(rows[i].in), out,
		    sizeof(out), &reason));
		assert_string_equal(out, rows[i].out);
		assert_null(reason);
	}
}

static void
each_fault_has_its_reason(void **state)
{
	static const struct {
		const char *in;
		const char *reason;
	} rows[] = {
		{ "", "https://" },
		{ "id.example.org", "https://" },
		{ "ftp://id.example.org", "https://" },
		{ "HTTPS://id.example.org", "https://" },
		{ "https:/id.example.org", "https://" },
		{ "https://", "host" },
		{ "https:///auth", "host" },
		{ "https://ID.example.org", "lower case" },
		{ "https://id_1.example.org", "host" },
		{ "https://-id.example.org", "host" },
		{ "https://id-.example.org", "host" },
		{ "https://id..example.org", "host" },
		{ "https://.example.org", "host" },
		{ "https://id.example.org.", "host" },
		{ "https://id example.org", "host" },
		{ "https://1.2.3", "host" },
		{ "https://1.2.3.400", "host" },
		{ "https://2130706433", "host" },
		{ "https://[::1", "host" },
		{ "https://[]", "host" },
		{ "https://[127.0.0.1]", "host" },
		{ "https://[::1]x", "after its host" },
		{ "https://2001:db8::1", "host" },
		{ "https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "aaaaaaaaaaaaa.example", "host" },
		{ "https://u:p@id.example.org", "user name" },
		{ "https://id.example.org/?x=1", "query" },
		{ "https://id.example.org#top", "fragment" },
		{ "https://id.example.org:", "port" },
		{ "https://id.example.org:0", "port" },
		{ "https://id.example.org:65536", "port" },
		{ "https://id.example.org:08443", "port" },
		{ "https://id.example.org:80a", "port" },
		{ "https://id.example.org:443", "implies" },
		{ "http://localhost:80", "implies" },
		{ "https://id.example.org//auth", "path" },
		{ "https://id.example.org/auth//", "path" },
		{ "https://id.example.org/../x", "path" },
		{ "https://id.example.org/./x", "path" },
		{ "https://id.example.org/%61", "path" },
		{ "https://id.example.org/a b", "path" },
		{ "https://id.example.org/a\\b", "path" },
		{ "http://id.example.org", "https" },
		{ "http://localhost.example.org", "https" },
		{ "http://128.0.0.1", "https" },
		{ "http://[::2]", "https" },
	};
	const char *reason;
	char out[128];

	(void)state;
	for (size_t i = 0; i < N_OF(rows); i++) {
		assert_int_equal(dg_base_url_parse(dg_str_from(rows[i].in),
		    out, sizeof(out), &reason), DG_EINVAL);
		assert_non_null(strstr(reason, rows[i].reason));
	}
}

static void
what_does_not_fit_is_too_long(void **state)
{
	const char *reason;
	char out[20];

	(void)state;
	assert_ok(dg_base_url_parse(DG_STR("https://example.org/"), out,
	    sizeof(out), &reason));
	assert_int_equal(dg_base_url_parse(DG_STR("https://example.org/a"),
	    out, sizeof(out), &reason), DG_EINVAL);
	assert_string_equal(reason, "is too long");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_ones_lose_nothing_but_the_final_slash),
		cmocka_unit_test(each_fault_has_its_reason),
		cmocka_unit_test(what_does_not_fit_is_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
