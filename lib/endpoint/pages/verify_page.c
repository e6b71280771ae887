/* SPDX-License-Identifier: MIT */
/* verify_page.c: what the pages of verify share */
#include "lib/endpoint/pages/verify_page.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/ascii.h"
#include "lib/crypt/random.h"
#include "lib/endpoint/pages/error_page.h"
#include "lib/endpoint/pages/verify_layout.h"
#include "lib/web/cookie.h"
#include "lib/web/csrf.h"
#include "lib/web/words.h"

#define BROWSER_COOKIE_SEC (400LL * 86400)	/* the most that browsers keep */

/* A value of ours: it is authenticated with handles and shown in no page. */
static bool
is_secret_text(struct dg_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!dg_ascii_is_alnum(s.p[i]) && s.p[i] != '-' &&
		    s.p[i] != '_')
			return false;
	}
	return s.n == DG_SECRET_LEN;
}

static enum dg_err
browser_find(struct dg_verify *v, const struct dg_cookie_site *site)
{
	struct dg_str sent = dg_cookie_get(dg_str_from(v->req->cookie), site,
	    DG_BROWSER_COOKIE);
	enum dg_err rc;

	if (is_secret_text(sent))
		return dg_str_copy(v->browser, sizeof(v->browser), sent);
	if ((rc = dg_random_secret(v->browser)) == DG_OK)
		dg_cookie_set(v->resp, site, DG_BROWSER_COOKIE, v->browser,
		    BROWSER_COOKIE_SEC);
	return rc;
}

/*
 * A cookie of ours came with two values. Another application on the host may have
 * set one of them, and nothing tells which one is ours. Ignoring both would ask
 * for the password again and again without a reason, so the page says what to do.
 */
static bool
is_doubled(const struct dg_verify *v)
{
	struct dg_cookie_site site = dg_site_cookie(&v->ctx->site);
	struct dg_str cookies = dg_str_from(v->req->cookie);

	return dg_cookie_is_doubled(cookies, &site, DG_SESSION_COOKIE) ||
	    dg_cookie_is_doubled(cookies, &site, DG_BROWSER_COOKIE);
}

static enum dg_err
begin(struct dg_verify *v)
{
	struct dg_cookie_site site = dg_site_cookie(&v->ctx->site);
	struct dg_str id = dg_cookie_get(dg_str_from(v->req->cookie), &site,
	    DG_SESSION_COOKIE);
	enum dg_err rc;

	if ((rc = browser_find(v, &site)) != DG_OK)
		return rc;
	rc = dg_session_find(v->ctx, id, &v->session);
	v->signed_in = rc == DG_OK;
	return rc == DG_ENOTFOUND ? DG_OK : rc;
}

/* false: the page that says why not was shown. */
static enum dg_err
admit(struct dg_verify *v, bool *admitted)
{
	const struct dg_tpl_value heading[] = {
		{ .key = "heading", .text = v->flow.title }, { .key = NULL },
	};
	const struct dg_tpl_value none[] = { { .key = NULL } };
	enum dg_err rc;

	*admitted = false;
	rc = dg_flow_find(v->ctx, &v->flow);
	if (rc == DG_ENOTFOUND)		/* comes before any sign-in */
		return dg_verify_show(v, 404, "no_flow", "", none);
	if (rc != DG_OK)
		return rc;
	switch (dg_flow_check(&v->flow,
	    v->signed_in ? &v->session.user : NULL)) {
	case DG_FLOW_NOT_APPLICABLE:
		return dg_verify_show(v, 403, "not_applicable", "", heading);
	case DG_FLOW_SUPERUSER_ONLY:
		return dg_verify_no_access(v, NULL);
	case DG_FLOW_GO:
	case DG_FLOW_SIGN_IN:
		break;
	}
	*admitted = true;
	return DG_OK;
}

static enum dg_err
run(struct dg_ctx *ctx, const struct dg_req *req, struct dg_resp *resp,
    bool ask_flow, dg_verify_fn *fn)
{
	struct dg_verify v = { .ctx = ctx, .req = req, .resp = resp };
	bool admitted = true;
	enum dg_err rc;

	if (is_doubled(&v)) {
		dg_ep_doubled_page(ctx, req, resp);
		return DG_OK;
	}
	rc = begin(&v);
	if (rc == DG_OK && ask_flow)
		rc = admit(&v, &admitted);
	if (rc == DG_OK && admitted)
		rc = fn(&v);
	dg_secret_wipe(&v, sizeof(v));
	return rc;
}

