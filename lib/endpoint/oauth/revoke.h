/*
 * POST /application/o/revoke/: a client gives a token up, or takes its device
 * code back (RFC 7009).
 */
#ifndef DG_ENDPOINT_OAUTH_REVOKE_H
#define DG_ENDPOINT_OAUTH_REVOKE_H

#include "lib/site/ctx.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

DG_CHECK enum dg_err dg_ep_revoke(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);

#endif
