/* SPDX-License-Identifier: MIT */
/* test_discovery.c: what the server says of itself (RFC 8414, OIDC Discovery) */
#include "tests/unit/test.h"

#include <json-c/json.h>
#include <stdio.h>

#include "lib/key/keys.h"
#include "lib/store/store_application.h"
#include "lib/store/store_brand.h"
#include "lib/store/store_scope.h"
#include "tests/fixture.h"

#define OIDC ".well-known/openid-configuration"
#define RFC8414 "/.well-known/oauth-authorization-server"
#define TV "/application/o/tv/"
#define DEVICE_GRANT "urn:ietf:params:oauth:grant-type:device_code"

/* Is the word in the list of this name? */
static bool
lists(struct fixture *fx, const char *name, const char *word)
{
	struct json_object *list;
	size_t i;

	assert_true(json_object_object_get_ex(fx->json, name, &list));
	for (i = 0; i < json_object_array_length(list); i++)
		if (strcmp(json_object_get_string(json_object_array_get_idx(
		    list, i)), word) == 0)
			return true;
	return false;
}

static void
M1_metadata_of_an_application_names_its_issuer_and_endpoints(void **state)
{
	struct fixture *fx = *state;

	fixture_get(fx, TV OIDC);
	assert_int_equal(fx->status, 200);
	assert_string_equal(fixture_str(fx, "issuer"), FIXTURE_URL TV);
	assert_string_equal(fixture_str(fx, "token_endpoint"),
	    FIXTURE_URL "/application/o/token/");
	assert_string_equal(fixture_str(fx, "device_authorization_endpoint"),
	    FIXTURE_URL "/application/o/device/");
	assert_string_equal(fixture_str(fx, "userinfo_endpoint"),
	    FIXTURE_URL "/application/o/userinfo/");
	assert_string_equal(fixture_str(fx, "jwks_uri"),
	    FIXTURE_URL TV "jwks/");
	assert_true(lists(fx, "grant_types_supported", DEVICE_GRANT));
	assert_true(lists(fx, "response_types_supported", "none"));
	assert_true(lists(fx, "scopes_supported", "openid"));
	assert_true(lists(fx, "id_token_signing_alg_values_supported",
	    "RS256"));
	assert_true(lists(fx, "id_token_signing_alg_values_supported",
	    "ES256"));
}

static void
M1_rfc8414_address_tells_the_same(void **state)
{
	struct fixture *fx = *state;

	fixture_get(fx, RFC8414 "/application/o/tv");
	assert_int_equal(fx->status, 200);
	assert_string_equal(fixture_str(fx, "issuer"), FIXTURE_URL TV);
	fixture_get(fx, RFC8414 "/application/o/tv/");
	assert_int_equal(fx->status, 200);
}

static void
M1_authorization_endpoint_can_be_left_out(void **state)
{
	struct fixture *fx = *state;

	fixture_get(fx, TV OIDC);
	assert_string_equal(fixture_str(fx, "authorization_endpoint"),
	    FIXTURE_URL "/application/o/authorize/");
	fx->ctx.conf.announce_authorization_endpoint = false;
	fixture_get(fx, TV OIDC);
	assert_false(fixture_has(fx, "authorization_endpoint"));
	assert_false(fixture_has(fx, "response_types_supported"));
}

static void
M1_authorize_is_a_plain_page_that_says_devices_only(void **state)
{
	struct fixture *fx = *state;

	fixture_get(fx, "/application/o/authorize/?client_id=tv");
	assert_int_equal(fx->status, 400);
	assert_memory_equal(fixture_header(fx, "Content-Type"), "text/html", 9);
}

static void
M1_grant_that_is_off_is_not_announced(void **state)
{
	struct fixture *fx = *state;

	fx->tv.grant_types = 0;
	fixture_save_client(fx, &fx->tv);
	fixture_get(fx, TV OIDC);
	assert_int_equal(fx->status, 200);
	assert_false(lists(fx, "grant_types_supported", DEVICE_GRANT));
	assert_false(fixture_has(fx, "device_authorization_endpoint"));
}

static void
M1_offline_access_is_announced_with_the_refresh_grant_only(void **state)
{
	struct fixture *fx = *state;

	fixture_get(fx, TV OIDC);
	assert_true(lists(fx, "scopes_supported", "offline_access"));
	fx->tv.grant_types = DG_GRANT_DEVICE_CODE;
	fixture_save_client(fx, &fx->tv);
	fixture_get(fx, TV OIDC);
	assert_false(lists(fx, "scopes_supported", "offline_access"));
	assert_true(lists(fx, "scopes_supported", "openid"));
}

