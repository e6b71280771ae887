/* SPDX-License-Identifier: MIT */
/* test_grant_disown.c: "This was not me" */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>

#define DAY_SEC 86400

static struct world w;

static int
set_up(void **state)
{
	(void)state;
	world_open(&w, true);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

/* A device at this address asks; the person enters its code. */
static enum dg_lookup
open_from(const char *ip, const struct dg_client *client,
    const struct dg_session *session, struct dg_opened *out)
{
	struct dg_addr home = w.addr;
	struct dg_initiated codes;

	assert_ok(dg_addr_parse(dg_str_from(ip), &w.addr));
	world_initiate(&w, client, "openid", &codes);
	w.addr = home;
	assert_ok(dg_grant_open(&w.ctx, session, &w.addr,
	    dg_str_from(codes.user_code), out));
	return out->lookup;
}

/* This person disowns a request of tv from there. */
static void
disown_from(const char *ip, const struct dg_user *user)
{
	struct dg_session session;
	struct dg_opened opened;

	world_session(&w, user, &session);
	assert_int_equal(open_from(ip, &w.tv, &session, &opened),
	    DG_LOOKUP_OK);
	assert_ok(dg_grant_disown(&w.ctx, &session, &opened,
	    opened.grant.version));
}

static struct dg_user
add_user(const char *name)
{
	struct dg_user user = { .is_active = true };

	(void)snprintf(user.username, sizeof(user.username), "%s", name);
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_user_add(w.ctx.db, &user, w.ctx.now));
	assert_ok(dg_db_commit(w.ctx.db));
	return user;
}

static void
V10_a_disowned_request_is_denied_and_an_alert(void **state)
{
	struct dg_session anna;
	struct dg_opened opened;
	struct dg_device_grant row;

	(void)state;
	world_session(&w, &w.anna, &anna);
	assert_int_equal(open_from("198.51.100.9", &w.tv, &anna, &opened),
	    DG_LOOKUP_OK);
	assert_ok(dg_grant_disown(&w.ctx, &anna, &opened,
	    opened.grant.version));
	assert_ok(dg_store_device_grant_find_by_uuid(w.ctx.db,
	    dg_str_from(opened.grant.uuid), &row));
	assert_int_equal(row.state, DG_GRANT_DENIED);
	assert_int_equal(world_events(&w, "request_disowned"), 1);
	assert_int_equal(world_events(&w, "device_denied"), 1);
	/* a decision is made once */
	assert_int_equal(dg_grant_disown(&w.ctx, &anna, &opened,
	    opened.grant.version), DG_ECONFLICT);
	assert_int_equal(world_events(&w, "request_disowned"), 1);
}

static void
V10_that_client_from_that_network_is_refused_to_that_account_for_a_day(
    void **state)
{
	struct dg_session anna, ben;
	struct dg_opened opened;

	(void)state;
	disown_from("198.51.100.9", &w.anna);
	world_wait(&w, DAY_SEC - 600);
	world_session(&w, &w.anna, &anna);
	world_session(&w, &w.ben, &ben);
	assert_int_equal(open_from("198.51.100.9", &w.tv, &anna, &opened),
	    DG_LOOKUP_DISOWNED);
	assert_int_equal(opened.retry_after, 600);
	/* no claim was left behind: another account may have the code */
	assert_int_equal(opened.grant.state, DG_GRANT_PENDING);
	assert_ok(dg_grant_open(&w.ctx, &ben, &w.addr,
	    dg_str_from(opened.user_code), &opened));
	/* another client, another network */
	assert_int_equal(open_from("198.51.100.9", &w.build, &anna, &opened),
	    DG_LOOKUP_OK);
	assert_int_equal(open_from("198.51.100.10", &w.tv, &anna, &opened),
	    DG_LOOKUP_OK);
	assert_int_equal(open_from("198.51.100.9", &w.tv, &ben, &opened),
	    DG_LOOKUP_OK);
	world_wait(&w, 600);
	assert_int_equal(open_from("198.51.100.9", &w.tv, &anna, &opened),
	    DG_LOOKUP_OK);
}

