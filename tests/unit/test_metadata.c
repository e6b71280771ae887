/* SPDX-License-Identifier: MIT */
/* test_metadata.c: server metadata (RFC 8414, OIDC Discovery section 3) */
#include <json-c/json.h>

#include "tests/unit/test.h"

#include "lib/oauth/claims.h"
#include "lib/oauth/metadata.h"

static struct dg_metadata_in
full(void)
{
	return (struct dg_metadata_in){
		.issuer = "https://x.example/application/o/tv/",
		.token_endpoint = "https://x.example/application/o/token/",
		.device_authorization_endpoint =
		    "https://x.example/application/o/device/",
		.userinfo_endpoint = "https://x.example/application/o/userinfo/",
		.jwks_uri = "https://x.example/application/o/tv/jwks/",
		.authorization_endpoint =
		    "https://x.example/application/o/authorize/",
		.scopes = "openid profile email offline_access",
		.id_token_algs = "RS256", .acr_values = "0 1",
		.auth_methods = "none private_key_jwt",
		.assertion_algs = "ES256", .dpop_algs = "ES256 EdDSA",
		.device_grant = true,
		.refresh_grant = true,
	};
}

static const char *
text(struct json_object *obj, const char *name)
{
	return json_object_get_string(json_object_object_get(obj, name));
}

static bool
lists(struct json_object *obj, const char *name, const char *word)
{
	struct json_object *array = json_object_object_get(obj, name);
	size_t i;

	assert_true(json_object_is_type(array, json_type_array));
	for (i = 0; i < json_object_array_length(array); i++) {
		if (strcmp(json_object_get_string(
		    json_object_array_get_idx(array, i)), word) == 0)
			return true;
	}
	return false;
}

static void
M1_required_members_are_there(void **state)
{
	static const char *const flags[] = { "claims_parameter_supported",
		"request_parameter_supported",
		"request_uri_parameter_supported" };
	struct dg_metadata_in in = full();
	struct json_object *obj;

	(void)state;
	assert_ok(dg_metadata_json(&in, &obj));
	assert_string_equal(text(obj, "issuer"), in.issuer);
	assert_string_equal(text(obj, "token_endpoint"), in.token_endpoint);
	assert_string_equal(text(obj, "device_authorization_endpoint"),
	    in.device_authorization_endpoint);
	assert_string_equal(text(obj, "userinfo_endpoint"),
	    in.userinfo_endpoint);
	assert_string_equal(text(obj, "jwks_uri"), in.jwks_uri);
	assert_string_equal(text(obj, "authorization_endpoint"),
	    in.authorization_endpoint);
	assert_true(lists(obj, "response_types_supported", "none"));
	assert_true(lists(obj, "subject_types_supported", "public"));
	assert_true(lists(obj, "id_token_signing_alg_values_supported",
	    "RS256"));
	assert_true(lists(obj, "grant_types_supported", DG_GTY_DEVICE_CODE));
	assert_true(lists(obj, "grant_types_supported", "refresh_token"));
	assert_true(lists(obj, "scopes_supported", "offline_access"));
	assert_true(lists(obj, "token_endpoint_auth_methods_supported",
	    "none"));
	assert_true(lists(obj,
	    "token_endpoint_auth_signing_alg_values_supported", "ES256"));
	assert_true(lists(obj, "dpop_signing_alg_values_supported", "EdDSA"));
	assert_true(lists(obj, "code_challenge_methods_supported", "S256"));
	assert_false(lists(obj, "code_challenge_methods_supported", "plain"));
	assert_true(lists(obj, "claims_supported", "sub"));
	assert_true(lists(obj, "acr_values_supported", "1"));
	for (size_t i = 0; i < 3; i++) {
		struct json_object *flag = json_object_object_get(obj, flags[i]);

		assert_true(json_object_is_type(flag, json_type_boolean));
		assert_false(json_object_get_boolean(flag));
	}
	json_object_put(obj);
}

