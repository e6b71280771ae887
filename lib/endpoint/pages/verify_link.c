/* SPDX-License-Identifier: MIT */
/* verify_link.c: /device/c/<handle>, a code that came with a link */
#include "lib/endpoint/pages/verify.h"
#include "lib/endpoint/pages/verify_page.h"

static enum dg_err
get(struct dg_verify *v)
{
	struct dg_code_form form = { .problem = DG_CODE_FINE };
	struct dg_login_form login_form = { .handle = "" };
	char typed[DG_HANDLE_TYPED_MAX + 1] = "";
	char handle[DG_HANDLE_TEXT_SIZE] = "";
	enum dg_err rc;

	rc = dg_handle_open(v->ctx, v->req->segment[0],
	    dg_str_from(v->browser), typed);
	if (rc == DG_OK)
		rc = dg_str_copy(handle, sizeof(handle), v->req->segment[0]);
	else if (rc == DG_EDENIED)
		rc = DG_OK;
	if (rc != DG_OK)
		return rc;
	if (handle[0] == '\0')
		form.problem = DG_CODE_OLD_LINK;
	else
		form.handle = login_form.handle = handle;
	form.code = dg_str_from(typed);
	rc = v->signed_in ? dg_verify_code_form(v, &form) :
	    dg_verify_login_form(v, &login_form);
	dg_secret_wipe(typed, sizeof(typed));
	return rc;
}

enum dg_err
dg_ep_verify_link(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	return dg_verify_run(ctx, req, resp, get);
}
