/* SPDX-License-Identifier: MIT */
/* test_token.c: the token endpoint (RFC 8628 3.4, 3.5; RFC 6749 5, 6) */
#include "tests/unit/test.h"

#include <stdio.h>

#include "lib/store/store_device_grant.h"
#include "tests/fixture.h"

#define TOKEN "/application/o/token/"
#define GRANT "grant_type=urn:ietf:params:oauth:grant-type:device_code"
#define BASIC_TV "Basic dHY6"

static void __attribute__((format(printf, 2, 3)))
post(struct fixture *fx, const char *format, ...)
{
	char body[1024];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(body, sizeof(body), format, ap);
	va_end(ap);
	assert_true(n >= 0 && (size_t)n < sizeof(body));
	fixture_post(fx, TOKEN, body);
}

/* A code of tv that was approved, and the reply that redeemed it. */
static void
redeem(struct fixture *fx, const char *scope, struct fixture_codes *codes)
{
	fixture_start(fx, "tv", scope, codes);
	fixture_approve(fx, codes);
	fixture_poll(fx, codes);
	assert_int_equal(fx->status, 200);
}

static void
E9_T1_pending_code_is_authorization_pending(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	fixture_start(fx, "tv", "openid", &codes);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "authorization_pending");
}

static void
T1_denied_code_is_access_denied_for_good(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	fixture_start(fx, "tv", "openid", &codes);
	fixture_deny(fx, &codes);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "access_denied");
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "access_denied");
}

static void
T1_expired_code_is_told_for_a_grace_time(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	fixture_start(fx, "tv", "openid", &codes);
	fixture_wait(fx, 599 * 1000);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "authorization_pending");
	fixture_wait(fx, 1000);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "expired_token");
	fixture_wait(fx, (DG_GRANT_GRACE_SEC - 1) * 1000);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "expired_token");
	fixture_wait(fx, 1000);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "invalid_grant");
}

static void
T1_unknown_code_is_invalid_grant(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes = { .device = "nonsense" };

	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "invalid_grant");
}

static void
T2_polls_at_the_interval_with_jitter_never_see_slow_down(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	uint32_t lcg = 7;
	int64_t last = 0, at;
	int i;

	fixture_start(fx, "tv", "openid", &codes);
	for (i = 0; i < 119; i++) {
		lcg = lcg * 1664525 + 1013904223;
		at = i * 5000 + (int64_t)(lcg >> 8) % 1001;
		fixture_wait(fx, at - last);
		last = at;
		fixture_poll(fx, &codes);
		fixture_is_error(fx, 400, "authorization_pending");
	}
}

static void
T2_header_then_body_within_a_second_count_as_one(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	int i;

	fixture_start(fx, "tv", "openid", &codes);
	for (i = 0; i < 5; i++) {
		fx->authorization = BASIC_TV;
		post(fx, GRANT "&device_code=%s", codes.device);
		fixture_is_error(fx, 400, "authorization_pending");
		fx->authorization = NULL;
		fixture_wait(fx, 100);
		fixture_poll(fx, &codes);
		fixture_is_error(fx, 400, "authorization_pending");
		fixture_wait(fx, 4900);
	}
}

static void
T3_early_poll_is_told_the_grown_interval(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	fixture_start(fx, "tv", "openid", &codes);
	fixture_poll(fx, &codes);
	fixture_wait(fx, 1000);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "slow_down");
	assert_int_equal(fixture_int(fx, "interval"), 10);
	assert_string_equal(fixture_header(fx, "Retry-After"), "10");
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "slow_down");
	assert_int_equal(fixture_int(fx, "interval"), 15);
	/* fifteen seconds after the poll that was not refused */
	fixture_wait(fx, 14000);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "authorization_pending");
}

static void
T4_approved_code_is_redeemed_however_early(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	fixture_start(fx, "tv", "openid", &codes);
	fixture_poll(fx, &codes);
	fixture_approve(fx, &codes);
	fixture_poll(fx, &codes);
	assert_int_equal(fx->status, 200);
}

static void
T5_second_redemption_is_invalid_grant(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	redeem(fx, "openid", &codes);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "invalid_grant");
}

