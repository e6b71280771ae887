/* SPDX-License-Identifier: MIT */
/* error_page.c: what cannot be done, in plain words */
#include "lib/endpoint/pages/error_page.h"

#include "lib/base/ascii.h"
#include "lib/endpoint/pages/verify_layout.h"
#include "lib/site/refusal.h"
#include "lib/web/html.h"

struct words {
	const char *heading, *text;
	bool way_back;		/* a link to the form for a code helps */
};

static const struct words unreadable = {
	"This could not be read",
	"What your browser sent is incomplete or malformed. Go back and try "
	"again.", true,
};
static const struct words stale = {
	"This page is out of date",
	"You signed in or out meanwhile, or the page was open for very long. "
	"Nothing was changed. Start again with your code.", true,
};
static const struct words doubled = {
	"Your browser holds two sign-ins for this server",
	"Another page of this host has left a cookie beside ours under the same "
	"name, and nobody can tell which of the two is yours. Delete the "
	"cookies of this site in the settings of your browser, or use a "
	"private window, then open this page again.", false,
};

static const struct words *
words_of(enum dg_oauth_err error)
{
	static const struct words not_found = {
		"There is no such page",
		"The address may be mistyped. To connect a device, enter the "
		"code that it shows.", true,
	}, bad_method = {
		"This does not work here",
		"This address cannot be opened in that way.", true,
	}, too_large = {
		"That is too much",
		"What your browser sent is longer than anything that is needed "
		"here.", true,
	}, throttled = {
		"Too many requests",
		"Wait a little, then try again.", false,
	}, plain_http = {
		"This connection is not protected",
		"Others could read what you send. The address of this server "
		"begins with https.", true,
	}, busy = {
		"One moment, please",
		"The server is busy. Try again in a few seconds.", false,
	}, fault = {
		"Something went wrong",
		"The fault is on our side. Try again in a few minutes.",
		false,
	};

	switch (error) {
	case DG_OAUTH_NOT_FOUND:
		return &not_found;
	case DG_OAUTH_BAD_METHOD:
		return &bad_method;
	case DG_OAUTH_TOO_LARGE:
		return &too_large;
	case DG_OAUTH_THROTTLED:
		return &throttled;
	case DG_OAUTH_PLAIN_HTTP:
		return &plain_http;
	case DG_OAUTH_UNAVAILABLE:
		return &busy;
	case DG_OAUTH_SERVER_ERROR:
		return &fault;
	default:
		return &unreadable;
	}
}

/* Without templates or memory: whatever happens, a sentence. */
static void
show_plain(const struct dg_req *req, struct dg_resp *resp, int status,
    int64_t hsts)
{
	dg_resp_reset(resp);
	dg_resp_page(resp, status, hsts);
	dg_html_markup(&resp->body, "<!doctype html><html lang=\"en\">"
	    "<title>Error</title><p>This page cannot be shown now. "
	    "Try again in a few minutes.</p><p>");
	dg_html_text(&resp->body, dg_str_from(req->id));
	dg_html_markup(&resp->body, "</p></html>\n");
}

/* The page of a program that could not start and has neither database nor
 * templates. */
static void
show_unable(const struct dg_req *req, struct dg_resp *resp,
    const char *description)
{
	dg_resp_page(resp, dg_oauth_err_status(DG_OAUTH_UNAVAILABLE), -1);
	dg_html_markup(&resp->body, "<!doctype html><html lang=\"en\">"
	    "<title>Not ready</title><p>");
	dg_html_text(&resp->body, dg_str_from(description));
	dg_html_markup(&resp->body, "</p><p>Number of this request: ");
	dg_html_text(&resp->body, dg_str_from(req->id));
	dg_html_markup(&resp->body, "</p></html>\n");
}

