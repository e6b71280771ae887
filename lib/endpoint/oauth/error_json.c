/* SPDX-License-Identifier: MIT */
/* error_json.c: tell a program what went wrong */
#include "lib/endpoint/oauth/error_json.h"

#include "lib/site/refusal.h"

void
dg_ep_error_json(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, enum dg_oauth_err error, const char *description)
{
	dg_refusal_set(ctx, error, description);
	if (description == NULL)
		description = dg_oauth_err_description(error);
	dg_resp_error_json(resp, dg_oauth_err_status(error),
	    dg_oauth_err_word(error), description, req->id);
}
