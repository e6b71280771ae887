/* SPDX-License-Identifier: MIT */
/* test_device_grant.c: device grants through the store's functions */
#include "tests/store/fixture.h"

#include <stdio.h>

#include "lib/store/store_revocation.h"
#include "lib/store/store_session.h"

/* A fresh database with one of everything, for each test. */
struct world {
	struct dg_db *db;
	struct fixture fx;
};

static int
setup(void **state)
{
	static struct world world;

	world.db = fixture_memory(&world.fx);
	*state = &world;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	dg_db_close(w->db);
	return 0;
}

static struct dg_decision
decision(const struct world *w, int64_t version)
{
	return (struct dg_decision){ .user_id = w->fx.user.id,
		.session_id = w->fx.session_id, .version = version,
		.granted_scopes = "openid", .auth_time = NOW - 5,
		.amr = "pwd", .acr = "acr" };
}

static enum dg_err
claim(struct world *w, const struct dg_device_grant *grant, int64_t user,
    int64_t session, int64_t now, struct dg_device_grant *out)
{
	enum dg_err rc;

	assert_ok(dg_db_begin(w->db, 0));
	rc = dg_store_device_grant_claim(w->db, grant, user, session, now, out);
	assert_ok(dg_db_commit(w->db));
	return rc;
}

static enum dg_err
redeem(struct world *w, uint8_t n, int64_t provider, int64_t now)
{
	uint8_t hash[DG_DIGEST_BYTES];
	enum dg_err rc;

	fixture_bytes(n, hash);
	assert_ok(dg_db_begin(w->db, 0));
	rc = dg_store_device_grant_redeem(w->db, hash, provider, now);
	assert_ok(dg_db_commit(w->db));
	return rc;
}

static enum dg_err
approve(struct world *w, const struct dg_device_grant *grant,
    const struct dg_decision *by, int64_t now)
{
	enum dg_err rc;

	assert_ok(dg_db_begin(w->db, 0));
	rc = dg_store_device_grant_approve(w->db, grant, by, now);
	assert_ok(dg_db_commit(w->db));
	return rc;
}

static enum dg_err
deny(struct world *w, const struct dg_device_grant *grant,
    const struct dg_decision *by, int64_t now)
{
	enum dg_err rc;

	assert_ok(dg_db_begin(w->db, 0));
	rc = dg_store_device_grant_deny(w->db, grant, by, now);
	assert_ok(dg_db_commit(w->db));
	return rc;
}

static void
a_row_comes_back_as_it_was_added(void **state)
{
	/* static, so that the bytes between its members are zero as well */
	static struct dg_device_grant in = { .client_verified = true,
		.requested_scopes = "openid x", .issued_at = NOW,
		.expires_at = NOW + 600, .interval = 7, .ip = "192.0.2.1",
		.user_agent = "agent", .device_name = "TV in the hall",
		.nonce = "n", .code_challenge = "c", .resource = "https://a",
		.dpop_jkt = "j", .ui_locales = "de en" };
	uint8_t hash[DG_DIGEST_BYTES], tag[DG_DIGEST_BYTES];
	struct world *w = *state;
	struct dg_device_grant out;

	fixture_bytes(1, hash);
	fixture_bytes(2, tag);
	in.provider_id = w->fx.client.provider_id;
	assert_ok(dg_db_begin(w->db, 0));
	assert_ok(dg_store_device_grant_add(w->db, hash, tag, &in, NOW));
	assert_ok(dg_db_commit(w->db));
	assert_int_equal(strlen(in.uuid), DG_UUID_LEN);
	assert_ok(dg_store_device_grant_find(w->db, hash, &out));
	in.id = out.id;
	assert_memory_equal(&in, &out, sizeof(in));
	assert_ok(dg_store_device_grant_find_by_user_code(w->db, tag, &out));
	assert_int_equal(out.id, in.id);
	assert_ok(dg_store_device_grant_find_by_uuid(w->db,
	    dg_str_from(in.uuid), &out));
	assert_int_equal(out.id, in.id);
	assert_int_equal(dg_store_device_grant_find(w->db, tag, &out),
	    DG_ENOTFOUND);
}

