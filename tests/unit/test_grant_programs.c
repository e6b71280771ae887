/* SPDX-License-Identifier: MIT */
/* test_grant_programs.c: several programs, each with its own rights, at once */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/client/client.h"
#include "lib/site/flow.h"

#define PROCESSES 8

static struct world w;
static struct dg_ctx device, verify, token;
static struct dg_initiated codes;

/* What a process of its own got. */
struct answer {
	enum dg_oauth_err error;
	char refresh_token[DG_SECRET_LEN + 1];
};

static int
set_up(void **state)
{
	(void)state;
	world_open_files(&w);
	world_password(&w, &w.anna);
	world_program(&w, DG_ROLE_DEVICE, &device);
	world_program(&w, DG_ROLE_VERIFY, &verify);
	world_program(&w, DG_ROLE_TOKEN, &token);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_program_end(&token);
	world_program_end(&verify);
	world_program_end(&device);
	world_close(&w);
	return 0;
}

static void
initiate(void)
{
	const struct dg_initiation in = {
		.scope = DG_STR("openid offline_access"), .addr = &w.addr,
		.user_agent = "device/1", .verified = true,
	};

	assert_ok(dg_grant_initiate(&device, &w.tv, &in, &codes));
	assert_int_equal(codes.error, DG_OAUTH_NONE);
}

static void
sign_in(struct dg_session *out)
{
	const struct dg_login in = {
		.username = DG_STR("anna"), .password = DG_STR(WORLD_PASSWORD),
		.browser = DG_STR("browser"), .addr = &w.addr,
	};
	struct dg_session fresh;
	int64_t wait;

	assert_ok(dg_session_login(&verify, &in, &fresh, &wait));
	assert_ok(dg_session_find(&verify, dg_str_from(fresh.id), out));
}

static void
approve(void)
{
	struct dg_session session;
	struct dg_opened opened;

	sign_in(&session);
	assert_ok(dg_grant_open(&verify, &session, &w.addr,
	    dg_str_from(codes.user_code), &opened));
	assert_int_equal(opened.lookup, DG_LOOKUP_OK);
	assert_ok(dg_grant_view(&verify, &session,
	    dg_str_from(codes.user_code), &opened));
	assert_int_equal(opened.lookup, DG_LOOKUP_OK);
	assert_ok(dg_grant_approve(&verify, &session, &opened,
	    opened.grant.version, opened.grant.requested_scopes));
}

static enum dg_oauth_err
poll(struct dg_ctx *ctx)
{
	struct dg_token_result got;

	assert_ok(world_poll(ctx, &w.tv,
	    codes.device_code, 1, &got));
	dg_tokens_fini(&got.tokens);
	return got.error;
}

/* In a process of its own: poll, or refresh when there is a token. */
static void
ask(const char *refresh_token, struct answer *out)
{
	struct dg_token_result got;
	struct dg_ctx own;

	world_program(&w, DG_ROLE_TOKEN, &own);
	if (refresh_token != NULL)
		assert_ok(world_refresh(&own, &w.tv,
	    refresh_token, "", &got));
	else
		assert_ok(world_poll(&own, &w.tv,
	    codes.device_code, 1, &got));
	out->error = got.error;
	(void)snprintf(out->refresh_token, sizeof(out->refresh_token), "%s",
	    got.tokens.refresh_token);
	dg_tokens_fini(&got.tokens);
	world_program_end(&own);
}

/* The same question from PROCESSES processes that start together. */
static void
ask_together(const char *refresh_token, struct answer answers[PROCESSES])
{
	int go[2], back[2], status;
	pid_t pid[PROCESSES];
	struct answer answer;
	char c;

	assert_int_equal(pipe(go), 0);
	assert_int_equal(pipe(back), 0);
	for (int i = 0; i < PROCESSES; i++) {
		pid[i] = fork();
		assert_int_not_equal(pid[i], -1);
		if (pid[i] != 0)
			continue;
		(void)close(go[1]);
		if (read(go[0], &c, 1) != 0)	/* until the parent lets go */
			_exit(2);
		ask(refresh_token, &answer);
		_exit(write(back[1], &answer, sizeof(answer)) ==
		    (ssize_t)sizeof(answer) ? 0 : 1);
	}
	(void)close(go[0]);
	(void)close(go[1]);
	(void)close(back[1]);
	for (int i = 0; i < PROCESSES; i++)
		assert_int_equal(read(back[0], &answers[i],
		    sizeof(answers[i])), (ssize_t)sizeof(answers[i]));
	(void)close(back[0]);
	for (int i = 0; i < PROCESSES; i++) {
		assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
}

static void
H3_each_program_has_the_rights_that_its_part_needs(void **state)
{
	struct dg_device_grant grant;

	(void)state;
	initiate();
	assert_int_equal(poll(&token), DG_OAUTH_AUTHORIZATION_PENDING);
	approve();
	assert_int_equal(poll(&token), DG_OAUTH_NONE);
	assert_int_equal(poll(&token), DG_OAUTH_INVALID_GRANT);
	assert_int_equal(world_events(&w, "code_replayed"), 1);
	/* the command line's part */
	initiate();
	w.anna.allow_command_approval = true;
	world_save_user(&w, &w.anna);
	assert_ok(dg_grant_command_find(&w.ctx, dg_str_from(codes.user_code),
	    &grant));
	assert_ok(dg_grant_command_approve(&w.ctx, &grant, &w.anna, "root"));
	assert_int_equal(poll(&token), DG_OAUTH_NONE);
	initiate();
	assert_ok(dg_grant_command_find(&w.ctx, dg_str_from(codes.user_code),
	    &grant));
	assert_ok(dg_grant_command_deny(&w.ctx, &grant, "root"));
	assert_int_equal(poll(&token), DG_OAUTH_ACCESS_DENIED);
	/* wrong codes count, withdrawal works */
	initiate();
	approve();
	w.anna.is_locked = true;
	world_save_user(&w, &w.anna);
	assert_int_equal(poll(&token), DG_OAUTH_ACCESS_DENIED);
}

static void
H3_each_program_knows_client_site_and_flow_as_it_needs(void **state)
{
	const struct dg_client_auth_in in = { .client_id = DG_STR("build"),
		.client_secret = DG_STR("secret") };
	struct dg_ctx *const all[] = { &w.ctx, &device, &verify, &token };
	struct dg_client_result who;
	const struct dg_brand *brand;
	struct dg_session session;
	struct dg_flow flow;

	(void)state;
	assert_ok(dg_client_authenticate(&device, &in, &who));
	assert_int_equal(who.error, DG_OAUTH_NONE);
	assert_ok(dg_client_authenticate(&token, &in, &who));
	assert_int_equal(who.error, DG_OAUTH_NONE);
	assert_ok(dg_flow_find(&device, &flow));
	assert_ok(dg_flow_find(&verify, &flow));
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		assert_ok(dg_site_resolve(&all[i]->conf, all[i]->db,
		    DG_STR("a.brand.example"), &all[i]->site));
		assert_ok(dg_site_brand(&all[i]->site, all[i]->db, &brand));
		assert_string_equal(brand->title, "Example");
	}
	sign_in(&session);
	assert_ok(dg_session_logout(&verify, &session));
}

