/* SPDX-License-Identifier: MIT */
/* test_statements.c: plans and roles of all named statements */
#include "tests/store/fixture.h"

#include <stdio.h>

#include "lib/base/buf.h"
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
 * The authorizer hears of operations, tables and columns, never of rows: a
 * statement that touches no more of them than the role's own do cannot be told
 * from these. One that only reads is no matter. Each that writes stands here
 * with those of the role that write the same (admin's are stricter).
 */
static const struct {
	enum dg_role role;
	enum dg_st statement, own[2];
} alike[] = {
	{ DG_ROLE_TOKEN, DG_ST_REFRESH_TOKEN_PURGE,
	    { DG_ST_REFRESH_TOKEN_SWEEP, DG_ST_REFRESH_TOKEN_SWEEP } },
	{ DG_ROLE_TOKEN, DG_ST_DEVICE_GRANT_DENY,
	    { DG_ST_DEVICE_GRANT_WITHDRAW, DG_ST_DEVICE_GRANT_WITHDRAW } },
	{ DG_ROLE_TOKEN, DG_ST_DEVICE_GRANT_DENY_BY_COMMAND,
	    { DG_ST_DEVICE_GRANT_WITHDRAW, DG_ST_DEVICE_GRANT_WITHDRAW } },
	{ DG_ROLE_TOKEN, DG_ST_DEVICE_GRANT_WITHDRAW_OF_USER,
	    { DG_ST_DEVICE_GRANT_WITHDRAW, DG_ST_DEVICE_GRANT_WITHDRAW } },
	{ DG_ROLE_TOKEN, DG_ST_DEVICE_GRANT_WITHDRAW_OF_PROVIDER,
	    { DG_ST_DEVICE_GRANT_WITHDRAW, DG_ST_DEVICE_GRANT_WITHDRAW } },
	{ DG_ROLE_TOKEN, DG_ST_TOKEN_FAMILY_REVOKE_OF_USER,
	    { DG_ST_TOKEN_FAMILY_REVOKE, DG_ST_TOKEN_FAMILY_REVOKE } },
	{ DG_ROLE_TOKEN, DG_ST_TOKEN_FAMILY_REVOKE_OF_PROVIDER,
	    { DG_ST_TOKEN_FAMILY_REVOKE, DG_ST_TOKEN_FAMILY_REVOKE } },
	{ DG_ROLE_VERIFY, DG_ST_DEVICE_GRANT_APPROVE_BY_COMMAND,
	    { DG_ST_DEVICE_GRANT_CLAIM, DG_ST_DEVICE_GRANT_APPROVE } },
	{ DG_ROLE_VERIFY, DG_ST_DEVICE_GRANT_DENY_BY_COMMAND,
	    { DG_ST_DEVICE_GRANT_DENY, DG_ST_DEVICE_GRANT_DENY } },
	{ DG_ROLE_VERIFY, DG_ST_DEVICE_GRANT_WITHDRAW,
	    { DG_ST_DEVICE_GRANT_DENY, DG_ST_DEVICE_GRANT_DENY } },
	{ DG_ROLE_VERIFY, DG_ST_DEVICE_GRANT_WITHDRAW_OF_PROVIDER,
	    { DG_ST_DEVICE_GRANT_DENY, DG_ST_DEVICE_GRANT_DENY } },
	{ DG_ROLE_VERIFY, DG_ST_TOKEN_FAMILY_REVOKE_OF_PROVIDER,
	    { DG_ST_TOKEN_FAMILY_REVOKE, DG_ST_TOKEN_FAMILY_REVOKE } },
	{ DG_ROLE_VERIFY, DG_ST_REMOVAL_RELEASE_GRANTS,
	    { DG_ST_DEVICE_GRANT_CLAIM, DG_ST_DEVICE_GRANT_CLAIM } },
	{ DG_ROLE_VERIFY, DG_ST_REMOVAL_KEEP_DENIED,
	    { DG_ST_DEVICE_GRANT_CLAIM, DG_ST_DEVICE_GRANT_CLAIM } },
	{ DG_ROLE_VERIFY, DG_ST_REMOVAL_TOUCH_USERS,
	    { DG_ST_USER_SET_PASSWORD, DG_ST_USER_SET_PASSWORD } },
	{ DG_ROLE_VERIFY, DG_ST_USER_TOUCH,
	    { DG_ST_USER_SET_PASSWORD, DG_ST_USER_SET_PASSWORD } },
	{ DG_ROLE_REVOKE, DG_ST_DEVICE_GRANT_DENY,
	    { DG_ST_DEVICE_GRANT_CANCEL, DG_ST_DEVICE_GRANT_CANCEL } },
	{ DG_ROLE_REVOKE, DG_ST_DEVICE_GRANT_DENY_BY_COMMAND,
	    { DG_ST_DEVICE_GRANT_CANCEL, DG_ST_DEVICE_GRANT_CANCEL } },
	{ DG_ROLE_REVOKE, DG_ST_DEVICE_GRANT_WITHDRAW,
	    { DG_ST_DEVICE_GRANT_CANCEL, DG_ST_DEVICE_GRANT_CANCEL } },
	{ DG_ROLE_REVOKE, DG_ST_DEVICE_GRANT_WITHDRAW_OF_USER,
	    { DG_ST_DEVICE_GRANT_CANCEL, DG_ST_DEVICE_GRANT_CANCEL } },
	{ DG_ROLE_REVOKE, DG_ST_DEVICE_GRANT_WITHDRAW_OF_PROVIDER,
	    { DG_ST_DEVICE_GRANT_CANCEL, DG_ST_DEVICE_GRANT_CANCEL } },
	{ DG_ROLE_REVOKE, DG_ST_TOKEN_FAMILY_REVOKE_OF_USER,
	    { DG_ST_TOKEN_FAMILY_REVOKE, DG_ST_TOKEN_FAMILY_REVOKE } },
	{ DG_ROLE_REVOKE, DG_ST_TOKEN_FAMILY_REVOKE_OF_PROVIDER,
	    { DG_ST_TOKEN_FAMILY_REVOKE, DG_ST_TOKEN_FAMILY_REVOKE } },
	{ DG_ROLE_ADMIN, DG_ST_DEVICE_GRANT_APPROVE,
	    { DG_ST_DEVICE_GRANT_APPROVE_BY_COMMAND, DG_ST_DEVICE_GRANT_APPROVE_BY_COMMAND } },
	{ DG_ROLE_ADMIN, DG_ST_DEVICE_GRANT_DENY,
	    { DG_ST_DEVICE_GRANT_DENY_BY_COMMAND, DG_ST_DEVICE_GRANT_DENY_BY_COMMAND } },
};
#define ALIKE_N (sizeof(alike) / sizeof(alike[0]))

static int
prepare(struct dg_db *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int code = sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL);

	sqlite3_finalize(s);
	return code;
}

