/* SPDX-License-Identifier: MIT */
/* token.c: token request and reply (RFC 6749 sections 5, 6; RFC 8628 3.4) */
#include "lib/endpoint/oauth/token.h"

#include <json-c/json.h>
#include <string.h>

#include "lib/endpoint/oauth/client.h"
#include "lib/endpoint/oauth/error_json.h"
#include "lib/endpoint/oauth/proof.h"
#include "lib/endpoint/oauth/target.h"
#include "lib/grant/grant_admit.h"
#include "lib/oauth/claims.h"
#include "lib/oauth/json.h"
#include "lib/site/effort.h"

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

/* Make the whole reply before the COMMIT, so that a lack of memory cannot lose
 * tokens that are stored. */
static enum dg_err
reply_tokens(void *arg, const struct dg_tokens *tokens)
{
	struct json_object *json = json_object_new_object();
	struct dg_resp *resp = arg;
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
	return rc == DG_OK ? dg_resp_err(resp) : rc;
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
		return DG_OK;		/* the reply was made before the COMMIT */
	if (resp->status == 200)	/* drop it: another poll was faster */
		dg_resp_reset(resp);
	if (result->error == DG_OAUTH_SLOW_DOWN)
		reply_slow_down(ctx, req, result->interval, resp);
	else
		dg_ep_error_json(ctx, req, resp, result->error,
		    result->description);
	return DG_OK;
}

/* A token request while it is handled. */
struct exchange {
	struct dg_ctx *ctx;
	const struct dg_req *req;
	struct dg_resp *resp;
	enum dg_grant_type grant_type;
	struct dg_token_request in;
	struct dg_proof proof;
	struct dg_token_result result;
};

static bool
is_refused(struct exchange *x)
{
	if (x->proof.error == DG_OAUTH_NONE)
		return false;
	dg_ep_error_json(x->ctx, x->req, x->resp, x->proof.error,
	    x->proof.description);
	return true;
}

/*
 * A DPoP proof beside a code or token that is not the client's. Its signature is
 * checked, to answer invalid_dpop_proof for a wrong one, as long as few such
 * requests came from this address.
 */
static enum dg_err
verify_in_vain(struct exchange *x)
{
	struct dg_str anybody = { NULL, 0 };
	int64_t retry_after;

	if (x->proof.opened.jws == NULL ||
	    !dg_effort_allows(x->ctx, "proof", anybody, true, &retry_after))
		return DG_OK;
	dg_effort_count(x->ctx, "proof", anybody, true);
	return dg_proof_verify(x->ctx, &x->proof);
}

/* A DPoP proof beside a code or token of the client: whoever has that may make us
 * check a limited number of proofs. */
static enum dg_err
verify_for(struct exchange *x, bool *limited)
{
	struct dg_str credential = x->in.credential;
	int64_t retry_after;

	*limited = false;
	if (x->proof.opened.jws == NULL)
		return DG_OK;
	if (!dg_effort_allows(x->ctx, "proof of", credential, false,
	    &retry_after)) {
		*limited = true;
		dg_ep_error_json(x->ctx, x->req, x->resp, DG_OAUTH_THROTTLED,
		    NULL);
		dg_resp_header_int(x->resp, "Retry-After", retry_after);
		return DG_OK;
	}
	dg_effort_count(x->ctx, "proof of", credential, false);
	return dg_proof_verify(x->ctx, &x->proof);
}

/* false: the request was answered. A code or token that we did not issue costs no
 * signature. */
static enum dg_err
check_proof(struct exchange *x, const struct dg_client *client, bool *go_on)
{
	bool known, limited;
	enum dg_err rc;

	*go_on = false;
	if (is_refused(x))
		return DG_OK;
	if (x->proof.opened.jws == NULL) {
		*go_on = true;
		return DG_OK;
	}
	rc = dg_grant_is_known(x->ctx, client, x->grant_type, x->in.credential,
	    &known);
	if (rc != DG_OK)
		return rc;
	if (known) {
		rc = verify_for(x, &limited);
		*go_on = rc == DG_OK && !limited && !is_refused(x);
		return rc;
	}
	rc = verify_in_vain(x);
	if (rc == DG_OK && !is_refused(x))
		dg_ep_error_json(x->ctx, x->req, x->resp,
		    DG_OAUTH_INVALID_GRANT, NULL);
	return rc;
}

/* Who it is, by what key; then the grant. */
static enum dg_err
exchange(struct exchange *x)
{
	struct dg_client_result who;
	bool go_on;
	enum dg_err rc;

	rc = dg_ep_client(x->ctx, x->req, x->resp, false, &who);
	if (rc != DG_OK || who.error != DG_OAUTH_NONE)
		return rc;
	rc = check_proof(x, &who.client, &go_on);
	if (rc != DG_OK || !go_on)
		return rc;
	x->in.auth_form = who.auth_form;
	x->in.dpop_jkt = x->proof.jkt;
	x->in.ready = reply_tokens;
	x->in.arg = x->resp;
	rc = x->grant_type == DG_GRANT_DEVICE_CODE ?
	    dg_grant_poll(x->ctx, &who.client, &x->in, &x->result) :
	    dg_grant_refresh(x->ctx, &who.client, &x->in, &x->result);
	return rc == DG_OK ?
	    reply(x->ctx, x->req, &x->result, x->resp) : rc;
}

/*
 * A short way for polls that are told to wait, which most are. All others take the
 * long way, and so do polls of web pages, whose headers depend on the client.
 */
static enum dg_err
poll(struct exchange *x)
{
	struct dg_client_auth_in auth = dg_ep_client_in(x->req);
	bool waits = false;
	enum dg_err rc;

	if (x->proof.error == DG_OAUTH_NONE && x->req->origin[0] == '\0') {
		rc = dg_grant_wait(x->ctx, &auth, x->in.credential,
		    &x->result, &waits);
		if (rc != DG_OK)
			return rc;
	}
	if (!waits)
		return exchange(x);
	/* a poll that keeps the interval has its signature checked */
	rc = x->result.error == DG_OAUTH_SLOW_DOWN ? verify_in_vain(x) :
	    dg_proof_verify(x->ctx, &x->proof);
	return rc == DG_OK && !is_refused(x) ?
	    reply(x->ctx, x->req, &x->result, x->resp) : rc;
}

enum dg_err
dg_ep_token(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	struct exchange x = { .ctx = ctx, .req = req, .resp = resp };
	enum dg_oauth_err error;
	const char *why = NULL;
	enum dg_err rc = DG_OK;

	dg_tokens_init(&x.result.tokens);
	error = parse(&req->body, &x.grant_type, &x.in, &why);
	if (error != DG_OAUTH_NONE) {
		dg_ep_error_json(ctx, req, resp, error, why);
		goto out;
	}
	rc = dg_ep_proof_open(ctx, req, resp, (struct dg_str){ NULL, 0 },
	    &x.proof);
	if (rc == DG_OK)
		rc = x.grant_type == DG_GRANT_DEVICE_CODE ? poll(&x) :
		    exchange(&x);
out:
	dg_proof_close(&x.proof);
	dg_tokens_fini(&x.result.tokens);
	return rc;
}
