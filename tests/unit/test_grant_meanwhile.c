/* SPDX-License-Identifier: MIT */
/* test_grant_meanwhile.c: what changes between a check and the transaction */
#include "tests/unit/faulty.h"
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>

#include "lib/store/store_application.h"

#define API "https://api.example/"

static struct world w;
static struct dg_client tv;		/* as this process found it */
static struct dg_initiated codes;
static struct dg_token_result got;
static char refresh_token[DG_SECRET_LEN + 1];

static int
set_up(void **state)
{
	(void)state;
	world_open(&w, true);
	faulty = (struct faulty){ .left = 0 };
	memset(&got, 0, sizeof(got));
	(void)snprintf(w.tv.audiences, sizeof(w.tv.audiences), API);
	world_save_client(&w, &w.tv);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	dg_tokens_fini(&got.tokens);
	world_close(&w);
	return 0;
}

static void
set_keys(const char *jwks)
{
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_application_set_jwks(w.ctx.db, w.tv.provider_id,
	    dg_str_from(jwks)));
	/* as whoever sets them does */
	assert_ok(dg_store_application_set(w.ctx.db, &w.tv));
	assert_ok(dg_db_commit(w.ctx.db));
}

static void
find_tv(void)
{
	assert_ok(dg_store_client_find(w.ctx.db, dg_str_from(w.tv.client_id),
	    &tv));
}

static void
poll(struct dg_str resource)
{
	struct dg_token_request in = {
		.credential = dg_str_from(codes.device_code), .auth_form = 1,
		.target = { .resource = { resource },
		    .resource_n = resource.n > 0 },
	};

	dg_tokens_fini(&got.tokens);
	assert_ok(dg_grant_poll(&w.ctx, &tv, &in, &got));
}

static enum dg_err
refresh(void)
{
	const struct dg_token_request in = {
		.credential = dg_str_from(refresh_token),
		.target = { .resource = { DG_STR(API) }, .resource_n = 1 },
	};

	dg_tokens_fini(&got.tokens);
	return dg_grant_refresh(&w.ctx, &tv, &in, &got);
}

static void
other_changes_the_keys(void)
{
	set_keys("{\"keys\":[{}]}");
}

static void
other_takes_the_keys_away(void)
{
	set_keys("");
}

static void
other_asks_for_proofs(void)
{
	struct dg_client changed = w.tv;

	changed.require_dpop = true;
	world_save_client(&w, &changed);
}

static void
other_closes_the_audience(void)
{
	struct dg_client changed = w.tv;

	changed.audiences[0] = '\0';
	world_save_client(&w, &changed);
}

static void
other_renames_the_tv(void)
{
	struct dg_client changed = w.tv;

	(void)snprintf(changed.name, sizeof(changed.name), "Television");
	world_save_client(&w, &changed);
}

/* For a client that has keys any change counts; for others only a change of what
 * authenticates it. */
static const struct {
	const char *keys;
	void (*other)(void);
} changes[] = {
	{ "{\"keys\":[]}", other_changes_the_keys },
	{ "{\"keys\":[]}", other_takes_the_keys_away },
	{ "", other_asks_for_proofs },
	{ "", other_closes_the_audience },
};
#define CHANGES_N (sizeof(changes) / sizeof(changes[0]))

static void
start_anew(size_t i)
{
	set_keys(changes[i].keys);
	find_tv();
	world_approved(&w, &tv, "openid offline_access", &codes);
}

static void
T9_what_is_changed_of_a_client_meanwhile_holds_back_the_redemption(void **state)
{
	(void)state;
	for (size_t i = 0; i < CHANGES_N; i++) {
		start_anew(i);
		faulty.meanwhile = changes[i].other;
		poll(DG_STR(API));
		assert_int_equal(got.error, DG_OAUTH_AUTHORIZATION_PENDING);
		assert_int_equal(got.tokens.access_token.n, 0);
	}
	assert_int_equal(world_events(&w, "device_redeemed"), 0);
}

static void
T9_what_is_changed_of_a_client_meanwhile_holds_back_the_refresh(void **state)
{
	(void)state;
	start_anew(0);
	poll(DG_STR(API));
	assert_int_equal(got.error, DG_OAUTH_NONE);
	(void)snprintf(refresh_token, sizeof(refresh_token), "%s",
	    got.tokens.refresh_token);
	for (size_t i = 0; i < CHANGES_N; i++) {
		set_keys(changes[i].keys);
		find_tv();
		faulty.meanwhile = changes[i].other;
		assert_int_equal(refresh(), DG_EBUSY);
		assert_int_equal(got.tokens.access_token.n, 0);
	}
	set_keys("{\"keys\":[]}");
	find_tv();
	assert_ok(refresh());
	assert_int_equal(got.error, DG_OAUTH_NONE);
}

static void
what_says_nothing_of_who_it_is_holds_nothing_back(void **state)
{
	(void)state;
	set_keys("");
	find_tv();
	world_approved(&w, &tv, "openid", &codes);
	faulty.meanwhile = other_renames_the_tv;
	poll(DG_STR(API));
	assert_int_equal(got.error, DG_OAUTH_NONE);
	assert_string_equal(got.tokens.audience, API);
}

static void
a_client_that_loses_its_key_meanwhile_gets_no_codes(void **state)
{
	const struct dg_initiation in = { .scope = DG_STR("openid"),
		.addr = &w.addr, .user_agent = "device/1", .verified = true };

	(void)state;
	set_keys("{\"keys\":[]}");
	find_tv();
	faulty.meanwhile = other_changes_the_keys;
	assert_ok(dg_grant_initiate(&w.ctx, &tv, &in, &codes));
	assert_int_equal(codes.error, DG_OAUTH_INVALID_CLIENT);
	assert_string_equal(codes.user_code, "");
}

#define in_world(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(T9_what_is_changed_of_a_client_meanwhile_holds_back_the_redemption),
		in_world(T9_what_is_changed_of_a_client_meanwhile_holds_back_the_refresh),
		in_world(what_says_nothing_of_who_it_is_holds_nothing_back),
		in_world(a_client_that_loses_its_key_meanwhile_gets_no_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