static void
T6_replay_revokes_nothing(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char bearer[2048];

	redeem(fx, "openid", &codes);
	snprintf(bearer, sizeof(bearer), "Bearer %s",
	    fixture_str(fx, "access_token"));
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "invalid_grant");
	fx->authorization = bearer;
	fixture_get(fx, "/application/o/userinfo/");
	assert_int_equal(fx->status, 200);
}

static void
T8_code_of_another_client_is_invalid_grant_without_a_hint(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes, unknown = { .device = "nonsense" };
	char text[256];

	fixture_start(fx, "build", "openid", &codes);
	fixture_approve(fx, &codes);
	fixture_poll(fx, &unknown);
	snprintf(text, sizeof(text), "%s",
	    fixture_str(fx, "error_description"));
	fixture_poll(fx, &codes);	/* as tv */
	fixture_is_error(fx, 400, "invalid_grant");
	assert_string_equal(fixture_str(fx, "error_description"), text);
	post(fx, GRANT "&client_id=build&client_secret=" FIXTURE_SECRET
	    "&device_code=%s", codes.device);
	assert_int_equal(fx->status, 200);
}

static void
T8_polls_of_another_client_do_not_slow_the_own_down(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	fixture_start(fx, "build", "openid", &codes);
	fixture_poll(fx, &codes);	/* as tv */
	fixture_poll(fx, &codes);
	post(fx, GRANT "&client_id=build&client_secret=" FIXTURE_SECRET
	    "&device_code=%s", codes.device);
	fixture_is_error(fx, 400, "authorization_pending");
}

static void
T9_account_that_may_no_longer_gets_nothing(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	fixture_start(fx, "tv", "openid", &codes);
	fixture_approve(fx, &codes);
	fx->user.is_active = false;
	fixture_save_user(fx);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "access_denied");
	/* and not when the account comes back either */
	fx->user.is_active = true;
	fixture_save_user(fx);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "access_denied");
}

static void
T9_locked_account_does_not_refresh(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char token[128];

	redeem(fx, "openid+offline_access", &codes);
	snprintf(token, sizeof(token), "%s", fixture_str(fx, "refresh_token"));
	fx->user.is_locked = true;
	fixture_save_user(fx);
	post(fx, "grant_type=refresh_token&client_id=tv&refresh_token=%s",
	    token);
	fixture_is_error(fx, 400, "invalid_grant");
}

static void
T11_reply_has_what_the_scopes_ask_for(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	redeem(fx, "openid+email", &codes);
	assert_string_equal(fixture_str(fx, "token_type"), "Bearer");
	assert_string_equal(fixture_str(fx, "scope"), "openid email");
	assert_int_equal(fixture_int(fx, "expires_in"), 3600);
	assert_true(fixture_has(fx, "access_token"));
	assert_true(fixture_has(fx, "id_token"));
	assert_false(fixture_has(fx, "refresh_token"));
	assert_string_equal(fixture_header(fx, "Cache-Control"), "no-store");
	redeem(fx, "email+offline_access", &codes);
	assert_false(fixture_has(fx, "id_token"));
	assert_true(fixture_has(fx, "refresh_token"));
	assert_int_equal(fixture_int(fx, "expires_in"), 600);
}

static void
T12_refresh_rotates_and_reuse_ends_the_family(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char first[128], second[128];

	fx->tv.refresh_grace = 0;
	fixture_save_client(fx, &fx->tv);
	redeem(fx, "openid+offline_access", &codes);
	snprintf(first, sizeof(first), "%s", fixture_str(fx, "refresh_token"));
	post(fx, "grant_type=refresh_token&client_id=tv&refresh_token=%s",
	    first);
	assert_int_equal(fx->status, 200);
	assert_true(fixture_has(fx, "id_token"));
	snprintf(second, sizeof(second), "%s",
	    fixture_str(fx, "refresh_token"));
	assert_string_not_equal(first, second);
	post(fx, "grant_type=refresh_token&client_id=tv&refresh_token=%s",
	    first);
	fixture_is_error(fx, 400, "invalid_grant");
	post(fx, "grant_type=refresh_token&client_id=tv&refresh_token=%s",
	    second);
	fixture_is_error(fx, 400, "invalid_grant");
}

