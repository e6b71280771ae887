/* SPDX-License-Identifier: MIT */
/* test_faults.c: many processes at once, killed ones, full and broken disks */
#include "tests/store/fixture.h"
#include "tests/unit/faulty.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/store/db_space.h"
#include "lib/store/db_sqlite.h"
#include "lib/store/store_event.h"
#include "lib/store/store_meta.h"
#include "lib/store/store_token.h"

#define RACERS 8

/* A state directory whose database holds one of everything. */
struct world {
	char dir[FIXTURE_DIR_SIZE];
	struct fixture fx;
};

static int
setup(void **state)
{
	static struct world world;
	struct dg_db *db;

	fixture_dir_make(world.dir);
	assert_ok(dg_db_migrate(world.dir));
	assert_ok(dg_db_open(world.dir, ALL_ROLES, &db));
	fixture_fill(db, &world.fx);
	dg_db_close(db);
	*state = &world;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	fixture_dir_remove(w->dir);
	return 0;
}

/* Redeem as the token program does; opened after the fork. */
static enum dg_err
redeem(const struct world *w, struct dg_db *db)
{
	struct dg_token_family family = {
		.provider_id = w->fx.client.provider_id,
		.user_id = w->fx.user.id, .device_grant_uuid = "1",
		.created_at = NOW, .last_used_at = NOW,
		.expires_at = NOW + 600 };
	struct dg_event event = { .action = "token_issued", .at = NOW };
	uint8_t hash[DG_DIGEST_BYTES];
	enum dg_err rc;

	fixture_bytes(1, hash);
	if ((rc = dg_db_begin(db, 5000)) != DG_OK)
		return rc;
	if ((rc = dg_store_device_grant_redeem(db, hash,
	    family.provider_id, NOW)) != DG_OK ||
	    (rc = dg_store_family_add(db, &family)) != DG_OK ||
	    (rc = dg_store_event_add(db, &event)) != DG_OK) {
		dg_db_rollback(db);
		return rc;
	}
	return dg_db_commit(db);
}

/* Waits for the start, then exits with the result. */
static void
race(const struct world *w, int start)
{
	struct dg_db *db;
	enum dg_err rc;
	char c;

	rc = dg_db_open(w->dir, DG_ROLE_TOKEN, &db);
	if (rc == DG_OK && read(start, &c, 1) == 0)
		rc = redeem(w, db);
	dg_db_close(db);
	_exit((int)rc);
}

static void
T5_of_eight_processes_one_redeems(void **state)
{
	struct world *w = *state;
	struct dg_device_grant grant;
	struct dg_db *db;
	int start[2], status, i, ok = 0, late = 0;
	int64_t id;

	assert_ok(dg_db_open(w->dir, ALL_ROLES, &db));
	fixture_approved(db, &w->fx, 1, &grant);
	dg_db_close(db);
	assert_int_equal(pipe(start), 0);
	for (i = 0; i < RACERS; i++)
		if (fork() == 0) {
			close(start[1]);
			race(w, start[0]);
		}
	close(start[0]);
	close(start[1]);
	for (i = 0; i < RACERS; i++) {
		assert_true(wait(&status) > 0);
		assert_true(WIFEXITED(status));
		ok += WEXITSTATUS(status) == DG_OK;
		late += WEXITSTATUS(status) == DG_ECONFLICT;
	}
	assert_int_equal(ok, 1);
	assert_int_equal(late, RACERS - 1);
	assert_ok(dg_db_open(w->dir, DG_ROLE_ADMIN, &db));
	assert_ok(dg_store_event_verify(db, &id));
	assert_int_equal(fixture_number(db,
	    "SELECT count(*) FROM token_family"), 1);
	dg_db_close(db);
}

static void
add_events(const struct world *w, int n)
{
	struct dg_event event = { .action = "login", .at = NOW };
	struct dg_db *db;

	if (dg_db_open(w->dir, DG_ROLE_VERIFY, &db) != DG_OK)
		_exit(1);
	for (; n > 0; n--)
		if (dg_db_begin(db, 5000) != DG_OK ||
		    dg_store_event_add(db, &event) != DG_OK ||
		    dg_db_commit(db) != DG_OK)
			_exit(2);
	dg_db_close(db);
	_exit(0);
}