static void
a_write_outside_a_transaction_is_refused(void **state)
{
	struct world *w = *state;
	struct dg_device_grant grant, out;

	fixture_grant(w->db, &w->fx, 1, &grant);
	assert_int_equal(dg_store_device_grant_claim(w->db, &grant,
	    w->fx.user.id, w->fx.session_id, NOW, &out), DG_EDB);
	assert_ok(dg_store_device_grant_find_by_uuid(w->db,
	    dg_str_from(grant.uuid), &out));
	assert_int_equal(out.user_id, 0);
}

static void
I12_no_user_code_comes_twice_within_the_grace_time(void **state)
{
	struct world *w = *state;
	uint8_t hash[DG_DIGEST_BYTES], tag[DG_DIGEST_BYTES];
	struct dg_device_grant grant, again;

	fixture_grant(w->db, &w->fx, 1, &grant);
	fixture_bytes(1, tag);
	fixture_bytes(9, hash);
	again = grant;
	assert_ok(dg_db_begin(w->db, 0));
	assert_int_equal(dg_store_device_grant_add(w->db, hash, tag, &again,
	    NOW + 600 + DG_GRANT_GRACE_SEC - 1), DG_ECONFLICT);
	/* The transaction goes on: another code is tried. */
	fixture_bytes(9, tag);
	assert_ok(dg_store_device_grant_add(w->db, hash, tag, &again, NOW));
	assert_ok(dg_db_commit(w->db));
}

/* no cron job is needed */
static void
H5_old_rows_go_when_new_ones_come(void **state)
{
	struct world *w = *state;
	struct dg_device_grant grant;
	uint8_t hash[DG_DIGEST_BYTES];
	int i;

	for (i = 1; i < 120; i++) {
		fixture_bytes((uint8_t)i, hash);
		hash[1] = 1;
		memset(&grant, 0, sizeof(grant));
		grant.provider_id = w->fx.client.provider_id;
		grant.issued_at = NOW + i * 300;
		grant.expires_at = grant.issued_at + 600;
		assert_ok(dg_db_begin(w->db, 0));
		assert_ok(dg_store_device_grant_add(w->db, hash, hash, &grant,
		    grant.issued_at));
		assert_ok(dg_db_commit(w->db));
	}
	/* A row lives 4,200 s, or 14 of these; a sweep comes each 16. */
	assert_in_range(fixture_number(w->db,
	    "SELECT count(*) FROM device_grant"), 14, 30);
	assert_int_equal(fixture_number(w->db,
	    "SELECT max(id) FROM device_grant"), 119);
}

static void
V13_a_claim_keeps_others_out_until_it_lapses(void **state)
{
	struct world *w = *state;
	struct dg_session_row session = { .user_id = 0, .expires_at =
		NOW + 3600 };
	struct dg_user other = { .username = "bob", .is_active = true };
	struct dg_device_grant grant, out;
	uint8_t hash[DG_DIGEST_BYTES];

	assert_ok(dg_db_begin(w->db, 0));
	assert_ok(dg_store_user_add(w->db, &other, NOW));
	session.user_id = other.id;
	fixture_bytes(2, hash);
	assert_ok(dg_store_session_add(w->db, hash, &session, NOW));
	assert_ok(dg_db_commit(w->db));
	fixture_grant(w->db, &w->fx, 1, &grant);
	assert_ok(claim(w, &grant, w->fx.user.id, w->fx.session_id, NOW,
	    &out));
	assert_int_equal(out.version, 2);
	assert_int_equal(out.session_id, w->fx.session_id);
	assert_int_equal(claim(w, &grant, other.id, session.id,
	    NOW + DG_GRANT_CLAIM_SEC - 1, &out), DG_ECONFLICT);
	/* the same person again, in whatever browser */
	assert_ok(claim(w, &grant, w->fx.user.id, w->fx.session_id, NOW + 1,
	    &out));
	assert_int_equal(out.version, 3);
	assert_ok(claim(w, &grant, other.id, session.id,
	    NOW + 1 + DG_GRANT_CLAIM_SEC, &out));
	assert_int_equal(out.user_id, other.id);
}

