/* SPDX-License-Identifier: MIT */
/* test_schema.c: the schema refuses by itself what no statement does */
#include "tests/store/fixture.h"

#include <stdio.h>

/* Every condition of a state but the one that is asked about. */
static int
move(struct dg_db *db, const char *state, int64_t id)
{
	char sql[512];

	snprintf(sql, sizeof(sql), "UPDATE device_grant SET "
	    "granted_scopes = 'x', user_id = 1, decided_at = 1, "
	    "redeemed_at = 1, state = '%s' WHERE id = %lld", state,
	    (long long)id);
	return fixture_sql(db, sql);
}

static int
set_state(struct dg_db *db, const char *state, int64_t id)
{
	char sql[512];

	snprintf(sql, sizeof(sql), "UPDATE device_grant SET state = '%s' "
	    "WHERE id = %lld", state, (long long)id);
	return fixture_sql(db, sql);
}

/* Bring a fresh grant into a state, past the store. */
static int64_t
grant_in(struct dg_db *db, const struct fixture *fx, uint8_t n,
    const char *state)
{
	struct dg_device_grant grant;

	fixture_grant(db, fx, n, &grant);
	if (strcmp(state, "redeemed") == 0)
		assert_int_equal(move(db, "approved", grant.id), 0);
	if (strcmp(state, "pending") != 0)
		assert_int_equal(move(db, state, grant.id), 0);
	return grant.id;
}

/* Every move but the four right ones, and none at all. */
static void
T7_only_the_four_transitions_are_possible(void **state)
{
	static const char *const words[] = { "pending", "approved",
		"redeemed", "denied" };
	static const bool right[4][4] = {
		{ true, true, false, true },
		{ false, true, true, true },
		{ false, false, true, false },
		{ false, false, false, true },
	};
	struct fixture fx;
	struct dg_db *db = fixture_memory(&fx);
	uint8_t n = 1;
	int64_t id;
	int from, to, code;

	(void)state;
	for (from = 0; from < 4; from++)
		for (to = 0; to < 4; to++) {
			id = grant_in(db, &fx, n++, words[from]);
			code = from == 0 ? move(db, words[to], id) :
			    set_state(db, words[to], id);
			if ((code == 0) != right[from][to])
				fail_msg("%s -> %s", words[from], words[to]);
		}
	assert_int_not_equal(move(db, "expired", id), 0);
	dg_db_close(db);
}

static void
T7_neither_end_client_nor_codes_of_a_grant_change(void **state)
{
	static const char *const changes[] = {
		"expires_at = expires_at + 1",
		"provider_id = (SELECT max(id) FROM provider)",
		"client_verified = 1",
		"requested_scopes = 'openid more'",
		"code_hash = zeroblob(32)",
		"user_code_tag = zeroblob(32)",
		"issued_at = issued_at + 1",
		"nonce = 'x'",
		"code_challenge = 'x'",
		"resource = 'x'",
		"dpop_jkt = 'x'",
		"uuid = 'x'",
		"id = id + 1",
	};
	struct fixture fx;
	struct dg_db *db = fixture_memory(&fx);
	struct dg_device_grant grant;
	char sql[256];
	size_t i;

	(void)state;
	assert_int_equal(fixture_sql(db, "INSERT INTO provider (uuid, "
	    "client_id, client_type, refresh_idle, refresh_absolute, "
	    "refresh_grace, id_token_alg, access_token_alg, "
	    "access_token_format, sub_mode, issuer_mode, scopes, "
	    "default_scopes, user_code_charset, user_code_length) VALUES "
	    "('u', 'other', 'public', 1, 1, 1, 'RS256', 'ES256', 'jwt', "
	    "'user_id', 'global', '', '', 'BC', 8)"), 0);
	fixture_grant(db, &fx, 1, &grant);
	for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		snprintf(sql, sizeof(sql), "UPDATE device_grant SET %s",
		    changes[i]);
		if (fixture_sql(db, sql) == 0)
			fail_msg("%s", sql);
	}
	assert_int_equal(fixture_sql(db,
	    "UPDATE device_grant SET expires_at = expires_at - 1"), 0);
	dg_db_close(db);
}

static void
a_decision_does_not_change(void **state)
{
	static const char *const changes[] = { "granted_scopes = 'more'",
		"user_id = 99", "session_id = 99", "auth_time = 99",
		"amr = 'otp'", "acr = 'x'", "granted_scopes = NULL",
		"user_id = NULL", "decided_at = NULL" };
	struct fixture fx;
	struct dg_db *db = fixture_memory(&fx);
	struct dg_device_grant grant;
	char sql[256];
	size_t i;

	(void)state;
	fixture_approved(db, &fx, 1, &grant);
	for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		snprintf(sql, sizeof(sql), "UPDATE device_grant SET %s",
		    changes[i]);
		if (fixture_sql(db, sql) == 0)
			fail_msg("%s", sql);
	}
	dg_db_close(db);
}

static void
a_grant_begins_as_pending(void **state)
{
	struct fixture fx;
	struct dg_db *db = fixture_memory(&fx);

	(void)state;
	assert_int_not_equal(fixture_sql(db, "INSERT INTO device_grant (uuid, "
	    "code_hash, user_code_tag, provider_id, client_verified, "
	    "requested_scopes, issued_at, expires_at, poll_interval, state, "
	    "granted_scopes, user_id, decided_at) VALUES ('u', zeroblob(32), "
	    "zeroblob(32), 1, 1, '', 1, 2, 5, 'approved', 'x', 1, 1)"), 0);
	assert_int_equal(fixture_sql(db, "INSERT INTO device_grant (uuid, "
	    "code_hash, user_code_tag, provider_id, client_verified, "
	    "requested_scopes, issued_at, expires_at, poll_interval) VALUES "
	    "('u', zeroblob(32), zeroblob(32), 1, 1, '', 1, 2, 5)"), 0);
	dg_db_close(db);
}

