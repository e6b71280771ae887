/* SPDX-License-Identifier: MIT */
/* test_revoke.c: a client gives up what it was given (RFC 7009) */
#include "tests/unit/test.h"

#include <stdio.h>

#include "lib/store/store_event.h"
#include "tests/fixture.h"

#define REVOKE "/application/o/revoke/"
#define TOKEN "/application/o/token/"
#define TV "client_id=tv"
#define BUILD "client_id=build&client_secret=" FIXTURE_SECRET
#define TOKEN_MAX 2048

struct got {
	struct fixture_codes codes;
	char access[TOKEN_MAX];
	char refresh[TOKEN_MAX];
	char id_token[TOKEN_MAX];
};

static void
keep(struct fixture *fx, const char *name, char out[static TOKEN_MAX])
{
	snprintf(out, TOKEN_MAX, "%s",
	    fixture_has(fx, name) ? fixture_str(fx, name) : "");
}

/* What tv gets for these scopes. */
static void
get_tokens(struct fixture *fx, const char *scope, struct got *got)
{
	fixture_start(fx, "tv", scope, &got->codes);
	fixture_approve(fx, &got->codes);
	fixture_poll(fx, &got->codes);
	assert_int_equal(fx->status, 200);
	keep(fx, "access_token", got->access);
	keep(fx, "refresh_token", got->refresh);
	keep(fx, "id_token", got->id_token);
}

static void
revoke(struct fixture *fx, const char *by, const char *token)
{
	char body[2 * TOKEN_MAX];

	snprintf(body, sizeof(body), "%s&token=%s", by, token);
	fixture_post(fx, REVOKE, body);
}

/* RFC 7009 2.2: the status says it all. */
static void
must_revoke(struct fixture *fx, const char *by, const char *token)
{
	revoke(fx, by, token);
	assert_int_equal(fx->status, 200);
	assert_string_equal(fixture_header(fx, "Cache-Control"), "no-store");
}

static bool
userinfo_takes(struct fixture *fx, const char *token)
{
	char bearer[TOKEN_MAX + 16];

	snprintf(bearer, sizeof(bearer), "Bearer %s", token);
	fx->authorization = bearer;
	fixture_get(fx, "/application/o/userinfo/");
	fx->authorization = NULL;
	return fx->status == 200;
}

static int
refresh(struct fixture *fx, const char *token)
{
	char body[2 * TOKEN_MAX];

	snprintf(body, sizeof(body), TV "&grant_type=refresh_token&"
	    "refresh_token=%s", token);
	fixture_post(fx, TOKEN, body);
	return fx->status;
}

static bool
count(void *arg, const struct dg_event *event)
{
	const char **detail = arg;

	if (strcmp(event->detail, *detail) == 0)
		*detail = NULL;
	return *detail != NULL;
}

static bool
has_event(struct fixture *fx, const char *detail)
{
	assert_ok(dg_store_event_each(fx->ctx.db, 0, count, &detail));
	return detail == NULL;
}

static void
M5_a_refresh_token_takes_its_access_tokens_along(void **state)
{
	struct fixture *fx = *state;
	struct got got;

	get_tokens(fx, "openid+offline_access", &got);
	assert_true(userinfo_takes(fx, got.access));
	must_revoke(fx, TV, got.refresh);
	assert_false(userinfo_takes(fx, got.access));
	assert_int_equal(refresh(fx, got.refresh), 400);
	fixture_is_error(fx, 400, "invalid_grant");
	assert_true(has_event(fx, "refresh_token_revoked"));
	/* again: as if it had worked */
	must_revoke(fx, TV, got.refresh);
}

static void
M5_a_used_refresh_token_ends_the_family_too(void **state)
{
	struct fixture *fx = *state;
	struct got got;
	char next[TOKEN_MAX];

	get_tokens(fx, "openid+offline_access", &got);
	assert_int_equal(refresh(fx, got.refresh), 200);
	keep(fx, "refresh_token", next);
	must_revoke(fx, TV, got.refresh);
	assert_int_equal(refresh(fx, next), 400);
}

static void
access_token_ends_alone(struct fixture *fx)
{
	struct got got;
	char next[TOKEN_MAX];

	get_tokens(fx, "openid+offline_access", &got);
	must_revoke(fx, TV "&token_type_hint=access_token", got.access);
	assert_false(userinfo_takes(fx, got.access));
	assert_true(has_event(fx, "access_token_revoked"));
	must_revoke(fx, TV, got.access);
	assert_int_equal(refresh(fx, got.refresh), 200);
	keep(fx, "access_token", next);
	assert_true(userinfo_takes(fx, next));
}

