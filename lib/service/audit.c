/* SPDX-License-Identifier: MIT */
/* audit.c: write events */
#include "lib/service/audit.h"

#include "lib/store/store_event.h"

static const char *
or_else(const char *s, const char *other)
{
	return s != NULL ? s : other;
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
	if ((rc = dg_audit_add(ctx, event)) != DG_OK) {
		dg_db_rollback(ctx->db);
		return rc;
	}
	return dg_db_commit(ctx->db);
}
