/* SPDX-License-Identifier: MIT */
/* test_grant_initiate.c: a device asks for its codes (RFC 8628 3.1, 3.2) */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>

#include "lib/grant/grant_code.h"

static struct world w;
static struct dg_initiation in;
static struct dg_initiated got;

static int
set_up(void **state)
{
	(void)state;
	world_open(&w, false);
	memset(&in, 0, sizeof(in));
	in.scope = DG_STR("openid email");
	in.addr = &w.addr;
	in.user_agent = "device/1";
	in.verified = true;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

static enum dg_oauth_err
initiate(const struct dg_client *client)
{
	assert_ok(dg_grant_initiate(&w.ctx, client, &in, &got));
	return got.error;
}

static void
stored_row(struct dg_device_grant *row)
{
	uint8_t hash[DG_DIGEST_BYTES];

	dg_digest_sha256(got.device_code, DG_SECRET_LEN, hash);
	assert_ok(dg_store_device_grant_find(w.ctx.db, hash, row));
}

static void
I13_what_is_told_is_what_is_kept(void **state)
{
	struct dg_device_grant row;

	(void)state;
	in.nonce = DG_STR("n-1");
	in.device_name = DG_STR("Living room");
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	assert_int_equal(strlen(got.device_code), DG_SECRET_LEN);
	assert_int_equal(strlen(got.user_code), 9);
	assert_int_equal(got.user_code[4], '-');
	assert_int_equal(got.expires_in, 600);
	assert_int_equal(got.interval, 5);
	assert_string_equal(got.scope, "openid email");
	assert_false(got.scope_differs);
	stored_row(&row);
	assert_int_equal(row.state, DG_GRANT_PENDING);
	assert_int_equal(row.provider_id, w.tv.provider_id);
	assert_int_equal(row.brand_id, w.brand.id);
	assert_true(row.client_verified);
	assert_true(row.issued_at == WORLD_NOW);
	assert_true(row.expires_at == WORLD_NOW + 600);
	assert_int_equal(row.interval, 5);
	assert_string_equal(row.requested_scopes, "openid email");
	assert_string_equal(row.ip, "192.0.2.7");
	assert_string_equal(row.user_agent, "device/1");
	assert_string_equal(row.nonce, "n-1");
	assert_string_equal(row.device_name, "Living room");
}

static void
I13_an_application_has_lifetime_and_interval_of_its_own(void **state)
{
	struct dg_device_grant row;

	(void)state;
	w.tv.device_code_lifetime = 90;
	w.tv.polling_interval = 7;
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	assert_int_equal(got.expires_in, 90);
	assert_int_equal(got.interval, 7);
	stored_row(&row);
	assert_true(row.expires_at == WORLD_NOW + 90);
	assert_int_equal(row.interval, 7);
}

static void
H9_neither_code_stands_in_the_row(void **state)
{
	uint8_t tag[DG_DIGEST_BYTES], plain[DG_DIGEST_BYTES];
	struct dg_device_grant row;
	char code[DG_USER_CODE_MAX + 1];

	(void)state;
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	(void)snprintf(code, sizeof(code), "%.4s%.4s", got.user_code,
	    got.user_code + 5);
	assert_ok(dg_grant_code_tag(&w.ctx, code, tag));
	assert_ok(dg_store_device_grant_find_by_user_code(w.ctx.db, tag,
	    &row));
	/* a hash without the pepper finds nothing */
	dg_digest_sha256(code, strlen(code), plain);
	assert_int_equal(dg_store_device_grant_find_by_user_code(w.ctx.db,
	    plain, &row), DG_ENOTFOUND);
}

static void
S9_the_grant_must_be_turned_on_for_the_client(void **state)
{
	(void)state;
	w.tv.grant_types = DG_GRANT_REFRESH_TOKEN;
	assert_int_equal(initiate(&w.tv), DG_OAUTH_UNAUTHORIZED_CLIENT);
	assert_non_null(got.description);
	assert_string_equal(got.device_code, "");
}

static void
B2_without_a_device_flow_of_the_brand_it_says_so(void **state)
{
	(void)state;
	w.brand.flow_device_code_id = 0;
	world_save_brand(&w);
	assert_int_equal(initiate(&w.tv), DG_OAUTH_UNAUTHORIZED_CLIENT);
	assert_non_null(strstr(got.description, "brand"));
}

static void
E4_I7_unknown_scopes_are_dropped_and_the_rest_is_told(void **state)
{
	struct dg_device_grant row;

	(void)state;
	in.scope = DG_STR("openid my-other-scope  email openid");
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	assert_string_equal(got.scope, "openid email");
	assert_true(got.scope_differs);
	stored_row(&row);
	assert_string_equal(row.requested_scopes, "openid email");
}

static void
I7_unknown_scopes_are_an_error_by_setting_or_when_none_is_left(void **state)
{
	(void)state;
	in.scope = DG_STR("my-other-scope");
	assert_int_equal(initiate(&w.tv), DG_OAUTH_INVALID_SCOPE);
	w.tv.refuse_unknown_scopes = true;
	in.scope = DG_STR("openid my-other-scope");
	assert_int_equal(initiate(&w.tv), DG_OAUTH_INVALID_SCOPE);
	in.scope = DG_STR("openid");
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
}

static void
I7_a_scope_outside_the_grammar_is_an_error(void **state)
{
	static char longer[DG_SCOPE_MAX + 2];

	(void)state;
	in.scope = DG_STR("openid \"email\"");
	assert_int_equal(initiate(&w.tv), DG_OAUTH_INVALID_SCOPE);
	memset(longer, 'x', sizeof(longer));
	in.scope = (struct dg_str){ longer, sizeof(longer) };
	assert_int_equal(initiate(&w.tv), DG_OAUTH_INVALID_SCOPE);
}

static void
I7_no_scope_means_the_default_ones(void **state)
{
	(void)state;
	in.scope = DG_STR("");
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	assert_string_equal(got.scope, "openid profile");
	/* nothing was asked for that is not given */
	assert_false(got.scope_differs);
	in.scope = DG_STR("  ");
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	assert_string_equal(got.scope, "openid profile");
	w.tv.default_scopes[0] = '\0';
	assert_int_equal(initiate(&w.tv), DG_OAUTH_INVALID_SCOPE);
}

/* nobody is told, or agrees to, what the device cannot get */
static void
I7_T11_without_the_refresh_grant_there_is_no_offline_access(void **state)
{
	(void)state;
	w.tv.grant_types = DG_GRANT_DEVICE_CODE;
	in.scope = DG_STR("offline_access openid");
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	assert_string_equal(got.scope, "openid");
	assert_true(got.scope_differs);
	in.scope = DG_STR("");
	memcpy(w.tv.default_scopes, "openid offline_access",
	    sizeof("openid offline_access"));
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	assert_string_equal(got.scope, "openid");
}

static void
I15_one_source_may_ask_so_often_and_another_still_may(void **state)
{
	(void)state;
	w.ctx.conf.throttle_burst = 3;
	w.ctx.conf.throttle_seconds = 10;
	for (int i = 0; i < 3; i++)
		assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	assert_int_equal(initiate(&w.tv), DG_OAUTH_THROTTLED);
	assert_true(got.retry_after >= 1 && got.retry_after <= 10);
	assert_string_equal(got.device_code, "");
	assert_ok(dg_addr_parse(DG_STR("192.0.2.8"), &w.addr));
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	assert_ok(dg_addr_parse(DG_STR("192.0.2.7"), &w.addr));
	world_wait(&w, 11);
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
}

static void
I15_an_ipv6_source_is_its_56(void **state)
{
	(void)state;
	w.ctx.conf.throttle_burst = 1;
	w.ctx.conf.throttle_seconds = 10;
	assert_ok(dg_addr_parse(DG_STR("2001:db8:0:1::1"), &w.addr));
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	assert_ok(dg_addr_parse(DG_STR("2001:db8:0:ff::2"), &w.addr));
	assert_int_equal(initiate(&w.tv), DG_OAUTH_THROTTLED);
	assert_ok(dg_addr_parse(DG_STR("2001:db8:0:100::1"), &w.addr));
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
}

static void
I15_a_client_that_proved_itself_is_counted_for_itself(void **state)
{
	(void)state;
	w.ctx.conf.throttle_burst = 1;
	w.ctx.conf.throttle_seconds = 10;
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	assert_int_equal(initiate(&w.build), DG_OAUTH_NONE);
	assert_int_equal(initiate(&w.build), DG_OAUTH_THROTTLED);
	/* not proved (device_endpoint_auth optional): by source */
	in.verified = false;
	assert_ok(dg_addr_parse(DG_STR("192.0.2.8"), &w.addr));
	assert_int_equal(initiate(&w.build), DG_OAUTH_NONE);
}

static void
I15_a_client_on_a_trusted_network_is_counted_for_itself(void **state)
{
	struct dg_networks *trusted = &w.ctx.conf.throttle_trusted;

	(void)state;
	w.ctx.conf.throttle_burst = 2;
	w.ctx.conf.throttle_seconds = 10;
	trusted->n = 1;
	assert_ok(dg_cidr_parse(DG_STR("198.51.100.0/24"), &trusted->list[0]));
	assert_ok(dg_addr_parse(DG_STR("198.51.100.1"), &w.addr));
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	/* another address of it: the same count */
	assert_ok(dg_addr_parse(DG_STR("198.51.100.2"), &w.addr));
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	assert_int_equal(initiate(&w.tv), DG_OAUTH_THROTTLED);
	/* another client at that address: a count of its own */
	in.verified = false;
	assert_int_equal(initiate(&w.build), DG_OAUTH_NONE);
	/* outside of it: by address, whatever the client has used up */
	assert_ok(dg_addr_parse(DG_STR("203.0.113.1"), &w.addr));
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	assert_int_equal(initiate(&w.build), DG_OAUTH_NONE);
	assert_int_equal(initiate(&w.build), DG_OAUTH_THROTTLED);
}

static void
I15_the_throttle_can_be_off(void **state)
{
	(void)state;
	w.ctx.conf.throttle_burst = 0;
	for (int i = 0; i < 100; i++)
		assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
}

static void
a_refused_request_costs_no_try_of_the_throttle(void **state)
{
	(void)state;
	w.ctx.conf.throttle_burst = 1;
	w.tv.grant_types = 0;
	assert_int_equal(initiate(&w.tv), DG_OAUTH_UNAUTHORIZED_CLIENT);
	w.tv.grant_types = DG_GRANT_DEVICE_CODE;
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
}

static void
I11_an_application_has_an_alphabet_of_its_own(void **state)
{
	(void)state;
	(void)snprintf(w.tv.user_code_charset, sizeof(w.tv.user_code_charset),
	    "0123456789");
	w.tv.user_code_length = 9;
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	assert_int_equal(strspn(got.user_code, "0123456789-"),
	    strlen(got.user_code));
	/* a form that could be guessed never leaves */
	w.tv.user_code_length = 4;
	assert_int_equal(dg_grant_initiate(&w.ctx, &w.tv, &in, &got),
	    DG_EINVAL);
	assert_string_equal(got.device_code, "");
}

static void
I19_hints_are_bounded_and_a_bad_nonce_is_refused(void **state)
{
	static char longer[300];
	struct dg_device_grant row;

	(void)state;
	memset(longer, 'x', sizeof(longer));
	in.device_name = (struct dg_str){ longer, 65 };
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	stored_row(&row);
	assert_string_equal(row.device_name, "");
	in.device_name = DG_STR("a\nb");
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	stored_row(&row);
	assert_string_equal(row.device_name, "");
	in.device_name = DG_STR("Anna's television");
	in.device_model = DG_STR("X 90");
	in.ui_locales = DG_STR("de-CH de en");
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	stored_row(&row);
	assert_string_equal(row.device_name, "Anna's television");
	assert_string_equal(row.device_model, "X 90");
	assert_string_equal(row.ui_locales, "de-CH de en");
	in.device_model = (struct dg_str){ longer, 65 };
	in.ui_locales = (struct dg_str){ longer, DG_LOCALES_MAX + 1 };
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	stored_row(&row);
	assert_string_equal(row.device_model, "");
	assert_string_equal(row.ui_locales, "");
	in.user_agent = longer;
	longer[299] = '\0';
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	stored_row(&row);
	assert_int_equal(strlen(row.user_agent), DG_USER_AGENT_MAX);
	in.nonce = (struct dg_str){ longer, 256 };
	assert_int_equal(initiate(&w.tv), DG_OAUTH_INVALID_REQUEST);
	in.nonce = DG_STR("a\001");
	assert_int_equal(initiate(&w.tv), DG_OAUTH_INVALID_REQUEST);
}

static void
H5_old_rows_go_when_new_ones_come(void **state)
{
	uint8_t hash[DG_DIGEST_BYTES];
	struct dg_device_grant row;
	struct dg_initiated first;

	(void)state;
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	first = got;
	world_wait(&w, 600 + DG_GRANT_GRACE_SEC - 1);
	assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
	got = first;
	stored_row(&row);
	world_wait(&w, 1);
	dg_digest_sha256(first.device_code, DG_SECRET_LEN, hash);
	/* with one new row of 16 */
	for (int i = 0; i < 400 && dg_store_device_grant_find(w.ctx.db, hash,
	    &row) == DG_OK; i++) {
		assert_int_equal(initiate(&w.tv), DG_OAUTH_NONE);
		world_wait(&w, 1);	/* or the throttle refuses the 61st */
	}
	assert_int_equal(dg_store_device_grant_find(w.ctx.db, hash, &row),
	    DG_ENOTFOUND);
}

#define in_world(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(I13_what_is_told_is_what_is_kept),
		in_world(I13_an_application_has_lifetime_and_interval_of_its_own),
		in_world(H9_neither_code_stands_in_the_row),
		in_world(S9_the_grant_must_be_turned_on_for_the_client),
		in_world(B2_without_a_device_flow_of_the_brand_it_says_so),
		in_world(E4_I7_unknown_scopes_are_dropped_and_the_rest_is_told),
		in_world(I7_unknown_scopes_are_an_error_by_setting_or_when_none_is_left),
		in_world(I7_a_scope_outside_the_grammar_is_an_error),
		in_world(I7_no_scope_means_the_default_ones),
		in_world(I7_T11_without_the_refresh_grant_there_is_no_offline_access),
		in_world(I15_one_source_may_ask_so_often_and_another_still_may),
		in_world(I15_an_ipv6_source_is_its_56),
		in_world(I15_a_client_that_proved_itself_is_counted_for_itself),
		in_world(I15_a_client_on_a_trusted_network_is_counted_for_itself),
		in_world(I15_the_throttle_can_be_off),
		in_world(a_refused_request_costs_no_try_of_the_throttle),
		in_world(I11_an_application_has_an_alphabet_of_its_own),
		in_world(I19_hints_are_bounded_and_a_bad_nonce_is_refused),
		in_world(H5_old_rows_go_when_new_ones_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