static void
show_page(struct dg_ctx *ctx, const struct dg_req *req, struct dg_resp *resp,
    int status, const struct words *words)
{
	const struct dg_tpl_value values[] = {
		{ .key = "heading", .text = words->heading },
		{ .key = "words", .text = words->text },
		{ .key = "way_back", .text = words->way_back ? "yes" : NULL },
		{ .key = "request_id", .text = req->id },
		{ .key = NULL },
	};
	struct dg_layout layout = { "", "", "", "" };
	const struct dg_brand *brand;

	/* The database may be what failed: then without the brand's name. */
	if (dg_site_brand(&ctx->site, ctx->db, &brand) == DG_OK)
		layout.brand = brand->title;
	if (ctx->templates == NULL ||
	    dg_layout_show(ctx, resp, status, "error", &layout,
	    values) != DG_OK)
		show_plain(req, resp, status, ctx->site.hsts);
}

/*
 * A page for a host name that is not ours (421). It has no picture and no link:
 * somebody who points a name of their own at this server must not get a page that
 * looks like ours.
 */
static void
show_misdirected(const struct dg_req *req, struct dg_resp *resp, int status)
{
	dg_resp_page(resp, status, -1);
	dg_html_markup(&resp->body, "<!DOCTYPE html>\n"
	    "<html lang=\"en\"><head><meta charset=\"utf-8\">"
	    "<meta name=\"viewport\" content=\"width=device-width\">"
	    "<title>Error: Wrong address</title></head><body>"
	    "<h1>Wrong address</h1>"
	    "<p>This server does not answer under the name in the "
	    "address.</p><p>");
	dg_html_text(&resp->body, dg_str_from(req->id));
	dg_html_markup(&resp->body, "</p></body></html>\n");
}

/* Does the path hold only characters that need no escaping, as our own do? */
static bool
is_simple(const char *path)
{
	for (; *path != '\0'; path++)
		if (!dg_ascii_is_unreserved(*path) && *path != '/')
			return false;
	return true;
}

/*
 * localhost, 127.0.0.1 and ::1 all mean this computer. A page that is asked for
 * under one of these names is redirected to the one of base_url, with the code in
 * its query.
 */
static bool
lead_home(struct dg_ctx *ctx, const struct dg_req *req, struct dg_resp *resp)
{
	struct dg_str code = dg_form_get(&req->query, "code");
	char path[DG_SITE_URL_MAX];
	struct dg_buf url;

	if ((req->method != DG_GET && req->method != DG_HEAD) ||
	    !dg_site_is_same_machine(&ctx->site, dg_str_from(req->host)) ||
	    dg_site_url(&ctx->site, is_simple(req->path) ? req->path :
	    "/device", path, sizeof(path)) != DG_OK)
		return false;
	dg_buf_init(&url, DG_SITE_URL_MAX + 3 * DG_FORM_BYTES_MAX);
	dg_buf_put_text(&url, path);
	if (code.n > 0) {
		dg_buf_put_text(&url, "?code=");
		dg_html_urlarg(&url, code);
	}
	if (dg_buf_err(&url) == DG_OK)
		dg_resp_redirect(resp, dg_buf_get(&url), -1);
	else
		resp->head.err = dg_buf_err(&url);
	dg_buf_fini(&url);
	return true;
}

void
dg_ep_error_page(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, enum dg_oauth_err error, const char *description)
{
	int status = dg_oauth_err_status(error);

	dg_refusal_set(ctx, error, description);
	if (ctx->db == NULL && description != NULL)
		show_unable(req, resp, description);
	else if (error != DG_OAUTH_MISDIRECTED)
		show_page(ctx, req, resp, status, words_of(error));
	else if (!lead_home(ctx, req, resp))
		show_misdirected(req, resp, status);
}

void
dg_ep_stale_page(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	dg_refusal_set(ctx, DG_OAUTH_INVALID_REQUEST,
	    "The page is out of date: its session or its form has ended.");
	show_page(ctx, req, resp, 403, &stale);
}

void
dg_ep_doubled_page(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	dg_refusal_set(ctx, DG_OAUTH_INVALID_REQUEST,
	    "The browser sent a cookie of this server twice: another "
	    "application on the host, or an earlier base_url, set one of the "
	    "same name.");
	show_page(ctx, req, resp, 400, &doubled);
}
