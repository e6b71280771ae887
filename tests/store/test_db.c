/* SPDX-License-Identifier: MIT */
/* test_db.c: files, lock, migrations, checkpoints, changes from outside */
#include "tests/store/fixture.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/store/db_lock.h"
#include "lib/store/db_sqlite.h"
#include "lib/store/store_brand.h"
#include "lib/store/store_meta.h"

static int
setup(void **state)
{
	static char dir[FIXTURE_DIR_SIZE];

	fixture_dir_make(dir);
	*state = dir;
	return 0;
}

static int
teardown(void **state)
{
	fixture_dir_remove(*state);
	return 0;
}

static enum dg_err
open_and_close(const char *dir, enum dg_role role)
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
	assert_ok(dg_store_meta_set(db, name, "1"));
	assert_ok(dg_db_commit(db));
}

static void
migration_makes_private_files(void **state)
{
	static const char *const names[] = { "db/devgrant.db", "db/lock",
		"db/devgrant.db-wal", "db/devgrant.db-shm" };
	const char *dir = *state;
	char path[256];
	struct dg_db *db;
	struct stat st;
	mode_t mask;
	size_t i;

	mask = umask(0);
	assert_int_equal(open_and_close(dir, DG_ROLE_ADMIN), DG_ENOTFOUND);
	assert_ok(dg_db_migrate(dir));
	assert_ok(dg_db_migrate(dir));
	assert_ok(dg_db_open(dir, DG_ROLE_ADMIN, &db));
	set_meta(db, "x");
	umask(mask);
	fixture_path(path, dir, "db");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		fixture_path(path, dir, names[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0600);
	}
	assert_string_equal(dg_db_journal(db), "wal");
	dg_db_close(db);
}

static void
wrong_modes_and_links_are_refused(void **state)
{
	static const struct { const char *name; mode_t bad, good; } files[] = {
		{ "db", 0750, 0700 },
		{ "db", 0701, 0700 },
		{ "db/devgrant.db", 0640, 0600 },
		{ "db/devgrant.db", 0604, 0600 },
		{ "db/lock", 0620, 0600 },
	};
	const char *dir = *state;
	char path[256], other[256];
	size_t i;

	assert_ok(dg_db_migrate(dir));
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		fixture_path(path, dir, files[i].name);
		assert_int_equal(chmod(path, files[i].bad), 0);
		assert_int_equal(open_and_close(dir, DG_ROLE_TOKEN),
		    DG_EDENIED);
		assert_int_equal(chmod(path, files[i].good), 0);
		assert_ok(open_and_close(dir, DG_ROLE_TOKEN));
	}
	fixture_path(path, dir, "db/devgrant.db");
	fixture_path(other, dir, "moved.db");
	assert_int_equal(rename(path, other), 0);
	assert_int_equal(symlink(other, path), 0);
	assert_int_equal(open_and_close(dir, DG_ROLE_TOKEN), DG_EDENIED);
	assert_int_equal(dg_db_migrate(dir), DG_EDENIED);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(open_and_close(dir, DG_ROLE_TOKEN), DG_EDENIED);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(open_and_close(dir, DG_ROLE_TOKEN), DG_ENOTFOUND);
}

static void
all_roles_open_the_same_file(void **state)
{
	struct dg_db *db[6];
	int i;

	assert_ok(dg_db_migrate(*state));
	for (i = 0; i < 6; i++)
		assert_ok(dg_db_open(*state, (enum dg_role)(1 << i), &db[i]));
	set_meta(db[5], "x");
	for (i = 0; i < 6; i++) {
		assert_ok(dg_db_check(db[i]));
		dg_db_close(db[i]);
	}
}

static int64_t
synchronous(const char *dir, enum dg_role role)
{
	struct dg_db *db;
	int64_t n;

	assert_ok(dg_db_open(dir, role, &db));
	db->sealed = false;
	n = fixture_number(db, "PRAGMA synchronous");
	dg_db_close(db);
	return n;
}

/* design: lost acknowledged commits are only allowed to the device program */
static void
only_device_may_lose_its_last_commits(void **state)
{
	assert_ok(dg_db_migrate(*state));
	assert_int_equal(synchronous(*state, DG_ROLE_DEVICE), 1);
	assert_int_equal(synchronous(*state, DG_ROLE_TOKEN), 2);
	assert_int_equal(synchronous(*state, DG_ROLE_VERIFY), 2);
	assert_int_equal(synchronous(*state, DG_ROLE_ADMIN), 2);
}

static void
a_rollback_journal_is_used_where_wal_is_not(void **state)
{
	struct dg_db *db;

	assert_ok(dg_db_migrate(*state));
	assert_ok(dg_db_open(*state, DG_ROLE_ADMIN, &db));
	assert_int_equal(fixture_sql(db, "PRAGMA journal_mode = DELETE"), 0);
	dg_db_close(db);
	assert_int_equal(synchronous(*state, DG_ROLE_DEVICE), 2);
	assert_ok(dg_db_open(*state, DG_ROLE_ADMIN, &db));
	assert_string_equal(dg_db_journal(db), "rollback");
	set_meta(db, "x");
	dg_db_close(db);
}

