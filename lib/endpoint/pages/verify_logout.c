/* SPDX-License-Identifier: MIT */
/* verify_logout.c: /device/logout, sign out */
#include "lib/endpoint/pages/verify.h"
#include "lib/endpoint/pages/verify_page.h"
#include "lib/web/cookie.h"

static enum dg_err
post(struct dg_verify *v)
{
	struct dg_cookie_site site = dg_site_cookie(&v->ctx->site);
	struct dg_str handle = dg_form_get(&v->req->body, "handle");
	bool ours;
	enum dg_err rc;

	if (!v->signed_in)
		return dg_verify_sign_in(v, handle);
	rc = dg_verify_is_ours(v, dg_str_from(v->session.id), &ours);
	if (rc != DG_OK || !ours)
		return rc;
	if ((rc = dg_session_logout(v->ctx, &v->session)) != DG_OK)
		return rc;
	dg_cookie_set(v->resp, &site, DG_SESSION_COOKIE, "", 0);
	return dg_verify_sign_in(v, handle);
}

enum dg_err
dg_ep_verify_logout(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	return dg_verify_run_any(ctx, req, resp, post);
}
