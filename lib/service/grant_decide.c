/* SPDX-License-Identifier: MIT */
/* grant_decide.c: approve or deny from the page */
#include "lib/oauth/scope.h"
#include "lib/service/access.h"
#include "lib/service/audit.h"
#include "lib/service/grant.h"

/* Who decides, as the row keeps it. */
static struct dg_decision
decision_of(const struct dg_session *session, int64_t version,
    const char *scopes)
{
	return (struct dg_decision){
		.user_id = session->user.id,
		.session_id = session->row.id,
		.version = version,
		.granted_scopes = scopes,
		.auth_time = session->row.auth_time,
		.amr = session->row.amr,
		.acr = session->row.acr,
	};
}

/* Account and access as they are now, not as the page saw them. */
static enum dg_err
ask_access(struct dg_ctx *ctx, const struct dg_session *session,
    const struct dg_opened *opened)
{
	struct dg_client client;
	struct dg_user user;
	enum dg_err rc;

	if ((rc = dg_store_user_find(ctx->db, session->user.id,
	    &user)) == DG_OK &&
	    (rc = dg_store_client_find_by_provider(ctx->db,
	    opened->grant.provider_id, &client)) == DG_OK)
		rc = dg_access_may_approve(ctx, &user, &client);
	return rc == DG_ENOTFOUND ? DG_EDENIED : rc;
}

static enum dg_err
record(struct dg_ctx *ctx, const struct dg_opened *opened, int64_t user_id,
    const char *detail, const char *scopes)
{
	const char *const pairs[] = { "scope", scopes, NULL };
	char context[DG_AUDIT_CONTEXT_SIZE];
	const struct dg_audit event = {
		.action = DG_ACTION_AUTHORIZE, .detail = detail,
		.user_id = user_id, .provider_id = opened->grant.provider_id,
		.grant_uuid = opened->grant.uuid, .context = context,
	};
	enum dg_err rc;

	rc = dg_audit_context(pairs, context);
	return rc == DG_OK ? dg_audit_add(ctx, &event) : rc;
}

enum dg_err
dg_grant_approve(struct dg_ctx *ctx, const struct dg_session *session,
    const struct dg_opened *opened, int64_t version, const char *scopes)
{
	char granted[DG_SCOPE_MAX + 1];
	struct dg_decision by;
	enum dg_err rc;

	/* features V11: what was not asked for cannot be ticked */
	rc = dg_scope_intersect(opened->grant.requested_scopes, scopes,
	    granted, sizeof(granted));
	if (rc != DG_OK)
		return rc;
	by = decision_of(session, version, granted);
	if ((rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	if ((rc = ask_access(ctx, session, opened)) != DG_OK ||
	    (rc = dg_store_device_grant_approve(ctx->db, opened->grant.id,
	    &by, ctx->now)) != DG_OK ||
	    (rc = record(ctx, opened, by.user_id, "device_approved",
	    granted)) != DG_OK) {
		dg_db_rollback(ctx->db);
		return rc;
	}
	return dg_db_commit(ctx->db);
}

enum dg_err
dg_grant_deny(struct dg_ctx *ctx, const struct dg_session *session,
    const struct dg_opened *opened, int64_t version)
{
	const struct dg_decision by = decision_of(session, version, "");
	enum dg_err rc;

	if ((rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	if ((rc = dg_store_device_grant_deny(ctx->db, opened->grant.id, &by,
	    ctx->now)) != DG_OK ||
	    (rc = record(ctx, opened, by.user_id, "device_denied",
	    opened->grant.requested_scopes)) != DG_OK) {
		dg_db_rollback(ctx->db);
		return rc;
	}
	return dg_db_commit(ctx->db);
}
