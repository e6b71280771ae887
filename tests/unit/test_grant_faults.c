/* SPDX-License-Identifier: MIT */
/* test_grant_faults.c: what fails halfway, and who comes in between */
#include "tests/unit/faulty.h"
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>

#include "lib/crypt/random.h"
#include "lib/store/stmt.h"

/* More calls than any of the operations makes. */
#define CALLS_MAX 200

static struct world w;
static struct dg_session anna;
static struct dg_initiated codes;
static struct dg_opened opened;
static struct dg_token_result got;
static char refresh_token[DG_SECRET_LEN + 1];

static int
set_up(void **state)
{
	(void)state;
	faulty = (struct faulty){ .left = 0 };
	memset(&got, 0, sizeof(got));
	world_open(&w, true);
	w.ctx.conf.throttle_burst = 0;
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

/*
 * Do it with the first call failing, then the second, ... until none does.
 * prepare makes what op needs anew; check looks at what a failure left.
 */
static void
fail_each_call(void (*prepare)(void), enum dg_err (*op)(void),
    void (*check)(void))
{
	enum dg_err rc;
	int n;

	for (n = 1; n < CALLS_MAX; n++) {
		/* limits against guessing are full again */
		world_wait(&w, 2 * 86400);
		prepare();
		faulty_set(FAULTY_STORE | FAULTY_CRYPTO, n);
		rc = op();
		faulty.left = 0;
		if (!faulty.failed)
			break;
		assert_int_not_equal(rc, DG_OK);
		/* no transaction was left open */
		assert_ok(dg_db_begin(w.ctx.db, 0));
		dg_db_rollback(w.ctx.db);
		check();
	}
	assert_ok(rc);
	assert_true(n > 1 && n < CALLS_MAX);
}

static void
nothing(void)
{
}

static void
row_now(struct dg_device_grant *row)
{
	uint8_t hash[DG_DIGEST_BYTES];

	dg_digest_sha256(codes.device_code, DG_SECRET_LEN, hash);
	assert_ok(dg_store_device_grant_find(w.ctx.db, hash, row));
}

static enum dg_err
do_initiate(void)
{
	const struct dg_initiation in = { .scope = DG_STR("openid"),
		.addr = &w.addr, .user_agent = "", .verified = true };

	return dg_grant_initiate(&w.ctx, &w.tv, &in, &codes);
}

static void
no_codes_left(void)
{
	assert_string_equal(codes.device_code, "");
	assert_string_equal(codes.user_code, "");
}

static void
initiated(void)
{
	world_initiate(&w, &w.tv, "openid offline_access", &codes);
	world_session(&w, &w.anna, &anna);
}

static enum dg_err
do_open(void)
{
	return dg_grant_open(&w.ctx, &anna, &w.addr,
	    dg_str_from(codes.user_code), &opened);
}

static enum dg_err
do_open_wrong(void)
{
	return dg_grant_open(&w.ctx, &anna, &w.addr, DG_STR("BBBBBBBB"),
	    &opened);
}

static void
not_claimed(void)
{
	struct dg_device_grant row;

	row_now(&row);
	assert_int_equal(row.session_id, 0);
	assert_int_equal(opened.grant.id, 0);
	assert_string_equal(opened.user_code, "");
}

static void
claimed(void)
{
	initiated();
	assert_ok(do_open());
	assert_int_equal(opened.lookup, DG_LOOKUP_OK);
}

static enum dg_err
do_view(void)
{
	struct dg_opened seen;
	enum dg_err rc;

	rc = dg_grant_view(&w.ctx, &anna, dg_str_from(codes.user_code),
	    &seen);
	if (rc != DG_OK)
		assert_int_equal(seen.grant.id, 0);
	return rc;
}

static enum dg_err
do_approve(void)
{
	return dg_grant_approve(&w.ctx, &anna, &opened, opened.grant.version,
	    "openid offline_access");
}

static enum dg_err
do_deny(void)
{
	return dg_grant_deny(&w.ctx, &anna, &opened, opened.grant.version);
}

static enum dg_err
do_disown(void)
{
	return dg_grant_disown(&w.ctx, &anna, &opened, opened.grant.version);
}

static enum dg_err
do_command_approve(void)
{
	return dg_grant_command_approve(&w.ctx, &opened.grant, &w.anna, "root");
}

static enum dg_err
do_command_deny(void)
{
	return dg_grant_command_deny(&w.ctx, &opened.grant, "root");
}

static enum dg_err
do_command_find(void)
{
	struct dg_device_grant row;

	return dg_grant_command_find(&w.ctx, dg_str_from(codes.user_code),
	    &row);
}

static void
still_pending(void)
{
	struct dg_device_grant row;

	row_now(&row);
	assert_int_equal(row.state, DG_GRANT_PENDING);
}

static void
approved(void)
{
	claimed();
	assert_ok(do_approve());
}

static enum dg_err
do_poll(void)
{
	dg_tokens_fini(&got.tokens);
	return world_poll(&w.ctx, &w.tv,
	    codes.device_code, 1, &got);
}

static void
no_tokens_left(void)
{
	assert_int_equal(got.tokens.access_token.n, 0);
	assert_int_equal(got.tokens.id_token.n, 0);
	assert_string_equal(got.tokens.refresh_token, "");
}

/* A failed redemption can be repeated. */
static void
still_approved(void)
{
	struct dg_device_grant row;

	no_tokens_left();
	row_now(&row);
	assert_int_equal(row.state, DG_GRANT_APPROVED);
	assert_ok(do_poll());
	assert_int_equal(got.error, DG_OAUTH_NONE);
}

static void
approved_by_one_who_may_no_longer(void)
{
	w.anna.is_locked = false;
	world_save_user(&w, &w.anna);
	approved();
	w.anna.is_locked = true;
	world_save_user(&w, &w.anna);
}

static void
not_withdrawn(void)
{
	struct dg_device_grant row;

	row_now(&row);
	assert_int_equal(row.state, DG_GRANT_APPROVED);
}

static void
redeemed(void)
{
	approved();
	assert_ok(do_poll());
	assert_int_equal(got.error, DG_OAUTH_NONE);
	(void)snprintf(refresh_token, sizeof(refresh_token), "%s",
	    got.tokens.refresh_token);
}

static enum dg_err
do_refresh(void)
{
	dg_tokens_fini(&got.tokens);
	return world_refresh(&w.ctx, &w.tv,
	    refresh_token, "", &got);
}

static void
still_refreshes(void)
{
	no_tokens_left();
	assert_ok(do_refresh());
	assert_int_equal(got.error, DG_OAUTH_NONE);
}

static void
refreshed(void)
{
	redeemed();
	assert_ok(do_refresh());
}

static void
refreshed_long_ago(void)
{
	refreshed();
	world_wait(&w, 3600);
}

static void
signed_out(void)
{
	world_password(&w, &w.anna);
	memset(&anna, 0, sizeof(anna));
}

static enum dg_err
do_login(void)
{
	const struct dg_login in = {
		.username = DG_STR("anna"), .password = DG_STR(WORLD_PASSWORD),
		.browser = DG_STR("browser"), .addr = &w.addr,
	};
	int64_t wait;

	return dg_session_login(&w.ctx, &in, &anna, &wait);
}

static void
no_session_left(void)
{
	assert_string_equal(anna.id, "");
	assert_int_equal(anna.user.id, 0);
}

static enum dg_err
do_find_session(void)
{
	struct dg_session found;

	return dg_session_find(&w.ctx, dg_str_from(anna.id), &found);
}

static enum dg_err
do_logout(void)
{
	return dg_session_logout(&w.ctx, &anna);
}

static void
still_signed_in(void)
{
	struct dg_session found;

	assert_ok(dg_session_find(&w.ctx, dg_str_from(anna.id), &found));
}

static void
initiation_fails_whole(void **state)
{
	(void)state;
	fail_each_call(nothing, do_initiate, no_codes_left);
}

static void
opening_fails_whole(void **state)
{
	(void)state;
	fail_each_call(initiated, do_open, not_claimed);
	fail_each_call(initiated, do_open_wrong, nothing);
	fail_each_call(claimed, do_view, nothing);
}

static void
decisions_fail_whole(void **state)
{
	(void)state;
	fail_each_call(claimed, do_approve, still_pending);
	fail_each_call(claimed, do_deny, still_pending);
	fail_each_call(claimed, do_disown, still_pending);
	w.anna.allow_command_approval = true;
	world_save_user(&w, &w.anna);
	fail_each_call(claimed, do_command_approve, still_pending);
	fail_each_call(claimed, do_command_deny, still_pending);
	fail_each_call(claimed, do_command_find, nothing);
}

static void
redemption_fails_whole_and_can_be_repeated(void **state)
{
	(void)state;
	fail_each_call(approved, do_poll, still_approved);
	assert_int_equal(got.error, DG_OAUTH_NONE);
	fail_each_call(redeemed, do_poll, no_tokens_left);
	assert_int_equal(got.error, DG_OAUTH_INVALID_GRANT);
	fail_each_call(approved_by_one_who_may_no_longer, do_poll,
	    not_withdrawn);
	assert_int_equal(got.error, DG_OAUTH_ACCESS_DENIED);
}

static void
refresh_fails_whole_and_can_be_repeated(void **state)
{
	(void)state;
	fail_each_call(redeemed, do_refresh, still_refreshes);
	assert_int_equal(got.error, DG_OAUTH_NONE);
	fail_each_call(refreshed, do_refresh, still_refreshes);
	assert_int_equal(got.error, DG_OAUTH_NONE);
	fail_each_call(refreshed_long_ago, do_refresh, no_tokens_left);
	assert_int_equal(got.error, DG_OAUTH_INVALID_GRANT);
}

static void
signing_in_and_out_fails_whole(void **state)
{
	(void)state;
	fail_each_call(signed_out, do_login, no_session_left);
	fail_each_call(initiated, do_find_session, nothing);
	fail_each_call(initiated, do_logout, still_signed_in);
}

static void
T18_a_busy_database_loses_no_redemption_and_no_withdrawal(void **state)
{
	(void)state;
	approved();
	faulty.busy = true;
	assert_ok(do_poll());
	assert_int_equal(got.error, DG_OAUTH_AUTHORIZATION_PENDING);
	no_tokens_left();
	faulty.busy = false;
	assert_ok(do_poll());
	assert_int_equal(got.error, DG_OAUTH_NONE);
	(void)snprintf(refresh_token, sizeof(refresh_token), "%s",
	    got.tokens.refresh_token);
	faulty.busy = true;
	/* a refresh says so: the caller answers 503 */
	assert_int_equal(do_refresh(), DG_EBUSY);
	faulty.busy = false;
	approved_by_one_who_may_no_longer();
	faulty.busy = true;
	assert_ok(do_poll());
	assert_int_equal(got.error, DG_OAUTH_AUTHORIZATION_PENDING);
	faulty.busy = false;
	assert_ok(do_poll());
	assert_int_equal(got.error, DG_OAUTH_ACCESS_DENIED);
}

/* Another process, between this one's reading and its transaction. */
static enum dg_oauth_err other_error;

static void
other_polls(void)
{
	struct dg_token_result other;

	assert_ok(world_poll(&w.ctx, &w.tv,
	    codes.device_code, 1, &other));
	other_error = other.error;
	dg_tokens_fini(&other.tokens);
}

static void
other_refreshes(void)
{
	struct dg_token_result other;

	assert_ok(world_refresh(&w.ctx, &w.tv,
	    refresh_token, "", &other));
	other_error = other.error;
	(void)snprintf(refresh_token, sizeof(refresh_token), "%s",
	    other.tokens.refresh_token);
	dg_tokens_fini(&other.tokens);
}

static void
other_refreshes_twice(void)
{
	other_refreshes();
	other_refreshes();
}

static void
T5_of_two_redemptions_the_later_throws_its_tokens_away(void **state)
{
	(void)state;
	approved();
	faulty.meanwhile = other_polls;
	assert_ok(do_poll());
	assert_int_equal(other_error, DG_OAUTH_NONE);
	assert_int_equal(got.error, DG_OAUTH_INVALID_GRANT);
	no_tokens_left();
	assert_int_equal(world_events(&w, "device_redeemed"), 1);
}

static void
T9_two_withdrawals_are_one(void **state)
{
	(void)state;
	approved_by_one_who_may_no_longer();
	faulty.meanwhile = other_polls;
	assert_ok(do_poll());
	assert_int_equal(other_error, DG_OAUTH_ACCESS_DENIED);
	assert_int_equal(got.error, DG_OAUTH_ACCESS_DENIED);
	assert_int_equal(world_events(&w, "approval_withdrawn"), 1);
}

static void
T6_two_replays_are_recorded_once(void **state)
{
	(void)state;
	redeemed();
	faulty.meanwhile = other_polls;
	assert_ok(do_poll());
	assert_int_equal(got.error, DG_OAUTH_INVALID_GRANT);
	assert_int_equal(world_events(&w, "code_replayed"), 1);
}

static void
T12_of_two_refreshes_the_later_repeats(void **state)
{
	(void)state;
	redeemed();
	faulty.meanwhile = other_refreshes;
	assert_ok(do_refresh());
	assert_int_equal(other_error, DG_OAUTH_NONE);
	assert_int_equal(got.error, DG_OAUTH_NONE);
	assert_string_equal(got.tokens.refresh_token, refresh_token);
	assert_int_equal(world_events(&w, "refreshed"), 1);
	assert_int_equal(world_events(&w, "refresh_repeated"), 1);
}

static void
T12_what_was_used_meanwhile_is_reuse_under_the_lock(void **state)
{
	(void)state;
	redeemed();
	faulty.meanwhile = other_refreshes_twice;
	assert_ok(do_refresh());
	assert_int_equal(got.error, DG_OAUTH_INVALID_GRANT);
	no_tokens_left();
	assert_int_equal(world_events(&w, "refresh_reuse"), 1);
}

static void
T12_two_reuses_end_the_family_once(void **state)
{
	(void)state;
	refreshed_long_ago();
	faulty.meanwhile = other_refreshes;
	assert_ok(do_refresh());
	assert_int_equal(other_error, DG_OAUTH_INVALID_GRANT);
	assert_int_equal(got.error, DG_OAUTH_INVALID_GRANT);
	assert_int_equal(world_events(&w, "refresh_reuse"), 1);
}

/* What was asked before a wait is asked again under the lock. */
static void
other_turns_off_anna(void)
{
	w.anna.is_active = false;
	world_save_user(&w, &w.anna);
}

static void
other_turns_off_the_tv(void)
{
	w.tv.enabled = false;
	world_save_client(&w, &w.tv);
	w.tv.enabled = true;	/* this process authenticated it before */
}

static void
other_lowers_the_ceiling(void)
{
	char before[DG_SCOPE_MAX + 1];

	memcpy(before, w.tv.scopes, sizeof(before));
	(void)snprintf(w.tv.scopes, sizeof(w.tv.scopes), "openid");
	world_save_client(&w, &w.tv);
	memcpy(w.tv.scopes, before, sizeof(before));
}

static void
other_sets_annas_password(void)
{
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_user_set_password(w.ctx.db, w.anna.id,
	    "$argon2id$another", w.ctx.now));
	assert_ok(dg_db_commit(w.ctx.db));
}

