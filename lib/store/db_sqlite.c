/* SPDX-License-Identifier: MIT */
/* db_sqlite.c: connection, transactions, checkpoints and failures of SQLite */
#include "lib/store/db_sqlite.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/log.h"
#include "lib/store/db_lock.h"
#include "lib/store/db_space.h"
#include "lib/store/db_sqlite_log.h"

#define PASSIVE_FRAMES 1000
#define TRUNCATE_FRAMES 16000
#define CLOSE_FRAMES 64
#define INDEX_TRIES 5
#define INDEX_WAIT_MS 10
#define FILE_CHECK_EVERY 64	/* requests between two looks at the file */

enum dg_err
dg_sqlite_err(struct dg_db *db, int code, const char *what)
{
	const char *text = NULL;
	enum dg_err rc = DG_EDB;
	int cause = 0;

	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
		return DG_OK;
	case SQLITE_DONE:
		return DG_ENOTFOUND;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return DG_EBUSY;
	case SQLITE_NOMEM:
		return DG_ENOMEM;
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		if (!db->only_reads)
			break;
		/* Opening anew mends it (db_sqlite_read.c). */
		db->broken = true;
		rc = DG_EBUSY;
		if ((code & 0xff) == SQLITE_READONLY)
			text = "a process was killed while it wrote, and the "
			    "database waits to be mended";
		else
			cause = sqlite3_system_errno(db->sqlite);
		break;
	case SQLITE_FULL:
		rc = DG_EFULL;
		break;
	case SQLITE_IOERR:
		cause = sqlite3_system_errno(db->sqlite);
		rc = cause == ENOSPC || cause == EDQUOT ? DG_EFULL : DG_EDB;
		db->broken = true;
		break;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		db->broken = true;
		break;
	default:
		break;
	}
	dg_log(DG_LOG_ERROR, "db_sqlite", "%s: %s%s%s (%d)", what,
	    text != NULL ? text : sqlite3_errmsg(db->sqlite),
	    cause != 0 ? ": " : "", cause != 0 ? strerror(cause) : "", code);
	return rc;
}

int
dg_sqlite_step(struct dg_db *db, sqlite3_stmt *s)
{
	bool sealed = db->sealed;
	int code, n;

	db->sealed = false;
	code = sqlite3_step(s);
	/* A writer is changing the index of the log, or was killed while it did.
	 * SQLite reports that at the first step, before any row. */
	for (n = 0; n < INDEX_TRIES && db->only_reads &&
	    (code & 0xff) == SQLITE_READONLY; n++) {
		sqlite3_reset(s);
		sqlite3_sleep(INDEX_WAIT_MS);
		code = sqlite3_step(s);
	}
	db->sealed = sealed;
	return code;
}

enum dg_err
dg_sqlite_run(struct dg_db *db, sqlite3_stmt *s, const char *what)
{
	int code = dg_sqlite_step(db, s);
	enum dg_err rc = dg_sqlite_err(db, code, what);

	sqlite3_reset(s);
	return rc == DG_ENOTFOUND ? DG_OK : rc;
}

enum dg_err
dg_sqlite_exec(struct dg_db *db, const char *sql)
{
	return dg_sqlite_err(db, sqlite3_exec(db->sqlite, sql, NULL, NULL,
	    NULL), sql);
}

enum dg_err
dg_sqlite_number(struct dg_db *db, const char *sql, int64_t *out)
{
	sqlite3_stmt *s = NULL;
	enum dg_err rc;

	rc = dg_sqlite_err(db, sqlite3_prepare_v2(db->sqlite, sql, -1, &s,
	    NULL), sql);
	if (rc == DG_OK)
		rc = dg_sqlite_err(db, sqlite3_step(s), sql);
	if (rc == DG_OK)
		*out = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return rc;
}

static int
on_commit(void *arg, sqlite3 *sqlite, const char *schema, int frames)
{
	struct dg_db *db = arg;

	(void)sqlite;
	(void)schema;
	db->wal_frames = frames;
	return SQLITE_OK;
}

