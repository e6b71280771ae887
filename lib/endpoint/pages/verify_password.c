/* SPDX-License-Identifier: MIT */
/* verify_password.c: /device/password, the person's own new password */
#include <string.h>

#include "lib/account/password.h"
#include "lib/endpoint/pages/verify.h"
#include "lib/endpoint/pages/verify_page.h"
#include "lib/web/cookie.h"
#include "lib/web/words.h"

#define BUSY_RETRY_SEC 5

/* Show the sign-in form that comes back to this page. */
static const char sign_in[] = "/device/login?next=password";

enum problem { FINE, WRONG, EMPTY, DIFFERS, BAD_LENGTH, LIMITED, BUSY };

static const int status_of[] = {
	[FINE] = 200,
	[WRONG] = 403,
	[EMPTY] = 400,
	[DIFFERS] = 400,
	[BAD_LENGTH] = 400,
	[LIMITED] = 429,
	[BUSY] = 503,
};

struct form {
	enum problem problem;
	bool keep;		/* the box was cleared */
	int64_t wait;		/* with LIMITED, seconds */
};

static enum dg_err
show_form(struct dg_verify *v, const struct form *form)
{
	enum problem problem = form->problem;
	char wait[DG_WORDS_DURATION_SIZE] = "";
	const struct dg_tpl_value values[] = {
		{ .key = "failed", .text = dg_verify_flag(problem != FINE) },
		{ .key = "wrong", .text = dg_verify_flag(problem == WRONG) },
		{ .key = "empty", .text = dg_verify_flag(problem == EMPTY) },
		{ .key = "differs",
		    .text = dg_verify_flag(problem == DIFFERS) },
		{ .key = "bad_length",
		    .text = dg_verify_flag(problem == BAD_LENGTH) },
		{ .key = "busy", .text = dg_verify_flag(problem == BUSY) },
		{ .key = "wait", .text = wait },
		{ .key = "always", .text = dg_verify_flag(
		    v->ctx->conf.password_change_ends_grants) },
		{ .key = "keep", .text = dg_verify_flag(form->keep) },
		{ .key = NULL },
	};

	if (problem == LIMITED) {
		dg_words_wait(form->wait, wait);
		dg_resp_header_int(v->resp, "Retry-After", form->wait);
	} else if (problem == BUSY) {
		dg_resp_header_int(v->resp, "Retry-After", BUSY_RETRY_SEC);
	}
	return dg_verify_show(v, status_of[problem], "password", "", values);
}

struct change {
	struct dg_verify *v;
	bool ended;		/* were all devices disconnected? */
};

/* The page that tells the success; made for the session's new id. */
static enum dg_err
show_changed(void *arg, const char *session_id)
{
	const struct change *change = arg;
	struct dg_verify *v = change->v;
	const struct dg_tpl_value values[] = {
		{ .key = "ended", .text = dg_verify_flag(change->ended) },
		{ .key = NULL },
	};
	struct dg_cookie_site site = dg_site_cookie(&v->ctx->site);
	char before[sizeof(v->session.id)];
	enum dg_err rc;

	dg_cookie_set(v->resp, &site, DG_SESSION_COOKIE, session_id, -1);
	memcpy(before, v->session.id, sizeof(before));
	memcpy(v->session.id, session_id, sizeof(before));
	rc = dg_verify_show(v, 200, "password_changed", "", values);
	memcpy(v->session.id, before, sizeof(before));
	dg_secret_wipe(before, sizeof(before));
	return rc == DG_OK ? dg_resp_err(v->resp) : rc;
}

/* The form was filled in rightly: change the password. */
static enum dg_err
try(struct dg_verify *v, const struct dg_password_change *in, int64_t *wait)
{
	struct change change = { v, in->end_devices };
	struct dg_password_change with = *in;
	enum dg_err rc;

	with.ready = show_changed;
	with.arg = &change;
	rc = dg_session_change_password(v->ctx, &v->session, &with, wait);
	if (rc != DG_OK)
		dg_resp_reset(v->resp);
	return rc;
}

static enum dg_err
change_password(struct dg_verify *v)
{
	const struct dg_form *body = &v->req->body;
	struct form form = { .keep = dg_form_get(body, "revoke").n == 0 };
	struct dg_str again = dg_form_get(body, "again");
	struct dg_password_change in = {
		.current = dg_form_get(body, "current"),
		.fresh = dg_form_get(body, "new"),
		.end_devices = !form.keep ||
		    v->ctx->conf.password_change_ends_grants,
		.browser = dg_str_from(v->browser),
		.addr = &v->req->addr,
	};
	enum dg_err rc = DG_OK;

	if (in.current.n == 0 || in.fresh.n == 0 || again.n == 0)
		form.problem = EMPTY;
	else if (!dg_secret_equal(in.fresh.p, in.fresh.n, again.p, again.n))
		form.problem = DIFFERS;
	else if (!dg_password_is_allowed(in.fresh))
		form.problem = BAD_LENGTH;
	else
		rc = try(v, &in, &form.wait);
	switch (rc) {
	case DG_OK:
		return form.problem == FINE ? DG_OK : show_form(v, &form);
	case DG_EDENIED:
		form.problem = WRONG;
		break;
	case DG_ELIMIT:
		form.problem = LIMITED;
		break;
	case DG_EBUSY:
		form.problem = BUSY;
		break;
	case DG_ENOTFOUND:
		return dg_verify_redirect(v, sign_in, "");
	default:
		return rc;
	}
	return show_form(v, &form);
}

static enum dg_err
post(struct dg_verify *v)
{
	bool ours;
	enum dg_err rc;

	if (!v->signed_in)
		return dg_verify_redirect(v, sign_in, "");
	rc = dg_verify_is_ours(v, dg_str_from(v->session.id), &ours);
	return rc != DG_OK || !ours ? rc : change_password(v);
}

static enum dg_err
get(struct dg_verify *v)
{
	const struct form form = { .problem = FINE };

	return v->signed_in ? show_form(v, &form) :
	    dg_verify_redirect(v, sign_in, "");
}

/* An account that no flow lets in has a password too. */
enum dg_err
dg_ep_verify_password(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	return dg_verify_run_any(ctx, req, resp,
	    req->method == DG_POST ? post : get);
}
