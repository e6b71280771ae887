/* SPDX-License-Identifier: MIT */
/* db_files.c: places, owners and modes of the database's files */
#include "lib/store/db_files.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/base/log.h"

static bool
join(char out[static DG_DB_PATH_MAX], const char *dir, const char *name)
{
	int n = snprintf(out, DG_DB_PATH_MAX, "%s/%s", dir, name);

	return n > 0 && n < DG_DB_PATH_MAX;
}

enum dg_err
dg_db_paths_set(struct dg_db_paths *paths, const char *state_dir)
{
	if (!join(paths->dir, state_dir, "db") ||
	    !join(paths->file, state_dir, "db/devgrant.db") ||
	    !join(paths->lock, state_dir, "db/lock") ||
	    !join(paths->backup, state_dir, "backup"))
		return DG_EINVAL;
	return DG_OK;
}

static const char *
reason(const struct stat *st, bool is_dir)
{
	if (S_ISLNK(st->st_mode))
		return "is a symbolic link";
	if (is_dir ? !S_ISDIR(st->st_mode) : !S_ISREG(st->st_mode))
		return is_dir ? "is no directory" : "is no regular file";
	if (st->st_uid != geteuid())
		return "belongs to another user than the one who runs this";
	if ((st->st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return "may be used by group or others";
	return NULL;
}

enum dg_err
dg_db_files_check(const char *path, bool is_dir)
{
	const char *why;
	struct stat st;

	if (lstat(path, &st) != 0) {
		if (errno == ENOENT)
			return DG_ENOTFOUND;
		why = strerror(errno);
	} else {
		why = reason(&st, is_dir);
	}
	if (why == NULL)
		return DG_OK;
	dg_log(DG_LOG_ERROR, "db_files", "%s %s", path, why);
	return DG_EDENIED;
}

enum dg_err
dg_db_files_make_dir(const char *path)
{
	if (mkdir(path, S_IRWXU) != 0 && errno != EEXIST) {
		dg_log(DG_LOG_ERROR, "db_files", "%s: %s", path,
		    strerror(errno));
		return DG_EIO;
	}
	return dg_db_files_check(path, true);
}

bool
dg_db_files_is_network(const char *path)
{
	/* f_type of NFS, SMB, CIFS, SMB2, FUSE, 9p, AFS, Ceph, Lustre, GFS2,
	 * OCFS2, Coda, VirtualBox shared folders (linux/magic.h, statfs(2)) */
	static const unsigned long types[] = { 0x6969, 0x517b, 0xff534d42,
	    0xfe534d42, 0x65735546, 0x01021997, 0x5346414f, 0x00c36400,
	    0x0bd00bd0, 0x01161970, 0x7461636f, 0x73757245, 0x786f4256 };
	struct statfs fs;
	size_t i;

	if (statfs(path, &fs) != 0)
		return true;
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (((unsigned long)fs.f_type & 0xffffffffUL) == types[i])
			return true;
	return false;
}
