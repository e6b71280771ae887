/* SPDX-License-Identifier: MIT */
/* test_restore.c: databases that were put back, and logs that were deleted */
#include "tests/store/fixture.h"

#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/store/db_sqlite.h"
#include "lib/store/store_meta.h"

static int
setup(void **state)
{
	static char dir[FIXTURE_DIR_SIZE];

	fixture_dir_make(dir);
	*state = dir;
	assert_ok(dg_db_migrate(dir));
	return 0;
}

static int
teardown(void **state)
{
	fixture_dir_remove(*state);
	return 0;
}

static struct dg_db *
open_role(const char *dir, enum dg_role role)
{
	struct dg_db *db;

	assert_ok(dg_db_open(dir, role, &db));
	return db;
}

static enum dg_err
try_to_open(const char *dir, enum dg_role role)
{
	struct dg_db *db;
	enum dg_err rc = dg_db_open(dir, role, &db);

	dg_db_close(db);
	return rc;
}

static void
set_meta(struct dg_db *db, const char *name)
{
	assert_ok(dg_db_begin(db, 0));
	assert_ok(dg_store_meta_set(db, name, name));
	assert_ok(dg_db_commit(db));
}

static enum dg_err
has_meta(const char *dir, const char *name)
{
	struct dg_db *db = open_role(dir, DG_ROLE_ADMIN);
	char value[64];
	enum dg_err rc = dg_store_meta_get(db, name, value, sizeof(value));

	dg_db_close(db);
	return rc;
}

static void
set_many(struct dg_db *db, const char *prefix, int n)
{
	char name[32];
	int i;

	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "%s%d", prefix, i);
		set_meta(db, name);
	}
}

/* So many writes that the log is copied back and begun anew on the way. */
static void
write_logs(const char *dir, int n)
{
	struct dg_db *db = open_role(dir, DG_ROLE_ADMIN);

	set_many(db, "n", n);
	dg_db_close(db);
}

/* Write and end as a process that is killed. */
static void
write_and_die(const char *dir, const char *name)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		set_meta(open_role(dir, DG_ROLE_ADMIN), name);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void
copy(const char *dir, const char *from, const char *to)
{
	char command[600];

	snprintf(command, sizeof(command), "exec cp -p %s/db/%s %s/db/%s", dir,
	    from, dir, to);
	assert_int_equal(system(command), 0);
}

static void
delete(const char *dir, const char *name)
{
	char path[256];

	fixture_path(path, dir, name);
	assert_int_equal(unlink(path), 0);
}

static bool
notice_says(const char *dir, const char *what)
{
	char path[256], text[512] = "";
	FILE *f;

	fixture_path(path, dir, "db/" DG_DB_NOTICE);
	if ((f = fopen(path, "r")) == NULL)
		return false;
	if (fgets(text, sizeof(text), f) == NULL)
		text[0] = '\0';
	fclose(f);
	return strstr(text, what) != NULL;
}

static void
vacuum_into(const char *dir, const char *name)
{
	struct dg_db *db = open_role(dir, DG_ROLE_ADMIN);
	char sql[300];

	db->sealed = false;
	sqlite3_limit(db->sqlite, SQLITE_LIMIT_ATTACHED, 1);
	snprintf(sql, sizeof(sql), "VACUUM INTO '%s/db/%s'", dir, name);
	assert_int_equal(fixture_sql(db, sql), 0);
	dg_db_close(db);
	snprintf(sql, sizeof(sql), "%s/db/%s", dir, name);
	assert_int_equal(chmod(sql, 0600), 0);
}

static void
an_older_file_is_refused_beside_a_newer_log(void **state)
{
	const char *dir = *state;

	write_and_die(dir, "old");
	copy(dir, "devgrant.db", "copy");
	write_logs(dir, 1200);
	write_and_die(dir, "new");
	copy(dir, "devgrant.db", "last");
	copy(dir, "copy", "devgrant.db");
	assert_int_equal(try_to_open(dir, DG_ROLE_TOKEN), DG_EDB);
	assert_int_equal(try_to_open(dir, DG_ROLE_DISCOVERY), DG_EDB);
	assert_int_equal(dg_db_migrate(dir), DG_EDB);
	/* neither file was changed, so the former one can be put back */
	copy(dir, "last", "devgrant.db");
	assert_ok(has_meta(dir, "new"));
	/* without a log beside it the database is accepted, and doctor tells it */
	copy(dir, "copy", "devgrant.db");
	delete(dir, "db/devgrant.db-wal");
	delete(dir, "db/devgrant.db-shm");
	assert_int_equal(has_meta(dir, "new"), DG_ENOTFOUND);
	assert_true(notice_says(dir, "an older database was put back"));
}

static void
a_vacuumed_copy_is_refused_beside_a_log_and_taken_without(void **state)
{
	const char *dir = *state;
	struct dg_db *db;

	write_and_die(dir, "old");
	vacuum_into(dir, "copy");
	write_and_die(dir, "new");
	copy(dir, "copy", "devgrant.db");
	assert_int_equal(try_to_open(dir, DG_ROLE_TOKEN), DG_EDB);
	delete(dir, "db/devgrant.db-wal");
	delete(dir, "db/devgrant.db-shm");
	assert_ok(has_meta(dir, "old"));
	assert_int_equal(has_meta(dir, "new"), DG_ENOTFOUND);
	/* its journal is a slower one until `devgrant init` */
	db = open_role(dir, DG_ROLE_ADMIN);
	assert_string_equal(dg_db_journal(db), "rollback");
	dg_db_close(db);
	assert_ok(dg_db_migrate(dir));
	db = open_role(dir, DG_ROLE_ADMIN);
	assert_string_equal(dg_db_journal(db), "wal");
	set_meta(db, "x");
	dg_db_close(db);
	assert_ok(has_meta(dir, "x"));
}