enum dg_err
dg_verify_run(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, dg_verify_fn *fn)
{
	return run(ctx, req, resp, true, fn);
}

enum dg_err
dg_verify_run_any(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, dg_verify_fn *fn)
{
	return run(ctx, req, resp, false, fn);
}

enum dg_err
dg_verify_is_ours(struct dg_verify *v, struct dg_str owner, bool *ours)
{
	const struct dg_site *site = &v->ctx->site;
	const struct dg_str home = { site->base_url,
		strlen(site->base_url) - strlen(site->base_path) };
	enum dg_err rc;

	rc = dg_csrf_check(v->req, home, v->ctx->secrets.session, DG_SECRET_BYTES,
	    owner);
	*ours = rc == DG_OK;
	if (rc != DG_EDENIED)
		return rc;
	dg_ep_stale_page(v->ctx, v->req, v->resp);
	return DG_OK;
}

enum dg_err
dg_verify_redirect(struct dg_verify *v, const char *path, const char *handle)
{
	char url[DG_SITE_URL_MAX];
	char whole[DG_HANDLE_TEXT_SIZE + 32];
	enum dg_err rc;

	(void)snprintf(whole, sizeof(whole), "%s%s", path, handle);
	if ((rc = dg_site_url(&v->ctx->site, whole, url, sizeof(url))) == DG_OK)
		dg_resp_redirect(v->resp, url, v->ctx->site.hsts);
	return rc;
}

enum dg_err
dg_verify_sign_in(struct dg_verify *v, struct dg_str handle)
{
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

enum dg_err
dg_verify_seal(struct dg_verify *v, struct dg_str typed,
    char handle[static DG_HANDLE_TEXT_SIZE])
{
	/* No code is that long; cut before a whole character. */
	if (typed.n > DG_HANDLE_TYPED_MAX) {
		typed.n = DG_HANDLE_TYPED_MAX;
		while (typed.n > 0 && (typed.p[typed.n] & 0xc0) == 0x80)
			typed.n--;
	}
	return dg_handle_seal(v->ctx, typed, dg_str_from(v->browser), handle);
}

const char *
dg_verify_flag(bool on)
{
	return on ? "yes" : NULL;
}

enum dg_err
dg_verify_show(struct dg_verify *v, int status, const char *page,
    const char *handle, const struct dg_tpl_value *values)
{
	const struct dg_user *user = &v->session.user;
	char who[2 * DG_NAME_MAX + 8] = "";
	char csrf[DG_CSRF_LEN + 1];
	struct dg_layout layout = { NULL, who, csrf, handle };
	const struct dg_brand *brand;
	enum dg_err rc;

	if ((rc = dg_site_brand(&v->ctx->site, v->ctx->db, &brand)) != DG_OK)
		return rc;
	layout.brand = brand->title;
	if (v->signed_in && user->name[0] != '\0')
		(void)snprintf(who, sizeof(who), "%s (%s)", user->name,
		    user->username);
	else if (v->signed_in)
		(void)snprintf(who, sizeof(who), "%s", user->username);
	rc = dg_csrf_token(v->ctx->secrets.session, DG_SECRET_BYTES,
	    dg_str_from(v->signed_in ? v->session.id : v->browser), csrf);
	if (rc == DG_OK)
		rc = dg_layout_show(v->ctx, v->resp, status, page, &layout,
		    values);
	dg_secret_wipe(csrf, sizeof(csrf));
	return rc;
}

enum dg_err
dg_verify_no_access(struct dg_verify *v, const char *application)
{
	const struct dg_tpl_value values[] = {
		{ .key = "application", .text = application }, { .key = NULL },
	};

	return dg_verify_show(v, 403, "no_access", "", values);
}

enum dg_err
dg_verify_disowned(struct dg_verify *v, const char *application,
    int64_t wait)
{
	char words[DG_WORDS_DURATION_SIZE];
	const struct dg_tpl_value values[] = {
		{ .key = "application", .text = application },
		{ .key = "wait", .text = words }, { .key = NULL },
	};

	dg_words_wait(wait, words);
	return dg_verify_show(v, 403, "disowned", "", values);
}
