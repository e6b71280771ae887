/* SPDX-License-Identifier: MIT */
/* test_introspect.c: what a token stands for (RFC 7662) */
#include "tests/unit/test.h"

#include <stdio.h>

#include <json-c/json.h>

#include "lib/store/store_revocation.h"
#include "lib/store/store_token.h"
#include "tests/fixture.h"

#define INTROSPECT "/application/o/introspect/"
#define BUILD "client_id=build&client_secret=" FIXTURE_SECRET
#define TOKEN_MAX 2048

struct got {
	char access[TOKEN_MAX];
	char refresh[TOKEN_MAX];
	char id_token[TOKEN_MAX];
};

/* What a client gets for these scopes. */
static void
get_tokens(struct fixture *fx, const char *client, const char *scope,
    struct got *got)
{
	struct fixture_codes codes;
	char body[512];

	snprintf(body, sizeof(body), "%s&scope=%s", client, scope);
	fixture_post(fx, "/application/o/device/", body);
	assert_int_equal(fx->status, 200);
	snprintf(codes.device, sizeof(codes.device), "%s",
	    fixture_str(fx, "device_code"));
	snprintf(codes.user, sizeof(codes.user), "%s",
	    fixture_str(fx, "user_code"));
	fixture_approve(fx, &codes);
	snprintf(body, sizeof(body), "%s&grant_type=urn:ietf:params:oauth:"
	    "grant-type:device_code&device_code=%s", client, codes.device);
	fixture_post(fx, "/application/o/token/", body);
	assert_int_equal(fx->status, 200);
	memset(got, 0, sizeof(*got));
	snprintf(got->access, TOKEN_MAX, "%s", fixture_str(fx, "access_token"));
	if (fixture_has(fx, "refresh_token"))
		snprintf(got->refresh, TOKEN_MAX, "%s",
		    fixture_str(fx, "refresh_token"));
	if (fixture_has(fx, "id_token"))
		snprintf(got->id_token, TOKEN_MAX, "%s",
		    fixture_str(fx, "id_token"));
}

static void
ask(struct fixture *fx, const char *by, const char *token)
{
	char body[2 * TOKEN_MAX];

	snprintf(body, sizeof(body), "%s&token=%s", by, token);
	fixture_post(fx, INTROSPECT, body);
}

static bool
is_active(struct fixture *fx)
{
	struct json_object *active;

	assert_int_equal(fx->status, 200);
	assert_non_null(fx->json);
	assert_true(json_object_object_get_ex(fx->json, "active", &active));
	/* RFC 7662 2.2: nothing else of one that is not */
	if (!json_object_get_boolean(active))
		assert_int_equal(json_object_object_length(fx->json), 1);
	return json_object_get_boolean(active);
}

static void
must_be_active(struct fixture *fx, const char *by, const char *token)
{
	ask(fx, by, token);
	assert_true(is_active(fx));
}

static void
must_not_be_active(struct fixture *fx, const char *by, const char *token)
{
	ask(fx, by, token);
	assert_false(is_active(fx));
}

static void
M5_the_owner_is_told_what_a_signed_token_stands_for(void **state)
{
	struct fixture *fx = *state;
	struct got got;

	get_tokens(fx, BUILD, "openid+email", &got);
	must_be_active(fx, BUILD, got.access);
	assert_string_equal(fixture_str(fx, "scope"), "openid email");
	assert_string_equal(fixture_str(fx, "client_id"), "build");
	assert_string_equal(fixture_str(fx, "username"), "uma");
	assert_string_equal(fixture_str(fx, "token_type"), "Bearer");
	assert_string_equal(fixture_str(fx, "aud"), "build");
	assert_string_equal(fixture_str(fx, "iss"),
	    FIXTURE_URL "/application/o/build/");
	assert_int_equal(fixture_int(fx, "iat"), fx->now);
	assert_int_equal(fixture_int(fx, "exp"), fx->now + 3600);
	assert_true(fixture_has(fx, "sub"));
	assert_true(fixture_has(fx, "jti"));
	assert_true(fixture_has(fx, "sid"));
	assert_string_equal(fixture_header(fx, "Cache-Control"), "no-store");
}

