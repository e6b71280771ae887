/* SPDX-License-Identifier: MIT */
/* test_cookie.c: cookies */
#include "tests/unit/test.h"

#include "lib/web/cookie.h"

static const struct dg_cookie_site root = { true, "/" };
static const struct dg_cookie_site below = { true, "/auth" };
static const struct dg_cookie_site plain = { false, "/" };

#define assert_cookie(header, site, want) assert_true(dg_str_is( \
    dg_cookie_get(DG_STR(header), (site), "sid"), (want)))
#define assert_no_cookie(header, site) assert_null( \
    dg_cookie_get(DG_STR(header), (site), "sid").p)

static void
V21_the_prefix_follows_the_site(void **state)
{
	(void)state;
	assert_cookie("__Host-sid=a", &root, "a");
	assert_cookie("__Secure-sid=a", &below, "a");
	assert_cookie("sid=a", &plain, "a");
	/* one that anybody beside us could have set is not ours */
	assert_no_cookie("sid=a", &root);
	assert_no_cookie("__Secure-sid=a", &root);
	assert_no_cookie("__Host-sid=a", &below);
	assert_no_cookie("__Host-sid=a", &plain);
}

static void
a_cookie_is_found_among_others(void **state)
{
	(void)state;
	assert_cookie("a=1; sid=x=y;  b=2", &plain, "x=y");
	assert_cookie("a=1;sid=x", &plain, "x");
	assert_cookie("sid=; a=1", &plain, "");
	assert_no_cookie("xsid=1; sidx=2; SID=3; sid", &plain);
	assert_no_cookie("", &plain);
	assert_no_cookie(";;;", &plain);
	assert_no_cookie("a=sid=1", &plain);
}

static void
a_cookie_sent_twice_counts_as_absent(void **state)
{
	(void)state;
	assert_no_cookie("sid=a; sid=b", &plain);
	assert_no_cookie("sid=a; x=1; sid=a", &plain);
	assert_no_cookie("__Host-sid=a; __Host-sid=b", &root);
	assert_cookie("__Host-sid=a; sid=b", &root, "a");
}

static void
assert_set(const struct dg_cookie_site *site, int64_t max_age,
    const char *want)
{
	struct dg_resp resp;

	dg_resp_init(&resp);
	dg_cookie_set(&resp, site, "sid", "aZ09-_", max_age);
	assert_ok(dg_resp_err(&resp));
	assert_string_equal(dg_buf_get(&resp.head), want);
	dg_resp_fini(&resp);
}

static void
V21_cookies_are_written_for_our_site_only(void **state)
{
	(void)state;
	assert_set(&root, -1, "Set-Cookie: __Host-sid=aZ09-_; Path=/; "
	    "HttpOnly; SameSite=Lax; Secure\r\n");
	assert_set(&below, 60, "Set-Cookie: __Secure-sid=aZ09-_; Path=/auth; "
	    "HttpOnly; SameSite=Lax; Secure; Max-Age=60\r\n");
	assert_set(&plain, 0, "Set-Cookie: sid=aZ09-_; Path=/; HttpOnly; "
	    "SameSite=Lax; Max-Age=0\r\n");
}

static void
a_value_outside_base64url_is_refused(void **state)
{
	static const char *const bad[] = { "a;b", "a b", "a\r\nX: y", "a=", "\"" };
	struct dg_resp resp;

	(void)state;
	dg_resp_init(&resp);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		dg_resp_reset(&resp);
		dg_cookie_set(&resp, &root, "sid", bad[i], -1);
		assert_int_equal(dg_resp_err(&resp), DG_EINVAL);
	}
	dg_resp_fini(&resp);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(V21_the_prefix_follows_the_site),
		cmocka_unit_test(a_cookie_is_found_among_others),
		cmocka_unit_test(a_cookie_sent_twice_counts_as_absent),
		cmocka_unit_test(V21_cookies_are_written_for_our_site_only),
		cmocka_unit_test(a_value_outside_base64url_is_refused),
	};

	return cmocka_run_group_tests_name("cookie", tests, NULL, NULL);
}
