/*
 * The brand's device code flow and whom it lets in.
 */
#ifndef DG_SITE_FLOW_H
#define DG_SITE_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/site/ctx.h"
#include "lib/store/store_flow.h"
#include "lib/store/store_user.h"

enum dg_flow_verdict {
	DG_FLOW_GO,
	DG_FLOW_SIGN_IN,	/* nobody is signed in and the flow wants it */
	DG_FLOW_NOT_APPLICABLE,	/* require_unauthenticated: does not apply */
	DG_FLOW_SUPERUSER_ONLY	/* signed in, but not a superuser */
};

/* The site's device flow. DG_ENOTFOUND: the brand has none, or the device
 * grant is turned off for all. */
DG_CHECK enum dg_err dg_flow_find(struct dg_ctx *ctx, struct dg_flow *out);

/* The same of the brand at which the device asked, whatever the site is; 0: that
 * brand was deleted, so there is no flow. */
DG_CHECK enum dg_err dg_flow_find_of_brand(struct dg_ctx *ctx,
    int64_t brand_id, struct dg_flow *out);

/* Is there no condition, so that every account may take the flow? */
bool dg_flow_is_open(const struct dg_flow *flow);
/*
 * The site's device flow, provided that somebody can take it; if nobody can, no
 * device gets codes, and *why says the reason, a literal; else NULL. The only
 * question about accounts is whether a superuser exists, since programs that
 * call this cannot read accounts.
 */
DG_CHECK enum dg_err dg_flow_ask(struct dg_ctx *ctx, const char **why);

/* user NULL: nobody is signed in. For device flows `none` means
 * authenticated. */
enum dg_flow_verdict dg_flow_check(const struct dg_flow *flow,
    const struct dg_user *user);

#endif
