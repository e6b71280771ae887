/* SPDX-License-Identifier: MIT */
/* test_migrate.c: a filled database of the first schema is brought up to date */
#include "tests/store/fixture.h"

#include <glob.h>
#include <stdio.h>

#include "lib/store/db_sqlite.h"
#include "lib/store/store_token.h"

/* As fixture_bytes makes them. */
#define BYTES(first) "x'" first \
	"00000000000000000000000000000000000000000000000000000000000000'"

/* The first schema's own text; ids that only other tables remember: provider
 * 40, user 41, session 42. Grant 7 took the id of an older one, whose family 2
 * is still there; family 3 is of grant 6, family 4 of one that is gone. */
static const char fill[] =
    "INSERT INTO meta VALUES ('subject_salt', 'x');"
    "INSERT INTO flow VALUES (3, 'f1', 'dev', 'n', 't', 'authorization', 'none');"
    "INSERT INTO brand VALUES (4, 'b1', 'a.example', 1, 't', 3, ''),"
    "    (2, 'b2', 'b.example', 0, 't', NULL, 'https://b.example/x');"
    "INSERT INTO provider (id, uuid, client_id, client_type, has_secret,"
    "    secret_hash, refresh_idle, refresh_absolute, refresh_grace,"
    "    id_token_alg, access_token_alg, access_token_format, sub_mode,"
    "    issuer_mode, scopes, default_scopes, user_code_charset,"
    "    user_code_length) VALUES (5, 'p1', 'tv', 'public', 0, NULL, 1, 2, 3,"
    "    'RS256', 'ES256', 'jwt', 'user_id', 'global', 'a', 'b', 'BC', 8),"
    "    (9, 'p2', 'build', 'confidential', 1, zeroblob(32), 1, 2, 3, 'ES256',"
    "    'EdDSA', 'opaque', 'user_upn', 'per_provider', 'c', 'd', 'XY', 9);"
    "INSERT INTO application VALUES (6, 'a1', 'tv', 'TV', 'Maker', 5, 'all', 1,"
    "    77, 'image/png', x'00ff'), (8, 'a2', 'build', 'B', '', 9, 'any', 0, 78,"
    "    NULL, NULL), (11, 'a3', 'bare', 'C', '', NULL, 'any', 1, 79, NULL, NULL);"
    "INSERT INTO scope_mapping VALUES (1, 's1', 'openid', 'd', '{}');"
    "INSERT INTO resource_server VALUES (2, 'r1', 'https://api.example', 'n',"
    "    zeroblob(32), 's', 'jwt', 1);"
    "INSERT INTO user_account (id, uuid, username, username_key, created_at)"
    "    VALUES (3, 'u1', 'Anna', 'anna', 1), (4, 'u2', 'Ben', 'ben', 2);"
    "INSERT INTO user_group VALUES (2, 'g1', 'staff');"
    "INSERT INTO membership VALUES (2, 3);"
    "INSERT INTO application_binding VALUES (1, 'ab1', 6, 3, NULL, 1, 0, 1),"
    "    (5, 'ab2', 6, NULL, 2, 2, 1, 0);"
    "INSERT INTO session (id, uuid, id_hash, user_id, auth_time, created_at,"
    "    expires_at) VALUES (2, 'se1', zeroblob(32), 3, 1, 1, 9);"
    "INSERT INTO device_grant (id, uuid, code_hash, user_code_tag, provider_id,"
    "    brand_id, client_verified, requested_scopes, issued_at, expires_at,"
    "    poll_interval) VALUES (6, 'd6', " BYTES("06") ", " BYTES("06") ", 5, 4,"
    "    1, 'openid', 1, 1800000600, 5), (7, 'd7', " BYTES("07") ", "
    BYTES("07") ", 5, NULL, 1, 'openid', 1, 1800000600, 5);"
    "UPDATE device_grant SET ip = '203.0.113.' || id, user_agent = 'TV/1',"
    "    device_model = 'T' WHERE id = 6;"
    "UPDATE device_grant SET state = 'approved', user_id = 3, session_id = 42,"
    "    granted_scopes = 'openid', decided_at = 2;"
    "UPDATE device_grant SET state = 'redeemed', redeemed_at = 3 WHERE id = 6;"
    "INSERT INTO token_family (id, uuid, provider_id, user_id, device_grant_id,"
    "    session_id, issuer, sub, scopes, auth_time, created_at, last_used_at,"
    "    expires_at) VALUES (2, 'tf2', 5, 4, 7, NULL, 'i', 's', 'a', 1, 1, 1,"
    "    1900000000), (3, 'tf3', 5, 3, 6, 41, 'i', 's', 'a', 1, 3, 3,"
    "    1900000000), (4, 'tf4', 9, 3, 5, 2, 'i', 's', 'a', 1, 3, 3, 1900000000),"
    "    (5, 'tf5', 9, 3, NULL, 2, 'i', 's', 'a', 1, 3, 3, 1900000000);"
    "UPDATE token_family SET state = 'revoked', revoked_at = 4 WHERE id = 4;"
    "INSERT INTO refresh_token (uuid, token_hash, family_id, generation,"
    "    issued_at, expires_at) VALUES ('rt1', zeroblob(32), 2, 1, 1, 9);"
    "INSERT INTO access_token (uuid, token_hash, family_id, scopes, issued_at,"
    "    expires_at) VALUES ('at1', zeroblob(32), 3, 'a', 1, 9);"
    "INSERT INTO revoked_access_token (jti, expires_at) VALUES ('j', 9);"
    "INSERT INTO signing_key VALUES (2, 'k1', 'kid', 'ES256', '{}', 1, 1, 1, 2, 3),"
    "    (3, 'k2', 'kid2', 'ES256', '{}', 1, 1, 2, 0, 0);"
    "INSERT INTO event (id, uuid, at, action, detail, user_id, provider_id,"
    "    context, hash) VALUES (1, 'e1', 1, 'login', '', 41, 40, '{}',"
    "    zeroblob(32));"
    "UPDATE event_head SET last_id = 1;"
    "INSERT INTO throttle VALUES (3, 'k', zeroblob(32), 1, 2, 3, 4);";

