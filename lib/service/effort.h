/*
 * How many signatures strangers may make us compute: each costs as much as a
 * hundred polls. Who proves something is not counted.
 */
#ifndef DG_SERVICE_EFFORT_H
#define DG_SERVICE_EFFORT_H

#include <stdbool.h>

#include "lib/base/str.h"
#include "lib/service/ctx.h"

/* At once, and one more each second. */
#define DG_EFFORT_BURST 100
#define DG_EFFORT_SEC 1

/*
 * Is another one allowed for `who`? At this source of requests, where by_source
 * is set: others, behind another address, have an account of their own. what:
 * a literal. false: *retry_after seconds until one is.
 */
bool dg_effort_allows(struct dg_ctx *ctx, const char *what, struct dg_str who,
    bool by_source, int64_t *retry_after);
/* One was in vain. */
void dg_effort_count(struct dg_ctx *ctx, const char *what, struct dg_str who,
    bool by_source);

#endif
