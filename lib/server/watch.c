/* SPDX-License-Identifier: MIT */
/* watch.c: notice that this process should make room for a fresh one */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/base/str.h"
#include "lib/server/watch.h"

/* AddressSanitizer's shadow memory is resident too. */
#ifdef __SANITIZE_ADDRESS__
#define SIZE_COUNTS false
#else
#define SIZE_COUNTS true
#endif

static void
file_init(struct dg_watch_file *file, const char *path)
{
	struct stat st;

	memset(file, 0, sizeof(*file));
	if (dg_str_copy(file->path, sizeof(file->path),
	    dg_str_from(path)) != DG_OK || stat(file->path, &st) != 0) {
		file->path[0] = '\0';
		return;
	}
	file->dev = st.st_dev;
	file->ino = st.st_ino;
	file->size = st.st_size;
	file->mtime = st.st_mtim;
}

/* Another file than before? One that is gone is being replaced: wait for the
 * new one. */
static bool
file_replaced(const struct dg_watch_file *file, struct stat *st)
{
	memset(st, 0, sizeof(*st));
	if (file->path[0] == '\0' || stat(file->path, st) != 0)
		return false;
	return st->st_dev != file->dev || st->st_ino != file->ino ||
	    st->st_size != file->size;
}

static bool
file_changed(const struct dg_watch_file *file)
{
	struct stat st;

	return file_replaced(file, &st) || (st.st_ino != 0 &&
	    (st.st_mtim.tv_sec != file->mtime.tv_sec ||
	    st.st_mtim.tv_nsec != file->mtime.tv_nsec));
}

void
dg_watch_init(struct dg_watch *watch, const struct dg_conf *conf)
{
	char path[DG_CONF_PATH_MAX + sizeof("/run/shared")];
	ssize_t n;

	memset(watch, 0, sizeof(*watch));
	n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	file_init(&watch->binary, path);
	file_init(&watch->conf, conf->file);
	/* a sandbox refuses it later, whose rule /proc would forget */
	watch->statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	(void)snprintf(path, sizeof(path), "%s/run/shared", conf->state_dir);
	file_init(&watch->shared, path);
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
	struct stat st;

	if (watch->ended || boot_ms - watch->looked_ms < DG_WATCH_PERIOD_MS)
		return watch->ended;
	watch->looked_ms = boot_ms;
	if (file_changed(&watch->binary))
		reason = "the program was replaced";
	else if (file_changed(&watch->conf))
		reason = "the configuration changed";
	else if (file_replaced(&watch->shared, &st))
		reason = "the shared table was replaced";
	else if (SIZE_COUNTS &&
	    resident_bytes(watch->statm) > DG_WATCH_RSS_MAX_BYTES)
		reason = "the process grew";
	if (reason == NULL)
		return false;
	dg_log(DG_LOG_NOTICE, "watch", "ending: %s", reason);
	watch->ended = true;
	return true;
}
