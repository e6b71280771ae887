/* SPDX-License-Identifier: MIT */
/* verify_home.c: /, for people who type the host name alone: go to /device */
#include "lib/endpoint/pages/verify.h"
#include "lib/site/site.h"

enum dg_err
dg_ep_verify_home(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	char url[DG_SITE_URL_MAX];
	enum dg_err rc;

	(void)req;
	rc = dg_site_url(&ctx->site, "/device", url, sizeof(url));
	if (rc == DG_OK)
		dg_resp_redirect(resp, url, ctx->site.hsts);
	return rc;
}
