/* SPDX-License-Identifier: MIT */
/* db_sqlite_migrate.c: make the database, or bring an older one up to date */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/store/db_lock.h"
#include "lib/store/db_sqlite.h"
#include "lib/store/db_sqlite_log.h"

/* One row for each reference that points nowhere. */
static enum dg_err
check_references(struct dg_db *db)
{
	int64_t broken;
	enum dg_err rc = dg_sqlite_number(db, "SELECT count(*) FROM "
	    "pragma_foreign_key_check", &broken);

	if (rc == DG_OK && broken != 0) {
		dg_log(DG_LOG_ERROR, "migrate", "broken references");
		rc = DG_EDB;
	}
	return rc;
}

static enum dg_err
apply_one(struct dg_db *db, const struct dg_migration *migration, size_t version)
{
	char mark[80];
	int64_t before = 0;
	enum dg_err rc;

	if ((rc = dg_sqlite_exec(db, "BEGIN IMMEDIATE")) != DG_OK)
		return rc;
	rc = dg_sqlite_number(db, "PRAGMA user_version", &before);
	snprintf(mark, sizeof(mark), "PRAGMA user_version = %u; "
	    "PRAGMA application_id = %d", (unsigned)version |
	    DG_SQLITE_COUNT(before) << 16, DG_SQLITE_APPLICATION_ID);
	if (rc == DG_OK &&
	    (rc = dg_sqlite_exec(db, migration->text)) == DG_OK &&
	    (rc = check_references(db)) == DG_OK &&
	    (rc = dg_sqlite_exec(db, mark)) == DG_OK)
		rc = dg_sqlite_exec(db, "COMMIT");
	if (rc != DG_OK) {
		dg_log(DG_LOG_ERROR, "migrate", "%s failed", migration->name);
		if (!sqlite3_get_autocommit(db->sqlite) &&
		    dg_sqlite_exec(db, "ROLLBACK") != DG_OK)
			db->broken = true;
		return DG_EDB;
	}
	return DG_OK;
}

enum dg_err
dg_sqlite_apply(struct dg_db *db, const struct dg_migration *list, size_t n,
    size_t from)
{
	enum dg_err rc;
	size_t i;

	/* A table that is made anew would take its references along. */
	rc = dg_sqlite_exec(db, "PRAGMA foreign_keys = OFF");
	for (i = from; i < n && rc == DG_OK; i++)
		rc = apply_one(db, &list[i], i + 1);
	if (rc == DG_OK)
		rc = dg_sqlite_exec(db, "PRAGMA foreign_keys = ON");
	return rc;
}

/* Ours and not newer? *version: 0 for an empty file. */
static enum dg_err
look(struct dg_db *db, size_t newest, size_t *version)
{
	int64_t id, found, tables;
	enum dg_err rc;

	if ((rc = dg_sqlite_number(db, "PRAGMA application_id", &id)) !=
	    DG_OK ||
	    (rc = dg_sqlite_number(db, "PRAGMA user_version", &found)) !=
	    DG_OK ||
	    (rc = dg_sqlite_number(db, "SELECT count(*) FROM sqlite_schema",
	    &tables)) != DG_OK)
		return rc;
	found = DG_SQLITE_VERSION(found);
	if (found > (int64_t)newest) {
		dg_log(DG_LOG_ERROR, "migrate", "the database is of schema "
		    "version %lld, newer than this program, which wants %zu: "
		    "install the newer programs of devgrant", (long long)found,
		    newest);
		return DG_EVERSION;
	}
	if (id != DG_SQLITE_APPLICATION_ID && (tables != 0 || found != 0)) {
		dg_log(DG_LOG_ERROR, "migrate", "%s is another program's "
		    "database", db->file);
		return DG_ECONFLICT;
	}
	*version = (size_t)found;
	return DG_OK;
}

/* VACUUM INTO makes a copy that other writers cannot disturb. */
static enum dg_err
back_up(struct dg_db *db, const char *dir, size_t version)
{
	char time[DG_CLOCK_TEXT_SIZE], path[DG_DB_PATH_MAX + 80];
	sqlite3_stmt *s = NULL;
	enum dg_err rc;

	if ((rc = dg_db_files_make_dir(dir)) != DG_OK)
		return rc;
	dg_clock_text(dg_clock_now(), time);
	snprintf(path, sizeof(path), "%s/schema-%zu-%s.db", dir, version, time);
	rc = dg_sqlite_err(db, sqlite3_prepare_v2(db->sqlite, "VACUUM INTO ?1",
	    -1, &s, NULL), "backup");
	if (rc == DG_OK)
		rc = dg_sqlite_err(db, sqlite3_bind_text(s, 1, path, -1,
		    SQLITE_STATIC), "backup");
	if (rc == DG_OK)
		rc = dg_sqlite_run(db, s, "backup");
	sqlite3_finalize(s);
	if (rc == DG_OK)
		dg_log(DG_LOG_NOTICE, "migrate", "the former database is in "
		    "%s", path);
	return rc;
}

/* Under the writers' lock. */
static enum dg_err
migrate_file(struct dg_db *db, const struct dg_db_paths *paths,
    const struct dg_migration *list, size_t n)
{
	size_t version = 0;
	enum dg_err rc;

	memcpy(db->file, paths->file, sizeof(db->file));
	memcpy(db->dir, paths->dir, sizeof(db->dir));
	if ((rc = dg_sqlite_connect(db, paths->file, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_CREATE)) != DG_OK ||
	    (rc = dg_db_files_check(paths->file, false)) != DG_OK ||
	    (rc = dg_sqlite_log_check(db)) != DG_OK ||
	    (rc = look(db, n, &version)) != DG_OK)
		return rc;
	/* Write-ahead logging needs memory that all processes share. */
	rc = dg_sqlite_exec(db, dg_db_files_is_network(paths->dir) ?
	    "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL" :
	    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
	if (rc == DG_OK && version != 0 && version != n)
		rc = back_up(db, paths->backup, version);
	if (rc == DG_OK)
		rc = dg_sqlite_apply(db, list, n, version);
	if (rc != DG_OK)
		return rc;
	dg_sqlite_log_ends(db);
	return dg_sqlite_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)");
}

enum dg_err
dg_sqlite_migrate(const char *state_dir, const struct dg_migration *list,
    size_t n)
{
	struct dg_db db = { .lock_fd = -1, .log_fd = -1 };
	struct dg_db_paths paths;
	enum dg_err rc;
	mode_t mask;

	if ((rc = dg_db_paths_set(&paths, state_dir)) != DG_OK)
		return rc;
	mask = umask(S_IRWXG | S_IRWXO);
	if ((rc = dg_db_files_make_dir(paths.dir)) == DG_OK &&
	    (rc = dg_db_files_check(paths.file, false)) == DG_ENOTFOUND)
		rc = DG_OK;
	if (rc == DG_OK)
		rc = dg_db_lock_open(paths.lock, &db.lock_fd);
	if (rc == DG_OK &&
	    (rc = dg_db_lock_take(db.lock_fd, DG_DB_WAIT_MS)) == DG_OK)
		rc = migrate_file(&db, &paths, list, n);
	sqlite3_close(db.sqlite);
	if (db.log_fd >= 0)
		close(db.log_fd);
	if (db.lock_fd >= 0)
		close(db.lock_fd);
	umask(mask);
	return rc;
}

enum dg_err
dg_db_migrate(const char *state_dir)
{
	return dg_sqlite_migrate(state_dir, dg_migrations, dg_migrations_n);
}
