/*
 * Reasons for a program to end by itself: its binary, its configuration or
 * the table that the programs share changed, or it grew. Looked at between
 * requests.
 */
#ifndef DG_SERVER_WATCH_H
#define DG_SERVER_WATCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "lib/conf/conf.h"

#define DG_WATCH_PERIOD_MS 500		/* files are looked at this often */
#define DG_WATCH_RSS_MAX_BYTES ((int64_t)64 * 1024 * 1024)

/* By what one state of a file is told from another. */
struct dg_watch_look {
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec mtime;
};

struct dg_watch_file {
	char path[DG_CONF_PATH_MAX];	/* "" not known, never changed */
	struct dg_watch_look known;
	struct dg_watch_look seen;	/* by the last look */
};

struct dg_watch {
	struct dg_watch_file binary;
	struct dg_watch_file conf;
	int statm;		/* descriptor: what the process holds; -1 none */
	/* state_dir/run/shared: a second one would not know the used proofs of
	   the first; its times mean nothing, the programs write it */
	struct dg_watch_file shared;
	/* "" not to a file; a rotated one is opened anew by the next process,
	   for the sandbox of this one may not */
	char log[DG_CONF_PATH_MAX];
	int64_t looked_ms;
	bool settling;		/* a change was seen; the next look decides */
	bool unable;		/* it could not start, so that any change is
				   reason enough, at once */
	bool ended;
};

/* Remember the program's own binary as it is now. */
void dg_watch_file_binary(struct dg_watch_file *file);
/* Another file or other content than was remembered; gone is no change. */
bool dg_watch_file_changed(const struct dg_watch_file *file);
/* What is there now is no change any more. */
void dg_watch_file_accept(struct dg_watch_file *file);

/*
 * Remember what the configuration looks like now, before it is read, and the
 * binary, before it was started.
 */
void dg_watch_init(struct dg_watch *watch, const struct dg_watch_file *binary,
    const char *conf_path);
/* The same for the other files, once they are known. */
void dg_watch_files(struct dg_watch *watch, const struct dg_conf *conf);

/*
 * A reason to end has come; it stays and is logged once. A changed binary or
 * configuration counts when two looks saw the same: it may be half written.
 */
bool dg_watch_is_over(struct dg_watch *watch, int64_t boot_ms);

#endif
