/*
 * GET /-/health/: is this installation able to answer?
 */
#ifndef DG_ENDPOINT_HEALTH_H
#define DG_ENDPOINT_HEALTH_H

#include "lib/site/ctx.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

DG_CHECK enum dg_err dg_ep_health(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);

#endif