/* OIDC Core 12.2: iss stays; where it would not, there is no refresh. */
static void
T12_another_issuer_refreshes_nothing(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char token[128], slug[sizeof(fx->tv.slug)];

	redeem(fx, "openid+offline_access", &codes);
	snprintf(token, sizeof(token), "%s", fixture_str(fx, "refresh_token"));
	fx->tv.issuer_mode = DG_ISSUER_GLOBAL;
	fixture_save_client(fx, &fx->tv);
	post(fx, "grant_type=refresh_token&client_id=tv&refresh_token=%s",
	    token);
	fixture_is_error(fx, 400, "invalid_grant");
	fx->tv.issuer_mode = DG_ISSUER_PER_PROVIDER;
	memcpy(slug, fx->tv.slug, sizeof(slug));
	snprintf(fx->tv.slug, sizeof(fx->tv.slug), "other");
	fixture_save_client(fx, &fx->tv);
	post(fx, "grant_type=refresh_token&client_id=tv&refresh_token=%s",
	    token);
	fixture_is_error(fx, 400, "invalid_grant");
	/* nothing was lost of it */
	memcpy(fx->tv.slug, slug, sizeof(slug));
	fixture_save_client(fx, &fx->tv);
	post(fx, "grant_type=refresh_token&client_id=tv&refresh_token=%s",
	    token);
	assert_int_equal(fx->status, 200);
}

static void
T12_narrowing_affects_that_access_token_only(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char token[128];

	redeem(fx, "openid+email+offline_access", &codes);
	snprintf(token, sizeof(token), "%s", fixture_str(fx, "refresh_token"));
	post(fx, "grant_type=refresh_token&client_id=tv&refresh_token=%s"
	    "&scope=openid", token);
	assert_int_equal(fx->status, 200);
	assert_string_equal(fixture_str(fx, "scope"), "openid");
	snprintf(token, sizeof(token), "%s", fixture_str(fx, "refresh_token"));
	post(fx, "grant_type=refresh_token&client_id=tv&refresh_token=%s",
	    token);
	assert_string_equal(fixture_str(fx, "scope"),
	    "openid email offline_access");
	snprintf(token, sizeof(token), "%s", fixture_str(fx, "refresh_token"));
	post(fx, "grant_type=refresh_token&client_id=tv&refresh_token=%s"
	    "&scope=openid+profile", token);
	fixture_is_error(fx, 400, "invalid_scope");
}

static void
T15_other_grant_types_are_unsupported(void **state)
{
	struct fixture *fx = *state;

	post(fx, "grant_type=authorization_code&client_id=tv&code=x");
	fixture_is_error(fx, 400, "unsupported_grant_type");
	post(fx, "grant_type=client_credentials&client_id=tv");
	fixture_is_error(fx, 400, "unsupported_grant_type");
}

static void
T15_missing_parameters_are_invalid_request(void **state)
{
	struct fixture *fx = *state;

	post(fx, "client_id=tv");
	fixture_is_error(fx, 400, "invalid_request");
	post(fx, "client_id=tv&grant_type=");
	fixture_is_error(fx, 400, "invalid_request");
	post(fx, GRANT "&client_id=tv");
	fixture_is_error(fx, 400, "invalid_request");
	post(fx, GRANT "&client_id=tv&device_code=");
	fixture_is_error(fx, 400, "invalid_request");
	post(fx, "grant_type=refresh_token&client_id=tv");
	fixture_is_error(fx, 400, "invalid_request");
}

static void
T15_client_without_the_grant_is_unauthorized(void **state)
{
	struct fixture *fx = *state;

	fx->tv.grant_types = 0;
	fixture_save_client(fx, &fx->tv);
	post(fx, GRANT "&client_id=tv&device_code=x");
	fixture_is_error(fx, 400, "unauthorized_client");
	post(fx, "grant_type=refresh_token&client_id=tv&refresh_token=x");
	fixture_is_error(fx, 400, "unauthorized_client");
}

static void
T15_scope_of_a_poll_is_ignored(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	fixture_start(fx, "tv", "openid", &codes);
	fixture_approve(fx, &codes);
	post(fx, GRANT "&client_id=tv&scope=%%00x&device_code=%s",
	    codes.device);
	fixture_is_error(fx, 400, "invalid_request");
	post(fx, GRANT "&client_id=tv&scope=openid+profile+admin"
	    "&device_code=%s", codes.device);
	assert_int_equal(fx->status, 200);
	assert_string_equal(fixture_str(fx, "scope"), "openid");
}