static void
B2_brand_without_flow_does_not_announce_the_grant(void **state)
{
	struct fixture *fx = *state;
	struct dg_brand brand;

	assert_ok(dg_store_brand_find(fx->ctx.db, fx->brand_id, &brand));
	brand.flow_device_code_id = 0;
	assert_ok(dg_db_begin(fx->ctx.db, 0));
	assert_ok(dg_store_brand_set(fx->ctx.db, &brand));
	assert_ok(dg_db_commit(fx->ctx.db));
	fixture_get(fx, TV OIDC);
	assert_false(lists(fx, "grant_types_supported", DEVICE_GRANT));
	fixture_get(fx, "/" OIDC);
	assert_false(lists(fx, "grant_types_supported", DEVICE_GRANT));
}

static void
M8_global_issuer_has_metadata_of_its_own(void **state)
{
	struct fixture *fx = *state;

	fixture_get(fx, "/" OIDC);
	assert_int_equal(fx->status, 200);
	assert_string_equal(fixture_str(fx, "issuer"), FIXTURE_URL "/");
	assert_string_equal(fixture_str(fx, "jwks_uri"),
	    FIXTURE_URL "/application/o/jwks/");
	fixture_get(fx, RFC8414);
	assert_string_equal(fixture_str(fx, "issuer"), FIXTURE_URL "/");
}

static void
M8_application_in_global_mode_names_the_shared_issuer(void **state)
{
	struct fixture *fx = *state;

	fx->tv.issuer_mode = DG_ISSUER_GLOBAL;
	fixture_save_client(fx, &fx->tv);
	fixture_get(fx, TV OIDC);
	assert_string_equal(fixture_str(fx, "issuer"), FIXTURE_URL "/");
}

static void
M2_keys_are_public_and_all_that_live(void **state)
{
	static const char *const private_parts[] = { "d", "p", "q", "k" };
	struct fixture *fx = *state;
	int64_t from;
	struct json_object *keys, *key;
	size_t i, j;

	assert_ok(dg_keys_rotate(&fx->ctx, DG_JWS_ES256, false, &from));
	fixture_get(fx, TV "jwks/");
	assert_int_equal(fx->status, 200);
	assert_true(json_object_object_get_ex(fx->json, "keys", &keys));
	/* the current one, the former one and the next one */
	assert_int_equal(json_object_array_length(keys), 3);
	for (i = 0; i < 3; i++) {
		key = json_object_array_get_idx(keys, i);
		for (j = 0; j < 4; j++)
			assert_false(json_object_object_get_ex(key,
			    private_parts[j], NULL));
		assert_true(json_object_object_get_ex(key, "kid", NULL));
	}
	fixture_get(fx, "/application/o/jwks/");
	assert_int_equal(fx->status, 200);
}

static void
M4_claims_of_the_application_s_scopes_are_announced(void **state)
{
	struct dg_scope_mapping scope = { .scope_name = "shelf",
		.template = "{\"shelf number\":\"${user.attributes.shelf}\"}" };
	struct fixture *fx = *state;

	assert_ok(dg_db_begin(fx->ctx.db, 0));
	assert_ok(dg_store_scope_add(fx->ctx.db, &scope));
	assert_ok(dg_db_commit(fx->ctx.db));
	fixture_get(fx, TV OIDC);
	assert_true(lists(fx, "claims_supported", "email_verified"));
	assert_true(lists(fx, "claims_supported", "groups"));
	assert_true(lists(fx, "claims_supported", "sid"));
	assert_false(lists(fx, "claims_supported", "shelf number"));
	assert_false(lists(fx, "scopes_supported", "shelf"));
	fixture_get(fx, "/" OIDC);
	assert_true(lists(fx, "claims_supported", "shelf number"));
	assert_true(lists(fx, "scopes_supported", "shelf"));
}

static void
M2_the_algorithm_of_id_tokens_is_told_for_each_application(void **state)
{
	static const char *const algs[] = { "RS256", "ES256", "EdDSA" };
	const char *list = "id_token_signing_alg_values_supported";
	struct fixture *fx = *state;
	size_t i;

	for (i = 0; i < 3; i++) {
		snprintf(fx->tv.id_token_alg, sizeof(fx->tv.id_token_alg),
		    "%s", algs[i]);
		assert_ok(dg_db_begin(fx->ctx.db, 0));
		assert_ok(dg_store_application_set(fx->ctx.db, &fx->tv));
		assert_ok(dg_db_commit(fx->ctx.db));
		fixture_get(fx, TV OIDC);
		assert_string_equal(json_object_get_string(
		    json_object_array_get_idx(json_object_object_get(fx->json,
		    list), 0)), algs[i]);
		/* OIDC Discovery 3 */
		assert_true(lists(fx, list, "RS256"));
		assert_false(lists(fx, list, "HS256"));
		assert_false(lists(fx, list, "none"));
		assert_int_equal(json_object_array_length(
		    json_object_object_get(fx->json, list)), i == 0 ? 1 : 2);
	}
}

