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

#define DG_WATCH_PERIOD_MS 1000		/* files are looked at this often */
#define DG_WATCH_RSS_MAX_BYTES ((int64_t)64 * 1024 * 1024)

struct dg_watch_file {
	char path[DG_CONF_PATH_MAX];	/* "" not known, never changed */
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec mtime;
};

struct dg_watch {
	struct dg_watch_file binary;
	struct dg_watch_file conf;
	int statm;		/* descriptor: what the process holds; -1 none */
	/* state_dir/run/shared: a second one would not know the used proofs of
	   the first; its times mean nothing, the programs write it */
	struct dg_watch_file shared;
	int64_t looked_ms;
	bool ended;
};

/* Remember what binary and configuration look like now. */
void dg_watch_init(struct dg_watch *watch, const struct dg_conf *conf);

/* A reason to end has come; it stays and is logged once. */
bool dg_watch_is_over(struct dg_watch *watch, int64_t boot_ms);

#endif
