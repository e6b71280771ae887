/*
 * Whether the write-ahead log beside the database belongs to it. Only files of
 * the SQLite driver include this.
 */
#ifndef DG_STORE_DB_SQLITE_LOG_H
#define DG_STORE_DB_SQLITE_LOG_H

#include "lib/store/db_sqlite.h"

/* Before the first read: DG_EDB, logged, when the log beside the file is of
 * another one. A log that is gone is told to doctor. */
DG_CHECK enum dg_err dg_sqlite_log_check(struct dg_db *db);
/* After a commit, under the writers' lock: remember what a new log was begun
 * over. */
void dg_sqlite_log_begun(struct dg_db *db);
/* The same before the log is copied back: the file's count goes on. */
void dg_sqlite_log_ends(struct dg_db *db);
/* False: another file or log took the place of the one that is open. */
bool dg_sqlite_log_is_ours(struct dg_db *db);

#endif