/* Columns that the newest schema has no more. */
#define GONE "('token_family.device_grant_id')"

static int
setup(void **state)
{
	static char dir[FIXTURE_DIR_SIZE];
	struct dg_db first = { .lock_fd = -1, .log_fd = -1 };
	char path[256];

	fixture_dir_make(dir);
	*state = dir;
	assert_ok(dg_sqlite_migrate(dir, dg_migrations, 1));
	fixture_path(path, dir, "db/devgrant.db");
	assert_ok(dg_sqlite_connect(&first, path, SQLITE_OPEN_READWRITE));
	assert_ok(dg_sqlite_exec(&first, fill));
	assert_int_equal(sqlite3_close(first.sqlite), SQLITE_OK);
	assert_ok(dg_sqlite_migrate(dir, dg_migrations, 2));
	return 0;
}

static int
teardown(void **state)
{
	fixture_dir_remove(*state);
	return 0;
}

/* The file as it is now, and as "old" the copy that was made of the first. */
static struct dg_db *
open_both(const char *dir)
{
	struct dg_db *db = calloc(1, sizeof(*db));
	char path[256], sql[512];
	glob_t found;

	assert_non_null(db);
	db->lock_fd = -1;
	db->log_fd = -1;
	fixture_path(path, dir, "db/devgrant.db");
	assert_ok(dg_sqlite_connect(db, path, SQLITE_OPEN_READWRITE));
	fixture_path(path, dir, "backup/schema-1-*.db");
	assert_int_equal(glob(path, 0, NULL, &found), 0);
	assert_int_equal(found.gl_pathc, 1);
	snprintf(sql, sizeof(sql), "ATTACH '%s' AS old", found.gl_pathv[0]);
	globfree(&found);
	assert_int_equal(fixture_sql(db, sql), 0);
	return db;
}

/* Nothing that one query gives is missing in the other. */
static void
assert_same(struct dg_db *db, const char *a, const char *b)
{
	char sql[4096];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM (%s EXCEPT %s)", a, b);
	if (fixture_number(db, sql) != 0)
		fail_msg("%s", sql);
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM (%s EXCEPT %s)", b, a);
	if (fixture_number(db, sql) != 0)
		fail_msg("%s", sql);
}

/* "SELECT columns FROM schema.table", of the columns that old rows have. */
static void
put_select(char *out, size_t size, const char *schema, const char *table,
    const char *columns)
{
	int n = snprintf(out, size, "SELECT %s FROM %s.%s", columns, schema,
	    table);

	assert_true(n > 0 && (size_t)n < size);
}