static void
I4_client_is_authenticated_here_too(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	fixture_start(fx, "build", "openid", &codes);
	fixture_approve(fx, &codes);
	post(fx, GRANT "&client_id=build&device_code=%s", codes.device);
	fixture_is_error(fx, 400, "invalid_client");
	post(fx, GRANT "&client_id=build&client_secret=wrong&device_code=%s",
	    codes.device);
	fixture_is_error(fx, 400, "invalid_client");
	fx->authorization = "Basic YnVpbGQ6d3Jvbmc=";
	post(fx, GRANT "&device_code=%s", codes.device);
	fixture_is_error(fx, 401, "invalid_client");
	assert_non_null(strstr(fixture_header(fx, "WWW-Authenticate"),
	    "Basic"));
}

/* RFC 9110 5.3: a header that nobody could read is not as if there were none. */
static void
I4_an_authorization_header_that_came_twice_is_refused(void **state)
{
	static const char *const again[] = { "HTTP_AUTHORIZATION",
		"Basic dHY6", NULL };
	struct fixture *fx = *state;
	struct fixture_codes codes;

	fixture_start(fx, "tv", "openid", &codes);
	fx->authorization = "Basic dHY6";
	fx->more = again;
	post(fx, GRANT "&client_id=tv&device_code=%s", codes.device);
	fixture_is_error(fx, 401, "invalid_client");
	assert_memory_equal(fixture_header(fx, "WWW-Authenticate"), "Basic ",
	    6);
}

static void
I3_bearer_header_is_no_client_authentication_here(void **state)
{
	struct fixture *fx = *state;

	fx->authorization = "Bearer dHY6";
	post(fx, GRANT "&device_code=x");
	fixture_is_error(fx, 401, "invalid_client");
}

static void
I8_bad_requests_get_their_status_and_json(void **state)
{
	struct fixture *fx = *state;

	fixture_get(fx, TOKEN);
	fixture_is_error(fx, 405, "invalid_request");
	assert_string_equal(fixture_header(fx, "Allow"), "POST");
	fixture_post(fx, TOKEN "?client_secret=x", GRANT);
	fixture_is_error(fx, 400, "invalid_request");
	fx->content_type = "text/plain";
	post(fx, GRANT);
	fixture_is_error(fx, 415, "invalid_request");
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(E9_T1_pending_code_is_authorization_pending),
		TEST(T1_denied_code_is_access_denied_for_good),
		TEST(T1_expired_code_is_told_for_a_grace_time),
		TEST(T1_unknown_code_is_invalid_grant),
		TEST(T2_polls_at_the_interval_with_jitter_never_see_slow_down),
		TEST(T2_header_then_body_within_a_second_count_as_one),
		TEST(T3_early_poll_is_told_the_grown_interval),
		TEST(T4_approved_code_is_redeemed_however_early),
		TEST(T5_second_redemption_is_invalid_grant),
		TEST(T6_replay_revokes_nothing),
		TEST(T8_code_of_another_client_is_invalid_grant_without_a_hint),
		TEST(T8_polls_of_another_client_do_not_slow_the_own_down),
		TEST(T9_account_that_may_no_longer_gets_nothing),
		TEST(T9_locked_account_does_not_refresh),
		TEST(T11_reply_has_what_the_scopes_ask_for),
		TEST(T12_refresh_rotates_and_reuse_ends_the_family),
		TEST(T12_another_issuer_refreshes_nothing),
		TEST(T12_narrowing_affects_that_access_token_only),
		TEST(T15_other_grant_types_are_unsupported),
		TEST(T15_missing_parameters_are_invalid_request),
		TEST(T15_client_without_the_grant_is_unauthorized),
		TEST(T15_scope_of_a_poll_is_ignored),
		TEST(I4_client_is_authenticated_here_too),
		TEST(I4_an_authorization_header_that_came_twice_is_refused),
		TEST(I3_bearer_header_is_no_client_authentication_here),
		TEST(I8_bad_requests_get_their_status_and_json),
	};

	return cmocka_run_group_tests_name("token", tests, NULL, NULL);
}
