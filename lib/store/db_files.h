/*
 * The database's files below state_dir: their places, and whether owner and
 * mode are as they must be.
 */
#ifndef DG_STORE_DB_FILES_H
#define DG_STORE_DB_FILES_H

#include <stdbool.h>

#include "lib/base/err.h"

#define DG_DB_PATH_MAX 1200
#define DG_DB_NOTICE "notice"	/* file in dir with a message for doctor to show */

struct dg_db_paths {
	char dir[DG_DB_PATH_MAX];	/* state_dir/db, 0700 */
	char file[DG_DB_PATH_MAX];	/* devgrant.db in it, 0600 */
	char lock[DG_DB_PATH_MAX];	/* lock in it, 0600 */
	char backup[DG_DB_PATH_MAX];	/* state_dir/backup, 0700 */
};

/* DG_OK; DG_EINVAL too long. */
DG_CHECK enum dg_err dg_db_paths_set(struct dg_db_paths *paths,
    const char *state_dir);
/*
 * A directory, or a regular file: no symlink, ours, no rights for group and
 * others. DG_OK; DG_ENOTFOUND; DG_EDENIED, logged with the reason.
 */
DG_CHECK enum dg_err dg_db_files_check(const char *path, bool is_dir);
/* Make the directory, 0700, if it is missing, and check it. DG_EIO. */
DG_CHECK enum dg_err dg_db_files_make_dir(const char *path);
/* True where shared memory between hosts, and so WAL, does not work. */
bool dg_db_files_is_network(const char *path);

#endif