static void
compare_table(struct dg_db *db, const char *table, const char *columns)
{
	char before[1500], after[1500], sql[256];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM old.%s", table);
	if (fixture_number(db, sql) <= 0)
		fail_msg("%s has no row to compare", table);
	put_select(before, sizeof(before), "old", table, columns);
	put_select(after, sizeof(after), "main", table, columns);
	assert_same(db, before, after);
}

static void
compare_rows(const char *dir, const char *but)
{
	struct dg_db *db = open_both(dir);
	sqlite3_stmt *s;
	int tables = 0;

	assert_int_equal(sqlite3_prepare_v2(db->sqlite, "SELECT t.name, "
	    "group_concat('\"' || c.name || '\"') FROM old.sqlite_schema t "
	    "JOIN pragma_table_info(t.name, 'old') c WHERE t.type = 'table' "
	    "AND t.name NOT LIKE 'sqlite%' AND t.name || '.' || c.name NOT IN "
	    GONE " GROUP BY t.name", -1, &s, NULL), SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW) {
		tables++;
		if (strcmp((const char *)sqlite3_column_text(s, 0), but) == 0)
			continue;
		compare_table(db, (const char *)sqlite3_column_text(s, 0),
		    (const char *)sqlite3_column_text(s, 1));
	}
	sqlite3_finalize(s);
	assert_int_equal(tables, 21);
	dg_db_close(db);
}

static void
every_row_of_every_table_is_there_unchanged(void **state)
{
	compare_rows(*state, "");
	assert_ok(dg_db_migrate(*state));
	/* people sign in anew */
	compare_rows(*state, "session");
}

#define COLUMNS_OF(schema) "SELECT t.name, c.name, c.type, c.\"notnull\", " \
	"c.dflt_value, c.pk FROM " schema ".sqlite_schema t " \
	"JOIN pragma_table_info(t.name, '" schema "') c " \
	"WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND " \
	"c.name NOT IN ('device_grant_id', 'device_grant_uuid')"
#define REFERENCES_OF(schema) "SELECT t.name, f.\"table\", f.\"from\", " \
	"f.\"to\", f.on_delete FROM " schema ".sqlite_schema t " \
	"JOIN pragma_foreign_key_list(t.name, '" schema "') f"
#define INDEXES_OF(schema) "SELECT type, name, tbl_name, sql FROM " schema \
	".sqlite_schema WHERE type IN ('index', 'trigger') AND " \
	"name <> 'token_family_moves'"
/* checks and all */
#define TABLES_OF(schema) "SELECT name, replace(substr(sql, instr(sql, '(')), " \
	"' AUTOINCREMENT', '') FROM " schema ".sqlite_schema " \
	"WHERE type = 'table' AND name NOT IN ('token_family', " \
	"'sqlite_sequence')"

static void
tables_made_anew_have_all_that_the_old_ones_had(void **state)
{
	struct dg_db *db = open_both(*state);

	assert_same(db, COLUMNS_OF("old"), COLUMNS_OF("main"));
	assert_same(db, REFERENCES_OF("old"), REFERENCES_OF("main"));
	assert_same(db, INDEXES_OF("old"), INDEXES_OF("main"));
	assert_same(db, TABLES_OF("old"), TABLES_OF("main"));
	assert_int_equal(fixture_number(db, "SELECT count(*) FROM "
	    "pragma_foreign_key_check"), 0);
	assert_int_not_equal(fixture_sql(db, "UPDATE token_family SET "
	    "state = 'active' WHERE state = 'revoked'"), 0);
	dg_db_close(db);
}

static void
assert_next_id(struct dg_db *db, const char *insert, int64_t above)
{
	if (fixture_sql(db, insert) != 0)
		fail_msg("%s", insert);
	assert_true(sqlite3_last_insert_rowid(db->sqlite) > above);
}

