/* SPDX-License-Identifier: MIT */
/* test_device.c: the device authorization endpoint (RFC 8628 3.1, 3.2) */
#include "tests/unit/test.h"

#include <ctype.h>
#include <json-c/json.h>
#include <stdio.h>

#include "lib/store/store_brand.h"
#include "tests/fixture.h"

#define DEVICE "/application/o/device/"
/* base64 of "tv:", "build:SECRET", "build:wrong" */
#define BASIC_TV "Basic dHY6"
#define BASIC_BUILD "Basic YnVpbGQ6Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5LXN0YXBsZQ=="
#define BASIC_WRONG "Basic YnVpbGQ6d3Jvbmc="

static void
post(struct fixture *fx, const char *body)
{
	fixture_post(fx, DEVICE, body);
}

static void
E7_reply_has_exactly_the_six_documented_fields(void **state)
{
	struct fixture *fx = *state;

	post(fx, "client_id=tv&scope=openid+email");
	assert_int_equal(fx->status, 200);
	assert_int_equal(json_object_object_length(fx->json), 6);
	assert_string_equal(fixture_str(fx, "verification_uri"),
	    FIXTURE_URL "/device");
	assert_int_equal(fixture_int(fx, "expires_in"), 600);
	assert_int_equal(fixture_int(fx, "interval"), 5);
	assert_true(fixture_has(fx, "device_code"));
	assert_true(fixture_has(fx, "user_code"));
	assert_true(fixture_has(fx, "verification_uri_complete"));
}

static void
I1_address_works_with_and_without_its_final_slash(void **state)
{
	struct fixture *fx = *state;

	fixture_post(fx, "/application/o/device", "client_id=tv");
	assert_int_equal(fx->status, 200);
}

static void
E4_three_encodings_of_the_scopes_are_the_same(void **state)
{
	static const char *const bodies[] = {
		"client_id=tv&scope=openid email my-other-scope",
		"client_id=tv&scope=openid+email+my-other-scope",
		"client_id=tv&scope=openid%20email%20my-other-scope",
	};
	struct fixture *fx = *state;
	size_t i;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		post(fx, bodies[i]);
		assert_int_equal(fx->status, 200);
		assert_string_equal(fixture_str(fx, "scope"), "openid email");
	}
}

static void
E6_line_breaks_after_each_ampersand_are_skipped(void **state)
{
	struct fixture *fx = *state;

	post(fx, "client_id=tv&\nscope=openid email my-other-scope\n");
	assert_int_equal(fx->status, 200);
	assert_string_equal(fixture_str(fx, "scope"), "openid email");
	post(fx, "client_id=tv&\r\nscope=openid\r\n");
	assert_int_equal(fx->status, 200);
}

static void
I2_client_may_stand_in_a_basic_header(void **state)
{
	struct fixture *fx = *state;

	fx->authorization = BASIC_TV;
	post(fx, "scope=openid");
	assert_int_equal(fx->status, 200);
}

static void
E5_client_may_stand_in_a_bearer_header_as_documented(void **state)
{
	struct fixture *fx = *state;

	fx->authorization = "Bearer dHY6";
	post(fx, "scope=openid");
	assert_int_equal(fx->status, 200);
}

static void
I3_bearer_form_is_for_public_clients_only(void **state)
{
	struct fixture *fx = *state;

	fx->authorization = "Bearer YnVpbGQ6";
	post(fx, "scope=openid");
	fixture_is_error(fx, 401, "invalid_client");
	assert_non_null(strstr(fixture_header(fx, "WWW-Authenticate"),
	    "Bearer"));
	assert_non_null(strstr(fixture_str(fx, "error_description"), "Basic"));
	fx->authorization = "Bearer eyJhbGciOiJFUzI1NiJ9.e30.c2ln";
	post(fx, "scope=openid");
	fixture_is_error(fx, 401, "invalid_client");
}

