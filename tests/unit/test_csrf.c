/* SPDX-License-Identifier: MIT */
/* test_csrf.c: did a POST come from a page of ours? */
#include "tests/unit/test.h"

#include <stdio.h>

#include "lib/web/csrf.h"

static const uint8_t key[32] = { 1, 2, 3 };
static struct dg_req req;

#define HOME DG_STR("https://id.example")

static void
send_token(const char *token)
{
	char body[DG_CSRF_LEN + 16];

	(void)snprintf(body, sizeof(body), "csrf=%s", token);
	assert_int_equal(dg_form_parse(&req.body, dg_str_from(body)),
	    DG_FORM_OK);
}

static int
set_up(void **state)
{
	char token[DG_CSRF_LEN + 1];

	(void)state;
	memset(&req, 0, sizeof(req));
	assert_ok(dg_csrf_token(key, sizeof(key), DG_STR("owner"), token));
	send_token(token);
	return 0;
}

#define check(owner) dg_csrf_check(&req, HOME, key, sizeof(key), DG_STR(owner))

static void
a_token_is_for_its_owner(void **state)
{
	(void)state;
	assert_ok(check("owner"));
	assert_int_equal(check("other"), DG_EDENIED);
	assert_int_equal(check("ownerowner"), DG_EDENIED);
	assert_int_equal(check(""), DG_EDENIED);
}

static void
a_token_is_for_its_key(void **state)
{
	static const uint8_t other[32] = { 1, 2, 4 };

	(void)state;
	assert_int_equal(dg_csrf_check(&req, HOME, other, sizeof(other),
	    DG_STR("owner")), DG_EDENIED);
}

static void
a_missing_or_changed_token_is_refused(void **state)
{
	char token[DG_CSRF_LEN + 1];

	(void)state;
	assert_ok(dg_csrf_token(key, sizeof(key), DG_STR("owner"), token));
	token[DG_CSRF_LEN - 1] ^= 1;
	send_token(token);
	assert_int_equal(check("owner"), DG_EDENIED);
	token[DG_CSRF_LEN - 1] = '\0';
	send_token(token);
	assert_int_equal(check("owner"), DG_EDENIED);
	send_token("");
	assert_int_equal(check("owner"), DG_EDENIED);
}

static void
a_browser_that_names_another_site_is_refused(void **state)
{
	static const char *const sites[] = { "cross-site", "same-site", "none",
		"Same-Origin" };

	(void)state;
	for (size_t i = 0; i < sizeof(sites) / sizeof(sites[0]); i++) {
		(void)snprintf(req.sec_fetch_site, sizeof(req.sec_fetch_site),
		    "%s", sites[i]);
		assert_int_equal(check("owner"), DG_EDENIED);
	}
	(void)snprintf(req.sec_fetch_site, sizeof(req.sec_fetch_site),
	    "same-origin");
	assert_ok(check("owner"));
}

static void
is_from(const char *origin, enum dg_err want)
{
	(void)snprintf(req.origin, sizeof(req.origin), "%s", origin);
	assert_int_equal(check("owner"), want);
}

/* Chromium sends Origin: null under our no-referrer policy. */
static void
a_browser_that_tells_its_origin_alone_must_name_ours_or_none(void **state)
{
	static const char *const foreign[] = { "https://evil.example",
		"http://id.example", "https://id.example:8443",
		"https://id.example.evil.example", "https://id.exampl",
		"https://id.example/", "NULL", "https://id.example, null" };

	(void)state;
	is_from("null", DG_OK);
	is_from("https://id.example", DG_OK);
	is_from("", DG_OK);
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		is_from(foreign[i], DG_EDENIED);
	/* one that tells more is believed that */
	(void)snprintf(req.sec_fetch_site, sizeof(req.sec_fetch_site),
	    "same-origin");
	is_from("https://evil.example", DG_OK);
	is_from("null", DG_OK);
}

static void
what_came_twice_says_nothing_good(void **state)
{
	(void)state;
	req.origin_unusable = true;
	assert_int_equal(check("owner"), DG_EDENIED);
	req.origin_unusable = false;
	req.site_unusable = true;
	assert_int_equal(check("owner"), DG_EDENIED);
}

/* BREACH: of two pages, none helps to guess the other's. */
static void
a_token_looks_different_each_time(void **state)
{
	char a[DG_CSRF_LEN + 1], b[DG_CSRF_LEN + 1];

	(void)state;
	assert_ok(dg_csrf_token(key, sizeof(key), DG_STR("owner"), a));
	assert_ok(dg_csrf_token(key, sizeof(key), DG_STR("owner"), b));
	assert_int_equal(strlen(a), DG_CSRF_LEN);
	for (size_t i = 0; i + 8 <= DG_CSRF_LEN; i += 8)
		assert_memory_not_equal(a + i, b + i, 8);
	send_token(a);
	assert_ok(check("owner"));
	send_token(b);
	assert_ok(check("owner"));
}

static void
a_token_in_the_address_does_not_count(void **state)
{
	(void)state;
	req.query = req.body;
	dg_form_wipe(&req.body);
	assert_int_equal(check("owner"), DG_EDENIED);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, set_up)
	const struct CMUnitTest tests[] = {
		TEST(a_token_is_for_its_owner),
		TEST(a_token_is_for_its_key),
		TEST(a_missing_or_changed_token_is_refused),
		TEST(a_browser_that_names_another_site_is_refused),
		TEST(a_browser_that_tells_its_origin_alone_must_name_ours_or_none),
		TEST(what_came_twice_says_nothing_good),
		TEST(a_token_looks_different_each_time),
		TEST(a_token_in_the_address_does_not_count),
	};

	return cmocka_run_group_tests_name("csrf", tests, NULL, NULL);
}
