/* SPDX-License-Identifier: MIT */
/* client.c: the client of a back-channel request */
#include "lib/endpoint/oauth/client.h"

#include <string.h>

#include "lib/client/cors.h"
#include "lib/endpoint/oauth/error_json.h"

static void
challenge(struct dg_resp *resp, const char *scheme)
{
	resp->status = 401;
	dg_resp_header(resp, "WWW-Authenticate",
	    strcmp(scheme, "Bearer") == 0 ?
	    DG_STR("Bearer realm=\"devgrant\"") :
	    DG_STR("Basic realm=\"devgrant\", charset=\"UTF-8\""));
}

static void
refuse(struct dg_ctx *ctx, const struct dg_req *req, struct dg_resp *resp,
    const struct dg_client_result *out)
{
	dg_ep_error_json(ctx, req, resp, out->error, out->description);
	if (out->error == DG_OAUTH_THROTTLED)
		dg_resp_header_int(resp, "Retry-After", out->retry_after);
}

struct dg_client_auth_in
dg_ep_client_in(const struct dg_req *req)
{
	return (struct dg_client_auth_in){
		.authorization = dg_str_from(req->authorization),
		.unusable = req->authorization_unusable,
		.client_id = dg_form_get(&req->body, "client_id"),
		.client_secret = dg_form_get(&req->body, "client_secret"),
		.client_assertion = dg_form_get(&req->body,
		    "client_assertion"),
		.client_assertion_type = dg_form_get(&req->body,
		    "client_assertion_type"),
		.tls_subject = dg_str_from(req->tls_subject),
		.path = req->path,
	};
}

enum dg_err
dg_ep_client(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, bool device_endpoint, struct dg_client_result *out)
{
	struct dg_client_auth_in in = dg_ep_client_in(req);
	enum dg_err rc;

	in.device_endpoint = device_endpoint;
	rc = dg_client_authenticate(ctx, &in, out);
	if (rc == DG_OK && out->client.provider_id != 0)
		dg_cors_client(ctx, &out->client);
	if (rc != DG_OK || out->error == DG_OAUTH_NONE)
		return rc;
	refuse(ctx, req, resp, out);
	if (out->challenge)
		challenge(resp, out->scheme);
	return DG_OK;
}

void
dg_ep_client_refuse(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, const struct dg_client_result *out)
{
	refuse(ctx, req, resp, out);
	if (out->error == DG_OAUTH_INVALID_CLIENT)
		challenge(resp, out->scheme);
}

enum dg_err
dg_ep_client_strict(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, struct dg_client_result *out)
{
	struct dg_client_auth_in in = dg_ep_client_in(req);
	enum dg_err rc;

	rc = dg_client_authenticate(ctx, &in, out);
	if (rc == DG_OK && out->client.provider_id != 0)
		dg_cors_client(ctx, &out->client);
	if (rc == DG_OK && out->error != DG_OAUTH_NONE)
		dg_ep_client_refuse(ctx, req, resp, out);
	return rc;
}
