/* SPDX-License-Identifier: MIT */
/* secrets.c: peppers and the strict handling of secret files */
#include "lib/site/secrets.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/base64url.h"
#include "lib/base/log.h"
#include "lib/crypt/random.h"

#define FILE_NAME_MAX 255

struct place {
	int dir;			/* descriptor of the directory; -1 none */
	char name[FILE_NAME_MAX + 1];	/* of the file in it */
};

static enum dg_err
refuse(const char *path, const char *why)
{
	dg_log(DG_LOG_ERROR, "secrets", "%s: %s", path, why);
	return DG_EDENIED;
}

static enum dg_err
failed(const char *path, const char *what)
{
	int e = errno;

	if (e == ENOENT)
		return DG_ENOTFOUND;
	if (e == ELOOP)
		return refuse(path, "is a symbolic link");
	dg_log(DG_LOG_ERROR, "secrets", "%s: %s: %s", path, what, strerror(e));
	return e == EACCES || e == EPERM ? DG_EDENIED : DG_EIO;
}

/* Open a directory and check it: ours, closed to all others. */
static enum dg_err
open_dir(const char *dir, int *fd)
{
	struct stat st;

	*fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (*fd == -1)
		return failed(dir, "cannot open");
	if (fstat(*fd, &st) == -1)
		return failed(dir, "cannot examine");
	if (st.st_uid != geteuid())
		return refuse(dir, "belongs to another user");
	if ((st.st_mode & 077) != 0)
		return refuse(dir, "gives rights to group or others (0700 is needed)");
	return DG_OK;
}

static enum dg_err
check_stat(const struct stat *st, const char *path)
{
	if (S_ISLNK(st->st_mode))
		return refuse(path, "is a symbolic link");
	if (!S_ISREG(st->st_mode))
		return refuse(path, "is not a regular file");
	if (st->st_uid != geteuid())
		return refuse(path, "belongs to another user");
	if ((st->st_mode & 0177) != 0)
		return refuse(path, "gives more rights than 0600");
	return DG_OK;
}

static enum dg_err
check_entry(const char *dir, int fd, const char *name)
{
	char path[DG_CONF_PATH_MAX + FILE_NAME_MAX + 2];
	struct stat st;

	if (name[0] == '.')		/* this directory, or being written */
		return DG_OK;
	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return check_stat(&st, path);
	/* another process may have removed it meanwhile */
	return errno == ENOENT ? DG_OK : failed(path, "cannot examine");
}

enum dg_err
dg_secrets_check_dir(const char *dir)
{
	const struct dirent *entry;
	DIR *list = NULL;
	int fd;
	enum dg_err rc;

	if ((rc = open_dir(dir, &fd)) != DG_OK)
		goto out;
	if ((list = fdopendir(fd)) == NULL) {
		rc = failed(dir, "cannot list");
		goto out;
	}
	while (rc == DG_OK && (entry = readdir(list)) != NULL)
		rc = check_entry(dir, fd, entry->d_name);
out:
	if (list != NULL)
		(void)closedir(list);	/* and fd */
	else if (fd != -1)
		(void)close(fd);
	return rc;
}

static enum dg_err
place_open(const char *path, struct place *out)
{
	char dir[DG_CONF_PATH_MAX];
	const char *slash = strrchr(path, '/');
	enum dg_err rc;
	size_t n;

	out->dir = -1;
	if (slash == NULL || slash == path)
		return DG_EINVAL;
	n = (size_t)(slash - path);
	if (dg_str_copy(dir, sizeof(dir), (struct dg_str){ path, n }) != DG_OK ||
	    dg_str_copy(out->name, sizeof(out->name),
	    dg_str_from(slash + 1)) != DG_OK || out->name[0] == '\0')
		return DG_EINVAL;
	if ((rc = open_dir(dir, &out->dir)) == DG_OK)
		assert(out->dir != -1);
	return rc;
}

static void
place_close(struct place *place)
{
	if (place->dir != -1)
		(void)close(place->dir);
	place->dir = -1;
}

static enum dg_err
check_file(int fd, const char *path)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return failed(path, "cannot examine");
	return check_stat(&st, path);
}

/* Until the end of the file; more than size - 1 bytes is an error. */
static enum dg_err
read_all(int fd, const char *path, char *out, size_t size, size_t *n)
{
	ssize_t got;

	*n = 0;
	for (;;) {
		got = read(fd, out + *n, size - *n);
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return failed(path, "cannot read");
		if (got == 0)
			break;
		*n += (size_t)got;
		if (*n == size) {
			dg_log(DG_LOG_ERROR, "secrets", "%s: is too long", path);
			return DG_EINVAL;
		}
	}
	out[*n] = '\0';
	return DG_OK;
}

enum dg_err
dg_secrets_read_file(const char *path, char *out, size_t size, size_t *n)
{
	struct place place;
	int fd = -1;
	enum dg_err rc;

	*n = 0;
	if ((rc = place_open(path, &place)) != DG_OK)
		goto out;
	/* O_NONBLOCK: a FIFO in its place must not hold the program */
	fd = openat(place.dir, place.name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1) {
		rc = failed(path, "cannot open");
		goto out;
	}
	if ((rc = check_file(fd, path)) != DG_OK)
		goto out;
	rc = read_all(fd, path, out, size, n);
out:
	if (rc != DG_OK) {
		dg_secret_wipe(out, size);
		*n = 0;
	}
	if (fd != -1)
		(void)close(fd);
	place_close(&place);
	return rc;
}

