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

static const char *const names[] = { "sid", "browser", NULL };

static void
assert_kept(const char *header, const char *want)
{
	char out[512] = "";

	dg_cookie_keep(dg_str_from(header), names, out, sizeof(out));
	assert_string_equal(out, want);
}

static void
of_a_header_only_ours_are_kept(void **state)
{
	(void)state;
	assert_kept("a=1; sid=x; b=2", "sid=x;");
	assert_kept("sid=x;a=1", "sid=x;");
	assert_kept("a=1;  browser=y ;\t__Host-sid=x", "browser=y;__Host-sid=x;");
	assert_kept("__Secure-browser=y", "__Secure-browser=y;");
	assert_kept("sid=x; sid=y", "sid=x;sid=y;");
	assert_kept("xsid=1; sidx=2; SID=3; sid; a=sid=4; __host-sid=5; "
	    "__Host-=6; =7; ;; \"sid=8\"; sid-=9; $sid=1", "");
	/* a comma separates no cookies: else a value of a neighbour's could
	   bring one that only we may set */
	assert_kept("a=1, __Host-sid=x", "");
}

static void
one_of_ours_that_is_bad_counts_as_sent_and_spoils_no_other(void **state)
{
	char header[700] = "sid=", out[512] = "";

	(void)state;
	memset(header + 4, 'x', 200);
	memcpy(header + 204, "; browser=y; sid=good", sizeof("; browser=y; sid=good"));
	dg_cookie_keep(dg_str_from(header), names, out, sizeof(out));
	assert_string_equal(out, "sid=;browser=y;sid=good;");
	assert_null(dg_cookie_get(dg_str_from(out), &plain, "sid").p);
	assert_true(dg_cookie_is_doubled(dg_str_from(out), &plain, "sid"));
	assert_false(dg_cookie_is_doubled(dg_str_from(out), &plain,
	    "browser"));
	assert_true(dg_str_is(dg_cookie_get(dg_str_from(out), &plain,
	    "browser"), "y"));
}

static void
a_cookie_sent_a_hundred_times_is_still_seen_to_be_doubled(void **state)
{
	char header[4096], out[64] = "";
	size_t i;

	(void)state;
	for (i = 0; i < 100; i++)
		memcpy(header + 7 * i, "sid=xy;", 8);
	dg_cookie_keep(dg_str_from(header), names, out, sizeof(out));
	assert_string_equal(out, "sid=xy;sid=xy;");
	assert_true(dg_cookie_is_doubled(dg_str_from(out), &plain, "sid"));
}

static void
without_room_for_all_of_ours_none_is_kept(void **state)
{
	char out[12] = "";

	(void)state;
	dg_cookie_keep(DG_STR("sid=xy; browser=y"), names, out, sizeof(out));
	assert_string_equal(out, "");
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
		cmocka_unit_test(of_a_header_only_ours_are_kept),
		cmocka_unit_test(
		    one_of_ours_that_is_bad_counts_as_sent_and_spoils_no_other),
		cmocka_unit_test(
		    a_cookie_sent_a_hundred_times_is_still_seen_to_be_doubled),
		cmocka_unit_test(without_room_for_all_of_ours_none_is_kept),
		cmocka_unit_test(V21_cookies_are_written_for_our_site_only),
		cmocka_unit_test(a_value_outside_base64url_is_refused),
	};

	return cmocka_run_group_tests_name("cookie", tests, NULL, NULL);
}