static void
nothing_dead_comes_back(void **state)
{
	static const char *const set_up[] = {
		("INSERT INTO token_family (id, uuid, provider_id, user_id, "
		"device_grant_uuid, scopes, auth_time, created_at, last_used_at, "
		"expires_at, issuer, sub) VALUES (1, 'f', 1, 1, '5', '', 1, 1, "
		"1, 9, 'i', 's')"),
		("INSERT INTO refresh_token (uuid, token_hash, family_id, "
		"generation, issued_at, expires_at) "
		"VALUES ('r', zeroblob(32), 1, 1, 1, 9)"),
		"UPDATE refresh_token SET state = 'rotated', rotated_at = 2",
		"UPDATE token_family SET dpop_jkt = 'key'",
		"UPDATE token_family SET state = 'revoked', revoked_at = 2",
		("INSERT INTO signing_key (uuid, kid, alg, public_jwk, "
		"created_at, ready_at, signs_from, signs_until, gone_at) "
		"VALUES ('k', 'k', 'ES256', '{}', 1, 1, 1, 2, 3)"),
		("INSERT INTO event (id, uuid, at, action, detail, context, "
		"hash) VALUES (1, 'e', 1, 'login', '', '{}', zeroblob(32))"),
	};
	static const char *const refused[] = {
		"UPDATE token_family SET state = 'active'",
		"UPDATE token_family SET user_id = 2",
		"UPDATE token_family SET device_grant_uuid = NULL",
		"UPDATE token_family SET sub = 'other'",
		"UPDATE token_family SET issuer = 'other'",
		"UPDATE token_family SET dpop_jkt = 'other'",
		"UPDATE refresh_token SET state = 'live', rotated_at = NULL",
		"UPDATE refresh_token SET token_hash = x'00'",
		"UPDATE signing_key SET gone_at = 0",
		"UPDATE signing_key SET signs_from = 0",
		"UPDATE signing_key SET kid = 'other'",
		"UPDATE event SET action = 'logout'",
		/* one family a grant, also after both were forgotten */
		("INSERT INTO token_family (uuid, provider_id, user_id, "
		"device_grant_uuid, scopes, auth_time, created_at, last_used_at, "
		"expires_at, issuer, sub) VALUES ('g', 1, 1, '5', '', 1, 1, "
		"1, 9, 'i', 's')"),
	};
	struct fixture fx;
	struct dg_db *db = fixture_memory(&fx);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(set_up) / sizeof(set_up[0]); i++)
		if (fixture_sql(db, set_up[i]) != 0)
			fail_msg("%s", set_up[i]);
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (fixture_sql(db, refused[i]) == 0)
			fail_msg("%s", refused[i]);
	dg_db_close(db);
}

/* What a token says of a person must not pass to another one. */
static void
ids_that_are_remembered_never_come_again(void **state)
{
	struct fixture fx;
	struct dg_db *db = fixture_memory(&fx);

	(void)state;
	/* all but device_grant, event, event_head and throttle */
	assert_int_equal(fixture_number(db, "SELECT count(*) FROM "
	    "sqlite_schema s JOIN pragma_table_info(s.name) c ON "
	    "c.name = 'id' WHERE s.type = 'table' AND s.sql NOT LIKE "
	    "'%AUTOINCREMENT%' AND s.name NOT IN ('device_grant', 'event', "
	    "'event_head', 'throttle')"), 0);
	/* whose ids stand in no other table */
	assert_int_equal(fixture_number(db, "SELECT count(*) FROM "
	    "sqlite_schema s JOIN pragma_table_info(s.name) c ON c.name IN "
	    "('grant_id', 'device_grant_id', 'event_id', 'throttle_id')"), 0);
	assert_int_equal(fixture_number(db, "SELECT count(*) FROM "
	    "sqlite_schema s JOIN pragma_foreign_key_list(s.name) f ON "
	    "f.\"table\" IN ('device_grant', 'event', 'throttle')"), 0);
	dg_db_close(db);
}

/* Each further index costs a random page for each new row; one that
 * leaves new rows out is none for them */
static void
a_new_device_grant_is_in_two_indexes(void **state)
{
	struct fixture fx;
	struct dg_db *db = fixture_memory(&fx);

	(void)state;
	assert_int_equal(fixture_number(db, "SELECT count(*) FROM "
	    "pragma_index_list('device_grant') WHERE partial = 0"), 2);
	assert_int_equal(fixture_number(db, "SELECT count(*) FROM "
	    "sqlite_schema WHERE type = 'index' AND tbl_name = 'device_grant' "
	    "AND sql IS NOT NULL AND sql NOT LIKE '%WHERE user_id IS NOT NULL'"),
	    0);
	dg_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(T7_only_the_four_transitions_are_possible),
		cmocka_unit_test(
		    T7_neither_end_client_nor_codes_of_a_grant_change),
		cmocka_unit_test(a_decision_does_not_change),
		cmocka_unit_test(a_grant_begins_as_pending),
		cmocka_unit_test(nothing_dead_comes_back),
		cmocka_unit_test(ids_that_are_remembered_never_come_again),
		cmocka_unit_test(a_new_device_grant_is_in_two_indexes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