static void
T5_parallel_polls_give_one_token(void **state)
{
	struct answer answers[PROCESSES];
	int won = 0, lost = 0;

	(void)state;
	for (int round = 0; round < 3; round++) {
		initiate();
		approve();
		won = lost = 0;
		ask_together(NULL, answers);
		for (int i = 0; i < PROCESSES; i++) {
			won += answers[i].error == DG_OAUTH_NONE;
			lost += answers[i].error == DG_OAUTH_INVALID_GRANT;
		}
		assert_int_equal(won, 1);
		assert_int_equal(lost, PROCESSES - 1);
	}
	assert_int_equal(world_events(&w, "device_redeemed"), 3);
}

static void
T12_parallel_refreshes_get_the_same_successor(void **state)
{
	struct answer answers[PROCESSES];
	struct dg_token_result got;
	char first[DG_SECRET_LEN + 1];

	(void)state;
	initiate();
	approve();
	assert_ok(world_poll(&token, &w.tv,
	    codes.device_code, 1, &got));
	assert_int_equal(got.error, DG_OAUTH_NONE);
	(void)snprintf(first, sizeof(first), "%s", got.tokens.refresh_token);
	dg_tokens_fini(&got.tokens);
	ask_together(first, answers);
	for (int i = 0; i < PROCESSES; i++) {
		assert_int_equal(answers[i].error, DG_OAUTH_NONE);
		assert_string_equal(answers[i].refresh_token,
		    answers[0].refresh_token);
	}
	assert_int_equal(world_events(&w, "refreshed"), 1);
	assert_int_equal(world_events(&w, "refresh_repeated"), PROCESSES - 1);
	ask(answers[0].refresh_token, &answers[1]);
	assert_int_equal(answers[1].error, DG_OAUTH_NONE);
}

static void
T18_without_the_lock_a_redemption_stays_pending(void **state)
{
	(void)state;
	initiate();
	approve();
	assert_ok(dg_db_begin(device.db, 0));
	assert_int_equal(poll(&token), DG_OAUTH_AUTHORIZATION_PENDING);
	dg_db_rollback(device.db);
	/* nothing was lost */
	assert_int_equal(poll(&token), DG_OAUTH_NONE);
}

static void
a_pending_or_refused_poll_needs_no_lock(void **state)
{
	(void)state;
	initiate();
	assert_ok(dg_db_begin(device.db, 0));
	assert_int_equal(poll(&token), DG_OAUTH_AUTHORIZATION_PENDING);
	dg_db_rollback(device.db);
	approve();
	assert_int_equal(poll(&token), DG_OAUTH_NONE);
	/* the record of a replay waits for nobody */
	assert_ok(dg_db_begin(device.db, 0));
	assert_int_equal(poll(&token), DG_OAUTH_INVALID_GRANT);
	dg_db_rollback(device.db);
	assert_int_equal(world_events(&w, "code_replayed"), 0);
	assert_int_equal(poll(&token), DG_OAUTH_INVALID_GRANT);
	assert_int_equal(world_events(&w, "code_replayed"), 1);
}

#define in_world(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(H3_each_program_has_the_rights_that_its_part_needs),
		in_world(H3_each_program_knows_client_site_and_flow_as_it_needs),
		in_world(T5_parallel_polls_give_one_token),
		in_world(T12_parallel_refreshes_get_the_same_successor),
		in_world(T18_without_the_lock_a_redemption_stays_pending),
		in_world(a_pending_or_refused_poll_needs_no_lock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
