/*
 * POST /application/o/token/: a device polls (RFC 8628 section 3.4) or a
 * client refreshes (RFC 6749 section 6).
 */
#ifndef DG_ENDPOINT_OAUTH_TOKEN_H
#define DG_ENDPOINT_OAUTH_TOKEN_H

#include "lib/site/ctx.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

DG_CHECK enum dg_err dg_ep_token(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);

#endif
