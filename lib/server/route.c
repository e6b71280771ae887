/* SPDX-License-Identifier: MIT */
/* route.c: find the endpoint of a request and keep from it what is malformed */
#include "lib/server/route.h"

#include <string.h>

#include "lib/base/log.h"
#include "lib/server/readers.h"

#define RETRY_AFTER_SEC 1
#define RFC8414 "/.well-known/oauth-authorization-server"

/*
 * Path below the base path, in place. RFC 8414 section 3.1 puts its suffix
 * between the host and the issuer's path, that is before the base path.
 */
static bool
strip_base(char *path, const char *base)
{
	size_t skip = strlen(base);
	size_t keep = 0;

	if (skip == 0)
		return true;
	if (strncmp(path, RFC8414, sizeof(RFC8414) - 1) == 0)
		keep = sizeof(RFC8414) - 1;
	if (strncmp(path + keep, base, skip) != 0 ||
	    (path[keep + skip] != '/' && path[keep + skip] != '\0'))
		return false;
	memmove(path + keep, path + keep + skip,
	    strlen(path + keep + skip) + 1);
	if (*path == '\0')
		memcpy(path, "/", 2);
	return true;
}

/* Does the path fit the pattern? Fills the segments that `*` stands for. */
static bool
matches(const char *pattern, struct dg_req *req)
{
	const char *path = req->path;
	const char *end;

	req->segment_n = 0;
	while (*pattern != '\0') {
		if (*pattern != '*') {
			if (*pattern++ != *path++)
				return false;
			continue;
		}
		end = strchrnul(path, '/');
		if (end == path || req->segment_n == DG_REQ_SEGMENTS_MAX)
			return false;
		req->segment[req->segment_n++] =
		    (struct dg_str){ path, (size_t)(end - path) };
		path = end;
		pattern++;
	}
	return *path == '\0' || (path[0] == '/' && path[1] == '\0');
}

/*
 * The route of this path and method; else *allowed tells which methods the
 * path has, 0 when there is no such path.
 */
static const struct dg_route *
find_route(const struct dg_route *routes, struct dg_req *req, unsigned *allowed)
{
	const struct dg_route *r;
	unsigned methods;

	*allowed = 0;
	for (r = routes; r->path != NULL; r++) {
		if (!matches(r->path, req))
			continue;
		methods = r->methods;
		if (methods & DG_GET)
			methods |= DG_HEAD;
		if (methods & req->method)
			return r;
		*allowed |= methods;
	}
	return NULL;
}

static const char *
method_words(unsigned methods)
{
	if (methods & DG_POST)
		return methods & DG_GET ? "GET, HEAD, POST" : "POST";
	return "GET, HEAD";
}

/* What is wrong with the request, whoever the endpoint is. */
static enum dg_oauth_err
refuse(const struct dg_route *route, const struct dg_req *req,
    const char **why)
{
	static const char *const faults[] = {
		[DG_FORM_TOO_MANY] = "There are more than 32 parameters.",
		[DG_FORM_TOO_LARGE] =
		    "The parameters are longer than 16384 bytes.",
		[DG_FORM_BAD_ESCAPE] = "A percent-escape is malformed.",
		[DG_FORM_NUL] = "A parameter holds a NUL character.",
		[DG_FORM_BAD_UTF8] = "A parameter is not UTF-8.",
		[DG_FORM_DUPLICATE] = "A parameter came twice.",
	};
	enum dg_form_fault fault = req->query_fault;

	if (route->query == DG_QUERY_REFUSED && req->has_query) {
		*why = "Parameters belong into the body, not into the "
		    "address, where logs would keep them.";
		return DG_OAUTH_INVALID_REQUEST;
	}
	if (req->method == DG_POST) {
		if (req->body_too_large) {
			*why = "The body is longer than 16384 bytes.";
			return DG_OAUTH_TOO_LARGE;
		}
		if (req->has_encoding) {
			*why = "The body must come as it is, without a "
			    "Content-Encoding.";
			return DG_OAUTH_BAD_CONTENT_TYPE;
		}
		if (strcmp(req->content_type, DG_FORM_TYPE) != 0 &&
		    (req->has_body || req->content_type[0] != '\0'))
			return DG_OAUTH_BAD_CONTENT_TYPE;
		if (req->body_cut) {
			*why = "The body is not as long as announced.";
			return DG_OAUTH_INVALID_REQUEST;
		}
		if (fault == DG_FORM_OK)
			fault = req->body_fault;
	}
	if (fault == DG_FORM_OK)
		return DG_OAUTH_NONE;
	*why = faults[fault];
	return DG_OAUTH_INVALID_REQUEST;
}

/*
 * Where base_url is https, requests with codes, tokens and passwords are refused
 * over plain http; metadata and other public documents are not.
 */