static void
V13_signing_out_gives_the_claim_back(void **state)
{
	struct world *w = *state;
	struct dg_user other = { .username = "bob", .is_active = true };
	struct dg_device_grant grant, out;

	assert_ok(dg_db_begin(w->db, 0));
	assert_ok(dg_store_user_add(w->db, &other, NOW));
	assert_ok(dg_db_commit(w->db));
	fixture_grant(w->db, &w->fx, 1, &grant);
	assert_ok(claim(w, &grant, w->fx.user.id, w->fx.session_id, NOW,
	    &out));
	assert_int_equal(claim(w, &grant, other.id, 77, NOW, &out),
	    DG_ECONFLICT);
	assert_ok(dg_db_begin(w->db, 0));
	assert_ok(dg_store_session_remove(w->db, w->fx.session_id));
	assert_int_equal(dg_store_session_remove(w->db, w->fx.session_id),
	    DG_ENOTFOUND);
	assert_ok(dg_db_commit(w->db));
	assert_ok(claim(w, &grant, other.id, 77, NOW, &out));
}

static void
an_expired_or_decided_row_cannot_be_claimed(void **state)
{
	struct world *w = *state;
	struct dg_device_grant grant, out;

	fixture_grant(w->db, &w->fx, 1, &grant);
	assert_int_equal(claim(w, &grant, w->fx.user.id, w->fx.session_id,
	    grant.expires_at, &out), DG_ECONFLICT);
	fixture_approved(w->db, &w->fx, 2, &grant);
	assert_int_equal(claim(w, &grant, w->fx.user.id, w->fx.session_id,
	    NOW, &out), DG_ECONFLICT);
}

static void
approval_records_who_and_what(void **state)
{
	struct world *w = *state;
	struct dg_device_grant grant, out;
	struct dg_decision by;

	fixture_grant(w->db, &w->fx, 1, &grant);
	assert_ok(claim(w, &grant, w->fx.user.id, w->fx.session_id, NOW,
	    &out));
	by = decision(w, out.version);
	assert_ok(approve(w, &grant, &by, NOW + 3));
	assert_ok(dg_store_device_grant_find_by_uuid(w->db,
	    dg_str_from(grant.uuid), &out));
	assert_int_equal(out.state, DG_GRANT_APPROVED);
	assert_int_equal(out.version, 3);
	assert_int_equal(out.user_id, w->fx.user.id);
	assert_int_equal(out.decided_at, NOW + 3);
	assert_int_equal(out.auth_time, NOW - 5);
	assert_string_equal(out.granted_scopes, "openid");
	assert_string_equal(out.amr, "pwd");
	assert_string_equal(out.acr, "acr");
}

static void
approval_asks_claim_session_version_and_time(void **state)
{
	struct world *w = *state;
	struct dg_device_grant grant, out;
	struct dg_decision by, wrong;

	fixture_grant(w->db, &w->fx, 1, &grant);
	by = decision(w, 1);
	assert_int_equal(approve(w, &grant, &by, NOW), DG_ECONFLICT);
	assert_ok(claim(w, &grant, w->fx.user.id, w->fx.session_id, NOW,
	    &out));
	by = decision(w, out.version);
	wrong = by;
	wrong.version--;
	assert_int_equal(approve(w, &grant, &wrong, NOW), DG_ECONFLICT);
	wrong = by;
	wrong.session_id++;
	assert_int_equal(approve(w, &grant, &wrong, NOW), DG_ECONFLICT);
	wrong = by;
	wrong.user_id++;
	assert_int_equal(approve(w, &grant, &wrong, NOW), DG_ECONFLICT);
	assert_int_equal(approve(w, &grant, &by, grant.expires_at),
	    DG_ECONFLICT);
	assert_ok(approve(w, &grant, &by, grant.expires_at - 1));
	assert_int_equal(approve(w, &grant, &by, NOW), DG_ECONFLICT);
	assert_int_equal(deny(w, &grant, &by, NOW), DG_ECONFLICT);
}