static void
S13_introspection_names_the_grant(void **state)
{
	struct fixture *fx = *state;
	struct got got;

	get_tokens(fx, BUILD, "openid", &got);
	must_be_active(fx, BUILD, got.access);
	assert_string_equal(fixture_str(fx, "gty"),
	    "urn:ietf:params:oauth:grant-type:device_code");
}

static void
M3_an_opaque_token_says_the_same_and_is_not_stored(void **state)
{
	struct fixture *fx = *state;
	struct got got;

	fx->build.access_token_format = DG_TOKEN_OPAQUE;
	fixture_save_client(fx, &fx->build);
	get_tokens(fx, BUILD, "openid+email", &got);
	assert_int_equal(strlen(got.access), DG_SECRET_LEN);
	must_be_active(fx, BUILD, got.access);
	assert_string_equal(fixture_str(fx, "scope"), "openid email");
	assert_string_equal(fixture_str(fx, "aud"), "build");
	assert_string_equal(fixture_str(fx, "username"), "uma");
	assert_true(fixture_has(fx, "sub"));
	assert_true(fixture_has(fx, "jti"));
	assert_int_equal(fixture_int(fx, "exp"), fx->now + 3600);
	fixture_wait(fx, 3600 * 1000);
	must_not_be_active(fx, BUILD, got.access);
}

static void
M5_a_refresh_token_is_known_to_its_owner_until_it_is_used(void **state)
{
	struct fixture *fx = *state;
	char body[2 * TOKEN_MAX];
	struct got got;

	get_tokens(fx, BUILD, "openid+offline_access", &got);
	must_be_active(fx, BUILD, got.refresh);
	assert_string_equal(fixture_str(fx, "scope"), "openid offline_access");
	assert_int_equal(fixture_int(fx, "exp"), fx->now + 30 * 86400);
	assert_false(fixture_has(fx, "token_type"));
	snprintf(body, sizeof(body), BUILD "&grant_type=refresh_token&"
	    "refresh_token=%s", got.refresh);
	fixture_post(fx, "/application/o/token/", body);
	assert_int_equal(fx->status, 200);
	must_not_be_active(fx, BUILD, got.refresh);
	must_be_active(fx, BUILD, got.access);
}

static void
M5_a_token_hint_changes_nothing(void **state)
{
	static const char *const hints[] = { "access_token", "refresh_token",
		"something_else" };
	struct fixture *fx = *state;
	char by[512];
	struct got got;
	size_t i;

	get_tokens(fx, BUILD, "openid+offline_access", &got);
	for (i = 0; i < 3; i++) {
		snprintf(by, sizeof(by), BUILD "&token_type_hint=%s", hints[i]);
		must_be_active(fx, by, got.access);
		must_be_active(fx, by, got.refresh);
	}
}

static void
M5_what_is_no_token_of_this_client_is_not_active(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	char changed[TOKEN_MAX];
	struct got mine, foreign;

	get_tokens(fx, BUILD, "openid+offline_access", &mine);
	get_tokens(fx, "client_id=tv", "openid+offline_access", &foreign);
	must_not_be_active(fx, BUILD, foreign.access);
	must_not_be_active(fx, BUILD, foreign.refresh);
	must_not_be_active(fx, BUILD, "x");
	must_not_be_active(fx, BUILD, "a.b.c");
	must_not_be_active(fx, BUILD,
	    "0123456789012345678901234567890123456789012");
	must_not_be_active(fx, BUILD, mine.id_token);
	fixture_start(fx, "tv", "openid", &codes);
	must_not_be_active(fx, BUILD, codes.device);
	memcpy(changed, mine.access, TOKEN_MAX);
	changed[strlen(changed) - 5] ^= 1;
	must_not_be_active(fx, BUILD, changed);
}

