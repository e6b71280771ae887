/* SPDX-License-Identifier: MIT */
/* conf_file.c: find and read the configuration file */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/conf/conf.h"

#define FILE_MAX_BYTES 65536
#define INSTALLED DG_SYSCONFDIR "/devgrant.conf"
#define NAME "devgrant.conf"

/* What cannot be looked at counts as there: loading it tells the reason. */
static bool
exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/* Cut "/x" from the end of path, in place. */
static bool
cut_last(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash == NULL)
		return false;
	*slash = '\0';
	return true;
}

/* <prefix>/bin/devgrant and <prefix>/cgi-bin/token: <prefix>/devgrant.conf */
static bool
beside_program(char path[static DG_CONF_PATH_MAX])
{
	char exe[DG_CONF_PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	int len;

	path[0] = '\0';
	if (n <= 0 || (size_t)n >= sizeof(exe) - 1)
		return false;
	exe[n] = '\0';
	if (!cut_last(exe) || !cut_last(exe))
		return false;
	len = snprintf(path, DG_CONF_PATH_MAX, "%s/%s", exe, NAME);
	return len > 0 && len < DG_CONF_PATH_MAX;
}

enum dg_err
dg_conf_find(char path[static DG_CONF_PATH_MAX],
    char error[static DG_CONF_ERROR_MAX])
{
	const char *env = getenv("DEVGRANT_CONFIG");

	error[0] = '\0';
	if (env != NULL && env[0] != '\0') {
		/* who names a file does not want another one instead */
		if (dg_str_copy(path, DG_CONF_PATH_MAX, dg_str_from(env)) ==
		    DG_OK && exists(path))
			return DG_OK;
		(void)snprintf(error, DG_CONF_ERROR_MAX,
		    "%s, named by DEVGRANT_CONFIG, does not exist", env);
		return DG_ENOTFOUND;
	}
	if (dg_str_copy(path, DG_CONF_PATH_MAX, dg_str_from(INSTALLED)) ==
	    DG_OK && exists(path))
		return DG_OK;
	if (beside_program(path) && exists(path))
		return DG_OK;
	(void)snprintf(error, DG_CONF_ERROR_MAX, "no configuration file: "
	    "DEVGRANT_CONFIG is not set, and neither %s nor %s exists",
	    INSTALLED, path[0] == '\0' ? NAME : path);
	path[0] = '\0';
	return DG_ENOTFOUND;
}

static enum dg_err
cannot(const char *path, const char *what, char *error)
{
	(void)snprintf(error, DG_CONF_ERROR_MAX, "%s: cannot be read: %s",
	    path, what);
	return DG_EIO;
}

/* Whole file into text. NULL or the reason why not. */
static const char *
read_all(int fd, struct dg_buf *text)
{
	char part[4096];
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) != 0)
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "it is not a regular file";
	while ((n = read(fd, part, sizeof(part))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return strerror(errno);
		dg_buf_put(text, part, (size_t)n);
		if (dg_buf_err(text) != DG_OK)
			return "it is larger than 64 KiB";
	}
	return NULL;
}

enum dg_err
dg_conf_load(struct dg_conf *out, const char *path,
    char error[static DG_CONF_ERROR_MAX])
{
	struct dg_buf text;
	const char *reason;
	enum dg_err rc;
	int fd;

	dg_conf_default(out);
	error[0] = '\0';
	dg_buf_init(&text, FILE_MAX_BYTES);
	/* O_NONBLOCK: a fifo of that name must not hold the program */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		rc = cannot(path, strerror(errno), error);
		goto out;
	}
	reason = read_all(fd, &text);
	if (reason != NULL) {
		rc = cannot(path, reason, error);
		goto out;
	}
	rc = dg_conf_parse(out, path, dg_buf_str(&text), error);
out:
	if (dg_str_copy(out->file, sizeof(out->file), dg_str_from(path)) !=
	    DG_OK)
		rc = cannot("configuration file", "its name is too long", error);
	if (fd >= 0)
		(void)close(fd);
	dg_buf_fini(&text);
	return rc;
}