static void
V9_denial_is_final(void **state)
{
	struct world *w = *state;
	struct dg_device_grant grant, out;
	struct dg_decision by;

	fixture_grant(w->db, &w->fx, 1, &grant);
	assert_ok(claim(w, &grant, w->fx.user.id, w->fx.session_id, NOW,
	    &out));
	by = decision(w, out.version);
	assert_ok(deny(w, &grant, &by, NOW));
	by.version++;
	assert_int_equal(approve(w, &grant, &by, NOW), DG_ECONFLICT);
	by.session_id = 0;
	assert_int_equal(approve(w, &grant, &by, NOW), DG_ECONFLICT);
	assert_int_equal(redeem(w, 1, w->fx.client.provider_id, NOW),
	    DG_ECONFLICT);
	assert_ok(dg_store_device_grant_find_by_uuid(w->db,
	    dg_str_from(grant.uuid), &out));
	assert_int_equal(out.state, DG_GRANT_DENIED);
}

static void
a_command_decides_without_a_claim(void **state)
{
	struct world *w = *state;
	struct dg_decision by = { .user_id = w->fx.user.id,
		.granted_scopes = "openid", .amr = "", .acr = "" };
	struct dg_device_grant grant, out;

	fixture_grant(w->db, &w->fx, 1, &grant);
	assert_int_equal(approve(w, &grant, &by, grant.expires_at),
	    DG_ECONFLICT);
	assert_ok(approve(w, &grant, &by, NOW));
	fixture_grant(w->db, &w->fx, 2, &grant);
	assert_ok(deny(w, &grant, &by, NOW));
	assert_ok(dg_store_device_grant_find_by_uuid(w->db,
	    dg_str_from(grant.uuid), &out));
	assert_int_equal(out.state, DG_GRANT_DENIED);
}

static void
T8_only_its_client_redeems_a_code(void **state)
{
	struct world *w = *state;
	struct dg_device_grant grant;

	fixture_approved(w->db, &w->fx, 1, &grant);
	assert_int_equal(redeem(w, 1, grant.provider_id + 1, NOW),
	    DG_ECONFLICT);
	assert_int_equal(redeem(w, 2, grant.provider_id, NOW), DG_ECONFLICT);
	assert_ok(redeem(w, 1, grant.provider_id, NOW));
	assert_int_equal(redeem(w, 1, grant.provider_id, NOW), DG_ECONFLICT);
}

static void
only_an_approved_live_row_is_redeemed(void **state)
{
	struct world *w = *state;
	struct dg_device_grant grant;

	fixture_grant(w->db, &w->fx, 1, &grant);
	assert_int_equal(redeem(w, 1, grant.provider_id, NOW), DG_ECONFLICT);
	fixture_approved(w->db, &w->fx, 2, &grant);
	assert_int_equal(redeem(w, 2, grant.provider_id, grant.expires_at),
	    DG_ECONFLICT);
	assert_ok(redeem(w, 2, grant.provider_id, grant.expires_at - 1));
}

static void
T9_a_withdrawn_approval_cannot_be_redeemed(void **state)
{
	struct world *w = *state;
	struct dg_device_grant grant;

	fixture_approved(w->db, &w->fx, 1, &grant);
	assert_ok(dg_db_begin(w->db, 0));
	assert_ok(dg_store_device_grant_withdraw(w->db, &grant, NOW + 2));
	assert_int_equal(dg_store_device_grant_withdraw(w->db, &grant,
	    NOW + 2), DG_ECONFLICT);
	assert_ok(dg_db_commit(w->db));
	assert_int_equal(redeem(w, 1, grant.provider_id, NOW), DG_ECONFLICT);
}

/* A program read a row, and had to wait while that row went and a new one took
 * its id. */
