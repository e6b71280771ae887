/* SPDX-License-Identifier: MIT */
/* test_statements.c: plans and roles of all named statements */
#include "tests/store/fixture.h"

#include <stdio.h>

#include "lib/store/db_sqlite.h"

static const struct { enum dg_role role; const char *name; } roles[] = {
	{ DG_ROLE_DEVICE, "device" },
	{ DG_ROLE_TOKEN, "token" },
	{ DG_ROLE_VERIFY, "verify" },
	{ DG_ROLE_USERINFO, "userinfo" },
	{ DG_ROLE_DISCOVERY, "discovery" },
	{ DG_ROLE_INTROSPECT, "introspect" },
	{ DG_ROLE_REVOKE, "revoke" },
	{ DG_ROLE_ADMIN, "admin" },
};
#define ROLES_N (sizeof(roles) / sizeof(roles[0]))

/*
 * A statement of others that only reads columns which the role reads anyway
 * cannot be told from its own. Of those that write, these change nothing that
 * the role may not change by its own.
 */
static const struct { const char *role, *statement; } harmless[] = {
	{ "device", "purge_device_grant" },	/* it sweeps */
	{ "token", "purge_refresh_token" },	/* it sweeps */
	{ "verify", "purge_session" },	/* it sweeps */
	{ "token", "device_grant_deny" },	/* it withdraws */
	{ "token", "device_grant_deny_by_command" },
	{ "token", "device_grant_withdraw_of_user" },
	{ "token", "device_grant_withdraw_of_provider" },
	{ "token", "token_family_revoke_of_user" },	/* it revokes each */
	{ "token", "token_family_revoke_of_provider" },
	{ "verify", "device_grant_approve_by_command" },	/* it approves */
	{ "verify", "device_grant_deny_by_command" },	/* it denies */
	{ "verify", "device_grant_withdraw" },
	{ "verify", "device_grant_withdraw_of_provider" },
	{ "verify", "token_family_revoke_of_provider" },	/* it revokes each */
	{ "revoke", "device_grant_deny" },	/* it cancels */
	{ "revoke", "device_grant_deny_by_command" },
	{ "revoke", "device_grant_withdraw" },
	{ "revoke", "device_grant_withdraw_of_user" },
	{ "revoke", "device_grant_withdraw_of_provider" },
	{ "revoke", "token_family_revoke_of_user" },	/* it revokes each */
	{ "revoke", "token_family_revoke_of_provider" },
	{ "admin", "device_grant_approve" },	/* the stricter ones */
	{ "admin", "device_grant_deny" },
};

static int
prepare(struct dg_db *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int code = sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL);

	sqlite3_finalize(s);
	return code;
}

static bool
is_harmless(const char *role, const struct dg_statement *st)
{
	size_t i;

	for (i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (strcmp(harmless[i].role, role) == 0 &&
		    strcmp(harmless[i].statement, st->name) == 0)
			return true;
	return !st->writes;
}

static void
each_role_prepares_its_statements(void **state)
{
	struct dg_db *db;
	size_t r, i;

	(void)state;
	for (r = 0; r < ROLES_N; r++) {
		assert_ok(dg_db_open_memory(roles[r].role, &db));
		for (i = 0; i < DG_ST__N; i++)
			assert_true((db->stmts[i].s != NULL) ==
			    ((dg_statements[i].roles & roles[r].role) != 0));
		dg_db_close(db);
	}
}

/* The plan of one statement: does it read a whole table? */
static bool
scans(struct dg_db *db, const char *text)
{
	char sql[8192];
	const char *detail;
	sqlite3_stmt *s;
	bool found = false;

	snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", text);
	assert_int_equal(sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL),
	    SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW) {
		detail = (const char *)sqlite3_column_text(s, 3);
		if (strncmp(detail, "SCAN", 4) == 0 &&
		    strstr(detail, "CONSTANT ROW") == NULL)
			found = true;
	}
	sqlite3_finalize(s);
	return found;
}

