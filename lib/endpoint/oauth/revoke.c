/* SPDX-License-Identifier: MIT */
/* revoke.c: revocation request and reply (RFC 7009) */
#include "lib/endpoint/oauth/revoke.h"

#include "lib/endpoint/oauth/client.h"
#include "lib/endpoint/oauth/error_json.h"
#include "lib/token/revocation.h"

enum dg_err
dg_ep_revoke(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	struct dg_str token = dg_form_get(&req->body, "token");
	struct dg_client_result who;
	enum dg_oauth_err error;
	enum dg_err rc;

	rc = dg_ep_client_strict(ctx, req, resp, &who);
	if (rc != DG_OK || who.error != DG_OAUTH_NONE)
		return rc;
	if (token.n == 0) {
		dg_ep_error_json(ctx, req, resp, DG_OAUTH_INVALID_REQUEST,
		    "The parameter token is missing.");
		return DG_OK;
	}
	rc = dg_revocation_run(ctx, &who.client, token, &error);
	if (rc == DG_OK && error != DG_OAUTH_NONE)
		dg_ep_error_json(ctx, req, resp, error, NULL);
	else if (rc == DG_OK)
		resp->status = 200;	/* section 2.2: the status says it all */
	return rc;
}
