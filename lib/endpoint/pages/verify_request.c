/* SPDX-License-Identifier: MIT */
/* verify_request.c: /device/request/<handle>, decide, see what became of it */
#include "lib/account/ticket.h"
#include "lib/endpoint/pages/verify.h"
#include "lib/endpoint/pages/verify_approval.h"
#include "lib/endpoint/pages/verify_page.h"

struct request {
	char handle[DG_HANDLE_TEXT_SIZE];
	struct dg_opened opened;
};

/* The address names a request of this browser, and its session has it. */
static enum dg_err
find_request(struct dg_verify *v, struct request *out)
{
	char typed[DG_HANDLE_TYPED_MAX + 1];
	enum dg_err rc;

	rc = dg_handle_open(v->ctx, v->req->segment[0],
	    dg_str_from(v->browser), typed);
	if (rc == DG_OK)
		rc = dg_str_copy(out->handle, sizeof(out->handle),
		    v->req->segment[0]);
	if (rc == DG_OK)
		rc = dg_grant_view(v->ctx, &v->session, dg_str_from(typed),
		    &out->opened);
	dg_secret_wipe(typed, sizeof(typed));
	return rc;
}

static enum dg_err
show_unusable(struct dg_verify *v, enum dg_code_problem problem)
{
	const struct dg_code_form form = { .problem = problem };

	return dg_verify_code_form(v, &form);
}

/* Decided, or too late: only the session that had it open is told which. */
static enum dg_err
show_outcome(struct dg_verify *v, const struct request *request)
{
	const struct dg_device_grant *grant = &request->opened.grant;
	const char *name = request->opened.client.name;
	bool late = grant->expires_at <= v->ctx->now;
	const struct dg_tpl_value values[] = {
		{ .key = "application", .text = name },
		{ .key = "device", .text = grant->device_name[0] != '\0' ?
		    grant->device_name : name },
		{ .key = "disowned",
		    .text = dg_verify_flag(request->opened.disowned) },
		{ .key = NULL },
	};
	const char *page = NULL;

	switch (grant->state) {
	case DG_GRANT_DENIED:
		page = grant->cancelled_at != 0 ? "cancelled" : "denied";
		break;
	case DG_GRANT_REDEEMED:
		page = "connected";
		break;
	case DG_GRANT_APPROVED:		/* the device may never have come */
		page = late ? "expired" : "connected";
		break;
	case DG_GRANT_PENDING:
		page = late ? "expired" : NULL;
		break;
	}
	if (grant->id == 0 || page == NULL)
		return show_unusable(v, DG_CODE_UNUSABLE);
	return dg_verify_show(v, 200, page, "", values);
}

static enum dg_err
show_request(struct dg_verify *v, const struct request *request,
    enum dg_approval_problem problem)
{
	switch (request->opened.lookup) {
	case DG_LOOKUP_OK:
		return dg_verify_approval(v, request->handle, &request->opened,
		    problem);
	case DG_LOOKUP_NO_ACCESS:
		return dg_verify_no_access(v, request->opened.client.name);
	case DG_LOOKUP_DISOWNED:
		return dg_verify_disowned(v, request->opened.client.name,
		    request->opened.retry_after);
	default:
		return show_outcome(v, request);
	}
}

static enum dg_err
approve(struct dg_verify *v, const struct request *request)
{
	const struct dg_device_grant *grant = &request->opened.grant;
	char scopes[DG_SCOPE_MAX + 1];
	enum dg_err rc;

	rc = dg_verify_ticked(v->req, grant->requested_scopes, scopes);
	if (rc != DG_OK)
		return rc;
	if (scopes[0] == '\0' && grant->requested_scopes[0] != '\0')
		return show_request(v, request, DG_APPROVAL_NOTHING_TICKED);
	rc = dg_grant_approve(v->ctx, &v->session, &request->opened,
	    grant->version, scopes);
	if (rc == DG_EDENIED)
		return dg_verify_no_access(v, request->opened.client.name);
	/* Another window was faster: the page shows what became of it. */
	if (rc != DG_OK && rc != DG_ECONFLICT)
		return rc;
	return dg_verify_redirect(v, "/device/request/", request->handle);
}

static enum dg_err
deny(struct dg_verify *v, const struct request *request,
    enum dg_err (*how)(struct dg_ctx *, const struct dg_session *,
    const struct dg_opened *, int64_t))
{
	enum dg_err rc;

	rc = how(v->ctx, &v->session, &request->opened,
	    request->opened.grant.version);
	if (rc != DG_OK && rc != DG_ECONFLICT)
		return rc;
	return dg_verify_redirect(v, "/device/request/", request->handle);
}

static enum dg_err
decide(struct dg_verify *v, const struct request *request)
{
	struct dg_str decision = dg_form_get(&v->req->body, "decision");
	enum dg_err rc;

	if (request->opened.lookup != DG_LOOKUP_OK)
		return dg_verify_redirect(v, "/device/request/",
		    request->handle);
	rc = dg_ticket_check(v->ctx, &v->session, &request->opened.grant,
	    dg_form_get(&v->req->body, "ticket"));
	if (rc == DG_EDENIED)
		return show_request(v, request, DG_APPROVAL_CHANGED);
	if (rc != DG_OK)
		return rc;
	if (dg_str_is(decision, "approve"))
		return approve(v, request);
	if (dg_str_is(decision, "deny"))
		return deny(v, request, dg_grant_deny);
	if (dg_str_is(decision, "not_me"))
		return deny(v, request, dg_grant_disown);
	return show_request(v, request, DG_APPROVAL_UNDECIDED);
}

static enum dg_err
answer(struct dg_verify *v)
{
	struct request request = { .handle = "" };
	bool ours;
	enum dg_err rc;

	if (v->req->method == DG_POST) {
		rc = dg_verify_is_ours(v, dg_str_from(v->session.id), &ours);
		if (rc != DG_OK || !ours)
			return rc;
	}
	rc = find_request(v, &request);
	if (rc == DG_EDENIED)
		rc = show_unusable(v, DG_CODE_OLD_LINK);
	else if (rc == DG_OK && v->req->method == DG_POST)
		rc = decide(v, &request);
	else if (rc == DG_OK)
		rc = show_request(v, &request, DG_APPROVAL_FINE);
	dg_secret_wipe(&request, sizeof(request));
	return rc;
}

static enum dg_err
run(struct dg_verify *v)
{
	/* nobody is signed in (any more): sign in, then claim the code anew */
	return v->signed_in ? answer(v) :
	    dg_verify_sign_in(v, v->req->segment[0]);
}

enum dg_err
dg_ep_verify_request(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	return dg_verify_run(ctx, req, resp, run);
}
