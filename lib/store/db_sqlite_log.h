/*
 * Whether the write-ahead log beside the database belongs to it. Only files of
 * the SQLite driver include this.
 */
#ifndef DG_STORE_DB_SQLITE_LOG_H
#define DG_STORE_DB_SQLITE_LOG_H

#include "lib/store/db_sqlite.h"

/* Call it before the first read. DG_EDB, logged: the log beside the file belongs
 * to another file. A log that is missing is taken, but leaves a message for
 * doctor. */
DG_CHECK enum dg_err dg_sqlite_log_check(struct dg_db *db);
/* After a commit, under the writers' lock: if the commit began a new log, write
 * to db/log at which count of the file. */
void dg_sqlite_log_begun(struct dg_db *db);
/* Call it before the log is copied back: the file's count grows by one. */
void dg_sqlite_log_ends(struct dg_db *db);
/* Are the open file and log still the ones at their paths? */
bool dg_sqlite_log_is_ours(struct dg_db *db);

#endif
