/* SPDX-License-Identifier: MIT */
/* db_sqlite_read.c: a connection that holds no file open for writing */
#include <stdio.h>
#include <string.h>

#include "lib/base/log.h"
#include "lib/store/db_sqlite.h"
#include "lib/store/db_sqlite_log.h"

/*
 * SQLITE_OPEN_READONLY holds for the database file only: SQLite opens the log for
 * writing all the same, and a sandbox cannot take away a file that is open. So
 * this VFS opens every file of such a connection for reading only, and the
 * parameter readonly_shm does so for the index of the log.
 */
#define NAME "devgrant-read"
#define OPTIONS "?readonly_shm=1"

static int (*open_any)(sqlite3_vfs *, const char *, sqlite3_file *, int,
    int *);

static int
open_to_read(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
    int *out)
{
	flags &= ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
	return open_any(vfs, name, file, flags | SQLITE_OPEN_READONLY, out);
}

const char *
dg_sqlite_read_vfs(void)
{
	static sqlite3_vfs vfs;
	const sqlite3_vfs *usual = sqlite3_vfs_find(NULL);

	if (vfs.zName != NULL)
		return NAME;
	if (usual == NULL)
		return NULL;
	vfs = *usual;
	open_any = vfs.xOpen;
	vfs.xOpen = open_to_read;
	vfs.zName = NAME;
	if (sqlite3_vfs_register(&vfs, 0) == SQLITE_OK)
		return NAME;
	vfs.zName = NULL;
	return NULL;
}

/* The path as a URI, escaped as sqlite.org/uri.html says. */
static enum dg_err
connect_to_read(struct dg_db *db)
{
	char uri[3 * DG_DB_PATH_MAX + sizeof("file://" OPTIONS)];
	const char *p;
	size_t n = 0;

	n += (size_t)snprintf(uri, sizeof(uri), "file:%s",
	    db->file[0] == '/' ? "//" : "");
	for (p = db->file; *p != '\0'; p++)
		n += (size_t)snprintf(uri + n, sizeof(uri) - n,
		    strchr("%?#", *p) != NULL ? "%%%02X" : "%c",
		    (unsigned char)*p);
	(void)snprintf(uri + n, sizeof(uri) - n, OPTIONS);
	return dg_sqlite_connect(db, uri, SQLITE_OPEN_READONLY |
	    SQLITE_OPEN_URI);
}

/* Log and index are there and whole, and no transaction was left half done? */
static bool
can_read(struct dg_db *db)
{
	sqlite3_stmt *s = NULL;
	int code = sqlite3_prepare_v2(db->sqlite, "PRAGMA user_version", -1,
	    &s, NULL);

	if (code == SQLITE_OK)
		code = dg_sqlite_step(db, s) & 0xff;
	sqlite3_finalize(s);
	return code != SQLITE_READONLY && code != SQLITE_CANTOPEN;
}

/*
 * A connection that may write creates and mends log and index by its first read.
 * A program that opens its database again inside its sandbox may not write: it
 * has to wait until a program that writes has mended them.
 */
static enum dg_err
mend(struct dg_db *db)
{
	enum dg_err rc;

	sqlite3_close(db->sqlite);
	rc = dg_sqlite_connect(db, db->file, SQLITE_OPEN_READWRITE);
	if (rc == DG_OK && sqlite3_db_readonly(db->sqlite, "main") != 0) {
		dg_log(DG_LOG_ERROR, "db_sqlite_read", "%s: -wal or -shm "
		    "beside it is missing, or a process was killed while it "
		    "wrote; this program may only read, so one that may write "
		    "has to mend it: `devgrant doctor` does", db->file);
		rc = DG_EBUSY;
	}
	if (rc == DG_OK)
		rc = dg_sqlite_exec(db, "PRAGMA user_version");
	sqlite3_close(db->sqlite);
	db->sqlite = NULL;
	return rc;
}

enum dg_err
dg_sqlite_open_to_read(struct dg_db *db)
{
	enum dg_err rc;

	/* before anything is read, since the log of another file does damage */
	if ((rc = connect_to_read(db)) != DG_OK ||
	    (rc = dg_sqlite_log_check(db)) != DG_OK || can_read(db))
		return rc;
	if ((rc = mend(db)) == DG_OK)
		rc = connect_to_read(db);
	return rc == DG_OK ? dg_sqlite_log_check(db) : rc;
}