static void (*later)(void);

/* Before the transaction after the next one. */
static void
then_later(void)
{
	faulty.meanwhile = later;
}

static void
T9_what_changed_while_tokens_were_signed_holds_back_the_redemption(void **state)
{
	void (*const others[])(void) = { other_turns_off_anna,
		other_turns_off_the_tv, other_lowers_the_ceiling };

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		w.anna.is_active = true;
		world_save_user(&w, &w.anna);
		world_save_client(&w, &w.tv);
		approved();
		faulty.meanwhile = others[i];
		assert_ok(do_poll());
		assert_int_equal(got.error, DG_OAUTH_AUTHORIZATION_PENDING);
		no_tokens_left();
		assert_int_equal(world_events(&w, "device_redeemed"), 0);
	}
}

static void
T9_what_changed_while_tokens_were_signed_holds_back_the_refresh(void **state)
{
	(void)state;
	redeemed();
	faulty.meanwhile = other_turns_off_the_tv;
	assert_int_equal(do_refresh(), DG_EBUSY);
	no_tokens_left();
	world_save_client(&w, &w.tv);
	faulty.meanwhile = other_turns_off_anna;
	assert_ok(do_refresh());
	assert_int_equal(got.error, DG_OAUTH_INVALID_GRANT);
	no_tokens_left();
	/* nothing was used up by it */
	w.anna.is_active = true;
	world_save_user(&w, &w.anna);
	assert_ok(do_refresh());
	assert_int_equal(got.error, DG_OAUTH_NONE);
}

