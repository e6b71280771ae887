/*
 * Who calls a back-channel endpoint: the client of the request, or the error
 * that says why not.
 */
#ifndef DG_ENDPOINT_OAUTH_CLIENT_H
#define DG_ENDPOINT_OAUTH_CLIENT_H

#include "lib/base/err.h"
#include "lib/client/client.h"
#include "lib/site/ctx.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

/* What the request says of its client. */
struct dg_client_auth_in dg_ep_client_in(const struct dg_req *req);

/*
 * out->error is DG_OAUTH_NONE, or resp is the finished error: 401 with a
 * challenge where the Authorization header was used, else 400 (RFC 6749
 * section 5.2). device_endpoint: as in struct dg_client_auth_in.
 */
DG_CHECK enum dg_err dg_ep_client(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, bool device_endpoint, struct dg_client_result *out);

/*
 * The same for introspection and revocation, where an unknown or unproven
 * client is always told 401.
 */
DG_CHECK enum dg_err dg_ep_client_strict(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp,
    struct dg_client_result *out);

/* What out->error tells, in the manner of these two endpoints. */
void dg_ep_client_refuse(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, const struct dg_client_result *out);

#endif
