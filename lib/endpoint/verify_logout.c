/* SPDX-License-Identifier: MIT */
/* verify_logout.c: /device/logout, sign out */
#include "lib/endpoint/verify.h"
#include "lib/endpoint/verify_page.h"
#include "lib/web/cookie.h"

/* To the sign-in form, with the code that the page had, if any. */
static enum dg_err
leave(struct dg_verify *v)
{
	struct dg_str handle = dg_form_get(&v->req->body, "handle");
	char typed[DG_HANDLE_TYPED_MAX + 1];
	char again[DG_HANDLE_TEXT_SIZE];
	enum dg_err rc;

	rc = dg_handle_open(v->ctx, handle, dg_str_from(v->browser), typed);
	if (rc == DG_OK &&
	    (rc = dg_str_copy(again, sizeof(again), handle)) == DG_OK)
		rc = dg_verify_redirect(v, "/device/c/", again);
	else if (rc == DG_EDENIED)
		rc = dg_verify_redirect(v, "/device", "");
	dg_secret_wipe(typed, sizeof(typed));
	return rc;
}

static enum dg_err
post(struct dg_verify *v)
{
	struct dg_cookie_site site = dg_site_cookie(&v->ctx->site);
	bool ours;
	enum dg_err rc;

	if (!v->signed_in)
		return leave(v);
	rc = dg_verify_is_ours(v, dg_str_from(v->session.id), &ours);
	if (rc != DG_OK || !ours)
		return rc;
	if ((rc = dg_session_logout(v->ctx, &v->session)) != DG_OK)
		return rc;
	dg_cookie_set(v->resp, &site, DG_SESSION_COOKIE, "", 0);
	return leave(v);
}

enum dg_err
dg_ep_verify_logout(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	return dg_verify_run_any(ctx, req, resp, post);
}