static void
a_password_that_changed_while_it_was_verified_makes_no_session(void **state)
{
	(void)state;
	signed_out();
	later = other_sets_annas_password;
	faulty.meanwhile = then_later;
	assert_int_equal(do_login(), DG_EDENIED);
	no_session_left();
	world_password(&w, &w.anna);
	later = other_turns_off_anna;
	faulty.meanwhile = then_later;
	assert_int_equal(do_login(), DG_EDENIED);
	no_session_left();
}

#define in_world(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(initiation_fails_whole),
		in_world(opening_fails_whole),
		in_world(decisions_fail_whole),
		in_world(redemption_fails_whole_and_can_be_repeated),
		in_world(refresh_fails_whole_and_can_be_repeated),
		in_world(signing_in_and_out_fails_whole),
		in_world(T18_a_busy_database_loses_no_redemption_and_no_withdrawal),
		in_world(T5_of_two_redemptions_the_later_throws_its_tokens_away),
		in_world(T9_two_withdrawals_are_one),
		in_world(T9_what_changed_while_tokens_were_signed_holds_back_the_redemption),
		in_world(T9_what_changed_while_tokens_were_signed_holds_back_the_refresh),
		in_world(a_password_that_changed_while_it_was_verified_makes_no_session),
		in_world(T6_two_replays_are_recorded_once),
		in_world(T12_of_two_refreshes_the_later_repeats),
		in_world(T12_what_was_used_meanwhile_is_reuse_under_the_lock),
		in_world(T12_two_reuses_end_the_family_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