static void
M1_what_this_build_lacks_is_not_announced(void **state)
{
	struct dg_metadata_in in = full();
	struct json_object *obj;

	(void)state;
	in.authorization_endpoint = NULL;
	in.scopes = "";
	assert_ok(dg_metadata_json(&in, &obj));
	assert_false(json_object_object_get_ex(obj, "introspection_endpoint",
	    NULL));
	assert_false(json_object_object_get_ex(obj,
	    "introspection_endpoint_auth_methods_supported", NULL));
	assert_false(json_object_object_get_ex(obj, "revocation_endpoint",
	    NULL));
	assert_false(json_object_object_get_ex(obj,
	    "revocation_endpoint_auth_methods_supported", NULL));
	assert_false(json_object_object_get_ex(obj, "authorization_endpoint",
	    NULL));
	assert_false(json_object_object_get_ex(obj, "scopes_supported", NULL));
	/* no response without an endpoint that gives one */
	assert_false(json_object_object_get_ex(obj,
	    "response_types_supported", NULL));
	json_object_put(obj);
}

static void
T14_algorithms_stand_beside_the_method_that_needs_them(void **state)
{
	struct dg_metadata_in in = full();
	struct json_object *obj;

	(void)state;
	in.auth_methods = "none";
	assert_ok(dg_metadata_json(&in, &obj));
	assert_false(lists(obj, "token_endpoint_auth_methods_supported",
	    "private_key_jwt"));
	assert_false(json_object_object_get_ex(obj,
	    "token_endpoint_auth_signing_alg_values_supported", NULL));
	json_object_put(obj);
}

static void
M5_introspection_takes_no_client_without_secret(void **state)
{
	struct dg_metadata_in in = full();
	struct json_object *obj;

	(void)state;
	in.introspection_endpoint = "https://x.example/i/";
	in.revocation_endpoint = "https://x.example/r/";
	assert_ok(dg_metadata_json(&in, &obj));
	assert_string_equal(text(obj, "introspection_endpoint"),
	    in.introspection_endpoint);
	assert_false(lists(obj,
	    "introspection_endpoint_auth_methods_supported", "none"));
	assert_true(lists(obj, "revocation_endpoint_auth_methods_supported",
	    "none"));
	json_object_put(obj);
}

/* its own ways, and the secrets of resource servers */
static void
M5_introspection_announces_only_ways_that_someone_has(void **state)
{
	static const char asked[] =
	    "introspection_endpoint_auth_methods_supported";
	struct dg_metadata_in in = full();
	struct json_object *obj;

	(void)state;
	in.introspection_endpoint = "https://x.example/i/";
	in.auth_methods = "none";
	assert_ok(dg_metadata_json(&in, &obj));
	assert_true(lists(obj, asked, "client_secret_basic"));
	assert_false(lists(obj, asked, "private_key_jwt"));
	assert_false(lists(obj, asked, "tls_client_auth"));
	assert_false(json_object_object_get_ex(obj,
	    "introspection_endpoint_auth_signing_alg_values_supported", NULL));
	json_object_put(obj);
	in.auth_methods = "private_key_jwt tls_client_auth";
	assert_ok(dg_metadata_json(&in, &obj));
	assert_true(lists(obj, asked, "private_key_jwt"));
	assert_true(lists(obj, asked, "tls_client_auth"));
	assert_true(lists(obj, asked, "client_secret_post"));
	assert_true(lists(obj,
	    "introspection_endpoint_auth_signing_alg_values_supported",
	    "ES256"));
	json_object_put(obj);
}

static void
B2_without_the_device_grant_nothing_of_it_is_announced(void **state)
{
	struct dg_metadata_in in = full();
	struct json_object *obj;

	(void)state;
	in.device_grant = false;
	assert_ok(dg_metadata_json(&in, &obj));
	assert_false(json_object_object_get_ex(obj,
	    "device_authorization_endpoint", NULL));
	assert_false(lists(obj, "grant_types_supported", DG_GTY_DEVICE_CODE));
	json_object_put(obj);
	/* an absent list would mean authorization_code and implicit */
	in.refresh_grant = false;
	assert_ok(dg_metadata_json(&in, &obj));
	assert_int_equal(json_object_array_length(json_object_object_get(obj,
	    "grant_types_supported")), 0);
	json_object_put(obj);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(M1_required_members_are_there),
		cmocka_unit_test(M1_what_this_build_lacks_is_not_announced),
		cmocka_unit_test(
		    T14_algorithms_stand_beside_the_method_that_needs_them),
		cmocka_unit_test(M5_introspection_takes_no_client_without_secret),
		cmocka_unit_test(M5_introspection_announces_only_ways_that_someone_has),
		cmocka_unit_test(B2_without_the_device_grant_nothing_of_it_is_announced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
