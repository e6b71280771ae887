/* SPDX-License-Identifier: MIT */
/* audit.c: write events */
#include "lib/site/audit.h"

#include <json-c/json.h>

#include "lib/oauth/json.h"
#include "lib/store/store_event.h"

enum dg_err
dg_audit_context(const char *const *pairs,
    char out[static DG_AUDIT_CONTEXT_SIZE])
{
	struct json_object *o = json_object_new_object();
	struct dg_str text;
	enum dg_err rc = DG_OK;

	out[0] = '\0';
	for (; pairs[0] != NULL && rc == DG_OK; pairs += 2)
		rc = dg_json_put(o, pairs[0], json_object_new_string(pairs[1]));
	if (rc == DG_OK && (rc = dg_json_text(o, &text)) == DG_OK)
		rc = dg_str_copy(out, DG_AUDIT_CONTEXT_SIZE, text);
	json_object_put(o);
	return rc;
}

enum dg_err
dg_audit_add(struct dg_ctx *ctx, const struct dg_audit *event)
{
	const struct dg_event row = {
		.action = event->action,
		.detail = event->detail,
		.user_id = event->user_id,
		.provider_id = event->provider_id,
		.grant_uuid = event->grant_uuid,
		.ip = ctx->ip,
		.request_id = ctx->request_id,
		.context = event->context,
		.at = ctx->now,
	};

	return dg_store_event_add(ctx->db, &row);
}

enum dg_err
dg_audit_alone(struct dg_ctx *ctx, const struct dg_audit *event)
{
	enum dg_err rc;

	if ((rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	return dg_db_end(ctx->db, dg_audit_add(ctx, event));
}
