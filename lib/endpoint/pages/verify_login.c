/* SPDX-License-Identifier: MIT */
/* verify_login.c: /device/login, sign in with name and password */
#include "lib/endpoint/pages/verify.h"
#include "lib/endpoint/pages/verify_page.h"
#include "lib/web/cookie.h"
#include "lib/web/words.h"

static const int status_of[] = {
	[DG_LOGIN_FINE] = 200,
	[DG_LOGIN_WRONG] = 403,
	[DG_LOGIN_EMPTY] = 400,
	[DG_LOGIN_LIMITED] = 429,
	[DG_LOGIN_BUSY] = 503,
};

#define BUSY_RETRY_SEC 5

enum dg_err
dg_verify_login_form(struct dg_verify *v, const struct dg_login_form *form)
{
	enum dg_login_problem problem = form->problem;
	char wait[DG_WORDS_DURATION_SIZE] = "";
	char username[DG_NAME_MAX + 1] = "";
	const struct dg_tpl_value values[] = {
		{ .key = "username", .text = username },
		{ .key = "to_password", .text = dg_verify_flag(form->password) },
		{ .key = "failed",
		    .text = dg_verify_flag(problem != DG_LOGIN_FINE) },
		{ .key = "wrong",
		    .text = dg_verify_flag(problem == DG_LOGIN_WRONG) },
		{ .key = "empty",
		    .text = dg_verify_flag(problem == DG_LOGIN_EMPTY) },
		{ .key = "busy",
		    .text = dg_verify_flag(problem == DG_LOGIN_BUSY) },
		{ .key = "wait", .text = wait },
		{ .key = NULL },
	};

	if (dg_str_copy(username, sizeof(username), form->username) != DG_OK)
		username[0] = '\0';	/* longer than a name can be */
	if (problem == DG_LOGIN_LIMITED) {
		dg_words_wait(form->wait, wait);
		dg_resp_header_int(v->resp, "Retry-After", form->wait);
	} else if (problem == DG_LOGIN_BUSY) {
		dg_resp_header_int(v->resp, "Retry-After", BUSY_RETRY_SEC);
	}
	return dg_verify_show(v, status_of[problem], "login", form->handle,
	    values);
}

/* The handle that the form brought, if it is one of this browser's. */
static enum dg_err
read_handle(struct dg_verify *v, char handle[static DG_HANDLE_TEXT_SIZE])
{
	struct dg_str sent = dg_form_get(&v->req->body, "handle");
	char typed[DG_HANDLE_TYPED_MAX + 1];
	enum dg_err rc;

	handle[0] = '\0';
	if (sent.n == 0)
		return DG_OK;
	rc = dg_handle_open(v->ctx, sent, dg_str_from(v->browser), typed);
	dg_secret_wipe(typed, sizeof(typed));
	if (rc == DG_EDENIED)
		return DG_OK;
	if (rc == DG_OK)
		rc = dg_str_copy(handle, DG_HANDLE_TEXT_SIZE, sent);
	return rc;
}

/* Did the page for a new password send the person to this sign-in? */
static bool
is_for_password(const struct dg_req *req)
{
	return dg_str_is(dg_form_get(req->method == DG_POST ? &req->body :
	    &req->query, "next"), "password");
}

/* Back to where the browser came from, under a session id of its own. */
static enum dg_err
enter(struct dg_verify *v, const struct dg_session *fresh, const char *handle)
{
	struct dg_cookie_site site = dg_site_cookie(&v->ctx->site);
	enum dg_err rc;

	if (v->signed_in &&
	    (rc = dg_session_logout(v->ctx, &v->session)) != DG_OK)
		return rc;
	dg_cookie_set(v->resp, &site, DG_SESSION_COOKIE, fresh->id, -1);
	if (is_for_password(v->req))
		return dg_verify_redirect(v, "/device/password", "");
	return handle[0] != '\0' ? dg_verify_redirect(v, "/device/c/", handle) :
	    dg_verify_redirect(v, "/device", "");
}

static enum dg_err
try_login(struct dg_verify *v, const char *handle)
{
	struct dg_login_form form = {
		.handle = handle,
		.password = is_for_password(v->req),
		.username = dg_form_get(&v->req->body, "username"),
	};
	const struct dg_login in = {
		.username = form.username,
		.password = dg_form_get(&v->req->body, "password"),
		.user_agent = v->req->user_agent,
		.browser = dg_str_from(v->browser),
		.addr = &v->req->addr,
	};
	struct dg_session fresh;
	enum dg_err rc;

	if (in.username.n == 0 || in.password.n == 0) {
		form.problem = DG_LOGIN_EMPTY;
		goto again;
	}
	rc = dg_session_login(v->ctx, &in, &fresh, &form.wait);
	if (rc == DG_OK)
		rc = enter(v, &fresh, handle);
	dg_secret_wipe(&fresh, sizeof(fresh));
	if (rc == DG_EDENIED)
		form.problem = DG_LOGIN_WRONG;
	else if (rc == DG_ELIMIT)
		form.problem = DG_LOGIN_LIMITED;
	else if (rc == DG_EBUSY)
		form.problem = DG_LOGIN_BUSY;
	else
		return rc;
again:
	v->signed_in = false;	/* the form's token is the browser's */
	return dg_verify_login_form(v, &form);
}

/*
 * The token is always the browser's, so that a form which stayed open beside
 * another one, where the person signed in, works still.
 */
static enum dg_err
post(struct dg_verify *v)
{
	char handle[DG_HANDLE_TEXT_SIZE];
	bool ours;
	enum dg_err rc;

	rc = dg_verify_is_ours(v, dg_str_from(v->browser), &ours);
	if (rc != DG_OK || !ours)
		return rc;
	if ((rc = read_handle(v, handle)) != DG_OK)
		return rc;
	return try_login(v, handle);
}

static enum dg_err
get(struct dg_verify *v)
{
	const struct dg_login_form form = { .handle = "",
		.password = is_for_password(v->req) };

	if (v->signed_in)
		return dg_verify_redirect(v, form.password ?
		    "/device/password" : "/device", "");
	return dg_verify_login_form(v, &form);
}

/* Sign-in on the way to the page for a new password does not depend on the flow,
 * since a password can be changed whatever the flow is. */
enum dg_err
dg_ep_verify_login(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	dg_verify_fn *answer = req->method == DG_POST ? post : get;

	return is_for_password(req) ?
	    dg_verify_run_any(ctx, req, resp, answer) :
	    dg_verify_run(ctx, req, resp, answer);
}
