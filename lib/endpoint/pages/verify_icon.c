/* SPDX-License-Identifier: MIT */
/* verify_icon.c: /-/application/<uuid>/icon/, an application's picture */
#include <string.h>

#include "lib/endpoint/pages/error_page.h"
#include "lib/endpoint/pages/verify.h"
#include "lib/store/store_application.h"

/* Pictures that cannot carry a script; whatever else is stored is not sent. */
static bool
is_picture(const char *type)
{
	static const char *const types[] = { "image/png", "image/jpeg",
		"image/webp", "image/gif" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(type, types[i]) == 0)
			return true;
	return false;
}

enum dg_err
dg_ep_verify_icon(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	uint8_t picture[DG_ICON_MAX];
	char type[32];
	size_t n = 0;
	enum dg_err rc;

	rc = dg_store_application_icon(ctx->db, req->segment[0], type, picture,
	    sizeof(picture), &n);
	if (rc == DG_OK && !is_picture(type))
		rc = DG_ENOTFOUND;
	if (rc == DG_ENOTFOUND) {
		dg_ep_error_page(ctx, req, resp, DG_OAUTH_NOT_FOUND, NULL);
		return DG_OK;
	}
	if (rc != DG_OK)
		return rc;
	resp->status = 200;
	resp->cacheable = true;
	dg_resp_header(resp, "Content-Type", dg_str_from(type));
	dg_resp_header(resp, "Cache-Control", DG_STR("public, max-age=3600"));
	dg_resp_header(resp, "X-Content-Type-Options", DG_STR("nosniff"));
	dg_resp_header(resp, "Content-Security-Policy",
	    DG_STR("default-src 'none'; sandbox"));
	dg_buf_put(&resp->body, picture, n);
	return DG_OK;
}
