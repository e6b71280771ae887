/* SPDX-License-Identifier: MIT */
/* device.c: device authorization request and reply (RFC 8628 3.1, 3.2) */
#include "lib/endpoint/oauth/device.h"

#include <json-c/json.h>
#include <string.h>

#include "lib/base/secret.h"
#include "lib/endpoint/oauth/client.h"
#include "lib/endpoint/oauth/error_json.h"
#include "lib/endpoint/oauth/proof.h"
#include "lib/endpoint/oauth/target.h"
#include "lib/grant/grant_admit.h"
#include "lib/oauth/json.h"
#include "lib/web/html.h"

/* The address with the code in it (RFC 8628 section 3.3.1). */
static enum dg_err
complete_uri(const char *uri, const char *user_code, struct dg_buf *out)
{
	dg_buf_put_text(out, uri);
	dg_buf_putc(out, strchr(uri, '?') == NULL ? '?' : '&');
	dg_buf_put_text(out, "code=");
	dg_html_urlarg(out, dg_str_from(user_code));
	return dg_buf_err(out);
}

static enum dg_err
reply(struct dg_ctx *ctx, const struct dg_client *client,
    const struct dg_initiated *got, struct dg_resp *resp)
{
	struct json_object *json = json_object_new_object();
	char uri[DG_SITE_URL_MAX];
	struct dg_buf complete;
	enum dg_err rc;

	dg_buf_init(&complete, DG_SITE_URL_MAX + 3 * DG_USER_CODE_TEXT_SIZE);
	rc = dg_site_verification_uri(&ctx->site, ctx->db, uri, sizeof(uri));
	if (rc != DG_OK ||
	    (rc = complete_uri(uri, got->user_code, &complete)) != DG_OK)
		goto out;
	/* RFC 6749 section 3.3: tell the scope where it is not the one asked */
	if ((rc = dg_json_put_text(json, "device_code",
	    got->device_code)) != DG_OK ||
	    (rc = dg_json_put_text(json, "user_code",
	    got->user_code)) != DG_OK ||
	    (rc = dg_json_put_text(json, "verification_uri", uri)) != DG_OK ||
	    (rc = dg_json_put_text(json, "verification_uri_complete",
	    client->send_complete_uri ? dg_buf_get(&complete) : "")) != DG_OK ||
	    (rc = dg_json_put_int(json, "expires_in",
	    got->expires_in)) != DG_OK ||
	    (rc = dg_json_put_int(json, "interval", got->interval)) != DG_OK ||
	    (rc = dg_json_put_text(json, "scope",
	    got->scope_differs ? got->scope : "")) != DG_OK)
		goto out;
	dg_resp_json(resp, 200, json);
out:
	dg_buf_fini(&complete);
	json_object_put(json);
	return rc;
}

static struct dg_initiation
read_request(const struct dg_req *req)
{
	const struct dg_form *body = &req->body;

	return (struct dg_initiation){
		.scope = dg_form_get(body, "scope"),
		.nonce = dg_form_get(body, "nonce"),
		.device_name = dg_form_get(body, "device_name"),
		.device_model = dg_form_get(body, "device_model"),
		.ui_locales = dg_form_get(body, "ui_locales"),
		.user_hint = dg_form_get(body, "user_hint"),
		.target = dg_ep_target(body),
		.code_challenge = dg_form_get(body, "code_challenge"),
		.code_challenge_method = dg_form_get(body,
		    "code_challenge_method"),
		.addr = &req->addr,
		.user_agent = req->user_agent,
	};
}

/* The throttle is asked before the signature of the DPoP proof is checked, since
 * that costs more than all the rest. */
static enum dg_err
initiate(struct dg_ctx *ctx, const struct dg_client_result *who,
    struct dg_proof *proof, struct dg_initiation *in, struct dg_initiated *got)
{
	enum dg_err rc;

	in->verified = who->verified;
	rc = dg_grant_admit(ctx, &who->client, in, got);
	if (rc != DG_OK || got->error != DG_OAUTH_NONE)
		return rc;
	rc = dg_proof_verify(ctx, proof);
	if (rc != DG_OK || proof->error != DG_OAUTH_NONE)
		return rc;
	in->admitted = true;
	in->dpop_jkt = proof->jkt;
	return dg_grant_initiate(ctx, &who->client, in, got);
}

enum dg_err
dg_ep_device(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	struct dg_proof proof = { .error = DG_OAUTH_NONE };
	struct dg_initiation in = read_request(req);
	struct dg_client_result who;
	struct dg_initiated got;
	enum dg_err rc;

	memset(&got, 0, sizeof(got));
	rc = dg_ep_client(ctx, req, resp, true, &who);
	if (rc != DG_OK || who.error != DG_OAUTH_NONE)
		goto out;
	rc = dg_ep_proof_open(ctx, req, resp, (struct dg_str){ NULL, 0 },
	    &proof);
	if (rc == DG_OK && proof.error == DG_OAUTH_NONE)
		rc = initiate(ctx, &who, &proof, &in, &got);
	if (rc != DG_OK)
		goto out;
	if (proof.error != DG_OAUTH_NONE) {
		dg_ep_error_json(ctx, req, resp, proof.error,
		    proof.description);
		goto out;
	}
	if (got.error == DG_OAUTH_NONE) {
		rc = reply(ctx, &who.client, &got, resp);
		goto out;
	}
	dg_ep_error_json(ctx, req, resp, got.error, got.description);
	if (got.error == DG_OAUTH_THROTTLED)
		dg_resp_header_int(resp, "Retry-After", got.retry_after);
out:
	dg_proof_close(&proof);
	dg_secret_wipe(&got, sizeof(got));
	return rc;
}
