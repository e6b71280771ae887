/*
 * POST /application/o/introspect/: what a token stands for (RFC 7662).
 */
#ifndef DG_ENDPOINT_OAUTH_INTROSPECT_H
#define DG_ENDPOINT_OAUTH_INTROSPECT_H

#include "lib/site/ctx.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

DG_CHECK enum dg_err dg_ep_introspect(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);

#endif