static bool
write_all(int fd, const char *p, size_t n)
{
	ssize_t put;

	while (n > 0) {
		put = write(fd, p, n);
		if (put == -1 && errno == EINTR)
			continue;
		if (put == -1)
			return false;
		p += put;
		n -= (size_t)put;
	}
	return fsync(fd) == 0;
}

enum dg_err
dg_secrets_write_file(const char *path, const char *p, size_t n)
{
	struct place place;
	char uuid[DG_UUID_LEN + 1];
	char beside[DG_UUID_LEN + sizeof(".new-")];
	bool made = false;
	int fd = -1;
	enum dg_err rc;

	if ((rc = place_open(path, &place)) != DG_OK ||
	    (rc = dg_random_uuid(uuid)) != DG_OK)
		goto out;
	(void)snprintf(beside, sizeof(beside), ".new-%s", uuid);
	fd = openat(place.dir, beside,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1) {
		rc = failed(path, "cannot make");
		goto out;
	}
	made = true;
	if (!write_all(fd, p, n)) {
		rc = failed(path, "cannot write");
		goto out;
	}
	if (renameat(place.dir, beside, place.dir, place.name) == -1) {
		rc = failed(path, "cannot put into place");
		goto out;
	}
	made = false;
	/* the rename itself must survive a power cut */
	if (fsync(place.dir) == -1)
		rc = failed(path, "cannot sync its directory");
out:
	if (fd != -1)
		(void)close(fd);
	if (made)
		(void)unlinkat(place.dir, beside, 0);
	place_close(&place);
	return rc;
}

static const struct pepper {
	const char *name;
	size_t offset;			/* in struct dg_secrets */
	unsigned roles;
} peppers[] = {
	{ "user_code", offsetof(struct dg_secrets, user_code),
	    DG_ROLE_DEVICE | DG_ROLE_VERIFY | DG_ROLE_ADMIN },
	{ "password", offsetof(struct dg_secrets, password),
	    DG_ROLE_VERIFY | DG_ROLE_ADMIN },
	{ "session", offsetof(struct dg_secrets, session),
	    DG_ROLE_VERIFY | DG_ROLE_ADMIN },
	{ "refresh", offsetof(struct dg_secrets, refresh), DG_ROLE_TOKEN },
};

#define PEPPERS_N (sizeof(peppers) / sizeof(peppers[0]))

static enum dg_err
pepper_path(const struct dg_conf *conf, const char *name,
    char out[static DG_CONF_PATH_MAX])
{
	int n = snprintf(out, DG_CONF_PATH_MAX, "%s/%s", conf->pepper_dir, name);

	return n > 0 && n < DG_CONF_PATH_MAX ? DG_OK : DG_EINVAL;
}

static enum dg_err
pepper_read(const struct dg_conf *conf, const char *name,
    uint8_t out[static DG_SECRET_BYTES])
{
	char path[DG_CONF_PATH_MAX];
	char text[DG_SECRET_LEN + 2];	/* a newline may follow */
	struct dg_str s = { text, 0 };
	size_t n = 0;
	enum dg_err rc;

	if ((rc = pepper_path(conf, name, path)) != DG_OK)
		return rc;
	if ((rc = dg_secrets_read_file(path, text, sizeof(text), &s.n)) != DG_OK) {
		if (rc == DG_ENOTFOUND)
			dg_log(DG_LOG_ERROR, "secrets",
			    "%s: does not exist; run `devgrant init`", path);
		return rc;
	}
	if (s.n > 0 && text[s.n - 1] == '\n')
		s.n--;
	rc = dg_base64url_decode(s, out, DG_SECRET_BYTES, &n);
	if (rc == DG_OK && n != DG_SECRET_BYTES)
		rc = DG_EINVAL;
	if (rc != DG_OK)
		dg_log(DG_LOG_ERROR, "secrets",
		    "%s: is not a secret of 32 bytes as base64url", path);
	dg_secret_wipe(text, sizeof(text));
	return rc;
}

enum dg_err
dg_secrets_load(const struct dg_conf *conf, enum dg_role role,
    struct dg_secrets *out)
{
	enum dg_err rc = DG_OK;
	size_t i;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < PEPPERS_N && rc == DG_OK; i++) {
		if ((peppers[i].roles & (unsigned)role) == 0)
			continue;
		rc = pepper_read(conf, peppers[i].name,
		    (uint8_t *)out + peppers[i].offset);
	}
	if (rc != DG_OK)
		dg_secrets_wipe(out);
	return rc;
}

static enum dg_err
pepper_create(const struct dg_conf *conf, const char *name)
{
	char path[DG_CONF_PATH_MAX];
	char text[DG_SECRET_LEN + 1];
	struct stat st;
	enum dg_err rc;

	if ((rc = pepper_path(conf, name, path)) != DG_OK)
		return rc;
	/* Whatever stands there stays: a lost pepper cannot be made again. */
	if (lstat(path, &st) == 0)
		return DG_OK;
	if (errno != ENOENT)
		return failed(path, "cannot examine");
	if ((rc = dg_random_secret(text)) == DG_OK)
		rc = dg_secrets_write_file(path, text, DG_SECRET_LEN);
	dg_secret_wipe(text, sizeof(text));
	return rc;
}

enum dg_err
dg_secrets_create(const struct dg_conf *conf)
{
	enum dg_err rc = DG_OK;
	size_t i;

	if (mkdir(conf->pepper_dir, 0700) == -1 && errno != EEXIST)
		return failed(conf->pepper_dir, "cannot make");
	for (i = 0; i < PEPPERS_N && rc == DG_OK; i++)
		rc = pepper_create(conf, peppers[i].name);
	return rc;
}

void
dg_secrets_wipe(struct dg_secrets *secrets)
{
	dg_secret_wipe(secrets, sizeof(*secrets));
}
