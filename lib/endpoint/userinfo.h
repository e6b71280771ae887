/*
 * GET, POST /application/o/userinfo/: claims about the user of an access
 * token (OpenID Connect Core section 5.3, RFC 6750).
 */
#ifndef DG_ENDPOINT_USERINFO_H
#define DG_ENDPOINT_USERINFO_H

#include "lib/service/ctx.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

DG_CHECK enum dg_err dg_ep_userinfo(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);

#endif
