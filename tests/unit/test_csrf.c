/* SPDX-License-Identifier: MIT */
/* test_csrf.c: did a POST come from a page of ours? */
#include "tests/unit/test.h"

#include <stdio.h>

#include "lib/web/csrf.h"

static const uint8_t key[32] = { 1, 2, 3 };
static struct dg_req req;

static void
send_token(const char *token)
{
	char body[128];

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

#define check(owner) dg_csrf_check(&req, key, sizeof(key), DG_STR(owner))

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
	assert_int_equal(dg_csrf_check(&req, other, sizeof(other),
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

/* Chromium sends Origin: null under our no-referrer policy. */
static void
origin_is_not_compared(void **state)
{
	(void)state;
	(void)snprintf(req.origin, sizeof(req.origin), "null");
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
		TEST(origin_is_not_compared),
		TEST(a_token_in_the_address_does_not_count),
	};

	return cmocka_run_group_tests_name("csrf", tests, NULL, NULL);
}
