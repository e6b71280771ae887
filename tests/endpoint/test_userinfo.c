/* SPDX-License-Identifier: MIT */
/* test_userinfo.c: claims for an access token (OIDC Core 5.3, RFC 6750) */
#include "tests/unit/test.h"

#include <stdio.h>

#include "tests/fixture.h"

#define USERINFO "/application/o/userinfo/"
#define TOKEN_MAX 2048

static char bearer[TOKEN_MAX + sizeof("Bearer ")];

/* An access token of tv for these scopes, as "Bearer TOKEN". */
static const char *
get_token(struct fixture *fx, const char *scope)
{
	struct fixture_codes codes;

	fx->authorization = NULL;
	fixture_start(fx, "tv", scope, &codes);
	fixture_approve(fx, &codes);
	fixture_poll(fx, &codes);
	snprintf(bearer, sizeof(bearer), "Bearer %s",
	    fixture_str(fx, "access_token"));
	return bearer + sizeof("Bearer ") - 1;
}

static void
challenge_has(struct fixture *fx, const char *text)
{
	const char *header = fixture_header(fx, "WWW-Authenticate");

	assert_memory_equal(header, "Bearer ", 7);
	assert_non_null(strstr(header, text));
}

static void
M6_get_with_a_header_tells_the_claims_of_the_scopes(void **state)
{
	struct fixture *fx = *state;

	get_token(fx, "openid+email+profile");
	fx->authorization = bearer;
	fixture_get(fx, USERINFO);
	assert_int_equal(fx->status, 200);
	assert_string_equal(fixture_str(fx, "email"), "uma@id.example");
	assert_string_equal(fixture_str(fx, "name"), "Uma User");
	assert_string_equal(fixture_str(fx, "preferred_username"), "uma");
	assert_true(fixture_has(fx, "sub"));
	assert_string_equal(fixture_header(fx, "Cache-Control"), "no-store");
	get_token(fx, "openid");
	fx->authorization = bearer;
	fixture_get(fx, USERINFO);
	assert_true(fixture_has(fx, "sub"));
	assert_false(fixture_has(fx, "email"));
	assert_false(fixture_has(fx, "name"));
}

static void
M6_post_takes_the_token_from_header_or_body(void **state)
{
	struct fixture *fx = *state;
	char body[TOKEN_MAX + 32];

	snprintf(body, sizeof(body), "access_token=%s",
	    get_token(fx, "openid"));
	fixture_post(fx, USERINFO, body);
	assert_int_equal(fx->status, 200);
	fx->authorization = bearer;
	fixture_request(fx, "POST", USERINFO, NULL);
	assert_int_equal(fx->status, 200);
	/* RFC 6750 section 2: not in two ways at once */
	fixture_post(fx, USERINFO, body);
	fixture_is_error(fx, 400, "invalid_request");
	challenge_has(fx, "error=\"invalid_request\"");
}

/* RFC 6750 section 2.2 */
static void
M6_a_token_in_the_body_of_a_get_is_not_looked_at(void **state)
{
	struct fixture *fx = *state;
	char body[TOKEN_MAX + 32];

	snprintf(body, sizeof(body), "access_token=%s",
	    get_token(fx, "openid"));
	fixture_request(fx, "GET", USERINFO, body);
	fixture_is_error(fx, 401, "invalid_token");
	assert_null(strstr(fixture_header(fx, "WWW-Authenticate"), "error"));
}