static void
a_log_that_is_gone_is_told(void **state)
{
	const char *dir = *state;

	write_and_die(dir, "old");
	delete(dir, "db/devgrant.db-wal");
	assert_int_equal(has_meta(dir, "old"), DG_ENOTFOUND);
	assert_true(notice_says(dir, "devgrant.db-wal is gone"));
}

static void
a_running_program_ends_when_its_log_is_deleted(void **state)
{
	const char *dir = *state;
	struct dg_db *writer = open_role(dir, DG_ROLE_ADMIN);
	struct dg_db *reader = open_role(dir, DG_ROLE_DISCOVERY);
	enum dg_err rc = DG_OK;
	char value[64];
	int i;

	set_meta(writer, "x");
	assert_ok(dg_db_check(reader));
	dg_db_close(reader);
	reader = open_role(dir, DG_ROLE_USERINFO);
	assert_ok(dg_store_meta_get(reader, "x", value, sizeof(value)));
	delete(dir, "db/devgrant.db-wal");
	assert_int_equal(dg_db_begin(writer, 0), DG_EDB);
	assert_true(dg_db_is_broken(writer));
	for (i = 0; i < 100 && rc == DG_OK; i++)
		rc = dg_db_check(reader);
	assert_int_equal(rc, DG_ECONFLICT);
	dg_db_close(reader);
	dg_db_close(writer);
}

static void
a_running_program_ends_when_its_file_is_written_over(void **state)
{
	const char *dir = *state;
	struct dg_db *db;

	vacuum_into(dir, "copy");
	db = open_role(dir, DG_ROLE_ADMIN);
	set_meta(db, "x");
	copy(dir, "copy", "devgrant.db");
	assert_int_equal(dg_db_begin(db, 0), DG_EDB);
	assert_true(dg_db_is_broken(db));
	dg_db_close(db);
}

/* Kills, many logs and a moved directory must not be taken for a restored database. */
static void
what_is_in_order_is_taken_without_a_word(void **state)
{
	const char *dir = *state;
	char other[FIXTURE_DIR_SIZE], command[400], path[256];
	sqlite3 *foreign;
	int i;

	for (i = 0; i < 3; i++) {
		write_and_die(dir, "a");
		write_logs(dir, 600);
		write_and_die(dir, "b");
		assert_ok(dg_db_migrate(dir));
	}
	write_and_die(dir, "last");
	/* another program copies the log back and deletes it, as it ends */
	fixture_path(path, dir, "db/devgrant.db");
	assert_int_equal(sqlite3_open(path, &foreign), SQLITE_OK);
	assert_int_equal(sqlite3_exec(foreign, "SELECT * FROM meta", NULL,
	    NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(foreign), SQLITE_OK);
	assert_ok(has_meta(dir, "last"));
	write_and_die(dir, "last");
	fixture_dir_make(other);
	snprintf(command, sizeof(command), "exec cp -rp %s/db %s/db", dir,
	    other);
	assert_int_equal(system(command), 0);
	assert_ok(has_meta(other, "last"));
	write_logs(other, 1200);
	assert_ok(has_meta(other, "last"));
	fixture_path(path, other, "db/" DG_DB_NOTICE);
	assert_int_equal(access(path, F_OK), -1);
	fixture_path(path, dir, "db/" DG_DB_NOTICE);
	assert_int_equal(access(path, F_OK), -1);
	fixture_dir_remove(other);
}

/* A web program wrote long ago, commands wrote since then, and it ends. */
static void
an_idle_program_that_ends_leaves_the_count_of_logs(void **state)
{
	const char *dir = *state;
	struct dg_db *idle = open_role(dir, DG_ROLE_ADMIN), *command;
	char path[256], prefix[16];
	int i;

	set_many(idle, "idle", 100);
	for (i = 0; i < 5; i++) {
		command = open_role(dir, DG_ROLE_ADMIN);
		snprintf(prefix, sizeof(prefix), "n%d-", i);
		set_many(command, prefix, 100);
		dg_db_close(command);
	}
	dg_db_close(idle);
	assert_ok(has_meta(dir, "n4-99"));
	fixture_path(path, dir, "db/" DG_DB_NOTICE);
	assert_int_equal(access(path, F_OK), -1);
}

#define IN_DIR(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIR(an_older_file_is_refused_beside_a_newer_log),
		IN_DIR(
		    a_vacuumed_copy_is_refused_beside_a_log_and_taken_without),
		IN_DIR(a_log_that_is_gone_is_told),
		IN_DIR(a_running_program_ends_when_its_log_is_deleted),
		IN_DIR(a_running_program_ends_when_its_file_is_written_over),
		IN_DIR(what_is_in_order_is_taken_without_a_word),
		IN_DIR(an_idle_program_that_ends_leaves_the_count_of_logs),
	};

	if (dg_log_open(DG_LOG_TO_NONE, "test", NULL) != DG_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
