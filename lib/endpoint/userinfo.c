/* SPDX-License-Identifier: MIT */
/* userinfo.c: claims for an access token (OIDC Core 5.3, RFC 6750) */
#include <json-c/json.h>
#include <string.h>

#include "lib/endpoint/error_json.h"
#include "lib/endpoint/userinfo.h"
#include "lib/oauth/scope.h"
#include "lib/service/tokens.h"

#define CHALLENGE "Bearer realm=\"devgrant\""
#define CHALLENGE_MAX 512

/* RFC 6750 section 3: the header says as much as the body. */
static enum dg_err
fail(struct dg_ctx *ctx, const struct dg_req *req, struct dg_resp *resp,
    enum dg_oauth_err error, const char *why)
{
	struct dg_buf text;

	if (why == NULL)
		why = dg_oauth_err_description(error);
	dg_ep_error_json(ctx, req, resp, error, why);
	dg_buf_init(&text, CHALLENGE_MAX);
	dg_buf_printf(&text, CHALLENGE ", error=\"%s\", "
	    "error_description=\"%s\"", dg_oauth_err_word(error), why);
	if (error == DG_OAUTH_INSUFFICIENT_SCOPE)
		dg_buf_put_text(&text, ", scope=\"openid\"");
	if (dg_buf_err(&text) == DG_OK)
		dg_resp_header(resp, "WWW-Authenticate", dg_buf_str(&text));
	dg_buf_fini(&text);
	return DG_OK;
}

/* RFC 6750 section 3.1: no error code for who shows no token at all. */
static enum dg_err
ask(struct dg_ctx *ctx, const struct dg_req *req, struct dg_resp *resp)
{
	dg_ep_error_json(ctx, req, resp, DG_OAUTH_INVALID_TOKEN,
	    "An access token is required.");
	dg_resp_header(resp, "WWW-Authenticate", DG_STR(CHALLENGE));
	return DG_OK;
}

/* "Bearer TOKEN" -> TOKEN; {NULL, 0} for another scheme. */
static struct dg_str
bearer(const char *header)
{
	struct dg_str rest = dg_str_from(header);
	struct dg_str scheme;

	if (dg_str_split(&rest, " ", &scheme) &&
	    dg_str_equal_nocase(scheme, DG_STR("Bearer")))
		return dg_str_trim(rest);
	return (struct dg_str){ NULL, 0 };
}

enum dg_err
dg_ep_userinfo(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	struct dg_str header = bearer(req->authorization);
	struct dg_str body = dg_form_get(&req->body, "access_token");
	struct json_object *claims = NULL;
	struct dg_access access;
	enum dg_err rc;

	if (dg_form_get(&req->query, "access_token").n > 0)
		return fail(ctx, req, resp, DG_OAUTH_INVALID_REQUEST,
		    "An access token in an address lands in logs: send it in "
		    "the Authorization header or in the body.");
	if (header.n > 0 && body.n > 0)
		return fail(ctx, req, resp, DG_OAUTH_INVALID_REQUEST,
		    "The access token came in two ways.");
	if (header.n == 0 && body.n == 0)
		return ask(ctx, req, resp);
	memset(&access, 0, sizeof(access));
	rc = dg_tokens_check(ctx, header.n > 0 ? header : body, &access);
	if (rc != DG_OK)
		return rc;
	if (access.error != DG_OAUTH_NONE)
		return fail(ctx, req, resp, access.error, access.description);
	if (!dg_scope_has(access.scope, DG_STR("openid")))
		return fail(ctx, req, resp, DG_OAUTH_INSUFFICIENT_SCOPE, NULL);
	if ((rc = dg_tokens_userinfo(ctx, &access, &claims)) == DG_OK)
		dg_resp_json(resp, 200, claims);
	json_object_put(claims);
	return rc;
}