static void
M5_a_signed_access_token_ends_alone_beside_a_refresh_token(void **state)
{
	access_token_ends_alone(*state);
}

static void
M5_an_opaque_access_token_ends_alone_beside_a_refresh_token(void **state)
{
	struct fixture *fx = *state;

	fx->tv.access_token_format = DG_TOKEN_OPAQUE;
	fixture_save_client(fx, &fx->tv);
	access_token_ends_alone(fx);
}

static void
M5_an_access_token_without_refresh_token_ends_its_family(void **state)
{
	struct fixture *fx = *state;
	struct got got;

	get_tokens(fx, "openid", &got);
	must_revoke(fx, TV, got.access);
	assert_false(userinfo_takes(fx, got.access));
}

static void
M5_a_token_of_an_account_out_of_use_does_not_come_back(void **state)
{
	static const enum dg_token_format formats[] = { DG_TOKEN_JWT,
		DG_TOKEN_OPAQUE };
	struct fixture *fx = *state;
	struct got got;
	size_t i;

	for (i = 0; i < 2; i++) {
		fx->tv.access_token_format = formats[i];
		fixture_save_client(fx, &fx->tv);
		get_tokens(fx, "openid+offline_access", &got);
		fx->user.is_locked = true;
		fixture_save_user(fx);
		must_revoke(fx, TV, got.access);
		fx->user.is_locked = false;
		fixture_save_user(fx);
		assert_false(userinfo_takes(fx, got.access));
		assert_int_equal(refresh(fx, got.refresh), 200);
	}
}

/* As by another brand's host: what cannot be used there can be given up. */
static void
M5_a_token_of_another_issuer_does_not_come_back(void **state)
{
	static const enum dg_token_format formats[] = { DG_TOKEN_JWT,
		DG_TOKEN_OPAQUE };
	struct fixture *fx = *state;
	struct got got;
	size_t i;

	for (i = 0; i < 2; i++) {
		fx->tv.access_token_format = formats[i];
		fixture_save_client(fx, &fx->tv);
		get_tokens(fx, "openid+offline_access", &got);
		fx->tv.issuer_mode = DG_ISSUER_GLOBAL;
		fixture_save_client(fx, &fx->tv);
		assert_false(userinfo_takes(fx, got.access));
		must_revoke(fx, TV, got.access);
		fx->tv.issuer_mode = DG_ISSUER_PER_PROVIDER;
		fixture_save_client(fx, &fx->tv);
		assert_false(userinfo_takes(fx, got.access));
		assert_int_equal(refresh(fx, got.refresh), 200);
	}
}

static bool
is_by(void *arg, const struct dg_event *event)
{
	const char **by = arg;

	if (strcmp(event->detail, "revocation_of_foreign_token") != 0)
		return true;
	*by = strstr(event->context, "\"by_client\":\"build\"");
	assert_true(*by != NULL);
	return true;
}

/* The event is about the token's client; it says who wanted it ended. */
static void
M5_a_foreign_revocation_is_recorded_with_who_tried(void **state)
{
	struct fixture *fx = *state;
	const char *by = NULL;
	struct fixture_codes codes;
	struct got got;

	get_tokens(fx, "openid+offline_access", &got);
	must_revoke(fx, BUILD, got.access);
	must_revoke(fx, BUILD, got.refresh);
	fixture_start(fx, "tv", "openid", &codes);
	must_revoke(fx, BUILD, codes.device);
	assert_ok(dg_store_event_each(fx->ctx.db, 0, is_by, &by));
	assert_non_null(by);
}

static void
M5_a_foreign_token_stays_and_is_recorded(void **state)
{
	struct fixture *fx = *state;
	struct got got;

	get_tokens(fx, "openid+offline_access", &got);
	must_revoke(fx, BUILD, got.access);
	must_revoke(fx, BUILD, got.refresh);
	assert_true(userinfo_takes(fx, got.access));
	assert_int_equal(refresh(fx, got.refresh), 200);
	assert_true(has_event(fx, "revocation_of_foreign_token"));
	assert_false(has_event(fx, "refresh_token_revoked"));
}

