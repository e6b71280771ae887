/*
 * Limits how many signatures strangers can make the server check: each costs as
 * much as a hundred polls. Only checks that fail are counted.
 */
#ifndef DG_SITE_EFFORT_H
#define DG_SITE_EFFORT_H

#include <stdbool.h>

#include "lib/base/str.h"
#include "lib/site/ctx.h"

/* So many at once, and then one each second. */
#define DG_EFFORT_BURST 100
#define DG_EFFORT_SEC 1

/*
 * May another signature be checked for `who`? by_source: `who` has a count of its
 * own at each source address. what: kind of signature, a literal. false: allowed
 * again in *retry_after seconds.
 */
bool dg_effort_allows(struct dg_ctx *ctx, const char *what, struct dg_str who,
    bool by_source, int64_t *retry_after);
/* Count a signature that was wrong. */
void dg_effort_count(struct dg_ctx *ctx, const char *what, struct dg_str who,
    bool by_source);

#endif
