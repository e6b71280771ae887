/*
 * The server's description of itself (RFC 8414, OpenID Connect Discovery).
 */
#ifndef DG_ENDPOINT_OAUTH_METADATA_H
#define DG_ENDPOINT_OAUTH_METADATA_H

#include "lib/site/ctx.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

/* Of the global issuer. */
DG_CHECK enum dg_err dg_ep_metadata_global(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);
/* Of the application whose slug is the first segment. */
DG_CHECK enum dg_err dg_ep_metadata_application(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);

#endif