static void
no_id_comes_again_that_anything_remembers(void **state)
{
	struct dg_db *db = open_both(*state);

	assert_int_equal(fixture_sql(db, "DELETE FROM provider; "
	    "DELETE FROM brand; DELETE FROM user_account; "
	    "DELETE FROM application; DELETE FROM signing_key; "
	    "DELETE FROM scope_mapping; DELETE FROM resource_server; "
	    "DELETE FROM flow"), 0);
	assert_next_id(db, "INSERT INTO provider (uuid, client_id, "
	    "client_type, refresh_idle, refresh_absolute, refresh_grace, "
	    "id_token_alg, access_token_alg, access_token_format, sub_mode, "
	    "issuer_mode, scopes, default_scopes, user_code_charset, "
	    "user_code_length) VALUES ('u', 'other', 'public', 1, 1, 1, "
	    "'RS256', 'ES256', 'jwt', 'user_id', 'global', '', '', 'BC', 8)",
	    40);
	assert_next_id(db, "INSERT INTO user_account (uuid, username, "
	    "username_key, created_at) VALUES ('x', 'x', 'x', 1)", 41);
	assert_next_id(db, "INSERT INTO session (uuid, id_hash, user_id, "
	    "auth_time, created_at, expires_at) SELECT 'x', zeroblob(32), id, "
	    "1, 1, 9 FROM user_account", 42);
	assert_next_id(db, "INSERT INTO application (uuid, slug, name, "
	    "created_at) VALUES ('x', 'x', 'x', 1)", 11);
	assert_next_id(db, "INSERT INTO brand (uuid, domain, title) VALUES "
	    "('x', 'x', 'x')", 4);
	assert_next_id(db, "INSERT INTO flow (uuid, slug, name, title, "
	    "designation, authentication) VALUES ('x', 'x', 'x', 'x', "
	    "'authorization', 'none')", 3);
	assert_next_id(db, "INSERT INTO scope_mapping (uuid, scope_name, "
	    "description) VALUES ('x', 'x', 'x')", 1);
	assert_next_id(db, "INSERT INTO resource_server (uuid, identifier, "
	    "name) VALUES ('x', 'x', 'x')", 2);
	assert_next_id(db, "INSERT INTO signing_key (uuid, kid, alg, "
	    "public_jwk, created_at, ready_at) VALUES ('x', 'x', 'ES256', "
	    "'{}', 1, 1)", 3);
	dg_db_close(db);
}

/* Family 2 has the id of grant 7 and is another's. */
static void
a_grant_that_took_an_id_can_be_redeemed_after_all(void **state)
{
	struct dg_db *db;
	struct dg_token_family family, fresh = { .scopes = "openid",
		.provider_id = 5, .user_id = 3, .device_grant_uuid = "d7",
		.created_at = NOW, .last_used_at = NOW,
		.expires_at = NOW + 600 };
	uint8_t hash[DG_DIGEST_BYTES];

	assert_ok(dg_db_migrate(*state));
	assert_ok(dg_db_open(*state, ALL_ROLES, &db));
	assert_int_equal(dg_store_family_find_by_grant(db, DG_STR("d7"),
	    &family), DG_ENOTFOUND);
	assert_ok(dg_store_family_find_by_grant(db, DG_STR("d6"), &family));
	assert_string_equal(family.uuid, "tf3");
	fixture_bytes(7, hash);
	assert_ok(dg_db_begin(db, 0));
	assert_ok(dg_store_device_grant_redeem(db, hash, 5, NOW));
	assert_ok(dg_store_family_add(db, &fresh));
	assert_ok(dg_db_commit(db));
	assert_ok(dg_store_family_find_by_uuid(db, DG_STR("tf2"), &family));
	assert_int_equal(family.state, DG_FAMILY_ACTIVE);
	assert_string_equal(family.device_grant_uuid, "");
	dg_db_close(db);
}

/* As far as the requests are still there. */
static void
a_connected_device_learns_where_it_is_from(void **state)
{
	struct dg_token_family family;
	struct dg_db *db;

	assert_ok(dg_db_migrate(*state));
	assert_ok(dg_db_open(*state, ALL_ROLES, &db));
	assert_ok(dg_store_family_find_by_uuid(db, DG_STR("tf3"), &family));
	assert_string_equal(family.ip, "203.0.113.6");
	assert_string_equal(family.user_agent, "TV/1");
	assert_string_equal(family.device_model, "T");
	assert_ok(dg_store_family_find_by_uuid(db, DG_STR("tf4"), &family));
	assert_string_equal(family.ip, "");
	dg_db_close(db);
}

#define IN_DIR(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIR(every_row_of_every_table_is_there_unchanged),
		IN_DIR(tables_made_anew_have_all_that_the_old_ones_had),
		IN_DIR(no_id_comes_again_that_anything_remembers),
		IN_DIR(a_grant_that_took_an_id_can_be_redeemed_after_all),
		IN_DIR(a_connected_device_learns_where_it_is_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
