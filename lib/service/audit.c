/* SPDX-License-Identifier: MIT */
/* audit.c: write events */
#include "lib/service/audit.h"

#include <json-c/json.h>

#include "lib/store/store_event.h"

static const char *
or_else(const char *s, const char *other)
{
	return s != NULL ? s : other;
}

enum dg_err
dg_audit_context(const char *const *pairs,
    char out[static DG_AUDIT_CONTEXT_SIZE])
{
	struct json_object *o = json_object_new_object();
	struct json_object *value;
	const char *text;
	enum dg_err rc = DG_ENOMEM;

	out[0] = '\0';
	if (o == NULL)
		goto out;
	for (; pairs[0] != NULL; pairs += 2) {
		value = json_object_new_string(pairs[1]);
		if (value == NULL)
			goto out;
		if (json_object_object_add(o, pairs[0], value) != 0) {
			json_object_put(value);
			goto out;
		}
	}
	text = json_object_to_json_string_ext(o,
	    JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text != NULL)
		rc = dg_str_copy(out, DG_AUDIT_CONTEXT_SIZE,
		    dg_str_from(text));
out:
	json_object_put(o);
	return rc;
}

enum dg_err
dg_audit_add(struct dg_ctx *ctx, const struct dg_audit *event)
{
	const struct dg_event row = {
		.action = event->action,
		.detail = or_else(event->detail, ""),
		.user_id = event->user_id,
		.provider_id = event->provider_id,
		.grant_uuid = or_else(event->grant_uuid, ""),
		.ip = or_else(ctx->ip, ""),
		.request_id = or_else(ctx->request_id, ""),
		.context = or_else(event->context, "{}"),
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
