/* SPDX-License-Identifier: MIT */
/* test_audience.c: tokens for resource servers (RFC 8707, RFC 7662) */
#include "tests/unit/test.h"

#include <stdio.h>

#include <json-c/json.h>

#include "lib/oauth/json.h"
#include "lib/oauth/jws_verify.h"
#include "lib/store/store_resource_server.h"
#include "tests/fixture.h"

#define DEVICE "/application/o/device/"
#define TOKEN "/application/o/token/"
#define INTROSPECT "/application/o/introspect/"
#define API "https://api.example/v1"
#define FILES "https://files.example"
#define SECRET "a-secret-of-the-resource-server"
#define TV "client_id=tv"
#define TOKEN_MAX 2048

struct got {
	char access[TOKEN_MAX];
	char refresh[TOKEN_MAX];
};

static void
add_server(struct fixture *fx, const char *identifier,
    enum dg_resource_format format, struct dg_resource_server *out)
{
	memset(out, 0, sizeof(*out));
	snprintf(out->identifier, sizeof(out->identifier), "%s", identifier);
	snprintf(out->name, sizeof(out->name), "%s", identifier);
	out->token_format = format;
	out->enabled = true;
	out->has_secret = true;
	dg_digest_str(DG_STR(SECRET), out->secret_hash);
	assert_ok(dg_db_begin(fx->ctx.db, 0));
	assert_ok(dg_store_resource_server_add(fx->ctx.db, out));
	assert_ok(dg_db_commit(fx->ctx.db));
}

static void
save_server(struct fixture *fx, const struct dg_resource_server *server)
{
	assert_ok(dg_db_begin(fx->ctx.db, 0));
	assert_ok(dg_store_resource_server_set(fx->ctx.db, server));
	assert_ok(dg_db_commit(fx->ctx.db));
}

static void
allow(struct fixture *fx, const char *audiences)
{
	snprintf(fx->tv.audiences, sizeof(fx->tv.audiences), "%s", audiences);
	fixture_save_client(fx, &fx->tv);
}

static void
ask_codes(struct fixture *fx, const char *more)
{
	char body[2 * TOKEN_MAX];

	snprintf(body, sizeof(body), TV "&scope=openid+email+offline_access%s",
	    more);
	fixture_post(fx, DEVICE, body);
}

static void
take(struct fixture *fx, struct got *got)
{
	assert_int_equal(fx->status, 200);
	snprintf(got->access, TOKEN_MAX, "%s", fixture_str(fx, "access_token"));
	snprintf(got->refresh, TOKEN_MAX, "%s",
	    fixture_str(fx, "refresh_token"));
}

static void
poll_with(struct fixture *fx, const char *device_code, const char *more)
{
	char body[2 * TOKEN_MAX];

	snprintf(body, sizeof(body), TV "&grant_type=urn:ietf:params:oauth:"
	    "grant-type:device_code&device_code=%s%s", device_code, more);
	fixture_post(fx, TOKEN, body);
}

static void
start_approved(struct fixture *fx, const char *more,
    struct fixture_codes *codes)
{
	ask_codes(fx, more);
	assert_int_equal(fx->status, 200);
	snprintf(codes->device, sizeof(codes->device), "%s",
	    fixture_str(fx, "device_code"));
	snprintf(codes->user, sizeof(codes->user), "%s",
	    fixture_str(fx, "user_code"));
	fixture_approve(fx, codes);
}

static void
get_tokens(struct fixture *fx, const char *at_device, const char *at_token,
    struct got *got)
{
	struct fixture_codes codes;

	start_approved(fx, at_device, &codes);
	poll_with(fx, codes.device, at_token);
	take(fx, got);
}

static void
refresh_with(struct fixture *fx, const char *token, const char *more)
{
	char body[2 * TOKEN_MAX];

	snprintf(body, sizeof(body), TV "&grant_type=refresh_token&"
	    "refresh_token=%s%s", token, more);
	fixture_post(fx, TOKEN, body);
}

/* aud of a signed token as JSON text. */
static void
aud_is(const char *token, const char *expected)
{
	struct json_object *aud;
	struct dg_jws *jws;

	assert_ok(dg_jws_parse(dg_str_from(token), &jws));
	assert_true(json_object_object_get_ex(dg_jws_payload(jws), "aud",
	    &aud));
	assert_string_equal(json_object_to_json_string_ext(aud,
	    JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE),
	    expected);
	dg_jws_free(jws);
}

/* As the resource server. */
static bool
is_active(struct fixture *fx, const char *client_id, const char *token)
{
	char body[2 * TOKEN_MAX];
	struct json_object *active;

	snprintf(body, sizeof(body), "client_id=%s&client_secret=" SECRET
	    "&token=%s", client_id, token);
	fixture_post(fx, INTROSPECT, body);
	assert_int_equal(fx->status, 200);
	assert_true(json_object_object_get_ex(fx->json, "active", &active));
	return json_object_get_boolean(active);
}