static void
concurrent_writers_make_one_chain(void **state)
{
	struct world *w = *state;
	struct dg_db *db;
	int status, i;
	int64_t id;

	for (i = 0; i < 4; i++)
		if (fork() == 0)
			add_events(w, 25);
	for (i = 0; i < 4; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_ok(dg_db_open(w->dir, DG_ROLE_ADMIN, &db));
	assert_ok(dg_store_event_verify(db, &id));
	assert_int_equal(fixture_number(db, "SELECT max(id) FROM event"), 100);
	dg_db_close(db);
}

/* Write without end; tell of each commit. */
static void
write_on(const struct world *w, int told)
{
	struct dg_db *db;
	char name[32];
	int i;

	if (dg_db_open(w->dir, DG_ROLE_ADMIN, &db) != DG_OK)
		_exit(1);
	for (i = 0;; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		if (dg_db_begin(db, 5000) != DG_OK ||
		    dg_store_meta_set(db, name, "1") != DG_OK ||
		    dg_store_meta_set(db, "half", name) != DG_OK ||
		    dg_db_commit(db) != DG_OK ||
		    write(told, &i, sizeof(i)) != sizeof(i))
			_exit(2);
	}
}

static void
H2_a_killed_writer_leaves_what_it_had_committed(void **state)
{
	struct world *w = *state;
	int told[2], last = 0, i;
	struct dg_db *db;
	pid_t pid;

	assert_int_equal(pipe(told), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(told[0]);
		write_on(w, told[1]);
	}
	close(told[1]);
	while (last < 40 && read(told[0], &i, sizeof(i)) == sizeof(i))
		last = i;
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	while (read(told[0], &i, sizeof(i)) == sizeof(i))
		last = i;
	close(told[0]);
	assert_ok(dg_db_open(w->dir, ALL_ROLES, &db));
	assert_int_equal(fixture_number(db, "SELECT count(*) FROM "
	    "pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
	/* all that was told, and no half transaction */
	assert_true(fixture_number(db, "SELECT count(*) - 1 FROM meta") >
	    last);
	assert_int_equal(fixture_number(db, "SELECT 'n' || (count(*) - 2) = "
	    "(SELECT value FROM meta WHERE name = 'half') FROM meta"), 1);
	assert_ok(dg_db_begin(db, 0));
	assert_ok(dg_db_commit(db));
	dg_db_close(db);
}

static void
killed_in_a_transaction_nothing_of_it_stays(void **state)
{
	struct world *w = *state;
	struct dg_db *db;
	int status;
	pid_t pid;

	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (dg_db_open(w->dir, DG_ROLE_ADMIN, &db) != DG_OK ||
		    dg_db_begin(db, 0) != DG_OK ||
		    dg_store_meta_set(db, "x", "1") != DG_OK)
			_exit(1);
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_ok(dg_db_open(w->dir, DG_ROLE_ADMIN, &db));
	assert_ok(dg_db_begin(db, 0));
	assert_int_equal(fixture_number(db, "SELECT count(*) FROM meta"), 0);
	assert_ok(dg_db_commit(db));
	dg_db_close(db);
}

static void
a_full_disk_is_an_error_and_no_end(void **state)
{
	struct world *w = *state;
	char value[3000], sql[64], got[8];
	struct dg_db *db;
	enum dg_err rc = DG_OK;
	int i;

	memset(value, 'x', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	assert_ok(dg_db_open(w->dir, DG_ROLE_ADMIN, &db));
	snprintf(sql, sizeof(sql), "PRAGMA max_page_count = %d",
	    (int)fixture_number(db, "PRAGMA page_count") + 4);
	assert_int_equal(fixture_sql(db, sql), 0);
	assert_ok(dg_db_begin(db, 0));
	assert_ok(dg_store_meta_set(db, "before", "1"));
	assert_ok(dg_db_commit(db));
	assert_ok(dg_db_begin(db, 0));
	for (i = 0; i < 9 && rc == DG_OK; i++) {
		snprintf(sql, sizeof(sql), "n%d", i);
		rc = dg_store_meta_set(db, sql, value);
	}
	assert_int_equal(rc, DG_EFULL);
	/* whatever else the caller does, nothing of it is committed */
	(void)!dg_store_meta_set(db, "after", "1");
	dg_db_rollback(db);
	assert_false(dg_db_is_broken(db));
	assert_ok(dg_store_meta_get(db, "before", got, sizeof(got)));
	assert_int_equal(fixture_number(db, "SELECT count(*) FROM meta"), 1);
	assert_ok(dg_db_begin(db, 0));
	assert_ok(dg_store_meta_set(db, "small", "1"));
	assert_ok(dg_db_commit(db));
	dg_db_close(db);
}

static enum dg_err
begins(const struct world *w, enum dg_role role)
{
	struct dg_db *db;
	enum dg_err rc;

	assert_ok(dg_db_open(w->dir, role, &db));
	if ((rc = dg_db_begin(db, 0)) == DG_OK)
		dg_db_rollback(db);
	dg_db_close(db);
	return rc;
}

static off_t
ballast_bytes(const struct world *w)
{
	char path[256];
	struct stat st;

	fixture_path(path, w->dir, "db/ballast");
	return stat(path, &st) == 0 ? st.st_blocks * 512 : 0;
}

static void
the_last_space_is_for_what_ends_things(void **state)
{
	struct world *w = *state;

	assert_ok(begins(w, DG_ROLE_ADMIN));
	assert_true(ballast_bytes(w) >= DG_DB_BALLAST_BYTES);
	faulty.full = true;
	/* asked here, too, so that it is linked from libfaulty.a */
	assert_true(dg_db_space_is_short(w->dir));
	assert_int_equal(begins(w, DG_ROLE_DEVICE), DG_EFULL);
	assert_int_equal(begins(w, DG_ROLE_TOKEN), DG_EFULL);
	assert_true(ballast_bytes(w) >= DG_DB_BALLAST_BYTES);
	assert_ok(begins(w, DG_ROLE_REVOKE));
	assert_int_equal(ballast_bytes(w), 0);
	assert_ok(begins(w, DG_ROLE_VERIFY));
	assert_ok(begins(w, DG_ROLE_ADMIN));
	faulty.full = false;
	assert_ok(begins(w, DG_ROLE_TOKEN));
	assert_int_equal(ballast_bytes(w), 0);
	assert_ok(begins(w, DG_ROLE_REVOKE));
	assert_true(ballast_bytes(w) >= DG_DB_BALLAST_BYTES);
}

/* A disk that refuses to be written, on a file size limit's error. */
static int
commit_on_a_broken_disk(const struct world *w)
{
	const struct rlimit limit = { 0, 0 };
	struct dg_db *db;

	if (dg_db_open(w->dir, DG_ROLE_ADMIN, &db) != DG_OK)
		return 1;
	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
		return 2;
	if (dg_db_begin(db, 0) != DG_OK ||
	    dg_store_meta_set(db, "x", "1") != DG_OK)
		return 3;
	if (dg_db_commit(db) != DG_EDB || !dg_db_is_broken(db))
		return 4;
	if (dg_db_begin(db, 0) != DG_EDB)
		return 5;
	dg_db_close(db);
	return 0;
}

static void
a_failed_write_ends_the_program(void **state)
{
	struct world *w = *state;
	struct dg_db *db;
	int status;
	pid_t pid;

	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(commit_on_a_broken_disk(w));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_ok(dg_db_open(w->dir, DG_ROLE_ADMIN, &db));
	assert_int_equal(fixture_number(db, "SELECT count(*) FROM meta"), 0);
	dg_db_close(db);
}

static void
overwrite(const char *dir, const char *name, off_t from)
{
	char path[256], junk[4096];
	int fd;

	memset(junk, 0x5a, sizeof(junk));
	fixture_path(path, dir, name);
	fd = open(path, O_WRONLY);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, junk, sizeof(junk), from), sizeof(junk));
	close(fd);
}

static void
a_damaged_file_is_told_and_not_used(void **state)
{
	struct world *w = *state;
	char path[256];
	struct dg_db *db;

	fixture_path(path, w->dir, "db/devgrant.db-wal");
	assert_int_equal(truncate(path, 0), 0);
	overwrite(w->dir, "db/devgrant.db", 0);
	assert_int_equal(dg_db_open(w->dir, DG_ROLE_TOKEN, &db), DG_EDB);
	assert_null(db);
	assert_int_equal(dg_db_migrate(w->dir), DG_EDB);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(T5_of_eight_processes_one_redeems),
		IN_WORLD(concurrent_writers_make_one_chain),
		IN_WORLD(H2_a_killed_writer_leaves_what_it_had_committed),
		IN_WORLD(killed_in_a_transaction_nothing_of_it_stays),
		IN_WORLD(a_full_disk_is_an_error_and_no_end),
		IN_WORLD(the_last_space_is_for_what_ends_things),
		IN_WORLD(a_failed_write_ends_the_program),
		IN_WORLD(a_damaged_file_is_told_and_not_used),
	};

	if (dg_log_open(DG_LOG_TO_NONE, "test_faults", "") != DG_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