/* Before SQLite starts: one connection a process, one thread. Later calls
 * change nothing. The first number makes it read /dev/urandom, which a sandbox
 * refuses later. */
static void
configure_library(void)
{
	static bool done;
	uint8_t number;

	if (done)
		return;
	done = true;
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_randomness(sizeof(number), &number);
}

enum dg_err
dg_sqlite_connect(struct dg_db *db, const char *file, int flags)
{
	static const struct { int op; int value; } settings[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1 },
	};
	const char *vfs = NULL;
	int one = 1, code;
	size_t i;

	configure_library();
	if ((flags & SQLITE_OPEN_READONLY) != 0 &&
	    (vfs = dg_sqlite_read_vfs()) == NULL)
		return DG_ENOMEM;
	code = sqlite3_open_v2(file, &db->sqlite, SQLITE_OPEN_NOMUTEX |
	    SQLITE_OPEN_PRIVATECACHE | flags, vfs);
	if (db->sqlite == NULL)
		return DG_ENOMEM;
	if (code != SQLITE_OK)
		return dg_sqlite_err(db, code, "open");
	sqlite3_extended_result_codes(db->sqlite, 1);
	sqlite3_busy_timeout(db->sqlite, DG_DB_WAIT_MS);
	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		code = sqlite3_db_config(db->sqlite, settings[i].op,
		    settings[i].value, NULL);
		if (code != SQLITE_OK)
			return dg_sqlite_err(db, code, "db_config");
	}
	/* Also turns SQLite's own checkpoints off. */
	sqlite3_wal_hook(db->sqlite, on_commit, db);
	if (db->file[0] != '\0')
		sqlite3_file_control(db->sqlite, "main",
		    SQLITE_FCNTL_PERSIST_WAL, &one);
	return dg_sqlite_exec(db,
	    "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY");
}

/* Another file in its place, e.g. a restored one: writes would be lost. */
static bool
file_moved(struct dg_db *db)
{
	struct stat st;

	if (db->file[0] == '\0')
		return false;
	return stat(db->file, &st) != 0 || st.st_dev != db->dev ||
	    st.st_ino != db->ino || !dg_sqlite_log_is_ours(db);
}

enum dg_err
dg_db_check(struct dg_db *db)
{
	int64_t version;
	int code;

	if (++db->checks % FILE_CHECK_EVERY == 0 && file_moved(db))
		return DG_ECONFLICT;
	/* A changed schema makes SQLite prepare the next statement anew, which
	 * dg_stmt_done sees: no query for each request. */
	if (!db->schema_moved)
		return DG_OK;
	code = dg_sqlite_step(db, db->version);
	version = sqlite3_column_int64(db->version, 0);
	sqlite3_reset(db->version);
	if (code != SQLITE_ROW)
		return dg_sqlite_err(db, code, "user_version");
	if (DG_SQLITE_VERSION(version) != dg_migrations_n)
		return DG_ECONFLICT;
	db->schema_moved = false;
	return DG_OK;
}

bool
dg_db_is_broken(const struct dg_db *db)
{
	return db->broken;
}

const char *
dg_db_engine(void)
{
	static char text[32];	/* the same at each call */

	snprintf(text, sizeof(text), "SQLite %s", sqlite3_libversion());
	return text;
}

const char *
dg_db_journal(const struct dg_db *db)
{
	if (db->file[0] == '\0')
		return "memory";
	return db->is_wal ? "wal" : "rollback";
}

static void
unlock(struct dg_db *db)
{
	db->in_tx = false;
	if (db->lock_fd >= 0)
		dg_db_lock_release(db->lock_fd);
}

/* Under the writers' lock. May this role write, with what the disk has left? */
static bool
has_space(struct dg_db *db)
{
	bool was_short = db->is_short;
	bool ends = (db->roles & DG_SQLITE_ENDING_ROLES) != 0;

	db->is_short = db->file[0] != '\0' && dg_db_space_is_short(db->dir);
	if (!db->is_short)
		return true;
	if (ends)
		dg_db_ballast_drop(db->dir);
	else if (!was_short)
		dg_log(DG_LOG_ERROR, "db_sqlite", "the disk is almost full: "
		    "only revocation and administration go on");
	return ends;
}

