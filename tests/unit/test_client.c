/* SPDX-License-Identifier: MIT */
/* test_client.c: who is the client of a request */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include "lib/client/client.h"

/* base64 of what stands in the name */
#define BASIC_TV "Basic dHY6"
#define BASIC_BUILD_SECRET "Basic YnVpbGQ6c2VjcmV0"
#define BASIC_BUILD_WRONG "Basic YnVpbGQ6d3Jvbmc="
#define BASIC_BUILD "Basic YnVpbGQ6"
#define BEARER_TV "Bearer dHY6"
#define BEARER_BUILD_SECRET "Bearer YnVpbGQ6c2VjcmV0"

static struct world w;
static struct dg_client_result got;

static int
set_up(void **state)
{
	(void)state;
	world_open(&w, false);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

/* The error; "" for absent. */
static enum dg_oauth_err
authenticate(const char *header, const char *id, const char *secret,
    bool device_endpoint)
{
	const struct dg_client_auth_in in = {
		.authorization = dg_str_from(header),
		.client_id = dg_str_from(id),
		.client_secret = dg_str_from(secret),
		.device_endpoint = device_endpoint,
	};

	assert_ok(dg_client_authenticate(&w.ctx, &in, &got));
	if (got.error != DG_OAUTH_NONE)
		assert_non_null(got.description);
	return got.error;
}

static void
I4_a_public_client_names_itself_in_header_or_body(void **state)
{
	(void)state;
	assert_int_equal(authenticate("", "tv", "", false), DG_OAUTH_NONE);
	assert_true(got.verified);
	assert_int_equal(got.auth_form, 1);
	assert_string_equal(got.client.slug, "tv");
	assert_int_equal(authenticate(BASIC_TV, "", "", false), DG_OAUTH_NONE);
	assert_int_equal(got.auth_form, 0);
	/* the same id twice is one method */
	assert_int_equal(authenticate(BASIC_TV, "tv", "", false),
	    DG_OAUTH_NONE);
	assert_int_equal(authenticate("", "tv", "guess", false),
	    DG_OAUTH_INVALID_CLIENT);
}

static void
I4_a_confidential_client_proves_its_secret(void **state)
{
	(void)state;
	assert_int_equal(authenticate(BASIC_BUILD_SECRET, "", "", false),
	    DG_OAUTH_NONE);
	assert_true(got.verified);
	assert_int_equal(authenticate("", "build", "secret", true),
	    DG_OAUTH_NONE);
	assert_int_equal(authenticate("", "build", "secre", true),
	    DG_OAUTH_INVALID_CLIENT);
	assert_int_equal(authenticate("", "build", "", true),
	    DG_OAUTH_INVALID_CLIENT);
	assert_false(got.verified);
	assert_false(got.challenge);
}

static void
I4_only_credentials_in_the_header_are_challenged(void **state)
{
	(void)state;
	assert_int_equal(authenticate(BASIC_BUILD_WRONG, "", "", false),
	    DG_OAUTH_INVALID_CLIENT);
	assert_true(got.challenge);
	assert_string_equal(got.scheme, "Basic");
	assert_int_equal(authenticate(BASIC_BUILD, "", "", false),
	    DG_OAUTH_INVALID_CLIENT);
	assert_true(got.challenge);
	assert_int_equal(authenticate("", "build", "wrong", false),
	    DG_OAUTH_INVALID_CLIENT);
	assert_false(got.challenge);
	assert_int_equal(authenticate("", "", "", false),
	    DG_OAUTH_INVALID_CLIENT);
	assert_false(got.challenge);
	assert_int_equal(authenticate("Digest x", "", "", false),
	    DG_OAUTH_INVALID_CLIENT);
	assert_true(got.challenge);
}

static void
I5_two_methods_are_an_invalid_request(void **state)
{
	(void)state;
	assert_int_equal(authenticate(BASIC_BUILD_SECRET, "build", "secret",
	    false), DG_OAUTH_INVALID_REQUEST);
	assert_false(got.challenge);
	assert_int_equal(authenticate(BASIC_TV, "build", "", false),
	    DG_OAUTH_INVALID_REQUEST);
}

static void
I3_the_bearer_form_is_for_public_clients_at_the_device_endpoint(void **state)
{
	(void)state;
	assert_int_equal(authenticate(BEARER_TV, "", "", true), DG_OAUTH_NONE);
	assert_int_equal(authenticate(BEARER_TV, "", "", false),
	    DG_OAUTH_INVALID_CLIENT);
	assert_int_equal(authenticate(BEARER_BUILD_SECRET, "", "", true),
	    DG_OAUTH_INVALID_CLIENT);
	assert_true(got.challenge);
}

static void
I4_optional_holds_at_the_device_endpoint_and_for_no_secret_only(void **state)
{
	(void)state;
	w.build.device_endpoint_auth_optional = true;
	world_save_client(&w, &w.build);
	assert_int_equal(authenticate("", "build", "", true), DG_OAUTH_NONE);
	assert_false(got.verified);
	assert_int_equal(authenticate("", "build", "wrong", true),
	    DG_OAUTH_INVALID_CLIENT);
	assert_int_equal(authenticate("", "build", "", false),
	    DG_OAUTH_INVALID_CLIENT);
}

static void
I6_an_unknown_or_disabled_client_is_invalid(void **state)
{
	(void)state;
	assert_int_equal(authenticate("", "nobody", "", true),
	    DG_OAUTH_INVALID_CLIENT);
	w.tv.enabled = false;
	world_save_client(&w, &w.tv);
	assert_int_equal(authenticate("", "tv", "", true),
	    DG_OAUTH_INVALID_CLIENT);
}

#define in_world(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(I4_a_public_client_names_itself_in_header_or_body),
		in_world(I4_a_confidential_client_proves_its_secret),
		in_world(I4_only_credentials_in_the_header_are_challenged),
		in_world(I5_two_methods_are_an_invalid_request),
		in_world(I3_the_bearer_form_is_for_public_clients_at_the_device_endpoint),
		in_world(I4_optional_holds_at_the_device_endpoint_and_for_no_secret_only),
		in_world(I6_an_unknown_or_disabled_client_is_invalid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
