/* SPDX-License-Identifier: MIT */
/* health.c: a look at the database for load balancers */
#include "lib/endpoint/health.h"

#include <json-c/json.h>

#include "lib/base/log.h"
#include "lib/endpoint/oauth/error_json.h"
#include "lib/oauth/json.h"
#include "lib/store/store_health.h"

#define WAIT_MS 300		/* for other writers */
#define WRITE_SEC 5		/* between two writes, however often it is asked */
#define FAILED_MS 1000		/* a failure is repeated so long without a new try */

/*
 * Tries to write, since giving codes needs that. It writes only once in five
 * seconds and repeats a failure for a second, so that the address costs little
 * however often it is asked.
 */
static enum dg_err
look(struct dg_ctx *ctx)
{
	static int64_t failed_at, logged;
	enum dg_err rc;

	if ((rc = dg_db_check(ctx->db)) != DG_OK ||
	    ctx->role != DG_ROLE_DEVICE)
		return rc;
	if (failed_at != 0 && ctx->boot_ms >= failed_at &&
	    ctx->boot_ms - failed_at < FAILED_MS)
		return DG_EBUSY;
	failed_at = 0;
	rc = dg_store_health_try(ctx->db, ctx->now, WRITE_SEC, WAIT_MS);
	if (rc == DG_OK)
		return DG_OK;
	failed_at = ctx->boot_ms;
	if (dg_log_is_due(&logged))
		dg_log(DG_LOG_ERROR, "health", "the database cannot be "
		    "written: %s", dg_err_text(rc));
	return rc;
}

enum dg_err
dg_ep_health(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	struct json_object *json;
	enum dg_err rc;

	if (look(ctx) != DG_OK) {
		dg_ep_error_json(ctx, req, resp, DG_OAUTH_UNAVAILABLE,
		    "The database cannot be written now.");
		dg_resp_header_int(resp, "Retry-After", 1);
		return DG_OK;
	}
	json = json_object_new_object();
	if ((rc = dg_json_put_text(json, "status", "ok")) == DG_OK)
		dg_resp_json(resp, 200, json);
	json_object_put(json);
	return rc;
}