/* RFC 6750 section 3: a challenge, also before anybody looks for a token. */
static void
M6_a_request_that_cannot_be_read_gets_a_challenge(void **state)
{
	struct fixture *fx = *state;
	char large[DG_FORM_BYTES_MAX + 2];

	fixture_get(fx, USERINFO "?a=1&a=2");
	fixture_is_error(fx, 400, "invalid_request");
	challenge_has(fx, "error=\"invalid_request\", "
	    "error_description=\"A parameter came twice.\"");
	fixture_post(fx, USERINFO, "access_token=%");
	fixture_is_error(fx, 400, "invalid_request");
	challenge_has(fx, "error=\"invalid_request\"");
	fx->content_type = "application/json";
	fixture_post(fx, USERINFO, "{}");
	fixture_is_error(fx, 415, "invalid_request");
	challenge_has(fx, "error=\"invalid_request\"");
	fx->content_type = NULL;
	memset(large, 'a', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	fixture_post(fx, USERINFO, large);
	fixture_is_error(fx, 413, "invalid_request");
	challenge_has(fx, "error=\"invalid_request\"");
	fx->authorization = "DPoP x";
	fixture_post(fx, USERINFO, "access_token=%");
	fixture_is_error(fx, 400, "invalid_request");
	assert_memory_equal(fixture_header(fx, "WWW-Authenticate"), "DPoP ",
	    5);
	fixture_request(fx, "PUT", USERINFO, NULL);
	fixture_is_error(fx, 405, "invalid_request");
	assert_string_equal(fixture_header(fx, "WWW-Authenticate"), "");
}

static void
M6_a_header_that_came_twice_or_is_too_long_is_a_wrong_token(void **state)
{
	static const char *const again[] = { "HTTP_AUTHORIZATION", "Bearer x",
		NULL };
	struct fixture *fx = *state;
	char body[TOKEN_MAX + 32], large[2 * DG_REQ_HEADER_MAX + 2];

	snprintf(body, sizeof(body), "access_token=%s",
	    get_token(fx, "openid"));
	fx->authorization = bearer;
	fx->more = again;
	fixture_get(fx, USERINFO);
	fixture_is_error(fx, 401, "invalid_token");
	challenge_has(fx, "error=\"invalid_token\"");
	fixture_post(fx, USERINFO, body);
	fixture_is_error(fx, 401, "invalid_token");
	fx->more = NULL;
	memset(large, 'a', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	memcpy(large, "Bearer ", 7);
	fx->authorization = large;
	fixture_get(fx, USERINFO);
	fixture_is_error(fx, 401, "invalid_token");
	challenge_has(fx, "error=\"invalid_token\"");
}

static void
M6_scheme_is_told_apart_without_case(void **state)
{
	struct fixture *fx = *state;

	get_token(fx, "openid");
	memcpy(bearer, "bEARER", 6);
	fx->authorization = bearer;
	fixture_get(fx, USERINFO);
	assert_int_equal(fx->status, 200);
}

static void
M6_without_a_token_the_challenge_has_no_error(void **state)
{
	struct fixture *fx = *state;

	fixture_get(fx, USERINFO);
	fixture_is_error(fx, 401, "invalid_token");
	challenge_has(fx, "realm=");
	assert_null(strstr(fixture_header(fx, "WWW-Authenticate"), "error"));
	fx->authorization = "Basic dHY6";
	fixture_get(fx, USERINFO);
	fixture_is_error(fx, 401, "invalid_token");
	challenge_has(fx, "realm=");
}

static void
M6_a_token_that_is_none_of_ours_is_invalid(void **state)
{
	static const char *const tokens[] = { "Bearer x", "Bearer a.b.c",
		"Bearer eyJhbGciOiJub25lIn0.e30.",
		"Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln" };
	struct fixture *fx = *state;
	size_t i;

	for (i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
		fx->authorization = tokens[i];
		fixture_get(fx, USERINFO);
		fixture_is_error(fx, 401, "invalid_token");
		challenge_has(fx, "error=\"invalid_token\"");
	}
	get_token(fx, "openid");
	bearer[strlen(bearer) - 5] ^= 1;
	fx->authorization = bearer;
	fixture_get(fx, USERINFO);
	fixture_is_error(fx, 401, "invalid_token");
}

static void
M6_an_expired_token_is_invalid(void **state)
{
	struct fixture *fx = *state;

	get_token(fx, "openid");
	fixture_wait(fx, 3601 * 1000);
	fx->authorization = bearer;
	fixture_get(fx, USERINFO);
	fixture_is_error(fx, 401, "invalid_token");
}

static void
M6_a_token_without_openid_is_not_enough(void **state)
{
	struct fixture *fx = *state;

	get_token(fx, "email");
	fx->authorization = bearer;
	fixture_get(fx, USERINFO);
	fixture_is_error(fx, 403, "insufficient_scope");
	challenge_has(fx, "scope=\"openid\"");
}

static void
M6_a_token_in_the_address_is_refused(void **state)
{
	struct fixture *fx = *state;
	char target[TOKEN_MAX];

	snprintf(target, sizeof(target), USERINFO "?access_token=%s",
	    get_token(fx, "openid"));
	fixture_get(fx, target);
	fixture_is_error(fx, 400, "invalid_request");
	challenge_has(fx, "error=\"invalid_request\"");
}

static void
T9_tokens_of_a_locked_account_are_invalid(void **state)
{
	struct fixture *fx = *state;

	get_token(fx, "openid");
	fx->user.is_locked = true;
	fixture_save_user(fx);
	fx->authorization = bearer;
	fixture_get(fx, USERINFO);
	fixture_is_error(fx, 401, "invalid_token");
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(M6_get_with_a_header_tells_the_claims_of_the_scopes),
		TEST(M6_post_takes_the_token_from_header_or_body),
		TEST(M6_a_token_in_the_body_of_a_get_is_not_looked_at),
		TEST(M6_a_request_that_cannot_be_read_gets_a_challenge),
		TEST(M6_a_header_that_came_twice_or_is_too_long_is_a_wrong_token),
		TEST(M6_scheme_is_told_apart_without_case),
		TEST(M6_without_a_token_the_challenge_has_no_error),
		TEST(M6_a_token_that_is_none_of_ours_is_invalid),
		TEST(M6_an_expired_token_is_invalid),
		TEST(M6_a_token_without_openid_is_not_enough),
		TEST(M6_a_token_in_the_address_is_refused),
		TEST(T9_tokens_of_a_locked_account_are_invalid),
	};

	return cmocka_run_group_tests_name("userinfo", tests, NULL, NULL);
}