static void
I18_nothing_asked_names_the_client(void **state)
{
	struct fixture *fx = *state;
	struct got got;

	allow(fx, API " " FILES);
	get_tokens(fx, "", "", &got);
	aud_is(got.access, "\"tv\"");
}

static void
I18_resources_of_the_device_request_land_in_aud(void **state)
{
	struct fixture *fx = *state;
	struct got got;

	allow(fx, API " " FILES);
	get_tokens(fx, "&resource=" API, "", &got);
	aud_is(got.access, "\"" API "\"");
	get_tokens(fx, "&resource=" API "&resource=" FILES "&resource=" API,
	    "", &got);
	aud_is(got.access, "[\"" API "\",\"" FILES "\"]");
	get_tokens(fx, "&audience=" FILES, "", &got);
	aud_is(got.access, "\"" FILES "\"");
	get_tokens(fx, "&audience=tv&resource=" FILES, "", &got);
	aud_is(got.access, "[\"" FILES "\",\"tv\"]");
}

static void
I18_a_token_request_takes_a_part_of_it(void **state)
{
	struct fixture *fx = *state;
	struct got got;

	allow(fx, API " " FILES);
	get_tokens(fx, "&resource=" API "&resource=" FILES,
	    "&resource=" FILES, &got);
	aud_is(got.access, "\"" FILES "\"");
	/* the family has both */
	refresh_with(fx, got.refresh, "&resource=" API);
	take(fx, &got);
	aud_is(got.access, "\"" API "\"");
	refresh_with(fx, got.refresh, "");
	take(fx, &got);
	aud_is(got.access, "[\"" API "\",\"" FILES "\"]");
	refresh_with(fx, got.refresh, "&resource=urn:x:other");
	fixture_is_error(fx, 400, "invalid_target");
	/* which cost nothing */
	refresh_with(fx, got.refresh, "&audience=" FILES);
	assert_int_equal(fx->status, 200);
}

static void
I18_a_token_request_cannot_ask_for_more(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	allow(fx, API " " FILES);
	start_approved(fx, "&resource=" API, &codes);
	poll_with(fx, codes.device, "&resource=" FILES);
	fixture_is_error(fx, 400, "invalid_target");
	/* the code is as good as before */
	poll_with(fx, codes.device, "&resource=" API);
	assert_int_equal(fx->status, 200);
}

static void
I18_what_was_not_named_before_may_be_named_at_the_token_endpoint(void **state)
{
	struct fixture *fx = *state;
	struct got got;

	allow(fx, API);
	get_tokens(fx, "", "&resource=" API, &got);
	aud_is(got.access, "\"" API "\"");
}

static void
I18_what_the_client_may_not_name_is_an_invalid_target(void **state)
{
	static const char *const bad[] = { "&resource=" FILES,
		"&resource=" API "&resource=" FILES, "&audience=" FILES,
		"&resource=api", "&resource=" API "%23fragment",
		"&resource=" API "%20" API, "&resource=tv", "&audience=build",
		"&resource=/v1", "&resource=" API "/" };
	struct fixture *fx = *state;
	size_t i;

	allow(fx, API);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ask_codes(fx, bad[i]);
		fixture_is_error(fx, 400, "invalid_target");
	}
	ask_codes(fx, "&resource=" API "&resource=&audience=");
	assert_int_equal(fx->status, 200);
	ask_codes(fx, "&audience=" API "&audience=" API);
	fixture_is_error(fx, 400, "invalid_request");
}

static void
I18_too_many_resources_are_an_invalid_target(void **state)
{
	struct fixture *fx = *state;
	char more[1024] = "";
	size_t i;

	allow(fx, API);
	for (i = 0; i < 9; i++)
		strncat(more, "&resource=" API, sizeof(more) - strlen(more) -
		    1);
	ask_codes(fx, more);
	fixture_is_error(fx, 400, "invalid_target");
}

static void
I18_a_resource_that_is_no_longer_allowed_is_not_refreshed(void **state)
{
	struct fixture *fx = *state;
	struct got got;

	allow(fx, API);
	get_tokens(fx, "&resource=" API, "", &got);
	allow(fx, "");
	refresh_with(fx, got.refresh, "");
	fixture_is_error(fx, 400, "invalid_target");
}

static void
M9_the_resource_server_of_aud_is_told(void **state)
{
	struct fixture *fx = *state;
	struct dg_resource_server api, files;
	struct got got;

	add_server(fx, API, DG_RESOURCE_ANY, &api);
	add_server(fx, FILES, DG_RESOURCE_ANY, &files);
	allow(fx, API " " FILES);
	get_tokens(fx, "&resource=" API, "", &got);
	assert_true(is_active(fx, api.uuid, got.access));
	assert_string_equal(fixture_str(fx, "aud"), API);
	assert_string_equal(fixture_str(fx, "client_id"), "tv");
	assert_string_equal(fixture_str(fx, "scope"),
	    "openid email offline_access");
	assert_true(is_active(fx, API, got.access));
	assert_false(is_active(fx, files.uuid, got.access));
	assert_int_equal(json_object_object_length(fx->json), 1);
	/* of a refresh token it is told nothing */
	assert_false(is_active(fx, api.uuid, got.refresh));
	get_tokens(fx, "", "", &got);
	assert_false(is_active(fx, api.uuid, got.access));
}

