/*
 * The database, whatever its engine: open, transaction, bind, step. Engines
 * are behind drivers (db_sqlite.c); no engine's header shows here.
 * One connection a process, opened after the last fork.
 */
#ifndef DG_STORE_DB_H
#define DG_STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/str.h"

/* Who runs; a bit each. Named as in sql/statements/: device, token, ... */
enum dg_role {
	DG_ROLE_DEVICE = 1 << 0,
	DG_ROLE_TOKEN = 1 << 1,
	DG_ROLE_VERIFY = 1 << 2,
	DG_ROLE_USERINFO = 1 << 3,
	DG_ROLE_DISCOVERY = 1 << 4,
	DG_ROLE_ADMIN = 1 << 5,		/* the command line, later the admin pages */
	DG_ROLE_INTROSPECT = 1 << 6,
	DG_ROLE_REVOKE = 1 << 7
};

#define DG_DB_WAIT_MS 5000		/* longest wait for the writers' lock */

struct dg_db;
struct dg_stmt;

/*
 * state_dir: the configured one; the file is state_dir/db/devgrant.db, the
 * writers' lock beside it. Prepares every statement of the role, with the
 * role's authorizer set before.
 * DG_OK; DG_ENOTFOUND no database yet; DG_EVERSION its schema version is not
 * ours (logged, with what to do); DG_EDENIED owner or mode of a file is wrong
 * (logged); DG_EBUSY a role that only reads waits for a program that writes to
 * mend what a killed one left (logged); DG_EDB. Owner: caller, dg_db_close.
 */
DG_CHECK enum dg_err dg_db_open(const char *state_dir, enum dg_role role,
    struct dg_db **out);
/* A private database in memory with the newest schema, for tests; role may be
 * several, joined with |. */
DG_CHECK enum dg_err dg_db_open_memory(enum dg_role role, struct dg_db **out);
void dg_db_close(struct dg_db *db);

/*
 * Make the file and its schema, or bring an older one up to date (a copy goes
 * to state_dir/backup first). Command line only.
 * DG_OK; DG_EVERSION written by a newer version; DG_ECONFLICT by another
 * program; DG_EDENIED; DG_EDB.
 */
DG_CHECK enum dg_err dg_db_migrate(const char *state_dir);

/*
 * DG_OK while schema version and file are still those that were opened. Costs
 * no query: a change is seen by the first statement that meets it, so ask at
 * the end of each request. DG_ECONFLICT: finish and exit.
 */
DG_CHECK enum dg_err dg_db_check(struct dg_db *db);
/* After a failed read, write or fsync, or damage: no transaction begins any
 * more, and the process ends after its reply. */
bool dg_db_is_broken(const struct dg_db *db);

/*
 * Take the writers' lock and begin. wait_ms: at most this long.
 * DG_OK; DG_EBUSY not to be had in time; DG_EFULL the disk is almost full and
 * this role ends nothing (db_space.h); DG_EDB.
 */
DG_CHECK enum dg_err dg_db_begin(struct dg_db *db, int wait_ms);
/* DG_OK: on disk as durably as the role's acts need. Else rolled back. */
DG_CHECK enum dg_err dg_db_commit(struct dg_db *db);
void dg_db_rollback(struct dg_db *db);
/* Commit when rc, of the writes so far, is DG_OK, else roll back. rc, or what
 * the commit says. */
DG_CHECK enum dg_err dg_db_end(struct dg_db *db, enum dg_err rc);

/* "SQLite 3.40.1": engine and version of the library in use; borrowed. */
const char *dg_db_engine(void);
/* "wal", "rollback" (a network file system) or "memory"; borrowed. */
const char *dg_db_journal(const struct dg_db *db);

#endif
