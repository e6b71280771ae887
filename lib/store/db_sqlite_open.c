/* SPDX-License-Identifier: MIT */
/* db_sqlite_open.c: open SQLite for a role: checks, durability, authorizer */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/store/db_lock.h"
#include "lib/store/db_space.h"
#include "lib/store/db_sqlite.h"
#include "lib/store/db_sqlite_log.h"

static int
compare_allow(const void *a, const void *b)
{
	const struct dg_allow *x = a, *y = b;
	int d = x->op - y->op;

	if (d == 0)
		d = strcmp(x->table, y->table);
	return d != 0 ? d : strcmp(x->column, y->column);
}

static bool
is_allowed(const struct dg_db *db, char op, const char *table,
    const char *column)
{
	const struct dg_allow key = { op, table != NULL ? table : "",
	    column != NULL ? column : "" };
	size_t i;

	for (i = 0; i < dg_allow_lists_n; i++)
		if ((db->roles & dg_allow_lists[i].role) != 0 &&
		    bsearch(&key, dg_allow_lists[i].allow,
		    dg_allow_lists[i].n, sizeof(key), compare_allow) != NULL)
			return true;
	return false;
}

/* Only what the build saw the role's statements do, and after they are
 * prepared, nothing. */
static int
authorize(void *arg, int op, const char *a, const char *b, const char *schema,
    const char *trigger)
{
	const struct dg_db *db = arg;
	bool ok;

	(void)schema;
	(void)trigger;
	if (db->sealed)
		return SQLITE_DENY;
	switch (op) {
	case SQLITE_SELECT:
	case SQLITE_TRANSACTION:
		ok = true;
		break;
	case SQLITE_READ:
		ok = is_allowed(db, 'r', a, b);
		break;
	case SQLITE_UPDATE:
		ok = is_allowed(db, 'u', a, b);
		break;
	case SQLITE_INSERT:
		ok = is_allowed(db, 'i', a, NULL);
		break;
	case SQLITE_DELETE:
		ok = is_allowed(db, 'd', a, NULL);
		break;
	case SQLITE_FUNCTION:
		ok = is_allowed(db, 'f', b, NULL);
		break;
	case SQLITE_PRAGMA:
		/* the same version, with the count of logs */
		ok = strcmp(a, "user_version") == 0 && (b == NULL ||
		    DG_SQLITE_VERSION(strtoul(b, NULL, 10)) ==
		    dg_migrations_n);
		break;
	default:
		ok = false;
	}
	return ok ? SQLITE_OK : SQLITE_DENY;
}

static bool
role_writes(unsigned roles)
{
	size_t i;

	for (i = 0; i < DG_ST__N; i++)
		if ((dg_statements[i].roles & roles) != 0 &&
		    dg_statements[i].writes)
			return true;
	return false;
}

/*
 * Journal mode is in the file (WAL) or chosen by dg_db_migrate. What is told
 * to have happened must last; a pending code that a power cut loses only
 * makes its device ask again.
 */
static enum dg_err
set_durability(struct dg_db *db)
{
	sqlite3_stmt *s = NULL;
	const char *mode = NULL;
	enum dg_err rc;

	rc = dg_sqlite_err(db, sqlite3_prepare_v2(db->sqlite,
	    "PRAGMA journal_mode", -1, &s, NULL), "journal_mode");
	if (rc == DG_OK)
		rc = dg_sqlite_err(db, dg_sqlite_step(db, s), "journal_mode");
	if (rc == DG_OK)
		mode = (const char *)sqlite3_column_text(s, 0);
	db->is_wal = mode != NULL && strcmp(mode, "wal") == 0;
	sqlite3_finalize(s);
	if (rc == DG_OK && !db->is_wal && !db->only_reads &&
	    db->file[0] != '\0')
		rc = dg_sqlite_exec(db, "PRAGMA journal_mode = TRUNCATE");
	if (rc == DG_OK)
		rc = dg_sqlite_exec(db,
		    db->is_wal && db->roles == DG_ROLE_DEVICE ?
		    "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL");
	return rc;
}

static enum dg_err
prepare(struct dg_db *db, const char *sql, const char *what, sqlite3_stmt **out)
{
	return dg_sqlite_err(db, sqlite3_prepare_v3(db->sqlite, sql, -1,
	    SQLITE_PREPARE_PERSISTENT, out, NULL), what);
}

static enum dg_err
prepare_all(struct dg_db *db)
{
	struct dg_stmt *st;
	enum dg_err rc = DG_OK;
	size_t i;

	for (i = 0; i < DG_ST__N && rc == DG_OK; i++) {
		st = &db->stmts[i];
		st->db = db;
		st->id = (enum dg_st)i;
		if ((dg_statements[i].roles & db->roles) != 0)
			rc = prepare(db, dg_statements[i].text,
			    dg_statements[i].name, &st->s);
	}
	if (rc == DG_OK)
		rc = prepare(db, "BEGIN IMMEDIATE", "begin", &db->begin);
	if (rc == DG_OK)
		rc = prepare(db, "COMMIT", "commit", &db->commit);
	if (rc == DG_OK)
		rc = prepare(db, "ROLLBACK", "rollback", &db->rollback);
	return rc;
}

