/* SPDX-License-Identifier: MIT */
/* watch.c: notice that this process should make room for a fresh one */
#include "lib/server/watch.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/base/str.h"

/* AddressSanitizer's shadow memory is resident too. */
#ifdef __SANITIZE_ADDRESS__
#define SIZE_COUNTS false
#else
#define SIZE_COUNTS true
#endif

static bool
look(const char *path, struct dg_watch_look *out)
{
	struct stat st;

	if (path[0] == '\0' || stat(path, &st) != 0)
		return false;
	*out = (struct dg_watch_look){ st.st_dev, st.st_ino, st.st_size,
		st.st_mtim };
	return true;
}

static void
file_init(struct dg_watch_file *file, const char *path)
{
	memset(file, 0, sizeof(*file));
	if (dg_str_copy(file->path, sizeof(file->path),
	    dg_str_from(path)) != DG_OK || !look(file->path, &file->known))
		file->path[0] = '\0';
	file->seen = file->known;
}

static bool
same_file(const struct dg_watch_look *a, const struct dg_watch_look *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->size == b->size;
}

static bool
same(const struct dg_watch_look *a, const struct dg_watch_look *b)
{
	return same_file(a, b) && a->mtime.tv_sec == b->mtime.tv_sec &&
	    a->mtime.tv_nsec == b->mtime.tv_nsec;
}

bool
dg_watch_file_changed(const struct dg_watch_file *file)
{
	struct dg_watch_look now;

	return look(file->path, &now) && !same(&now, &file->known);
}

void
dg_watch_file_accept(struct dg_watch_file *file)
{
	if (look(file->path, &file->known))
		file->seen = file->known;
}

static bool
file_settled(struct dg_watch *watch, struct dg_watch_file *file)
{
	struct dg_watch_look before = file->seen;

	/* one that is gone is being replaced: wait for the new one */
	if (!look(file->path, &file->seen) ||
	    same(&file->seen, &file->known))
		return false;
	watch->settling = true;
	return watch->unable || same(&file->seen, &before);
}

static bool
file_replaced(const struct dg_watch_file *file)
{
	struct dg_watch_look now;

	return look(file->path, &now) && !same_file(&now, &file->known);
}

void
dg_watch_file_binary(struct dg_watch_file *file)
{
	static const char self[] = "/proc/self/exe";
	ssize_t n = readlink(self, file->path, sizeof(file->path) - 1);

	memset(file->path + (n > 0 ? n : 0), 0,
	    sizeof(file->path) - (size_t)(n > 0 ? n : 0));
	/* by the link, since another one may stand there already */
	if (!look(self, &file->known))
		file->path[0] = '\0';
	file->seen = file->known;
}

void
dg_watch_init(struct dg_watch *watch, const struct dg_watch_file *binary,
    const char *conf_path)
{
	memset(watch, 0, sizeof(*watch));
	watch->binary = *binary;
	file_init(&watch->conf, conf_path);
	/* a sandbox refuses it later, whose rule /proc would forget */
	watch->statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
}

void
dg_watch_files(struct dg_watch *watch, const struct dg_conf *conf)
{
	char path[DG_CONF_PATH_MAX + sizeof("/run/shared")];

	(void)snprintf(path, sizeof(path), "%s/run/shared", conf->state_dir);
	file_init(&watch->shared, path);
	if (conf->log == DG_LOG_TO_FILE)
		(void)snprintf(watch->log, sizeof(watch->log), "%s",
		    conf->log_path);
}

/* Renamed, deleted or replaced; one that is cut is written on. */
static bool
log_rotated(const char *path)
{
	return path[0] != '\0' && !dg_log_is_file(path);
}

/* What the process holds now; its peak would count what came before exec. */
static int64_t
resident_bytes(int statm)
{
	char text[128];
	struct dg_str rest, word;
	int64_t pages = 0;
	ssize_t n = pread(statm, text, sizeof(text), 0);

	rest = (struct dg_str){ text, n > 0 ? (size_t)n : 0 };
	if (!dg_str_split(&rest, " ", &word) ||
	    !dg_str_split(&rest, " ", &word) ||
	    dg_str_int(word, 0, INT32_MAX, &pages) != DG_OK)
		return 0;
	return pages * sysconf(_SC_PAGESIZE);
}

bool
dg_watch_is_over(struct dg_watch *watch, int64_t boot_ms)
{
	const char *reason = NULL;

	if (watch->ended || (!watch->unable &&
	    boot_ms - watch->looked_ms < DG_WATCH_PERIOD_MS))
		return watch->ended;
	watch->looked_ms = boot_ms;
	watch->settling = false;
	if (file_settled(watch, &watch->binary))
		reason = "the program was replaced";
	else if (file_settled(watch, &watch->conf))
		reason = "the configuration changed";
	else if (file_replaced(&watch->shared))
		reason = "the shared table was replaced";
	else if (log_rotated(watch->log))
		reason = "the log was rotated";
	else if (SIZE_COUNTS &&
	    resident_bytes(watch->statm) > DG_WATCH_RSS_MAX_BYTES)
		reason = "the process grew";
	if (reason == NULL)
		return false;
	dg_log(DG_LOG_NOTICE, "watch", "ending: %s", reason);
	watch->ended = true;
	return true;
}
