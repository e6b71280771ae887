/*
 * What the files of the SQLite driver share. Only they include this, and with
 * it sqlite3.h.
 */
#ifndef DG_STORE_DB_SQLITE_H
#define DG_STORE_DB_SQLITE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <sys/types.h>

#include "lib/store/db.h"
#include "lib/store/db_files.h"
#include "lib/store/statement_table.h"

/* Those that revoke, deny, lock and clean up (db_space.h). */
#define DG_SQLITE_ENDING_ROLES (DG_ROLE_REVOKE | DG_ROLE_VERIFY | DG_ROLE_ADMIN)
/* user_version is the schema's in its lower half; the upper half counts logs
 * (db_sqlite_log.c). */
#define DG_SQLITE_VERSION(v) ((unsigned)(v) & 0xffff)
#define DG_SQLITE_COUNT(v) ((unsigned)(v) >> 16 & 0x7fff)
#define DG_SQLITE_COUNT_MAX 0x7fff
#define DG_SQLITE_SALT_SIZE 17
#define DG_SQLITE_APPLICATION_ID 0x64677274	/* "dgrt" in the file's header */

struct dg_stmt {
	sqlite3_stmt *s;	/* NULL: not of this role */
	struct dg_db *db;
	enum dg_st id;
	enum dg_err err;	/* first failure since start */
	bool busy;		/* between start and done */
};

struct dg_db {
	sqlite3 *sqlite;
	unsigned roles;		/* one in programs; tests may join several */
	int lock_fd;		/* -1: in memory, or a role that only reads */
	sqlite3_stmt *begin;
	sqlite3_stmt *commit;
	sqlite3_stmt *rollback;
	sqlite3_stmt *version;
	bool sealed;		/* no further statement is prepared */
	bool in_tx;
	bool broken;		/* the process must end */
	bool schema_moved;	/* a statement had to be prepared again */
	bool is_wal;
	bool only_reads;	/* no statement of its role writes */
	bool is_short;		/* of space, as the last transaction found */
	int wal_frames;		/* in the log after the last commit */
	int log_fd;		/* of the log, to look at its header; -1 */
	char log_salt[DG_SQLITE_SALT_SIZE];	/* of the log last written to */
	unsigned log_count;	/* over which it was begun */
	unsigned checks;
	char file[DG_DB_PATH_MAX];	/* "" in memory */
	char dir[DG_DB_PATH_MAX];	/* of the file */
	dev_t dev;		/* of the file that was opened */
	ino_t ino;
	struct dg_stmt stmts[DG_ST__N];
};

/* Result of a call in our words; failures are logged, `what` is a literal or
 * a statement's name. */
enum dg_err dg_sqlite_err(struct dg_db *db, int code, const char *what);
/* sqlite3_step; the only time when a sealed connection may prepare: anew,
 * after the schema moved. */
int dg_sqlite_step(struct dg_db *db, sqlite3_stmt *s);
/* Step a statement without rows and reset it. */
DG_CHECK enum dg_err dg_sqlite_run(struct dg_db *db, sqlite3_stmt *s,
    const char *what);
/* SQL text of our own, without results. */
DG_CHECK enum dg_err dg_sqlite_exec(struct dg_db *db, const char *sql);
/* The number a PRAGMA gives. */
DG_CHECK enum dg_err dg_sqlite_number(struct dg_db *db, const char *sql,
    int64_t *out);
/* Open a connection with everything that all roles share, the migrating one
 * too. flags: SQLITE_OPEN_READWRITE, with _CREATE if the file may be new; or
 * SQLITE_OPEN_READONLY, with which no file is opened for writing. */
DG_CHECK enum dg_err dg_sqlite_connect(struct dg_db *db, const char *file,
    int flags);
/* Open db->file for a role that only reads. If the log or its index is missing or
 * broken, a connection that may write mends it before, and is closed again.
 * Results of dg_sqlite_connect and dg_sqlite_log_check. */
DG_CHECK enum dg_err dg_sqlite_open_to_read(struct dg_db *db);
/* Name of the VFS that opens nothing for writing; NULL no memory. */
const char *dg_sqlite_read_vfs(void);
/* Roll back what is open, and empty a longer log if nobody else writes. */
void dg_sqlite_leave(struct dg_db *db);
/* Apply migrations from version `from` on, each in a transaction. */
DG_CHECK enum dg_err dg_sqlite_apply(struct dg_db *db,
    const struct dg_migration *list, size_t n, size_t from);
/* dg_db_migrate with a list of migrations; for tests. */
DG_CHECK enum dg_err dg_sqlite_migrate(const char *state_dir,
    const struct dg_migration *list, size_t n);

#endif