static void
M9_a_resource_server_is_told_its_own_scopes_only(void **state)
{
	struct fixture *fx = *state;
	struct dg_resource_server api;
	struct got got;

	add_server(fx, API, DG_RESOURCE_ANY, &api);
	snprintf(api.scopes, sizeof(api.scopes), "email profile");
	save_server(fx, &api);
	allow(fx, API);
	get_tokens(fx, "&resource=" API, "", &got);
	assert_true(is_active(fx, api.uuid, got.access));
	assert_string_equal(fixture_str(fx, "scope"), "email");
}

static void
M9_a_resource_server_out_of_use_is_neither_named_nor_told(void **state)
{
	struct fixture *fx = *state;
	struct dg_resource_server api;
	char body[2 * TOKEN_MAX];
	struct got got;

	add_server(fx, API, DG_RESOURCE_ANY, &api);
	allow(fx, API);
	get_tokens(fx, "&resource=" API, "", &got);
	api.enabled = false;
	save_server(fx, &api);
	ask_codes(fx, "&resource=" API);
	fixture_is_error(fx, 400, "invalid_target");
	snprintf(body, sizeof(body), "client_id=%s&client_secret=" SECRET
	    "&token=%s", api.uuid, got.access);
	fixture_post(fx, INTROSPECT, body);
	fixture_is_error(fx, 401, "invalid_client");
	snprintf(body, sizeof(body), "client_id=%s&client_secret=wrong&token=%s",
	    api.uuid, got.access);
	fixture_post(fx, INTROSPECT, body);
	fixture_is_error(fx, 401, "invalid_client");
}

static void
M9_a_resource_server_decides_the_token_format(void **state)
{
	struct fixture *fx = *state;
	struct dg_resource_server api, files;
	struct got got;

	add_server(fx, API, DG_RESOURCE_OPAQUE, &api);
	add_server(fx, FILES, DG_RESOURCE_JWT, &files);
	allow(fx, API " " FILES);
	get_tokens(fx, "&resource=" FILES "&resource=" API, "", &got);
	assert_int_equal(strlen(got.access), DG_SECRET_LEN);
	assert_true(is_active(fx, files.uuid, got.access));
	assert_true(json_object_is_type(json_object_object_get(fx->json,
	    "aud"), json_type_array));
	refresh_with(fx, got.refresh, "&resource=" FILES);
	take(fx, &got);
	aud_is(got.access, "\"" FILES "\"");
	fx->tv.access_token_format = DG_TOKEN_OPAQUE;
	fixture_save_client(fx, &fx->tv);
	get_tokens(fx, "&resource=" FILES, "", &got);
	aud_is(got.access, "\"" FILES "\"");
}

static void
S9_turned_off_for_all_no_application_gets_a_code(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	struct json_object *list;

	start_approved(fx, "", &codes);
	fx->ctx.conf.device_grant_off = true;
	ask_codes(fx, "");
	fixture_is_error(fx, 400, "unauthorized_client");
	poll_with(fx, codes.device, "");
	fixture_is_error(fx, 400, "unauthorized_client");
	fixture_get(fx, "/application/o/tv/.well-known/openid-configuration");
	assert_int_equal(fx->status, 200);
	assert_false(fixture_has(fx, "device_authorization_endpoint"));
	assert_true(json_object_object_get_ex(fx->json,
	    "grant_types_supported", &list));
	assert_int_equal(json_object_array_length(list), 1);
	fx->ctx.conf.device_grant_off = false;
	poll_with(fx, codes.device, "");
	assert_int_equal(fx->status, 200);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(I18_nothing_asked_names_the_client),
		TEST(I18_resources_of_the_device_request_land_in_aud),
		TEST(I18_a_token_request_takes_a_part_of_it),
		TEST(I18_a_token_request_cannot_ask_for_more),
		TEST(I18_what_was_not_named_before_may_be_named_at_the_token_endpoint),
		TEST(I18_what_the_client_may_not_name_is_an_invalid_target),
		TEST(I18_too_many_resources_are_an_invalid_target),
		TEST(I18_a_resource_that_is_no_longer_allowed_is_not_refreshed),
		TEST(M9_the_resource_server_of_aud_is_told),
		TEST(M9_a_resource_server_is_told_its_own_scopes_only),
		TEST(M9_a_resource_server_out_of_use_is_neither_named_nor_told),
		TEST(M9_a_resource_server_decides_the_token_format),
		TEST(S9_turned_off_for_all_no_application_gets_a_code),
	};

	return cmocka_run_group_tests_name("audience", tests, NULL, NULL);
}
