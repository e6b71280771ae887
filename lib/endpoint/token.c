/* SPDX-License-Identifier: MIT */
/* token.c: token request and reply (RFC 6749 sections 5, 6; RFC 8628 3.4) */
#include <json-c/json.h>
#include <string.h>

#include "lib/endpoint/client.h"
#include "lib/endpoint/error_json.h"
#include "lib/endpoint/proof.h"
#include "lib/endpoint/target.h"
#include "lib/endpoint/token.h"
#include "lib/oauth/claims.h"
#include "lib/oauth/json.h"
#include "lib/service/grant.h"

static enum dg_oauth_err
parse(const struct dg_form *body, enum dg_grant_type *grant_type,
    struct dg_token_request *out, const char **why)
{
	struct dg_str type = dg_form_get(body, "grant_type");

	if (type.n == 0) {
		*why = "The parameter grant_type is missing.";
		return DG_OAUTH_INVALID_REQUEST;
	}
	out->scope = dg_form_get(body, "scope");
	out->code_verifier = dg_form_get(body, "code_verifier");
	out->target = dg_ep_target(body);
	if (dg_str_is(type, DG_GTY_DEVICE_CODE)) {
		*grant_type = DG_GRANT_DEVICE_CODE;
		out->credential = dg_form_get(body, "device_code");
		*why = "The parameter device_code is missing.";
	} else if (dg_str_is(type, "refresh_token")) {
		*grant_type = DG_GRANT_REFRESH_TOKEN;
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
	    (rc = dg_json_put_text(json, "token_type",
	    tokens->dpop_jkt[0] != '\0' ? "DPoP" : "Bearer")) == DG_OK &&
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
static void
reply_slow_down(struct dg_ctx *ctx, const struct dg_req *req,
    int64_t interval, struct dg_resp *resp)
{
	dg_ep_error_json(ctx, req, resp, DG_OAUTH_SLOW_DOWN, NULL);
	dg_resp_error_json_int(resp, "interval", interval);
	dg_resp_header_int(resp, "Retry-After", interval);
}

static enum dg_err
reply(struct dg_ctx *ctx, const struct dg_req *req,
    const struct dg_token_result *result, struct dg_resp *resp)
{
	if (result->error == DG_OAUTH_NONE)
		return reply_tokens(&result->tokens, resp);
	if (result->error == DG_OAUTH_SLOW_DOWN)
		reply_slow_down(ctx, req, result->interval, resp);
	else
		dg_ep_error_json(ctx, req, resp, result->error,
		    result->description);
	return DG_OK;
}

/* Who it is, by what key; then the grant. */
static enum dg_err
exchange(struct dg_ctx *ctx, const struct dg_req *req,
    enum dg_grant_type grant_type, const struct dg_token_request *in,
    struct dg_token_result *result, struct dg_resp *resp)
{
	struct dg_token_request full = *in;
	struct dg_client_result who;
	struct dg_proof proof;
	enum dg_err rc;

	rc = dg_ep_client(ctx, req, resp, false, &who);
	if (rc != DG_OK || who.error != DG_OAUTH_NONE)
		return rc;
	rc = dg_ep_proof(ctx, req, resp, (struct dg_str){ NULL, 0 }, &proof);
	if (rc != DG_OK)
		return rc;
	if (proof.error != DG_OAUTH_NONE) {
		dg_ep_error_json(ctx, req, resp, proof.error,
		    proof.description);
		return DG_OK;
	}
	full.auth_form = who.auth_form;
	full.dpop_jkt = proof.jkt;
	rc = grant_type == DG_GRANT_DEVICE_CODE ?
	    dg_grant_poll(ctx, &who.client, &full, result) :
	    dg_grant_refresh(ctx, &who.client, &full, result);
	return rc == DG_OK ? reply(ctx, req, result, resp) : rc;
}

/*
 * Most polls are told to wait. What needs a closer look goes the long way: a
 * proof of a key, and a web page, whose reply depends on its client.
 */
static enum dg_err
poll(struct dg_ctx *ctx, const struct dg_req *req,
    const struct dg_token_request *in, struct dg_token_result *result,
    struct dg_resp *resp)
{
	struct dg_client_auth_in auth = dg_ep_client_in(req);
	bool waits = false;
	enum dg_err rc;

	if (req->dpop[0] == '\0' && !req->dpop_unusable &&
	    req->origin[0] == '\0') {
		rc = dg_grant_wait(ctx, &auth, in->credential, result, &waits);
		if (rc != DG_OK)
			return rc;
	}
	if (waits)
		return reply(ctx, req, result, resp);
	return exchange(ctx, req, DG_GRANT_DEVICE_CODE, in, result, resp);
}

enum dg_err
dg_ep_token(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	struct dg_token_request in = { 0 };
	struct dg_token_result result = { 0 };
	enum dg_grant_type grant_type;
	enum dg_oauth_err error;
	const char *why = NULL;
	enum dg_err rc = DG_OK;

	dg_tokens_init(&result.tokens);
	error = parse(&req->body, &grant_type, &in, &why);
	if (error != DG_OAUTH_NONE)
		dg_ep_error_json(ctx, req, resp, error, why);
	else if (grant_type == DG_GRANT_DEVICE_CODE)
		rc = poll(ctx, req, &in, &result, resp);
	else
		rc = exchange(ctx, req, grant_type, &in, &result, resp);
	dg_tokens_fini(&result.tokens);
	return rc;
}