static bool
is_too_plain(const struct dg_ctx *ctx, const struct dg_program *program,
    const struct dg_route *route, const struct dg_req *req)
{
	return req->peer.plain_http && ctx->site.secure &&
	    !ctx->conf.allow_plain_http &&
	    program->readers != DG_READERS_ANY &&
	    (route == NULL || route->query != DG_QUERY_ANY_HOST);
}

/* The endpoint, or what stands in its way. */
static enum dg_oauth_err
dispatch(struct dg_ctx *ctx, const struct dg_program *program,
    struct dg_req *req, struct dg_resp *resp, enum dg_oauth_err site_error,
    const char **why)
{
	const struct dg_route *route;
	enum dg_oauth_err error;
	unsigned allowed;
	enum dg_err rc;

	*why = req->beyond;
	if (req->path[0] == '\0' || !strip_base(req->path,
	    ctx->site.base_path))
		return site_error != DG_OAUTH_NONE ? site_error :
		    DG_OAUTH_NOT_FOUND;
	route = find_route(program->routes, req, &allowed);
	if (site_error != DG_OAUTH_NONE &&
	    (route == NULL || route->query != DG_QUERY_ANY_HOST))
		return site_error;
	*why = NULL;
	if (route == NULL && allowed == 0)
		return DG_OAUTH_NOT_FOUND;
	if (is_too_plain(ctx, program, route, req))
		return DG_OAUTH_PLAIN_HTTP;
	if (route == NULL && dg_readers_is_preflight(program, req)) {
		dg_readers_preflight(ctx, program, req, resp,
		    method_words(allowed));
		return DG_OAUTH_NONE;
	}
	if (route == NULL) {
		dg_resp_header(resp, "Allow",
		    dg_str_from(method_words(allowed)));
		return DG_OAUTH_BAD_METHOD;
	}
	error = refuse(route, req, why);
	/* RFC 9110 12.5.3: name the encoding that is accepted */
	if (error == DG_OAUTH_BAD_CONTENT_TYPE && req->has_encoding)
		dg_resp_header(resp, "Accept-Encoding", DG_STR("identity"));
	if (error != DG_OAUTH_NONE)
		return error;
	rc = route->endpoint(ctx, req, resp);
	if (rc == DG_OK)
		rc = dg_resp_err(resp);
	if (rc == DG_OK)
		return DG_OAUTH_NONE;
	dg_log(DG_LOG_ERROR, "route", "%s: %s", route->path,
	    dg_err_text(rc));
	dg_resp_reset(resp);
	if (rc == DG_ECLOCK)
		*why = "The clock of the server is behind; tokens are given "
		    "when it is right";
	else if (rc != DG_EBUSY && rc != DG_EFULL)
		return DG_OAUTH_SERVER_ERROR;
	dg_resp_header_int(resp, "Retry-After", RETRY_AFTER_SEC);
	return DG_OAUTH_UNAVAILABLE;
}

/* Is the Host header, letter for letter, that of base_url? */
static bool
is_home(const struct dg_site *home, const char *host)
{
	const char *own = home->base_url;
	size_t n = strlen(host);

	if (*own == '\0' || n == 0)
		return false;
	own += home->secure ? sizeof("https://") - 1 : sizeof("http://") - 1;
	return strncmp(own, host, n) == 0 && (own[n] == '\0' || own[n] == '/');
}

static enum dg_err
resolve(struct dg_ctx *ctx, const char *host)
{
	if (!is_home(&ctx->home, host))
		return dg_site_resolve(&ctx->conf, ctx->db, dg_str_from(host),
		    &ctx->site);
	ctx->site = ctx->home;
	return DG_OK;
}

void
dg_route_answer(struct dg_ctx *ctx, const struct dg_program *program,
    struct dg_req *req, struct dg_resp *resp)
{
	enum dg_oauth_err error = DG_OAUTH_NONE;
	const char *why = NULL;
	enum dg_err rc;

	rc = resolve(ctx, req->host);
	if (rc == DG_ENOTFOUND) {
		error = DG_OAUTH_MISDIRECTED;
	} else if (rc != DG_OK) {
		dg_log(DG_LOG_ERROR, "route", "site: %s", dg_err_text(rc));
		error = DG_OAUTH_SERVER_ERROR;
	}
	/* an address that answers to any Host uses base_url alone */
	if (error != DG_OAUTH_NONE &&
	    dg_site_default(&ctx->conf, &ctx->site) != DG_OK)
		error = DG_OAUTH_SERVER_ERROR;
	if (req->too_many_headers) {
		error = DG_OAUTH_TOO_LARGE;
		why = req->beyond;
	} else {
		error = dispatch(ctx, program, req, resp, error, &why);
	}
	if (error != DG_OAUTH_NONE)
		program->error(ctx, req, resp, error, why);
	dg_readers_put(ctx, program, req, resp);
}