/* Holds the lock until it is killed; returns once it is held. */
static pid_t
hold_lock(const char *dir)
{
	char path[256], ready;
	int pipes[2], fd;
	pid_t pid;

	assert_int_equal(pipe(pipes), 0);
	fixture_path(path, dir, "db/lock");
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (dg_db_lock_open(path, &fd) != DG_OK ||
		    dg_db_lock_take(fd, 0) != DG_OK ||
		    write(pipes[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	assert_int_equal(read(pipes[0], &ready, 1), 1);
	close(pipes[0]);
	close(pipes[1]);
	return pid;
}

static void
on_alarm(int sig)
{
	(void)sig;
}

static void
a_writer_waits_no_longer_than_told(void **state)
{
	struct sigaction mine = { .sa_handler = on_alarm }, after;
	struct itimerval timer;
	sigset_t blocked, mask;
	struct dg_db *db;
	pid_t pid;

	assert_ok(dg_db_migrate(*state));
	pid = hold_lock(*state);
	assert_ok(dg_db_open(*state, DG_ROLE_TOKEN, &db));
	sigaction(SIGALRM, &mine, NULL);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGALRM);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	assert_int_equal(dg_db_begin(db, 0), DG_EBUSY);
	assert_int_equal(dg_db_begin(db, 30), DG_EBUSY);
	/* handler, mask and timer are the program's again */
	sigaction(SIGALRM, NULL, &after);
	assert_true(after.sa_handler == on_alarm);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	assert_true(sigismember(&mask, SIGALRM) == 1);
	assert_int_equal(getitimer(ITIMER_REAL, &timer), 0);
	assert_int_equal(timer.it_value.tv_sec, 0);
	assert_int_equal(timer.it_value.tv_usec, 0);
	sigprocmask(SIG_UNBLOCK, &blocked, NULL);
	/* a lock dies with its holder */
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_ok(dg_db_begin(db, 5000));
	assert_ok(dg_db_commit(db));
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	dg_db_close(db);
}

static void
transactions_do_not_nest(void **state)
{
	struct dg_db *db;

	assert_ok(dg_db_migrate(*state));
	assert_ok(dg_db_open(*state, DG_ROLE_ADMIN, &db));
	assert_int_equal(dg_db_commit(db), DG_EDB);
	dg_db_rollback(db);
	assert_ok(dg_db_begin(db, 0));
	assert_int_equal(dg_db_begin(db, 0), DG_EDB);
	assert_ok(dg_store_meta_set(db, "x", "1"));
	dg_db_rollback(db);
	assert_int_equal(fixture_number(db, "SELECT count(*) FROM meta"), 0);
	dg_db_close(db);
}

/* design: checkpoints run after a commit, under the writers' lock */
static void
the_log_does_not_grow_without_end(void **state)
{
	struct dg_db *db;
	char path[256];
	struct stat st;
	char name[16];
	pid_t pid;
	int i;

	assert_ok(dg_db_migrate(*state));
	assert_ok(dg_db_open(*state, DG_ROLE_DEVICE | DG_ROLE_ADMIN, &db));
	assert_int_equal(fixture_sql(db, "PRAGMA synchronous = OFF"), 0);
	for (i = 0; i < 2500; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		set_meta(db, name);
	}
	fixture_path(path, *state, "db/devgrant.db-wal");
	assert_int_equal(stat(path, &st), 0);
	assert_in_range(st.st_size, 4096, 1100 * 4120);
	fixture_path(path, *state, "db/devgrant.db");
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_size > 4096);
	/* who cannot have the lock leaves the log as it is */
	pid = hold_lock(*state);
	dg_db_close(db);
	fixture_path(path, *state, "db/devgrant.db-wal");
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_size > 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* As plain CGI does; each process reads the log that it finds. */
static void
a_process_for_each_request_keeps_the_log_short(void **state)
{
	char path[256], name[16];
	struct dg_db *db;
	struct stat st;
	int i;

	assert_ok(dg_db_migrate(*state));
	fixture_path(path, *state, "db/devgrant.db-wal");
	for (i = 0; i < 100; i++) {
		assert_ok(dg_db_open(*state, DG_ROLE_ADMIN, &db));
		snprintf(name, sizeof(name), "n%d", i);
		set_meta(db, name);
		dg_db_close(db);
		assert_int_equal(stat(path, &st), 0);
		assert_in_range(st.st_size, 0, 80 * 4120);
	}
}

static int
count_backups(const char *dir)
{
	char path[256];
	struct dirent *entry;
	DIR *backup;
	int n = 0;

	fixture_path(path, dir, "backup");
	backup = opendir(path);
	assert_non_null(backup);
	while ((entry = readdir(backup)) != NULL)
		n += entry->d_name[0] != '.';
	closedir(backup);
	return n;
}

#define MIGRATIONS_MAX 100

/* All that there are and another one; how many that is. */
static size_t
one_more(struct dg_migration out[static MIGRATIONS_MAX], const char *text)
{
	assert_true(dg_migrations_n < MIGRATIONS_MAX);
	memcpy(out, dg_migrations, dg_migrations_n * sizeof(out[0]));
	out[dg_migrations_n] = (struct dg_migration){ "next", text };
	return dg_migrations_n + 1;
}

static void
a_newer_schema_is_reached_with_a_copy_before(void **state)
{
	struct dg_migration next[MIGRATIONS_MAX];
	size_t n = one_more(next, "ALTER TABLE brand ADD COLUMN extra TEXT");
	struct dg_db *old;
	struct dg_brand brand;

	assert_ok(dg_db_migrate(*state));
	assert_ok(dg_db_open(*state, DG_ROLE_VERIFY, &old));
	assert_ok(dg_db_check(old));
	assert_ok(dg_sqlite_migrate(*state, next, n));
	assert_int_equal(count_backups(*state), 1);
	/* an old program sees it with its next statement, and stops */
	assert_int_equal(dg_store_brand_find(old, 1, &brand), DG_ENOTFOUND);
	assert_int_equal(dg_db_check(old), DG_ECONFLICT);
	dg_db_close(old);
	assert_int_equal(open_and_close(*state, DG_ROLE_VERIFY), DG_EVERSION);
	assert_int_equal(dg_db_migrate(*state), DG_EVERSION);
}

static void
a_failed_migration_changes_nothing(void **state)
{
	struct dg_migration next[MIGRATIONS_MAX];
	size_t n = one_more(next, "CREATE TABLE t (x); SELECT nonsense");

	assert_ok(dg_db_migrate(*state));
	assert_int_equal(dg_sqlite_migrate(*state, next, n), DG_EDB);
	assert_ok(dg_db_migrate(*state));
	assert_ok(open_and_close(*state, DG_ROLE_VERIFY));
}

static void
another_programs_database_is_not_touched(void **state)
{
	struct dg_db *db;

	assert_ok(dg_db_migrate(*state));
	assert_ok(dg_db_open(*state, DG_ROLE_ADMIN, &db));
	assert_int_equal(fixture_sql(db, "PRAGMA application_id = 7"), 0);
	dg_db_close(db);
	assert_int_equal(dg_db_migrate(*state), DG_ECONFLICT);
}

static void
housekeeping_from_outside_ends_no_program(void **state)
{
	struct dg_db *db, *other;
	struct dg_brand brand;

	assert_ok(dg_db_migrate(*state));
	assert_ok(dg_db_open(*state, DG_ROLE_VERIFY, &db));
	assert_ok(dg_db_open(*state, DG_ROLE_ADMIN, &other));
	assert_int_equal(fixture_sql(other, "ANALYZE"), 0);
	dg_db_close(other);
	assert_int_equal(dg_store_brand_find(db, 1, &brand), DG_ENOTFOUND);
	assert_ok(dg_db_check(db));
	dg_db_close(db);
}

static void
a_file_put_in_the_databases_place_ends_the_program(void **state)
{
	char path[256], other[256];
	struct dg_db *db;
	int i;

	assert_ok(dg_db_migrate(*state));
	assert_ok(dg_db_open(*state, DG_ROLE_VERIFY, &db));
	fixture_path(path, *state, "db/devgrant.db");
	fixture_path(other, *state, "old.db");
	assert_int_equal(rename(path, other), 0);
	for (i = 0; i < 200; i++)
		if (dg_db_check(db) == DG_ECONFLICT)
			break;
	assert_true(i < 200);
	assert_int_equal(dg_db_begin(db, 0), DG_EDB);
	assert_true(dg_db_is_broken(db));
	dg_db_close(db);
}

#define IN_DIR(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIR(migration_makes_private_files),
		IN_DIR(wrong_modes_and_links_are_refused),
		IN_DIR(all_roles_open_the_same_file),
		IN_DIR(only_device_may_lose_its_last_commits),
		IN_DIR(a_rollback_journal_is_used_where_wal_is_not),
		IN_DIR(a_writer_waits_no_longer_than_told),
		IN_DIR(transactions_do_not_nest),
		IN_DIR(the_log_does_not_grow_without_end),
		IN_DIR(a_process_for_each_request_keeps_the_log_short),
		IN_DIR(a_newer_schema_is_reached_with_a_copy_before),
		IN_DIR(a_failed_migration_changes_nothing),
		IN_DIR(another_programs_database_is_not_touched),
		IN_DIR(housekeeping_from_outside_ends_no_program),
		IN_DIR(a_file_put_in_the_databases_place_ends_the_program),
	};

	if (dg_log_open(DG_LOG_TO_NONE, "test_db", "") != DG_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
