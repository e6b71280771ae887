/* SPDX-License-Identifier: MIT */
/* health.c: a look at the database for load balancers */
#include <json-c/json.h>

#include "lib/endpoint/error_json.h"
#include "lib/endpoint/health.h"
#include "lib/oauth/json.h"

enum dg_err
dg_ep_health(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	struct json_object *json;
	enum dg_err rc;

	if (dg_db_check(ctx->db) != DG_OK) {
		dg_ep_error_json(ctx, req, resp, DG_OAUTH_UNAVAILABLE, NULL);
		return DG_OK;
	}
	json = json_object_new_object();
	if ((rc = dg_json_put_text(json, "status", "ok")) == DG_OK)
		dg_resp_json(resp, 200, json);
	json_object_put(json);
	return rc;
}