/* Index of the pair in alike; ALIKE_N: none. */
static size_t
find_alike(enum dg_role role, size_t statement)
{
	size_t i;

	for (i = 0; i < ALIKE_N; i++)
		if (alike[i].role == role && alike[i].statement == statement)
			break;
	return i;
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
 * A new device grant changes one page of the table and one of
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
	bool met[ALIKE_N] = { false };
	struct dg_db *db;
	size_t r, i, pair;

	(void)state;
	for (r = 0; r < ROLES_N; r++) {
		assert_ok(dg_db_open_memory(roles[r].role, &db));
		db->sealed = false;
		for (i = 0; i < DG_ST__N; i++) {
			if ((dg_statements[i].roles & roles[r].role) != 0 ||
			    !dg_statements[i].writes ||
			    prepare(db, dg_statements[i].text) == SQLITE_AUTH)
				continue;
			pair = find_alike(roles[r].role, i);
			if (pair == ALIKE_N)
				fail_msg("%s may %s", roles[r].name,
				    dg_statements[i].name);
			met[pair] = true;
		}
		dg_db_close(db);
	}
	for (pair = 0; pair < ALIKE_N; pair++)
		assert_true(met[pair]);
}

/* What a statement writes: an operation, a table and a column a line. */
static int
note_write(void *arg, int op, const char *a, const char *b, const char *schema,
    const char *trigger)
{
	struct dg_buf *out = arg;

	(void)schema;
	(void)trigger;
	if (op == SQLITE_UPDATE || op == SQLITE_INSERT || op == SQLITE_DELETE)
		dg_buf_printf(out, "%d %s %s\n", op, a,
		    op == SQLITE_UPDATE ? b : "");
	return SQLITE_OK;
}

static void
put_writes(struct dg_db *db, enum dg_st id, struct dg_buf *out)
{
	sqlite3_set_authorizer(db->sqlite, note_write, out);
	assert_int_equal(prepare(db, dg_statements[id].text), SQLITE_OK);
	assert_ok(dg_buf_err(out));
}

static void
what_cannot_be_told_apart_writes_what_the_role_writes(void **state)
{
	struct dg_buf own, others;
	struct dg_str rest, line;
	char text[256];
	struct dg_db *db;
	size_t i;

	(void)state;
	assert_ok(dg_db_open_memory(ALL_ROLES, &db));
	for (i = 0; i < ALIKE_N; i++) {
		dg_buf_init(&own, 8192);
		dg_buf_init(&others, 8192);
		put_writes(db, alike[i].own[0], &own);
		put_writes(db, alike[i].own[1], &own);
		put_writes(db, alike[i].statement, &others);
		assert_true(dg_statements[alike[i].own[0]].roles &
		    dg_statements[alike[i].own[1]].roles & alike[i].role);
		rest = dg_buf_str(&others);
		assert_true(rest.n > 0);
		while (dg_str_split(&rest, "\n", &line)) {
			snprintf(text, sizeof(text), "%.*s\n", (int)line.n,
			    line.p);
			if (strstr(dg_buf_get(&own), text) == NULL)
				fail_msg("%s alone writes %s",
				    dg_statements[alike[i].statement].name,
				    text);
		}
		dg_buf_fini(&own);
		dg_buf_fini(&others);
	}
	dg_db_close(db);
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
		"PRAGMA user_version = 30000",
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
		cmocka_unit_test(
		    what_cannot_be_told_apart_writes_what_the_role_writes),
		cmocka_unit_test(nothing_is_prepared_after_the_table),
		cmocka_unit_test(no_role_reaches_beyond_its_tables),
		cmocka_unit_test(H3_each_program_is_kept_to_its_part),
		cmocka_unit_test(roles_without_writes_are_query_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
