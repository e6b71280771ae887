/*
 * The brand's device code flow and whom it lets in (features B2 to B4, E1).
 */
#ifndef DG_SERVICE_FLOW_H
#define DG_SERVICE_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/service/ctx.h"
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

/* The same of the brand at which a device asked, whatever the site; 0: of a
 * brand that is gone, which has none. */
DG_CHECK enum dg_err dg_flow_find_of_brand(struct dg_ctx *ctx,
    int64_t brand_id, struct dg_flow *out);

/* Does it let in anybody, whoever there is? */
bool dg_flow_is_open(const struct dg_flow *flow);
/*
 * The site's device flow as far as somebody who is there may take it; where
 * nobody can, no device gets codes. *why: NULL, or that nobody can, a literal.
 * Asks whether there is a superuser, and nothing else of people.
 */
DG_CHECK enum dg_err dg_flow_ask(struct dg_ctx *ctx, const char **why);

/* user NULL: nobody is signed in. For device flows `none` means
 * authenticated. */
enum dg_flow_verdict dg_flow_check(const struct dg_flow *flow,
    const struct dg_user *user);

#endif
