/* SPDX-License-Identifier: MIT */
/* test_cors.c: which web pages may read our replies */
#include "tests/unit/test.h"

#include <stdio.h>

#include "tests/fixture.h"

#define PAGE "https://page.example"
#define OTHER "https://other.example"
#define EVIL "https://evil.example"
#define TOKEN "/application/o/token/"
#define ALLOW "Access-Control-Allow-Origin"

static const char *const from_page[] = { "HTTP_ORIGIN", PAGE, NULL };
static const char *const from_other[] = { "HTTP_ORIGIN", OTHER, NULL };
static const char *const from_evil[] = { "HTTP_ORIGIN", EVIL, NULL };

static int
setup(void **state)
{
	struct fixture *fx;

	if (fixture_setup(state) != 0)
		return 1;
	fx = *state;
	snprintf(fx->tv.cors_origins, sizeof(fx->tv.cors_origins),
	    "https://x.example " PAGE);
	fixture_save_client(fx, &fx->tv);
	snprintf(fx->build.cors_origins, sizeof(fx->build.cors_origins),
	    OTHER);
	fixture_save_client(fx, &fx->build);
	return 0;
}

static bool
has(struct fixture *fx, const char *name, const char *value)
{
	return strcmp(fixture_header(fx, name), value) == 0;
}

static void
I21_a_preflight_of_a_listed_origin_is_answered(void **state)
{
	struct fixture *fx = *state;

	fx->more = from_page;
	fixture_request(fx, "OPTIONS", TOKEN, NULL);
	assert_int_equal(fx->status, 204);
	assert_true(has(fx, ALLOW, PAGE));
	assert_true(has(fx, "Access-Control-Allow-Methods", "POST"));
	assert_true(has(fx, "Access-Control-Allow-Headers",
	    "Authorization, Content-Type, DPoP"));
	assert_true(has(fx, "Access-Control-Max-Age", "3600"));
	assert_true(has(fx, "Vary", "Origin"));
	assert_true(has(fx, "Access-Control-Allow-Credentials", ""));
	assert_true(has(fx, "Content-Length", ""));
	fixture_request(fx, "OPTIONS", "/application/o/userinfo/", NULL);
	assert_true(has(fx, "Access-Control-Allow-Methods",
	    "GET, HEAD, POST"));
	/* any client's list will do while none is named */
	fx->more = from_other;
	fixture_request(fx, "OPTIONS", TOKEN, NULL);
	assert_true(has(fx, ALLOW, OTHER));
}

static void
I21_an_unlisted_origin_is_told_nothing(void **state)
{
	static const char *const odd[] = { EVIL, "null", "*",
		(PAGE ".evil.example"), "https://page.exampl", (PAGE "/"),
		"HTTPS://PAGE.EXAMPLE", ("https://x.example " PAGE), "%" };
	static const char *more[] = { "HTTP_ORIGIN", NULL, NULL };
	struct fixture *fx = *state;
	size_t i;

	fx->more = more;
	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		more[1] = odd[i];
		fixture_request(fx, "OPTIONS", TOKEN, NULL);
		assert_int_equal(fx->status, 204);
		assert_null(strstr(fx->head, "Access-Control"));
		assert_true(has(fx, "Vary", "Origin"));
		fixture_post(fx, TOKEN, "client_id=tv");
		assert_null(strstr(fx->head, "Access-Control"));
	}
}

static void
I21_a_reply_may_be_read_by_its_client_s_pages_only(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	fx->more = from_page;
	fixture_start(fx, "tv", "openid", &codes);
	assert_true(has(fx, ALLOW, PAGE));
	assert_true(has(fx, "Access-Control-Expose-Headers",
	    "DPoP-Nonce, Retry-After, WWW-Authenticate"));
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "authorization_pending");
	assert_true(has(fx, ALLOW, PAGE));
	fx->more = from_other;
	fixture_poll(fx, &codes);
	assert_null(strstr(fx->head, "Access-Control"));
	fx->more = from_evil;
	fixture_poll(fx, &codes);
	assert_null(strstr(fx->head, "Access-Control"));
	fx->more = NULL;
	fixture_poll(fx, &codes);
	assert_null(strstr(fx->head, "Access-Control"));
	assert_true(has(fx, "Vary", ""));
}

static void
I21_userinfo_goes_by_the_token_s_client(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char header[4096];

	fixture_start(fx, "tv", "openid", &codes);
	fixture_approve(fx, &codes);
	fixture_poll(fx, &codes);
	snprintf(header, sizeof(header), "Bearer %s",
	    fixture_str(fx, "access_token"));
	fx->authorization = header;
	fx->more = from_page;
	fixture_get(fx, "/application/o/userinfo/");
	assert_int_equal(fx->status, 200);
	assert_true(has(fx, ALLOW, PAGE));
	fx->more = from_other;
	fixture_get(fx, "/application/o/userinfo/");
	assert_int_equal(fx->status, 200);
	assert_null(strstr(fx->head, "Access-Control"));
}

/* Else the developer of a page sees nothing but "network error". */
static void
I21_errors_can_be_read_too(void **state)
{
	struct fixture *fx = *state;

	fx->more = from_page;
	fixture_post(fx, TOKEN, "grant_type=refresh_token&refresh_token=x"
	    "&client_id=nobody");
	fixture_is_error(fx, 400, "invalid_client");
	assert_true(has(fx, ALLOW, PAGE));
	fixture_request(fx, "DELETE", TOKEN, NULL);
	fixture_is_error(fx, 405, "invalid_request");
	assert_true(has(fx, ALLOW, PAGE));
	fixture_get(fx, "/application/o/userinfo/");
	assert_int_equal(fx->status, 401);
	assert_true(has(fx, ALLOW, PAGE));
}

static void
I8_options_without_an_origin_is_a_wrong_method(void **state)
{
	struct fixture *fx = *state;

	fixture_request(fx, "OPTIONS", TOKEN, NULL);
	fixture_is_error(fx, 405, "invalid_request");
	assert_true(has(fx, "Allow", "POST"));
}

#define test(fn) cmocka_unit_test_setup_teardown(fn, setup, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(I21_a_preflight_of_a_listed_origin_is_answered),
		test(I21_an_unlisted_origin_is_told_nothing),
		test(I21_a_reply_may_be_read_by_its_client_s_pages_only),
		test(I21_userinfo_goes_by_the_token_s_client),
		test(I21_errors_can_be_read_too),
		test(I8_options_without_an_origin_is_a_wrong_method),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