static void
M5_an_unknown_token_is_as_good_as_revoked(void **state)
{
	static const char *const tokens[] = { "x", "a.b.c",
		"0123456789012345678901234567890123456789012" };
	struct fixture *fx = *state;
	size_t i;

	for (i = 0; i < 3; i++) {
		must_revoke(fx, TV, tokens[i]);
		must_revoke(fx, TV "&token_type_hint=nonsense", tokens[i]);
	}
}

static void
M5_an_id_token_is_of_an_unsupported_type(void **state)
{
	struct fixture *fx = *state;
	struct got got;

	get_tokens(fx, "openid", &got);
	revoke(fx, TV, got.id_token);
	fixture_is_error(fx, 400, "unsupported_token_type");
	assert_true(userinfo_takes(fx, got.access));
}

static void
I4_who_does_not_authenticate_gets_401(void **state)
{
	static const char *const who[] = { "client_id=build",
		"client_id=nobody", "x=y", "client_id=tv&client_secret=x",
		"client_id=build&client_secret=wrong" };
	struct fixture *fx = *state;
	struct got got;
	size_t i;

	get_tokens(fx, "openid", &got);
	for (i = 0; i < sizeof(who) / sizeof(who[0]); i++) {
		revoke(fx, who[i], got.access);
		fixture_is_error(fx, 401, "invalid_client");
		assert_memory_equal(fixture_header(fx, "WWW-Authenticate"),
		    "Basic realm=", 12);
	}
	assert_true(userinfo_takes(fx, got.access));
}

static void
M5_a_malformed_request_is_invalid(void **state)
{
	struct fixture *fx = *state;

	fixture_post(fx, REVOKE, TV);
	fixture_is_error(fx, 400, "invalid_request");
	fixture_post(fx, REVOKE, TV "&token=a&token=b");
	fixture_is_error(fx, 400, "invalid_request");
	fixture_get(fx, REVOKE);
	assert_int_equal(fx->status, 405);
	fixture_post(fx, REVOKE "?token=a", TV);
	fixture_is_error(fx, 400, "invalid_request");
}

static void
T17_a_device_takes_its_request_back(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	fixture_start(fx, "tv", "openid", &codes);
	must_revoke(fx, TV "&token_type_hint=device_code", codes.device);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "access_denied");
	assert_true(has_event(fx, "request_cancelled"));
	must_revoke(fx, TV, codes.device);
}

static void
T17_an_approved_request_is_taken_back_too(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	fixture_start(fx, "tv", "openid", &codes);
	fixture_approve(fx, &codes);
	must_revoke(fx, TV, codes.device);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "access_denied");
}

static void
T17_an_exchanged_code_ends_what_it_gave(void **state)
{
	struct fixture *fx = *state;
	struct got got;

	get_tokens(fx, "openid+offline_access", &got);
	must_revoke(fx, TV, got.codes.device);
	assert_false(userinfo_takes(fx, got.access));
	assert_int_equal(refresh(fx, got.refresh), 400);
	assert_true(has_event(fx, "device_code_revoked"));
}

static void
T17_another_client_cannot_take_a_request_back(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	fixture_start(fx, "tv", "openid", &codes);
	must_revoke(fx, BUILD, codes.device);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "authorization_pending");
	assert_true(has_event(fx, "revocation_of_foreign_token"));
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(M5_a_refresh_token_takes_its_access_tokens_along),
		TEST(M5_a_used_refresh_token_ends_the_family_too),
		TEST(M5_a_signed_access_token_ends_alone_beside_a_refresh_token),
		TEST(M5_an_opaque_access_token_ends_alone_beside_a_refresh_token),
		TEST(M5_an_access_token_without_refresh_token_ends_its_family),
		TEST(M5_a_token_of_an_account_out_of_use_does_not_come_back),
		TEST(M5_a_token_of_another_issuer_does_not_come_back),
		TEST(M5_a_foreign_token_stays_and_is_recorded),
		TEST(M5_a_foreign_revocation_is_recorded_with_who_tried),
		TEST(M5_an_unknown_token_is_as_good_as_revoked),
		TEST(M5_an_id_token_is_of_an_unsupported_type),
		TEST(I4_who_does_not_authenticate_gets_401),
		TEST(M5_a_malformed_request_is_invalid),
		TEST(T17_a_device_takes_its_request_back),
		TEST(T17_an_approved_request_is_taken_back_too),
		TEST(T17_an_exchanged_code_ends_what_it_gave),
		TEST(T17_another_client_cannot_take_a_request_back),
	};

	return cmocka_run_group_tests_name("revoke", tests, NULL, NULL);
}