static void
V10_the_network_of_ipv6_is_56_bits(void **state)
{
	struct dg_session anna;
	struct dg_opened opened;

	(void)state;
	disown_from("2001:db8:0:1200::1", &w.anna);
	world_session(&w, &w.anna, &anna);
	assert_int_equal(open_from("2001:db8:0:12ff:9::7", &w.tv, &anna,
	    &opened), DG_LOOKUP_DISOWNED);
	assert_int_equal(open_from("2001:db8:0:1300::1", &w.tv, &anna,
	    &opened), DG_LOOKUP_OK);
}

static void
V10_a_request_that_was_open_beside_it_cannot_be_approved(void **state)
{
	struct dg_session anna;
	struct dg_opened opened, seen;

	(void)state;
	world_session(&w, &w.anna, &anna);
	assert_int_equal(open_from("198.51.100.9", &w.tv, &anna, &opened),
	    DG_LOOKUP_OK);
	disown_from("198.51.100.9", &w.anna);
	assert_ok(dg_grant_view(&w.ctx, &anna,
	    dg_str_from(opened.user_code), &seen));
	assert_int_equal(seen.lookup, DG_LOOKUP_DISOWNED);
	assert_int_equal(dg_grant_approve(&w.ctx, &anna, &opened,
	    opened.grant.version, "openid"), DG_EDENIED);
	w.anna.allow_command_approval = true;
	world_save_user(&w, &w.anna);
	assert_int_equal(dg_grant_command_approve(&w.ctx, &opened.grant,
	    &w.anna, "root"), DG_ELIMIT);
	assert_int_equal(world_events(&w, "device_approved"), 0);
}

static void
V10_the_third_account_on_a_network_is_an_alert_of_its_own(void **state)
{
	struct dg_user cleo = add_user("cleo"), dora = add_user("dora");

	(void)state;
	disown_from("198.51.100.9", &w.anna);
	disown_from("198.51.100.10", &w.anna);
	disown_from("198.51.100.9", &w.ben);
	disown_from("198.51.100.10", &cleo);
	assert_int_equal(world_events(&w, "network_disowned_by_three"), 0);
	disown_from("198.51.100.9", &cleo);
	assert_int_equal(world_events(&w, "network_disowned_by_three"), 1);
	disown_from("198.51.100.9", &dora);
	assert_int_equal(world_events(&w, "network_disowned_by_three"), 1);
	assert_int_equal(world_events(&w, "request_disowned"), 6);
}

static void
S12_not_me_ends_every_grant_of_that_user(void **state)
{
	struct dg_token_result got = { .error = DG_OAUTH_NONE };
	struct dg_initiated connected, waiting;
	char refresh[DG_SECRET_LEN + 1];

	(void)state;
	world_approved(&w, &w.tv, "openid offline_access", &connected);
	assert_ok(world_poll(&w.ctx, &w.tv, connected.device_code, 1, &got));
	assert_int_equal(got.error, DG_OAUTH_NONE);
	assert_ok(dg_str_copy(refresh, sizeof(refresh),
	    dg_str_from(got.tokens.refresh_token)));
	dg_tokens_fini(&got.tokens);
	world_approved(&w, &w.build, "openid", &waiting);

	disown_from("198.51.100.9", &w.ben);	/* of nobody else */
	assert_ok(world_refresh(&w.ctx, &w.tv, refresh, "", &got));
	assert_int_equal(got.error, DG_OAUTH_NONE);
	assert_ok(dg_str_copy(refresh, sizeof(refresh),
	    dg_str_from(got.tokens.refresh_token)));
	dg_tokens_fini(&got.tokens);

	disown_from("198.51.100.9", &w.anna);
	assert_ok(world_refresh(&w.ctx, &w.tv, refresh, "", &got));
	assert_int_equal(got.error, DG_OAUTH_INVALID_GRANT);
	dg_tokens_fini(&got.tokens);
	assert_ok(world_poll(&w.ctx, &w.build, waiting.device_code, 1, &got));
	assert_int_equal(got.error, DG_OAUTH_ACCESS_DENIED);
	dg_tokens_fini(&got.tokens);
}

#define in_world(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(V10_a_disowned_request_is_denied_and_an_alert),
		in_world(V10_that_client_from_that_network_is_refused_to_that_account_for_a_day),
		in_world(V10_the_network_of_ipv6_is_56_bits),
		in_world(V10_a_request_that_was_open_beside_it_cannot_be_approved),
		in_world(V10_the_third_account_on_a_network_is_an_alert_of_its_own),
		in_world(S12_not_me_ends_every_grant_of_that_user),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
