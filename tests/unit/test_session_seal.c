/* SPDX-License-Identifier: MIT */
/* test_session_seal.c: rows that another program of the host wrote */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>

#include "lib/account/session_seal.h"
#include "lib/base/log.h"
#include "lib/store/db_sqlite.h"

static struct world w;
static struct dg_session session;

static int
set_up(void **state)
{
	(void)state;
	world_open(&w, false);
	world_session(&w, &w.anna, &session);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

/* Write to the database without the limits of a role, as an intruder in a program
 * could. */
static void
write_row(const char *sql)
{
	sqlite3_set_authorizer(w.ctx.db->sqlite, NULL, NULL);
	if (sqlite3_exec(w.ctx.db->sqlite, sql, NULL, NULL, NULL) !=
	    SQLITE_OK || sqlite3_changes(w.ctx.db->sqlite) != 1)
		fail_msg("%s", sql);
}

static enum dg_err
find(const char *id)
{
	struct dg_session found;

	return dg_session_find(&w.ctx, dg_str_from(id), &found);
}

static void
no_column_of_a_session_can_be_edited(void **state)
{
	static const char *const edits[] = { "user_id = user_id + 1",
		"auth_time = auth_time + 1", "amr = 'pwd otp'", "acr = 'high'",
		"created_at = created_at + 1", "expires_at = expires_at + 1",
		"ip = '198.51.100.1'", "user_agent = 'x'", "mac = zeroblob(32)",
		"mac = x''" };
	char sql[256];
	size_t i;

	for (i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		assert_ok(find(session.id));
		snprintf(sql, sizeof(sql), "UPDATE session SET %s", edits[i]);
		write_row(sql);
		if (find(session.id) != DG_ENOTFOUND)
			fail_msg("%s", edits[i]);
		(void)tear_down(state);
		(void)set_up(state);
	}
}

/* The intruder knows the id that it chose, and every row that is there. */
static void
a_row_cannot_be_made_or_copied(void **state)
{
	static const char chosen[] =
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
	char sql[512], hex[2 * DG_DIGEST_BYTES + 1];
	uint8_t hash[DG_DIGEST_BYTES];

	(void)state;
	dg_digest_sha256(chosen, DG_SECRET_LEN, hash);
	dg_digest_hex(hash, sizeof(hash), hex);
	snprintf(sql, sizeof(sql), "INSERT INTO session (uuid, id_hash, "
	    "user_id, auth_time, amr, acr, created_at, expires_at, ip, "
	    "user_agent, mac) SELECT 'u', x'%s', user_id, auth_time, amr, "
	    "acr, created_at, expires_at, ip, user_agent, mac FROM session",
	    hex);
	write_row(sql);
	assert_int_equal(find(chosen), DG_ENOTFOUND);
	assert_ok(find(session.id));
	snprintf(sql, sizeof(sql), "UPDATE session SET mac = x'%s' "
	    "WHERE uuid = 'u'", hex);
	write_row(sql);
	assert_int_equal(find(chosen), DG_ENOTFOUND);
}

static void
another_pepper_makes_another_seal(void **state)
{
	(void)state;
	w.ctx.secrets.session[0] ^= 1;
	assert_int_equal(find(session.id), DG_ENOTFOUND);
	w.ctx.secrets.session[0] ^= 1;
	assert_ok(find(session.id));
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(no_column_of_a_session_can_be_edited),
		IN_WORLD(a_row_cannot_be_made_or_copied),
		IN_WORLD(another_pepper_makes_another_seal),
	};

	if (dg_log_open(DG_LOG_TO_NONE, "test", NULL) != DG_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