static void
I4_confidential_client_must_prove_itself(void **state)
{
	struct fixture *fx = *state;

	post(fx, "client_id=build&scope=openid");
	fixture_is_error(fx, 400, "invalid_client");
	assert_string_equal(fixture_header(fx, "WWW-Authenticate"), "");
	post(fx, "client_id=build&client_secret=wrong&scope=openid");
	fixture_is_error(fx, 400, "invalid_client");
	post(fx, "client_id=build&client_secret=" FIXTURE_SECRET);
	assert_int_equal(fx->status, 200);
	fx->authorization = BASIC_WRONG;
	post(fx, "scope=openid");
	fixture_is_error(fx, 401, "invalid_client");
	assert_non_null(strstr(fixture_header(fx, "WWW-Authenticate"),
	    "Basic realm="));
	fx->authorization = BASIC_BUILD;
	post(fx, "scope=openid");
	assert_int_equal(fx->status, 200);
}

static void
I4_optional_authentication_is_a_setting(void **state)
{
	struct fixture *fx = *state;

	fx->build.device_endpoint_auth_optional = true;
	fixture_save_client(fx, &fx->build);
	post(fx, "client_id=build&scope=openid");
	assert_int_equal(fx->status, 200);
	post(fx, "client_id=build&client_secret=wrong&scope=openid");
	fixture_is_error(fx, 400, "invalid_client");
}

static void
I5_two_methods_at_once_are_refused(void **state)
{
	struct fixture *fx = *state;

	fx->authorization = BASIC_BUILD;
	post(fx, "client_id=build&client_secret=" FIXTURE_SECRET);
	fixture_is_error(fx, 400, "invalid_request");
	post(fx, "client_id=tv");
	fixture_is_error(fx, 400, "invalid_request");
}

static void
I5_empty_parameters_and_the_same_id_are_one_method(void **state)
{
	struct fixture *fx = *state;

	fx->authorization = BASIC_BUILD;
	post(fx, "client_id=build&client_secret=&scope=");
	assert_int_equal(fx->status, 200);
}

static void
I5_a_parameter_twice_is_refused(void **state)
{
	struct fixture *fx = *state;

	post(fx, "client_id=tv&client_id=tv");
	fixture_is_error(fx, 400, "invalid_request");
	post(fx, "client_id=tv&scope=openid&scope=email");
	fixture_is_error(fx, 400, "invalid_request");
	post(fx, "client_id=tv&resource=https%3A%2F%2Fa.example"
	    "&resource=https%3A%2F%2Fb.example");
	fixture_is_error(fx, 400, "invalid_target");
}

static void
I6_unknown_or_disabled_client_is_invalid(void **state)
{
	struct fixture *fx = *state;

	post(fx, "client_id=nobody");
	fixture_is_error(fx, 400, "invalid_client");
	post(fx, "scope=openid");
	fixture_is_error(fx, 400, "invalid_client");
	fx->tv.enabled = false;
	fixture_save_client(fx, &fx->tv);
	post(fx, "client_id=tv");
	fixture_is_error(fx, 400, "invalid_client");
}

static void
S9_grant_is_off_until_turned_on(void **state)
{
	struct fixture *fx = *state;

	fx->tv.grant_types = DG_GRANT_REFRESH_TOKEN;
	fixture_save_client(fx, &fx->tv);
	post(fx, "client_id=tv");
	fixture_is_error(fx, 400, "unauthorized_client");
}

static void
I8_bad_requests_get_their_status_and_json(void **state)
{
	static char large[20000];
	struct fixture *fx = *state;

	fixture_get(fx, DEVICE);
	fixture_is_error(fx, 405, "invalid_request");
	assert_string_equal(fixture_header(fx, "Allow"), "POST");
	fixture_request(fx, "OPTIONS", DEVICE, NULL);
	fixture_is_error(fx, 405, "invalid_request");
	fixture_request(fx, "PROPFIND", DEVICE, NULL);
	fixture_is_error(fx, 405, "invalid_request");
	fx->content_type = "application/json";
	post(fx, "{\"client_id\":\"tv\"}");
	fixture_is_error(fx, 415, "invalid_request");
	fx->content_type = "application/x-www-form-urlencoded ; charset=utf-8";
	post(fx, "client_id=tv");
	assert_int_equal(fx->status, 200);
	fx->content_type = NULL;
	memset(large, 'x', sizeof(large) - 1);
	post(fx, large);
	fixture_is_error(fx, 413, "invalid_request");
	post(fx, "client_id=%zz");
	fixture_is_error(fx, 400, "invalid_request");
	post(fx, "client_id=tv%00");
	fixture_is_error(fx, 400, "invalid_request");
	post(fx, "");
	fixture_is_error(fx, 400, "invalid_client");
}

