/* SPDX-License-Identifier: MIT */
/* shm.c: make, check and map the file that the programs of a host share */
#include "lib/shm/shm.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/crypt/random.h"
#include "lib/shm/mark.h"
#include "lib/shm/replay.h"
#include "lib/shm/slots.h"

#define PATH_SIZE 1200
#define BOOT_ID_LEN 36

#define HEADER_BYTES 4096	/* a page, so that the tables are aligned */
#define MARKS_AT 2048		/* within that page */
#define POLL_SETS 16384		/* 131,072 codes */
#define THROTTLE_SETS 4096	/* 32,768 sources */
#define REPLAY_SETS 32768	/* 262,144 proofs of the last minutes */
#define SET_BYTES (DG_SLOTS_PER_SET * sizeof(uint64_t))
#define MAP_BYTES (HEADER_BYTES + \
	(POLL_SETS + THROTTLE_SETS + REPLAY_SETS) * SET_BYTES)

/*
 * How far the time in a slot may lie in the future: the throttle stores when the
 * cost of a burst will be paid off, the replay table when an entry ends. Times
 * of 36 bits wrap after 21 years, those of the poll clock after 46 hours.
 */
#define THROTTLE_AHEAD_MS ((int64_t)200 * 24 * 3600 * 1000)
#define REPLAY_AHEAD_MS ((int64_t)(DG_REPLAY_SEC_MAX + 1) * 1000)

/* Changes with the layout: an older file is then made anew. */
#define MAGIC "devgrant shm 3"

struct header {
	char magic[16];
	char boot_id[BOOT_ID_LEN + 1];
	uint64_t key[2];
};

/* Which boot the times of the tables count from; "" where /proc is missing. */
static void
boot_id(char out[static BOOT_ID_LEN + 1])
{
	ssize_t n = -1;
	int fd;

	memset(out, 0, BOOT_ID_LEN + 1);
	fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, out, BOOT_ID_LEN);
		close(fd);
	}
	if (n != BOOT_ID_LEN)
		memset(out, 0, BOOT_ID_LEN + 1);
}

static enum dg_err
header_make(struct header *h)
{
	memset(h, 0, sizeof(*h));
	memcpy(h->magic, MAGIC, sizeof(MAGIC));
	boot_id(h->boot_id);
	return dg_random_bytes(h->key, sizeof(h->key));
}

static bool
header_is_current(const struct header *h)
{
	char now[BOOT_ID_LEN + 1];

	boot_id(now);
	return memcmp(h->magic, MAGIC, sizeof(MAGIC)) == 0 &&
	    memcmp(h->boot_id, now, sizeof(now)) == 0;
}

static_assert(sizeof(struct header) <= MARKS_AT && MARKS_AT +
    DG_MARK_N * sizeof(struct dg_mark_slot) <= HEADER_BYTES,
    "header and marks share a page");

static void
attach(struct dg_shm *shm, void *map, const struct header *h, bool shared)
{
	void *first = (char *)map + HEADER_BYTES;
	_Atomic uint64_t *slot = first;

	shm->map = map;
	shm->marks = (struct dg_mark_slot *)(void *)((char *)map + MARKS_AT);
	shm->shared = shared;
	memcpy(shm->key, h->key, sizeof(shm->key));
	shm->poll = (struct dg_slots){ slot, POLL_SETS, 26, 24, DG_SLOTS_SKEW_MS };
	shm->throttle = (struct dg_slots){
		slot + (size_t)POLL_SETS * DG_SLOTS_PER_SET,
		THROTTLE_SETS, 28, 36,
		THROTTLE_AHEAD_MS + DG_SLOTS_SKEW_MS };
	shm->replay = (struct dg_slots){ shm->throttle.slot +
		(size_t)THROTTLE_SETS * DG_SLOTS_PER_SET,
		REPLAY_SETS, 28, 36,
		REPLAY_AHEAD_MS + DG_SLOTS_SKEW_MS };
}

static enum dg_err
attach_private(struct dg_shm *shm)
{
	struct header h;
	enum dg_err rc;
	void *map;

	if ((rc = header_make(&h)) != DG_OK)
		return rc;
	map = mmap(NULL, MAP_BYTES, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED)
		return DG_ENOMEM;
	attach(shm, map, &h, false);
	return DG_OK;
}

/*
 * Map the file when it is whole and of this boot. DG_OK; DG_ENOTFOUND: it has
 * to be made; DG_EDENIED: it is not ours; DG_EIO: it cannot be mapped.
 */
static enum dg_err
attach_file(struct dg_shm *shm, const char *path)
{
	enum dg_err rc = DG_EIO;
	struct header h;
	struct stat st;
	void *map;
	int fd;

	fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		if (errno == ENOENT)
			return DG_ENOTFOUND;
		return errno == ELOOP || errno == EACCES ? DG_EDENIED : DG_EIO;
	}
	if (fstat(fd, &st) != 0)
		goto out;
	rc = DG_EDENIED;
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() ||
	    (st.st_mode & 077) != 0)
		goto out;
	rc = DG_ENOTFOUND;
	if ((size_t)st.st_size != MAP_BYTES ||
	    pread(fd, &h, sizeof(h), 0) != (ssize_t)sizeof(h) ||
	    !header_is_current(&h))
		goto out;
	rc = DG_EIO;
	map = mmap(NULL, MAP_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		goto out;
	attach(shm, map, &h, true);
	rc = DG_OK;
out:
	close(fd);
	return rc;
}

