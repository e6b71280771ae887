/*
 * /application/o/authorize/: announced because strict readers of metadata ask
 * for it; this server signs in devices only.
 */
#ifndef DG_ENDPOINT_OAUTH_AUTHORIZE_H
#define DG_ENDPOINT_OAUTH_AUTHORIZE_H

#include "lib/site/ctx.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

DG_CHECK enum dg_err dg_ep_authorize(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);

#endif
