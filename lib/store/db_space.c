/* SPDX-License-Identifier: MIT */
/* db_space.c: space for what must go on when the disk is full */
#include "lib/store/db_space.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/store/db_files.h"

static bool
has_room(const char *dir, uint64_t bytes)
{
	struct statfs fs;

	return statfs(dir, &fs) != 0 || fs.f_bsize <= 0 ||
	    (uint64_t)fs.f_bavail >= bytes / (uint64_t)fs.f_bsize + 1;
}

bool
dg_db_space_is_short(const char *dir)
{
	return !has_room(dir, DG_DB_RESERVE_BYTES);
}

static bool
ballast_path(const char *dir, char out[static DG_DB_PATH_MAX])
{
	int n = snprintf(out, DG_DB_PATH_MAX, "%s/ballast", dir);

	return n > 0 && n < DG_DB_PATH_MAX;
}

void
dg_db_ballast_make(const char *dir)
{
	char path[DG_DB_PATH_MAX];
	struct stat st;
	int fd;

	if (!ballast_path(dir, path) ||
	    (lstat(path, &st) == 0 && st.st_size == DG_DB_BALLAST_BYTES) ||
	    !has_room(dir, 2 * DG_DB_RESERVE_BYTES))
		return;
	fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
	    S_IRUSR | S_IWUSR);
	if (fd < 0 ||
	    (errno = posix_fallocate(fd, 0, DG_DB_BALLAST_BYTES)) != 0)
		dg_log(DG_LOG_WARNING, "db_space", "%s cannot be made: %s",
		    path, strerror(errno));
	if (fd >= 0)
		close(fd);
}

void
dg_db_ballast_drop(const char *dir)
{
	char path[DG_DB_PATH_MAX];

	if (ballast_path(dir, path) && unlink(path) == 0)
		dg_log(DG_LOG_ERROR, "db_space", "the disk is full: %s was "
		    "given up, so that revocation goes on", path);
}
