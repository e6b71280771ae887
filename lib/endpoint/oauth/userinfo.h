/*
 * GET, POST /application/o/userinfo/: claims about the user of an access
 * token (OpenID Connect Core section 5.3, RFC 6750).
 */
#ifndef DG_ENDPOINT_OAUTH_USERINFO_H
#define DG_ENDPOINT_OAUTH_USERINFO_H

#include "lib/oauth/errors.h"
#include "lib/site/ctx.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

/* The claims, or what is wrong with the token (a dg_endpoint). */
DG_CHECK enum dg_err dg_ep_userinfo(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);

/*
 * The error reply of the program (dg_error_reply): one that kept a token from
 * being read asks for it too (RFC 6750 section 3).
 */
void dg_ep_userinfo_refuse(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, enum dg_oauth_err error, const char *description);

#endif
