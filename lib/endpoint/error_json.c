/* SPDX-License-Identifier: MIT */
/* error_json.c: tell a program what went wrong */
#include "lib/endpoint/error_json.h"

#include <string.h>

void
dg_ep_error_json(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, enum dg_oauth_err error, const char *description)
{
	(void)ctx;
	if (description == NULL)
		description = dg_oauth_err_description(error);
	dg_resp_error_json(resp, dg_oauth_err_status(error),
	    dg_oauth_err_word(error), description, req->id);
}

void
dg_ep_error_client(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, const struct dg_client_result *result)
{
	bool bearer = result->scheme != NULL &&
	    strcmp(result->scheme, "Bearer") == 0;

	dg_ep_error_json(ctx, req, resp, result->error, result->description);
	if (!result->challenge)
		return;
	resp->status = 401;
	dg_resp_header(resp, "WWW-Authenticate", bearer ?
	    DG_STR("Bearer realm=\"devgrant\"") :
	    DG_STR("Basic realm=\"devgrant\", charset=\"UTF-8\""));
}