static void
M5_an_expired_token_is_not_active(void **state)
{
	struct fixture *fx = *state;
	struct got got;

	get_tokens(fx, BUILD, "openid", &got);
	fixture_wait(fx, 3599 * 1000);
	must_be_active(fx, BUILD, got.access);
	fixture_wait(fx, 1000);
	must_not_be_active(fx, BUILD, got.access);
}

static void
I4_without_credentials_nobody_is_told_anything(void **state)
{
	static const char *const who[] = { "client_id=tv", "client_id=build",
		"client_id=nobody", "x=y",
		"client_id=build&client_secret=wrong" };
	struct fixture *fx = *state;
	struct got got;
	size_t i;

	get_tokens(fx, "client_id=tv", "openid", &got);
	for (i = 0; i < sizeof(who) / sizeof(who[0]); i++) {
		ask(fx, who[i], got.access);
		fixture_is_error(fx, 401, "invalid_client");
		assert_memory_equal(fixture_header(fx, "WWW-Authenticate"),
		    "Basic realm=", 12);
	}
	fx->authorization = "Bearer abc";
	ask(fx, "x=y", got.access);
	fixture_is_error(fx, 401, "invalid_client");
}

static void
M5_a_request_without_token_is_invalid(void **state)
{
	struct fixture *fx = *state;

	fixture_post(fx, INTROSPECT, BUILD);
	fixture_is_error(fx, 400, "invalid_request");
	fixture_post(fx, INTROSPECT, BUILD "&token=");
	fixture_is_error(fx, 400, "invalid_request");
	fixture_post(fx, INTROSPECT, BUILD "&token=a&token=b");
	fixture_is_error(fx, 400, "invalid_request");
	fixture_get(fx, INTROSPECT);
	assert_int_equal(fx->status, 405);
	fixture_post(fx, INTROSPECT "?token=a", BUILD);
	fixture_is_error(fx, 400, "invalid_request");
}

static void
M7_an_account_or_application_out_of_use_ends_its_tokens(void **state)
{
	struct fixture *fx = *state;
	struct got got;

	get_tokens(fx, BUILD, "openid+offline_access", &got);
	fx->user.is_locked = true;
	fixture_save_user(fx);
	must_not_be_active(fx, BUILD, got.access);
	must_not_be_active(fx, BUILD, got.refresh);
	fx->user.is_locked = false;
	fixture_save_user(fx);
	must_be_active(fx, BUILD, got.access);
	fx->build.enabled = false;
	fixture_save_client(fx, &fx->build);
	ask(fx, BUILD, got.access);
	fixture_is_error(fx, 401, "invalid_client");
}

static void
M7_ending_everything_of_a_person_shows_at_once(void **state)
{
	struct fixture *fx = *state;
	struct got got;

	get_tokens(fx, BUILD, "openid+offline_access", &got);
	assert_ok(dg_db_begin(fx->ctx.db, 0));
	assert_ok(dg_store_revocation_of_user(fx->ctx.db, fx->user.id,
	    fx->now));
	assert_ok(dg_db_commit(fx->ctx.db));
	must_not_be_active(fx, BUILD, got.access);
	must_not_be_active(fx, BUILD, got.refresh);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(M5_the_owner_is_told_what_a_signed_token_stands_for),
		TEST(S13_introspection_names_the_grant),
		TEST(M3_an_opaque_token_says_the_same_and_is_not_stored),
		TEST(M5_a_refresh_token_is_known_to_its_owner_until_it_is_used),
		TEST(M5_a_token_hint_changes_nothing),
		TEST(M5_what_is_no_token_of_this_client_is_not_active),
		TEST(M5_an_expired_token_is_not_active),
		TEST(I4_without_credentials_nobody_is_told_anything),
		TEST(M5_a_request_without_token_is_invalid),
		TEST(M7_an_account_or_application_out_of_use_ends_its_tokens),
		TEST(M7_ending_everything_of_a_person_shows_at_once),
	};

	return cmocka_run_group_tests_name("introspect", tests, NULL, NULL);
}