/*
 * A fresh file, whole before it gets its name. Space is reserved: a sparse
 * mapping kills with SIGBUS when the disk is full.
 */
static enum dg_err
make_file(const char *path)
{
	char temp[PATH_SIZE];
	enum dg_err rc = DG_EIO;
	struct header h;
	int fd = -1, saved;

	if (snprintf(temp, sizeof(temp), "%s.new", path) >= (int)sizeof(temp))
		return DG_EIO;
	if (header_make(&h) != DG_OK)
		return DG_ECRYPTO;
	if (unlink(temp) != 0 && errno != ENOENT)
		return DG_EIO;
	fd = open(temp, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	    0600);
	if (fd < 0)
		return DG_EIO;
	if ((errno = posix_fallocate(fd, 0, (off_t)MAP_BYTES)) != 0 ||
	    pwrite(fd, &h, sizeof(h), 0) != (ssize_t)sizeof(h) ||
	    rename(temp, path) != 0)
		goto out;
	rc = DG_OK;
out:
	saved = errno;
	if (rc != DG_OK)
		unlink(temp);
	close(fd);
	errno = saved;		/* the cause, for the log */
	return rc;
}

/* Two programs that start together must not make two files. */
static enum dg_err
attach_shared(struct dg_shm *shm, const char *path)
{
	char lock[PATH_SIZE];
	enum dg_err rc;
	int fd;

	if ((rc = attach_file(shm, path)) != DG_ENOTFOUND)
		return rc;
	if (snprintf(lock, sizeof(lock), "%s.lock", path) >= (int)sizeof(lock))
		return DG_EIO;
	fd = open(lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return DG_EIO;
	rc = DG_EIO;
	while (flock(fd, LOCK_EX) != 0)
		if (errno != EINTR)
			goto out;
	if ((rc = attach_file(shm, path)) == DG_ENOTFOUND &&
	    (rc = make_file(path)) == DG_OK)
		rc = attach_file(shm, path);
out:
	close(fd);
	return rc;
}

static enum dg_err
check_dir(const char *dir)
{
	struct stat st;

	if (stat(dir, &st) != 0)
		return errno == ENOENT ? DG_ENOTFOUND : DG_EDENIED;
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() ||
	    (st.st_mode & 022) != 0)
		return DG_EDENIED;
	return DG_OK;
}

/* The reason why the file could not be made or mapped, for the log. */
static const char *
cause(enum dg_err rc)
{
	if (rc == DG_ENOTFOUND)
		return "does not exist; `devgrant init` makes it";
	return rc == DG_EIO && errno != 0 ? strerror(errno) : dg_err_text(rc);
}

enum dg_err
dg_shm_open(const char *state_dir, struct dg_shm **out)
{
	struct dg_shm *shm = NULL;
	char path[PATH_SIZE];
	enum dg_err rc;
	int n;

	*out = NULL;
	errno = 0;
	if ((shm = calloc(1, sizeof(*shm))) == NULL)
		return DG_ENOMEM;
	n = snprintf(path, sizeof(path), "%s/run", state_dir);
	if (n < 0 || (size_t)n + sizeof("/shared.lock") > sizeof(path)) {
		rc = DG_EINVAL;
		goto out;
	}
	if ((rc = check_dir(path)) == DG_OK) {
		memcpy(path + n, "/shared", sizeof("/shared"));
		rc = attach_shared(shm, path);
	}
	if (rc == DG_EDENIED) {
		dg_log(DG_LOG_ERROR, "shm",
		    "%s has the wrong owner or mode", path);
		goto out;
	}
	if (rc != DG_OK) {
		dg_log(DG_LOG_WARNING, "shm", "%s: %s; poll times, request "
		    "limits and used proofs count in each process alone", path,
		    cause(rc));
		if ((rc = attach_private(shm)) != DG_OK)
			goto out;
	}
	*out = shm;
	shm = NULL;
out:
	free(shm);
	return rc;
}

enum dg_err
dg_shm_open_private(struct dg_shm **out)
{
	struct dg_shm *shm;
	enum dg_err rc;

	*out = NULL;
	if ((shm = calloc(1, sizeof(*shm))) == NULL)
		return DG_ENOMEM;
	if ((rc = attach_private(shm)) != DG_OK) {
		free(shm);
		return rc;
	}
	*out = shm;
	return DG_OK;
}

void
dg_shm_close(struct dg_shm *shm)
{
	if (shm == NULL)
		return;
	munmap(shm->map, MAP_BYTES);
	free(shm);
}

bool
dg_shm_is_shared(const struct dg_shm *shm)
{
	return shm->shared;
}

enum dg_err
dg_shm_derive(const struct dg_shm *shm, const char *purpose,
    uint8_t out[static DG_DIGEST_BYTES])
{
	return dg_digest_hmac(shm->key, sizeof(shm->key), purpose,
	    strlen(purpose), out);
}