static void
I8_secrets_do_not_belong_into_the_address(void **state)
{
	struct fixture *fx = *state;

	fixture_post(fx, DEVICE "?client_id=tv", "scope=openid");
	fixture_is_error(fx, 400, "invalid_request");
}

static void
I9_reply_is_json_that_nobody_stores(void **state)
{
	struct fixture *fx = *state;

	post(fx, "client_id=tv");
	assert_int_equal(fx->status, 200);
	assert_string_equal(fixture_header(fx, "Content-Type"),
	    "application/json");
	assert_string_equal(fixture_header(fx, "Cache-Control"), "no-store");
	assert_string_equal(fixture_header(fx, "Pragma"), "no-cache");
}

static void
I10_device_codes_need_no_encoding_and_have_256_bits(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;
	const char *p;
	int i;

	fx->ctx.conf.throttle_burst = 0;
	for (i = 0; i < 1000; i++) {
		fixture_start(fx, "tv", "openid", &codes);
		assert_int_equal(strlen(codes.device), 43);
		for (p = codes.device; *p != '\0'; p++)
			assert_true(isalnum((unsigned char)*p) || *p == '-' ||
			    *p == '_');
	}
}

static void
I13_lifetime_and_interval_come_from_the_configuration(void **state)
{
	struct fixture *fx = *state;

	fx->ctx.conf.device_code_lifetime = 300;
	fx->ctx.conf.polling_interval = 7;
	post(fx, "client_id=tv");
	assert_int_equal(fixture_int(fx, "expires_in"), 300);
	assert_int_equal(fixture_int(fx, "interval"), 7);
}

static void
I13_lifetime_and_interval_of_a_client_come_first_and_are_kept(void **state)
{
	struct fixture *fx = *state;
	struct fixture_codes codes;

	fx->tv.device_code_lifetime = 30;
	fx->tv.polling_interval = 2;
	fixture_save_client(fx, &fx->tv);
	fixture_start(fx, "tv", "openid", &codes);
	assert_int_equal(fixture_int(fx, "expires_in"), 30);
	assert_int_equal(fixture_int(fx, "interval"), 2);
	fixture_poll(fx, &codes);
	fixture_wait(fx, 2000);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "authorization_pending");
	fixture_wait(fx, 27000);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "authorization_pending");
	fixture_wait(fx, 1000);
	fixture_poll(fx, &codes);
	fixture_is_error(fx, 400, "expired_token");
}

static void
I14_complete_uri_carries_the_code_and_can_be_switched_off(void **state)
{
	struct fixture *fx = *state;
	char expected[128];

	post(fx, "client_id=tv");
	snprintf(expected, sizeof(expected), FIXTURE_URL "/device?code=%s",
	    fixture_str(fx, "user_code"));
	assert_string_equal(fixture_str(fx, "verification_uri_complete"),
	    expected);
	fx->tv.send_complete_uri = false;
	fixture_save_client(fx, &fx->tv);
	post(fx, "client_id=tv");
	assert_int_equal(fx->status, 200);
	assert_false(fixture_has(fx, "verification_uri_complete"));
}

/* brand: as the test wants it. */
static void
save_brand(struct fixture *fx, void (*change)(struct dg_brand *brand))
{
	struct dg_brand brand;

	assert_ok(dg_store_brand_find(fx->ctx.db, fx->brand_id, &brand));
	change(&brand);
	assert_ok(dg_db_begin(fx->ctx.db, 0));
	assert_ok(dg_store_brand_set(fx->ctx.db, &brand));
	assert_ok(dg_db_commit(fx->ctx.db));
}

static void
override_uri(struct dg_brand *brand)
{
	snprintf(brand->verification_uri, sizeof(brand->verification_uri),
	    "https://tv.example/go?lang=en");
}

static void
drop_flow(struct dg_brand *brand)
{
	brand->flow_device_code_id = 0;
}

static void
I14_a_brand_may_have_an_address_of_its_own(void **state)
{
	struct fixture *fx = *state;

	save_brand(fx, override_uri);
	post(fx, "client_id=tv");
	assert_string_equal(fixture_str(fx, "verification_uri"),
	    "https://tv.example/go?lang=en");
	assert_memory_equal(fixture_str(fx, "verification_uri_complete"),
	    "https://tv.example/go?lang=en&code=", 35);
}

