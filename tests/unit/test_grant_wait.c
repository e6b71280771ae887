/* SPDX-License-Identifier: MIT */
/* test_grant_wait.c: the short way of a poll and the long one answer alike */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>

#include "lib/base/base64url.h"
#include "lib/client/client.h"

#define SCENES 150
#define POLLS 12
#define CODES 2

static struct world w;
/* Each way has a poll clock of its own, so that both see the same polls. */
static struct dg_shm *short_way, *long_way;
static uint32_t seed;
static int waited, refused, slowed;

/* Numerical Recipes' generator: the same scenes in each run. */
static unsigned
any_of(unsigned n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 16) % n;
}

static bool
seldom(void)
{
	return any_of(6) == 0;
}

static int
set_up(void **state)
{
	(void)state;
	seed = 8628;
	world_open(&w, true);
	short_way = w.ctx.shm;
	assert_ok(dg_shm_open_private(&long_way));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	dg_shm_close(long_way);
	w.ctx.shm = short_way;
	world_close(&w);
	return 0;
}

/* An application as somebody may have set it. */
static struct dg_client
any_client(void)
{
	struct dg_client client = any_of(2) == 0 ? w.tv : w.build;

	if (seldom())
		client.enabled = false;
	if (seldom())
		client.grant_types = 1U << DG_GRANT_REFRESH_TOKEN;
	if (seldom())
		client.auth_method = (enum dg_auth_method)any_of(6);
	client.polling_interval = any_of(3) * 5;
	return client;
}

/* Basic, form or nothing; of this client or another; right or wrong. */
static struct dg_client_auth_in
any_credentials(const struct dg_client *client, char *header, size_t size)
{
	struct dg_client_auth_in in = { .path = "/application/o/token/" };
	const char *id = seldom() ? "nobody" : client->client_id;
	const char *secret = client->type == DG_CLIENT_PUBLIC ? "" : "secret";
	char pair[DG_CLIENT_ID_MAX + 16];

	if (seldom())
		secret = "wrong";
	if (any_of(2) == 0) {
		in.client_id = dg_str_from(id);
		in.client_secret = dg_str_from(secret);
		return in;
	}
	(void)snprintf(pair, sizeof(pair), "%s:%s", id, secret);
	(void)snprintf(header, size, "Basic ");
	dg_base64url_encode((const uint8_t *)pair, strlen(pair),
	    header + strlen(header));
	/* padded; these texts are the same in both alphabets of RFC 4648 */
	while ((strlen(header) - strlen("Basic ")) % 4 != 0)
		(void)strncat(header, "=", size - strlen(header) - 1);
	in.authorization = dg_str_from(header);
	return in;
}

/* As the token endpoint without its short way. */
static enum dg_oauth_err
ask_long_way(const struct dg_client_auth_in *in, const char *code,
    int64_t *interval)
{
	struct dg_token_result got = { 0 };
	struct dg_client_result who;
	enum dg_oauth_err error;

	w.ctx.shm = long_way;
	assert_ok(dg_client_authenticate(&w.ctx, in, &who));
	error = who.error;
	if (error == DG_OAUTH_NONE) {
		assert_ok(world_poll(&w.ctx, &who.client, code, who.auth_form,
		    &got));
		error = got.error;
	}
	*interval = got.interval;
	dg_tokens_fini(&got.tokens);
	w.ctx.shm = short_way;
	return error;
}

static bool
is_wait(enum dg_oauth_err error)
{
	return error == DG_OAUTH_AUTHORIZATION_PENDING || error == DG_OAUTH_SLOW_DOWN;
}

static void
poll_both_ways(const struct dg_client *client, const char *code)
{
	char header[512] = "";
	struct dg_client_auth_in in = any_credentials(client, header,
	    sizeof(header));
	struct dg_token_result quick = { 0 };
	enum dg_oauth_err error;
	int64_t interval;
	bool waits;

	assert_ok(dg_grant_wait(&w.ctx, &in, dg_str_from(code), &quick,
	    &waits));
	error = ask_long_way(&in, code, &interval);
	if (waits) {
		assert_int_equal(quick.error, error);
		assert_int_equal(quick.interval, interval);
	} else if (client->auth_method == DG_AUTH_ANY ||
	    client->auth_method == DG_AUTH_NONE) {
		assert_false(is_wait(error));
	}
	waited += waits;
	refused += !is_wait(error);
	slowed += error == DG_OAUTH_SLOW_DOWN;
}

/* Somebody decides about one of the requests. */
static void
decide(const struct dg_initiated *codes)
{
	struct dg_session session;
	struct dg_opened opened;

	world_session(&w, &w.anna, &session);
	assert_ok(dg_grant_open(&w.ctx, &session, &w.addr,
	    dg_str_from(codes->user_code), &opened));
	if (opened.lookup != DG_LOOKUP_OK)
		return;
	if (any_of(2) == 0)
		assert_ok(dg_grant_deny(&w.ctx, &session, &opened,
		    opened.grant.version));
	else
		assert_ok(dg_grant_approve(&w.ctx, &session, &opened,
		    opened.grant.version, opened.grant.requested_scopes));
}

static void
T1_T3_both_ways_give_the_same_answer_to_any_poll(void **state)
{
	(void)state;
	for (int scene = 0; scene < SCENES; scene++) {
		struct dg_client client = any_client(), usual;
		struct dg_initiated codes[CODES];

		usual = client.type == DG_CLIENT_PUBLIC ? w.tv : w.build;
		usual.polling_interval = client.polling_interval;
		for (int i = 0; i < CODES; i++)
			world_initiate(&w, &usual, "openid", &codes[i]);
		world_save_client(&w, &client);
		for (int i = 0; i < POLLS; i++) {
			world_wait(&w, any_of(9));
			if (seldom())
				decide(&codes[any_of(CODES)]);
			if (any_of(40) == 0)
				world_wait(&w, 600);
			poll_both_ways(&client, seldom() ? "unknown" :
			    codes[any_of(CODES)].device_code);
		}
		world_save_client(&w, client.type == DG_CLIENT_PUBLIC ? &w.tv :
		    &w.build);
	}
	/* each kind of answer came often enough to mean something */
	assert_true(waited > 100);
	assert_true(refused > 100);
	assert_true(slowed > 50);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    T1_T3_both_ways_give_the_same_answer_to_any_poll,
		    set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
