/* SPDX-License-Identifier: MIT */
/* token.c: token request and reply (RFC 6749 sections 5, 6; RFC 8628 3.4) */
#include <json-c/json.h>
#include <string.h>

#include "lib/endpoint/client.h"
#include "lib/endpoint/error_json.h"
#include "lib/endpoint/token.h"
#include "lib/oauth/claims.h"
#include "lib/oauth/json.h"
#include "lib/service/grant.h"

/* The parameters of either grant; a missing one is {NULL, 0}. */
struct token_request {
	enum dg_grant_type grant_type;
	struct dg_str credential;	/* device code or refresh token */
	struct dg_str scope;
};

static enum dg_oauth_err
parse(const struct dg_form *body, struct token_request *out, const char **why)
{
	struct dg_str type = dg_form_get(body, "grant_type");

	if (type.n == 0) {
		*why = "The parameter grant_type is missing.";
		return DG_OAUTH_INVALID_REQUEST;
	}
	out->scope = dg_form_get(body, "scope");
	if (dg_str_is(type, DG_GTY_DEVICE_CODE)) {
		out->grant_type = DG_GRANT_DEVICE_CODE;
		out->credential = dg_form_get(body, "device_code");
		*why = "The parameter device_code is missing.";
	} else if (dg_str_is(type, "refresh_token")) {
		out->grant_type = DG_GRANT_REFRESH_TOKEN;
		out->credential = dg_form_get(body, "refresh_token");
		*why = "The parameter refresh_token is missing.";
	} else {
		return DG_OAUTH_UNSUPPORTED_GRANT_TYPE;
	}
	return out->credential.n == 0 ? DG_OAUTH_INVALID_REQUEST :
	    DG_OAUTH_NONE;
}

static enum dg_err
reply_tokens(const struct dg_tokens *tokens, struct dg_resp *resp)
{
	struct json_object *json = json_object_new_object();
	enum dg_err rc;

	if ((rc = dg_json_put_text(json, "access_token",
	    dg_buf_get(&tokens->access_token))) == DG_OK &&
	    (rc = dg_json_put_text(json, "token_type", "Bearer")) == DG_OK &&
	    (rc = dg_json_put_int(json, "expires_in",
	    tokens->expires_in)) == DG_OK &&
	    (rc = dg_json_put_text(json, "refresh_token",
	    tokens->refresh_token)) == DG_OK &&
	    (rc = dg_json_put(json, "scope",
	    json_object_new_string(tokens->scope))) == DG_OK &&
	    (rc = dg_json_put_text(json, "id_token",
	    dg_buf_get(&tokens->id_token))) == DG_OK)
		dg_resp_json(resp, 200, json);
	json_object_put(json);
	return rc;
}

/* RFC 8628 section 3.5 leaves open how much slower; here it is told. */
static enum dg_err
reply_slow_down(const struct dg_req *req, int64_t interval,
    struct dg_resp *resp)
{
	const enum dg_oauth_err error = DG_OAUTH_SLOW_DOWN;
	struct json_object *json = json_object_new_object();
	enum dg_err rc;

	if ((rc = dg_json_put_text(json, "error",
	    dg_oauth_err_word(error))) == DG_OK &&
	    (rc = dg_json_put_text(json, "error_description",
	    dg_oauth_err_description(error))) == DG_OK &&
	    (rc = dg_json_put_int(json, "interval", interval)) == DG_OK &&
	    (rc = dg_json_put_text(json, "request_id", req->id)) == DG_OK)
		dg_resp_json(resp, dg_oauth_err_status(error), json);
	dg_resp_header_int(resp, "Retry-After", interval);
	json_object_put(json);
	return rc;
}

static enum dg_err
reply(struct dg_ctx *ctx, const struct dg_req *req,
    const struct dg_token_result *result, struct dg_resp *resp)
{
	if (result->error == DG_OAUTH_NONE)
		return reply_tokens(&result->tokens, resp);
	if (result->error == DG_OAUTH_SLOW_DOWN)
		return reply_slow_down(req, result->interval, resp);
	dg_ep_error_json(ctx, req, resp, result->error, NULL);
	return DG_OK;
}

/* RFC 8628 has no scope in this request: it is ignored. */
static enum dg_err
poll(struct dg_ctx *ctx, const struct dg_req *req, struct dg_str device_code,
    struct dg_token_result *result, struct dg_resp *resp)
{
	struct dg_client_auth_in in = dg_ep_client_in(req);
	struct dg_client_result who;
	enum dg_err rc;
	bool waits;

	rc = dg_grant_wait(ctx, &in, device_code, result, &waits);
	if (rc != DG_OK)
		return rc;
	if (!waits) {
		rc = dg_ep_client(ctx, req, resp, false, &who);
		if (rc != DG_OK || who.error != DG_OAUTH_NONE)
			return rc;
		rc = dg_grant_poll(ctx, &who.client, device_code,
		    who.auth_form, result);
	}
	return rc == DG_OK ? reply(ctx, req, result, resp) : rc;
}

static enum dg_err
refresh(struct dg_ctx *ctx, const struct dg_req *req,
    const struct token_request *in, struct dg_token_result *result,
    struct dg_resp *resp)
{
	struct dg_client_result who;
	enum dg_err rc;

	rc = dg_ep_client(ctx, req, resp, false, &who);
	if (rc != DG_OK || who.error != DG_OAUTH_NONE)
		return rc;
	rc = dg_grant_refresh(ctx, &who.client, in->credential, in->scope,
	    result);
	return rc == DG_OK ? reply(ctx, req, result, resp) : rc;
}

enum dg_err
dg_ep_token(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	struct token_request in = { 0 };
	struct dg_token_result result = { 0 };
	enum dg_oauth_err error;
	const char *why = NULL;
	enum dg_err rc = DG_OK;

	dg_tokens_init(&result.tokens);
	if ((error = parse(&req->body, &in, &why)) != DG_OAUTH_NONE)
		dg_ep_error_json(ctx, req, resp, error, why);
	else if (in.grant_type == DG_GRANT_DEVICE_CODE)
		rc = poll(ctx, req, in.credential, &result, resp);
	else
		rc = refresh(ctx, req, &in, &result, resp);
	dg_tokens_fini(&result.tokens);
	return rc;
}