static void
nothing_is_written_to_a_row_that_took_an_id(void **state)
{
	struct world *w = *state;
	struct dg_device_grant gone, fresh, out;
	struct dg_decision by = decision(w, 0);

	fixture_grant(w->db, &w->fx, 1, &gone);
	assert_int_equal(fixture_sql(w->db, "DELETE FROM device_grant"), 0);
	fixture_grant(w->db, &w->fx, 2, &fresh);
	assert_int_equal(fresh.id, gone.id);
	assert_int_equal(claim(w, &gone, w->fx.user.id, w->fx.session_id, NOW,
	    &out), DG_ECONFLICT);
	by.session_id = 0;
	assert_int_equal(approve(w, &gone, &by, NOW), DG_ECONFLICT);
	assert_int_equal(deny(w, &gone, &by, NOW), DG_ECONFLICT);
	assert_ok(dg_db_begin(w->db, 0));
	assert_int_equal(dg_store_device_grant_withdraw(w->db, &gone, NOW),
	    DG_ECONFLICT);
	assert_int_equal(dg_store_revocation_of_grant(w->db, &gone, NOW),
	    DG_ECONFLICT);
	assert_ok(dg_db_commit(w->db));
	by = decision(w, fresh.version + 1);
	assert_ok(claim(w, &fresh, by.user_id, by.session_id, NOW, &out));
	assert_int_equal(approve(w, &gone, &by, NOW), DG_ECONFLICT);
	assert_int_equal(deny(w, &gone, &by, NOW), DG_ECONFLICT);
	assert_ok(approve(w, &fresh, &by, NOW));
	assert_ok(redeem(w, 2, fresh.provider_id, NOW));
	assert_ok(dg_db_begin(w->db, 0));
	assert_int_equal(dg_store_device_grant_replay(w->db, &gone, NOW),
	    DG_ECONFLICT);
	assert_ok(dg_db_commit(w->db));
}

static void
T6_a_replay_is_remembered_once(void **state)
{
	struct world *w = *state;
	struct dg_device_grant grant, out;

	fixture_approved(w->db, &w->fx, 1, &grant);
	assert_ok(dg_db_begin(w->db, 0));
	assert_int_equal(dg_store_device_grant_replay(w->db, &grant, NOW),
	    DG_ECONFLICT);
	assert_ok(dg_db_commit(w->db));
	assert_ok(redeem(w, 1, grant.provider_id, NOW));
	assert_ok(dg_db_begin(w->db, 0));
	assert_ok(dg_store_device_grant_replay(w->db, &grant, NOW + 9));
	assert_int_equal(dg_store_device_grant_replay(w->db, &grant, NOW),
	    DG_ECONFLICT);
	assert_ok(dg_db_commit(w->db));
	assert_ok(dg_store_device_grant_find_by_uuid(w->db,
	    dg_str_from(grant.uuid), &out));
	assert_int_equal(out.replayed_at, NOW + 9);
}

static bool
count_two(void *arg, const struct dg_device_grant *grant)
{
	int64_t *ids = arg;

	assert_true(grant->id != 0);
	ids[ids[0]++] = grant->id;
	return ids[0] < 3;
}

static void
lists_are_newest_first(void **state)
{
	struct world *w = *state;
	struct dg_device_grant grant;
	int64_t ids[8] = { 1 };

	fixture_grant(w->db, &w->fx, 1, &grant);
	fixture_approved(w->db, &w->fx, 2, &grant);
	fixture_grant(w->db, &w->fx, 3, &grant);
	assert_ok(dg_store_device_grant_each(w->db, count_two, ids));
	assert_int_equal(ids[0], 3);
	assert_int_equal(ids[1], 3);
	assert_int_equal(ids[2], 2);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(a_row_comes_back_as_it_was_added),
		IN_WORLD(a_write_outside_a_transaction_is_refused),
		IN_WORLD(I12_no_user_code_comes_twice_within_the_grace_time),
		IN_WORLD(H5_old_rows_go_when_new_ones_come),
		IN_WORLD(V13_a_claim_keeps_others_out_until_it_lapses),
		IN_WORLD(V13_signing_out_gives_the_claim_back),
		IN_WORLD(an_expired_or_decided_row_cannot_be_claimed),
		IN_WORLD(approval_records_who_and_what),
		IN_WORLD(approval_asks_claim_session_version_and_time),
		IN_WORLD(V9_denial_is_final),
		IN_WORLD(a_command_decides_without_a_claim),
		IN_WORLD(T8_only_its_client_redeems_a_code),
		IN_WORLD(only_an_approved_live_row_is_redeemed),
		IN_WORLD(T9_a_withdrawn_approval_cannot_be_redeemed),
		IN_WORLD(
		    nothing_is_written_to_a_row_that_took_an_id),
		IN_WORLD(T6_a_replay_is_remembered_once),
		IN_WORLD(lists_are_newest_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