static enum dg_err
check_version(struct dg_db *db)
{
	int64_t version;
	enum dg_err rc;

	rc = prepare(db, "PRAGMA user_version", "user_version", &db->version);
	if (rc == DG_OK)
		rc = dg_sqlite_err(db, dg_sqlite_step(db, db->version),
		    "user_version");
	if (rc != DG_OK)
		return rc;
	version = sqlite3_column_int64(db->version, 0);
	sqlite3_reset(db->version);
	version = DG_SQLITE_VERSION(version);
	if (version == (int64_t)dg_migrations_n)
		return DG_OK;
	if (version < (int64_t)dg_migrations_n)
		dg_log(DG_LOG_ERROR, "db_sqlite", "the database is of schema "
		    "version %lld, older than this program, which wants %zu: "
		    "`devgrant init` brings it up to date", (long long)version,
		    dg_migrations_n);
	else
		dg_log(DG_LOG_ERROR, "db_sqlite", "the database is of schema "
		    "version %lld, newer than this program, which wants %zu: "
		    "install the newer programs of devgrant",
		    (long long)version, dg_migrations_n);
	return DG_EVERSION;
}

/* Authorizer first: set later it would expire what is prepared. */
static enum dg_err
become_role(struct dg_db *db)
{
	enum dg_err rc;

	rc = set_durability(db);
	if (rc == DG_OK && db->only_reads)
		rc = dg_sqlite_exec(db, "PRAGMA query_only = ON");
	if (rc != DG_OK)
		return rc;
	sqlite3_limit(db->sqlite, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_set_authorizer(db->sqlite, authorize, db);
	rc = check_version(db);
	if (rc == DG_OK)
		rc = prepare_all(db);
	db->sealed = true;
	return rc;
}

static struct dg_db *
new_db(unsigned roles)
{
	struct dg_db *db = calloc(1, sizeof(*db));

	if (db != NULL) {
		db->roles = roles;
		db->only_reads = !role_writes(roles);
		db->lock_fd = -1;
		db->log_fd = -1;
	}
	return db;
}

/*
 * SQLite silently opens a file read-only when it may not write to it. A role that
 * writes refuses such a connection: it would stay read-only even after the file
 * can be written again.
 */
static enum dg_err
check_writable(struct dg_db *db)
{
	if (sqlite3_db_readonly(db->sqlite, "main") != 1)
		return DG_OK;
	dg_log(DG_LOG_ERROR, "db_sqlite", "%s can only be read: %s", db->file,
	    access(db->file, W_OK) == 0 ? "it could not be opened for writing" :
	    strerror(errno));
	return DG_EDB;
}

static enum dg_err
open_file(struct dg_db *db, const struct dg_db_paths *paths)
{
	struct stat st;
	enum dg_err rc;

	if ((rc = dg_db_files_check(paths->dir, true)) != DG_OK ||
	    (rc = dg_db_files_check(paths->file, false)) != DG_OK)
		return rc;
	if (!db->only_reads &&
	    (rc = dg_db_lock_open(paths->lock, &db->lock_fd)) != DG_OK)
		return rc == DG_EDENIED ? rc : DG_EDB;
	if (stat(paths->file, &st) != 0)
		return DG_EDB;
	db->dev = st.st_dev;
	db->ino = st.st_ino;
	memcpy(db->file, paths->file, sizeof(db->file));
	memcpy(db->dir, paths->dir, sizeof(db->dir));
	if ((db->roles & DG_SQLITE_ENDING_ROLES) != 0)
		dg_db_ballast_make(db->dir);
	if (db->only_reads)
		return dg_sqlite_open_to_read(db);
	rc = dg_sqlite_connect(db, db->file, SQLITE_OPEN_READWRITE);
	if (rc == DG_OK)
		rc = check_writable(db);
	return rc == DG_OK ? dg_sqlite_log_check(db) : rc;
}

enum dg_err
dg_db_open(const char *state_dir, enum dg_role role, struct dg_db **out)
{
	struct dg_db_paths paths;
	struct dg_db *db;
	enum dg_err rc;

	*out = NULL;
	if ((rc = dg_db_paths_set(&paths, state_dir)) != DG_OK)
		return rc;
	if ((db = new_db((unsigned)role)) == NULL)
		return DG_ENOMEM;
	if ((rc = open_file(db, &paths)) == DG_OK)
		rc = become_role(db);
	if (rc == DG_OK) {
		*out = db;
		db = NULL;
	}
	dg_db_close(db);
	return rc;
}

enum dg_err
dg_db_open_memory(enum dg_role role, struct dg_db **out)
{
	struct dg_db *db = new_db((unsigned)role);
	enum dg_err rc;

	*out = NULL;
	if (db == NULL)
		return DG_ENOMEM;
	rc = dg_sqlite_connect(db, ":memory:", SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_CREATE);
	if (rc == DG_OK)
		rc = dg_sqlite_apply(db, dg_migrations, dg_migrations_n, 0);
	if (rc == DG_OK)
		rc = become_role(db);
	if (rc == DG_OK) {
		*out = db;
		db = NULL;
	}
	dg_db_close(db);
	return rc;
}

void
dg_db_close(struct dg_db *db)
{
	size_t i;

	if (db == NULL)
		return;
	dg_sqlite_leave(db);
	for (i = 0; i < DG_ST__N; i++)
		sqlite3_finalize(db->stmts[i].s);
	sqlite3_finalize(db->begin);
	sqlite3_finalize(db->commit);
	sqlite3_finalize(db->rollback);
	sqlite3_finalize(db->version);
	sqlite3_close(db->sqlite);
	if (db->log_fd >= 0)
		close(db->log_fd);
	if (db->lock_fd >= 0)
		close(db->lock_fd);
	free(db);
}