static void
no_statement_reads_a_whole_table_without_a_reason(void **state)
{
	struct dg_db *db;
	size_t i, wrong = 0;

	(void)state;
	assert_ok(dg_db_open_memory(ALL_ROLES, &db));
	sqlite3_set_authorizer(db->sqlite, NULL, NULL);
	for (i = 0; i < DG_ST__N; i++) {
		if (scans(db, dg_statements[i].text) !=
		    (dg_statements[i].scan != NULL)) {
			print_error("%s: scan and its reason differ\n",
			    dg_statements[i].name);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
	dg_db_close(db);
}

/*
 * performance: a new device grant changes one page of the table and one of
 * each index; a table in memory for a check or a RETURNING costs as much again.
 */
static void
a_new_device_grant_needs_no_table_in_memory(void **state)
{
	char sql[4096];
	sqlite3_stmt *s;
	struct dg_db *db;

	(void)state;
	assert_ok(dg_db_open_memory(ALL_ROLES, &db));
	sqlite3_set_authorizer(db->sqlite, NULL, NULL);
	snprintf(sql, sizeof(sql), "EXPLAIN %s",
	    dg_statements[DG_ST_DEVICE_GRANT_ADD].text);
	assert_int_equal(sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL),
	    SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW)
		assert_string_not_equal((const char *)sqlite3_column_text(s, 1),
		    "OpenEphemeral");
	sqlite3_finalize(s);
	dg_db_close(db);
}

/* design: state. The allow-lists are looked at without the seal. */
static void
each_role_is_refused_the_statements_of_others(void **state)
{
	const struct dg_statement *st;
	struct dg_db *db;
	size_t r, i;

	(void)state;
	for (r = 0; r < ROLES_N; r++) {
		assert_ok(dg_db_open_memory(roles[r].role, &db));
		db->sealed = false;
		for (i = 0; i < DG_ST__N; i++) {
			st = &dg_statements[i];
			if ((st->roles & roles[r].role) == 0 &&
			    prepare(db, st->text) != SQLITE_AUTH &&
			    !is_harmless(roles[r].name, st))
				fail_msg("%s may %s", roles[r].name, st->name);
		}
		dg_db_close(db);
	}
}

static void
nothing_is_prepared_after_the_table(void **state)
{
	struct dg_db *db;
	size_t r, i;

	(void)state;
	for (r = 0; r < ROLES_N; r++) {
		assert_ok(dg_db_open_memory(roles[r].role, &db));
		for (i = 0; i < DG_ST__N; i++)
			assert_int_equal(prepare(db, dg_statements[i].text),
			    SQLITE_AUTH);
		dg_db_close(db);
	}
}

static void
no_role_reaches_beyond_its_tables(void **state)
{
	static const char *const texts[] = {
		"ATTACH ':memory:' AS other",
		"PRAGMA writable_schema = ON",
		"PRAGMA user_version = 7",
		"PRAGMA journal_mode",
		"CREATE TABLE t (x)",
		"CREATE TEMP TABLE t (x)",
		"DROP TABLE device_grant",
		"DROP TRIGGER device_grant_moves",
		"ALTER TABLE device_grant RENAME TO d",
		"SELECT name FROM sqlite_schema",
		"SELECT load_extension('x')",
		"SELECT randomblob(4)",
		"SAVEPOINT s",
		"VACUUM",
		"DELETE FROM event",
		"UPDATE event SET action = ''",
		"UPDATE device_grant SET expires_at = 1",
		"UPDATE device_grant SET provider_id = 1",
		"UPDATE token_family SET user_id = 1",
	};
	struct dg_db *db;
	size_t r, i;

	(void)state;
	for (r = 0; r < ROLES_N; r++) {
		assert_ok(dg_db_open_memory(roles[r].role, &db));
		db->sealed = false;
		for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
			if (prepare(db, texts[i]) != SQLITE_AUTH &&
			    sqlite3_exec(db->sqlite, texts[i], NULL, NULL,
			    NULL) == SQLITE_OK)
				fail_msg("%s may %s", roles[r].name, texts[i]);
		dg_db_close(db);
	}
}

/* design: device cannot read users, token cannot approve, verify sees no key */
static void
H3_each_program_is_kept_to_its_part(void **state)
{
	static const struct { enum dg_role role; const char *sql; } refused[] = {
		{ DG_ROLE_DEVICE, "SELECT username FROM user_account" },
		{ DG_ROLE_DEVICE, "SELECT password_hash FROM user_account" },
		{ DG_ROLE_DEVICE, "SELECT code_hash FROM device_grant" },
		{ DG_ROLE_DEVICE, "UPDATE device_grant SET state = 'denied'" },
		{ DG_ROLE_DEVICE, "INSERT INTO event (id) VALUES (1)" },
		{ DG_ROLE_TOKEN, "UPDATE device_grant SET granted_scopes = ''" },
		{ DG_ROLE_TOKEN, "UPDATE device_grant SET user_id = 1" },
		{ DG_ROLE_TOKEN, "SELECT password_hash FROM user_account" },
		{ DG_ROLE_TOKEN, "SELECT id_hash FROM session" },
		{ DG_ROLE_VERIFY, "SELECT public_jwk FROM signing_key" },
		{ DG_ROLE_VERIFY, "SELECT secret_hash FROM provider" },
		{ DG_ROLE_VERIFY, "SELECT code_hash FROM device_grant" },
		{ DG_ROLE_VERIFY, "UPDATE device_grant SET redeemed_at = 1" },
		{ DG_ROLE_VERIFY, "INSERT INTO token_family (id) VALUES (1)" },
		{ DG_ROLE_USERINFO, "SELECT password_hash FROM user_account" },
		{ DG_ROLE_USERINFO, "SELECT id FROM device_grant" },
		{ DG_ROLE_DISCOVERY, "SELECT id FROM user_account" },
		{ DG_ROLE_DISCOVERY, "SELECT secret_hash FROM provider" },
		{ DG_ROLE_INTROSPECT, "SELECT password_hash FROM user_account" },
		{ DG_ROLE_INTROSPECT, "SELECT id FROM device_grant" },
		{ DG_ROLE_INTROSPECT, "UPDATE token_family SET scopes = ''" },
		{ DG_ROLE_REVOKE, "SELECT password_hash FROM user_account" },
		{ DG_ROLE_REVOKE, "UPDATE token_family SET scopes = ''" },
		{ DG_ROLE_REVOKE, "UPDATE device_grant SET granted_scopes = ''" },
		{ DG_ROLE_REVOKE, "UPDATE device_grant SET redeemed_at = 1" },
		{ DG_ROLE_REVOKE, "INSERT INTO token_family (id) VALUES (1)" },
		{ DG_ROLE_REVOKE, "INSERT INTO refresh_token (id) VALUES (1)" },
		{ DG_ROLE_REVOKE, "INSERT INTO access_token (id) VALUES (1)" },
	};
	struct dg_db *db;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		assert_ok(dg_db_open_memory(refused[i].role, &db));
		db->sealed = false;
		if (prepare(db, refused[i].sql) != SQLITE_AUTH)
			fail_msg("%s", refused[i].sql);
		dg_db_close(db);
	}
}

static void
roles_without_writes_are_query_only(void **state)
{
	static const enum dg_role readers[] = { DG_ROLE_USERINFO,
		DG_ROLE_INTROSPECT, DG_ROLE_DISCOVERY };
	struct dg_db *db;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		assert_ok(dg_db_open_memory(readers[i], &db));
		sqlite3_set_authorizer(db->sqlite, NULL, NULL);
		assert_int_equal(sqlite3_exec(db->sqlite, "DELETE FROM brand",
		    NULL, NULL, NULL), SQLITE_READONLY);
		dg_db_close(db);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_role_prepares_its_statements),
		cmocka_unit_test(
		    no_statement_reads_a_whole_table_without_a_reason),
		cmocka_unit_test(a_new_device_grant_needs_no_table_in_memory),
		cmocka_unit_test(each_role_is_refused_the_statements_of_others),
		cmocka_unit_test(nothing_is_prepared_after_the_table),
		cmocka_unit_test(no_role_reaches_beyond_its_tables),
		cmocka_unit_test(H3_each_program_is_kept_to_its_part),
		cmocka_unit_test(roles_without_writes_are_query_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