static void
an_unknown_application_is_not_found(void **state)
{
	struct fixture *fx = *state;

	fixture_get(fx, "/application/o/nobody/" OIDC);
	fixture_is_error(fx, 404, "not_found");
	fixture_get(fx, "/application/o/nobody/jwks/");
	fixture_is_error(fx, 404, "not_found");
	fixture_get(fx, RFC8414 "/application/o/nobody");
	fixture_is_error(fx, 404, "not_found");
	fixture_get(fx, "/application/o/tv/tv/jwks/");
	fixture_is_error(fx, 404, "not_found");
}

static void
metadata_may_be_kept_for_a_while_errors_may_not(void **state)
{
	struct fixture *fx = *state;

	fixture_get(fx, TV OIDC);
	assert_memory_equal(fixture_header(fx, "Cache-Control"), "public", 6);
	fixture_get(fx, TV "jwks/");
	assert_memory_equal(fixture_header(fx, "Cache-Control"), "public", 6);
	fixture_get(fx, "/nothing");
	fixture_is_error(fx, 404, "not_found");
}

static void
head_is_answered_without_a_body_post_is_refused(void **state)
{
	struct fixture *fx = *state;

	fixture_request(fx, "HEAD", TV OIDC, NULL);
	assert_int_equal(fx->status, 200);
	assert_null(fx->json);
	fixture_post(fx, TV OIDC, "a=b");
	fixture_is_error(fx, 405, "invalid_request");
	assert_string_equal(fixture_header(fx, "Allow"), "GET, HEAD");
}

static void
health_says_ok(void **state)
{
	struct fixture *fx = *state;

	fixture_get(fx, "/-/health/");
	assert_int_equal(fx->status, 200);
	assert_string_equal(fixture_str(fx, "status"), "ok");
}

static void
use_base_path(struct fixture *fx)
{
	snprintf(fx->ctx.conf.base_url, sizeof(fx->ctx.conf.base_url),
	    FIXTURE_URL "/auth");
}

static void
H10_a_base_path_stands_before_every_address(void **state)
{
	struct fixture *fx = *state;

	use_base_path(fx);
	fixture_get(fx, "/auth" TV OIDC);
	assert_int_equal(fx->status, 200);
	assert_string_equal(fixture_str(fx, "issuer"),
	    FIXTURE_URL "/auth" TV);
	fixture_get(fx, TV OIDC);
	fixture_is_error(fx, 404, "not_found");
	fixture_get(fx, "/authority" TV OIDC);
	fixture_is_error(fx, 404, "not_found");
}

/* RFC 8414 section 3.1: between the host and the issuer's path. */
static void
H10_rfc8414_address_stands_before_the_base_path(void **state)
{
	struct fixture *fx = *state;

	use_base_path(fx);
	fixture_get(fx, RFC8414 "/auth/application/o/tv");
	assert_int_equal(fx->status, 200);
	assert_string_equal(fixture_str(fx, "issuer"),
	    FIXTURE_URL "/auth" TV);
	fixture_get(fx, RFC8414 "/auth");
	assert_int_equal(fx->status, 200);
	fixture_get(fx, "/auth" RFC8414);
	assert_int_equal(fx->status, 200);
	fixture_get(fx, RFC8414);
	fixture_is_error(fx, 404, "not_found");
}

static void
B8_links_follow_the_configuration_not_the_host(void **state)
{
	struct fixture *fx = *state;

	fx->host = "evil.example";
	fixture_get(fx, TV OIDC);
	fixture_is_error(fx, 421, "invalid_request");
	fx->host = "ID.EXAMPLE:443";
	fixture_get(fx, TV OIDC);
	assert_string_equal(fixture_str(fx, "issuer"), FIXTURE_URL TV);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(M1_metadata_of_an_application_names_its_issuer_and_endpoints),
		TEST(M1_rfc8414_address_tells_the_same),
		TEST(M1_authorization_endpoint_can_be_left_out),
		TEST(M1_authorize_is_a_plain_page_that_says_devices_only),
		TEST(M1_grant_that_is_off_is_not_announced),
		TEST(M1_offline_access_is_announced_with_the_refresh_grant_only),
		TEST(B2_brand_without_flow_does_not_announce_the_grant),
		TEST(M8_global_issuer_has_metadata_of_its_own),
		TEST(M8_application_in_global_mode_names_the_shared_issuer),
		TEST(M2_keys_are_public_and_all_that_live),
		TEST(M4_claims_of_the_application_s_scopes_are_announced),
		TEST(M2_the_algorithm_of_id_tokens_is_told_for_each_application),
		TEST(an_unknown_application_is_not_found),
		TEST(metadata_may_be_kept_for_a_while_errors_may_not),
		TEST(head_is_answered_without_a_body_post_is_refused),
		TEST(health_says_ok),
		TEST(H10_a_base_path_stands_before_every_address),
		TEST(H10_rfc8414_address_stands_before_the_base_path),
		TEST(B8_links_follow_the_configuration_not_the_host),
	};

	return cmocka_run_group_tests_name("discovery", tests, NULL, NULL);
}
