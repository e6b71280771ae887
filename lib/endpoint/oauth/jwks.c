/* SPDX-License-Identifier: MIT */
/* jwks.c: the public signing keys */
#include "lib/endpoint/oauth/jwks.h"

#include <json-c/json.h>
#include <stdio.h>

#include "lib/endpoint/oauth/error_json.h"
#include "lib/key/keys.h"
#include "lib/store/store_client.h"

enum dg_err
dg_ep_jwks(struct dg_ctx *ctx, const struct dg_req *req, struct dg_resp *resp)
{
	struct json_object *jwks = NULL;
	char max_age[48];
	struct dg_client client;
	enum dg_err rc = DG_OK;

	if (req->segment_n > 0)
		rc = dg_store_client_find_by_slug(ctx->db, req->segment[0],
		    &client);
	if (rc == DG_ENOTFOUND) {
		dg_ep_error_json(ctx, req, resp, DG_OAUTH_NOT_FOUND, NULL);
		return DG_OK;
	}
	if (rc != DG_OK || (rc = dg_keys_jwks(ctx, &jwks)) != DG_OK)
		return rc;
	resp->cacheable = true;
	(void)snprintf(max_age, sizeof(max_age), "public, max-age=%d",
	    DG_KEYS_JWKS_MAX_AGE_SEC);
	dg_resp_header(resp, "Cache-Control", dg_str_from(max_age));
	dg_resp_json(resp, 200, jwks);
	json_object_put(jwks);
	return DG_OK;
}
