/*
 * The public signing keys (RFC 7517 section 5).
 */
#ifndef DG_ENDPOINT_OAUTH_JWKS_H
#define DG_ENDPOINT_OAUTH_JWKS_H

#include "lib/site/ctx.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

/* With a segment: the slug of an application that must exist. */
DG_CHECK enum dg_err dg_ep_jwks(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp);

#endif
