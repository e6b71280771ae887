/* SPDX-License-Identifier: MIT */
/* introspect.c: introspection request and reply (RFC 7662) */
#include "lib/endpoint/oauth/introspect.h"

#include <json-c/json.h>

#include "lib/base/secret.h"
#include "lib/endpoint/oauth/client.h"
#include "lib/endpoint/oauth/error_json.h"
#include "lib/token/introspection.h"

enum dg_err
dg_ep_introspect(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	struct dg_str token = dg_form_get(&req->body, "token");
	struct dg_client_auth_in in = dg_ep_client_in(req);
	struct json_object *json = NULL;
	struct dg_introspector by;
	enum dg_err rc;

	rc = dg_introspection_authenticate(ctx, &in, &by);
	if (rc != DG_OK)
		goto out;
	if (by.who.error != DG_OAUTH_NONE) {
		dg_ep_client_refuse(ctx, req, resp, &by.who);
		goto out;
	}
	if (token.n == 0) {
		dg_ep_error_json(ctx, req, resp, DG_OAUTH_INVALID_REQUEST,
		    "The parameter token is missing.");
		goto out;
	}
	rc = dg_introspection_ask(ctx, &by, token, &json);
	if (rc == DG_OK)
		dg_resp_json(resp, 200, json);
out:
	json_object_put(json);
	dg_secret_wipe(&by, sizeof(by));
	return rc;
}