enum dg_err
dg_db_begin(struct dg_db *db, int wait_ms)
{
	enum dg_err rc;

	if (db->in_tx || db->broken) {
		dg_log(DG_LOG_ERROR, "db_sqlite", db->broken ?
		    "the database failed before" : "transaction in another");
		return DG_EDB;
	}
	if (db->lock_fd >= 0 &&
	    (rc = dg_db_lock_take(db->lock_fd, wait_ms)) != DG_OK)
		return rc == DG_EBUSY ? rc : DG_EDB;
	if (file_moved(db)) {
		dg_log(DG_LOG_ERROR, "db_sqlite", "another file took the "
		    "database's place");
		db->broken = true;
		unlock(db);
		return DG_EDB;
	}
	if (!has_space(db)) {
		unlock(db);
		return DG_EFULL;
	}
	/* Whoever holds SQLite's own lock now does not know ours. */
	sqlite3_busy_timeout(db->sqlite, wait_ms);
	rc = dg_sqlite_run(db, db->begin, "begin");
	sqlite3_busy_timeout(db->sqlite, DG_DB_WAIT_MS);
	if (rc != DG_OK) {
		unlock(db);
		return rc;
	}
	db->in_tx = true;
	return DG_OK;
}

/*
 * Under the writers' lock, so that no commit of another process runs beside
 * it (the WAL-reset race of SQLite before 3.51.3).
 */
static void
checkpoint(struct dg_db *db, int mode)
{
	int code;

	sqlite3_busy_timeout(db->sqlite, 0);
	dg_sqlite_log_ends(db);
	code = sqlite3_wal_checkpoint_v2(db->sqlite, "main", mode, NULL, NULL);
	sqlite3_busy_timeout(db->sqlite, DG_DB_WAIT_MS);
	(void)dg_sqlite_err(db, code, "checkpoint");
}

enum dg_err
dg_db_commit(struct dg_db *db)
{
	enum dg_err rc;

	if (!db->in_tx)
		return DG_EDB;
	if (sqlite3_get_autocommit(db->sqlite)) {
		/* A failed statement ended the transaction. */
		unlock(db);
		return DG_EDB;
	}
	db->wal_frames = 0;
	rc = dg_sqlite_run(db, db->commit, "commit");
	if (rc != DG_OK) {
		dg_db_rollback(db);
		return rc;
	}
	if (db->is_wal)
		dg_sqlite_log_begun(db);
	if (db->wal_frames > TRUNCATE_FRAMES)
		checkpoint(db, SQLITE_CHECKPOINT_TRUNCATE);
	else if (db->wal_frames > PASSIVE_FRAMES || db->is_short)
		checkpoint(db, SQLITE_CHECKPOINT_PASSIVE);
	unlock(db);
	return DG_OK;
}

void
dg_db_rollback(struct dg_db *db)
{
	if (!db->in_tx)
		return;
	if (!sqlite3_get_autocommit(db->sqlite) &&
	    dg_sqlite_run(db, db->rollback, "rollback") != DG_OK)
		db->broken = true;
	unlock(db);
}

enum dg_err
dg_db_end(struct dg_db *db, enum dg_err rc)
{
	if (rc == DG_OK)
		return dg_db_commit(db);
	dg_db_rollback(db);
	return rc;
}

/*
 * As CGI each request is a process: it reads the whole log when it opens it
 * alone, and starts no log over that another one has copied. So the log is
 * emptied before it is long.
 */
void
dg_sqlite_leave(struct dg_db *db)
{
	if (db->in_tx)
		dg_db_rollback(db);
	if (db->wal_frames <= CLOSE_FRAMES || db->broken || db->lock_fd < 0 ||
	    dg_db_lock_take(db->lock_fd, 0) != DG_OK)
		return;
	checkpoint(db, SQLITE_CHECKPOINT_TRUNCATE);
	dg_db_lock_release(db->lock_fd);
}