static void
B2_brand_without_flow_does_not_start_one(void **state)
{
	struct fixture *fx = *state;

	save_brand(fx, drop_flow);
	post(fx, "client_id=tv");
	fixture_is_error(fx, 400, "unauthorized_client");
	assert_non_null(strstr(fixture_str(fx, "error_description"), "flow"));
}

static void
B8_an_unknown_host_is_misdirected(void **state)
{
	struct fixture *fx = *state;

	fx->host = "evil.example";
	post(fx, "client_id=tv");
	fixture_is_error(fx, 421, "invalid_request");
	fx->host = NULL;
	post(fx, "client_id=tv");
	fixture_is_error(fx, 421, "invalid_request");
}

static int
count_until_throttled(struct fixture *fx, const char *body)
{
	int n = 0;

	for (post(fx, body); fx->status == 200; post(fx, body))
		n++;
	fixture_is_error(fx, 429, "slow_down");
	assert_string_equal(fixture_header(fx, "Retry-After"), "1");
	return n;
}

static void
I15_a_source_is_throttled_after_its_burst(void **state)
{
	struct fixture *fx = *state;

	assert_int_equal(count_until_throttled(fx, "client_id=tv"), 60);
	fixture_wait(fx, 1000);
	assert_int_equal(count_until_throttled(fx, "client_id=tv"), 1);
	fx->address = "192.0.2.2";
	assert_int_equal(count_until_throttled(fx, "client_id=tv"), 60);
}

static void
I15_an_ipv6_source_is_its_56_bits(void **state)
{
	struct fixture *fx = *state;

	fx->address = "2001:db8:0:100::1";
	assert_int_equal(count_until_throttled(fx, "client_id=tv"), 60);
	fx->address = "2001:db8:0:1ff::9";
	post(fx, "client_id=tv");
	fixture_is_error(fx, 429, "slow_down");
	fx->address = "2001:db8:0:200::1";
	post(fx, "client_id=tv");
	assert_int_equal(fx->status, 200);
}

static void
I15_a_client_that_proved_itself_counts_by_itself(void **state)
{
	struct fixture *fx = *state;

	assert_int_equal(count_until_throttled(fx, "client_id=tv"), 60);
	post(fx, "client_id=build&client_secret=" FIXTURE_SECRET);
	assert_int_equal(fx->status, 200);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(E7_reply_has_exactly_the_six_documented_fields),
		TEST(I1_address_works_with_and_without_its_final_slash),
		TEST(E4_three_encodings_of_the_scopes_are_the_same),
		TEST(E6_line_breaks_after_each_ampersand_are_skipped),
		TEST(I2_client_may_stand_in_a_basic_header),
		TEST(E5_client_may_stand_in_a_bearer_header_as_documented),
		TEST(I3_bearer_form_is_for_public_clients_only),
		TEST(I4_confidential_client_must_prove_itself),
		TEST(I4_optional_authentication_is_a_setting),
		TEST(I5_two_methods_at_once_are_refused),
		TEST(I5_empty_parameters_and_the_same_id_are_one_method),
		TEST(I5_a_parameter_twice_is_refused),
		TEST(I6_unknown_or_disabled_client_is_invalid),
		TEST(S9_grant_is_off_until_turned_on),
		TEST(I8_bad_requests_get_their_status_and_json),
		TEST(I8_secrets_do_not_belong_into_the_address),
		TEST(I9_reply_is_json_that_nobody_stores),
		TEST(I10_device_codes_need_no_encoding_and_have_256_bits),
		TEST(I13_lifetime_and_interval_come_from_the_configuration),
		TEST(I13_lifetime_and_interval_of_a_client_come_first_and_are_kept),
		TEST(I14_complete_uri_carries_the_code_and_can_be_switched_off),
		TEST(I14_a_brand_may_have_an_address_of_its_own),
		TEST(B2_brand_without_flow_does_not_start_one),
		TEST(B8_an_unknown_host_is_misdirected),
		TEST(I15_a_source_is_throttled_after_its_burst),
		TEST(I15_an_ipv6_source_is_its_56_bits),
		TEST(I15_a_client_that_proved_itself_counts_by_itself),
	};

	return cmocka_run_group_tests_name("device", tests, NULL, NULL);
}
