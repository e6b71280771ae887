/* SPDX-License-Identifier: MIT */
/* authorize.c: say that this server signs in devices only */
#include "lib/endpoint/oauth/authorize.h"
#include "lib/web/html.h"

enum dg_err
dg_ep_authorize(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	(void)req;
	dg_resp_page(resp, 400, ctx->site.hsts);
	dg_html_markup(&resp->body, "<!DOCTYPE html>\n"
	    "<html lang=\"en\"><head><meta charset=\"utf-8\">"
	    "<meta name=\"viewport\" content=\"width=device-width\">"
	    "<title>Devices only</title></head><body>"
	    "<h1>This server signs in devices only</h1>"
	    "<p>The program that sent you here expected a sign-in page in "
	    "the browser. This server connects televisions, command lines "
	    "and other devices, which show you a code instead.</p>"
	    "</body></html>\n");
	return DG_OK;
}
