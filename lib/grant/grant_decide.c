/* SPDX-License-Identifier: MIT */
/* grant_decide.c: approve, deny or disown from the page */
#include "lib/grant/grant.h"
#include "lib/grant/grant_access.h"
#include "lib/oauth/scope.h"
#include "lib/site/audit.h"
#include "lib/store/store_revocation.h"

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

/*
 * Read the session again under the lock: a sign-out or a password reset that got
 * the lock first has ended it. DG_ECONFLICT: it has ended.
 */
static enum dg_err
ask_session(struct dg_ctx *ctx, const struct dg_session *session)
{
	struct dg_session now;
	enum dg_err rc;

	rc = dg_session_find(ctx, dg_str_from(session->id), &now);
	dg_secret_wipe(&now, sizeof(now));
	return rc == DG_ENOTFOUND ? DG_ECONFLICT : rc;
}

/* Account and access as they are now, not as the page saw them. */
static enum dg_err
ask_access(struct dg_ctx *ctx, const struct dg_session *session,
    const struct dg_opened *opened)
{
	const struct dg_device_grant *grant = &opened->grant;
	struct dg_client client;
	struct dg_user user;
	int64_t wait;
	enum dg_err rc;

	if ((rc = dg_store_user_find(ctx->db, session->user.id,
	    &user)) == DG_OK &&
	    (rc = dg_store_client_find_by_provider(ctx->db,
	    grant->provider_id, &client)) == DG_OK)
		rc = dg_grant_access(ctx, grant, &user, &client, &wait);
	return rc == DG_ENOTFOUND || rc == DG_ELIMIT ? DG_EDENIED : rc;
}

static enum dg_err
record(struct dg_ctx *ctx, const struct dg_opened *opened, int64_t user_id,
    const char *action, const char *detail, const char *scopes)
{
	const char *const pairs[] = {
		"scope", scopes, "device_ip", opened->grant.ip, NULL,
	};
	char context[DG_AUDIT_CONTEXT_SIZE];
	const struct dg_audit event = {
		.action = action, .detail = detail,
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

	/* a form cannot grant scopes that the device did not ask for */
	rc = dg_scope_intersect(opened->grant.requested_scopes, scopes,
	    granted, sizeof(granted));
	if (rc != DG_OK)
		return rc;
	by = decision_of(session, version, granted);
	if ((rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	if ((rc = ask_access(ctx, session, opened)) == DG_OK &&
	    (rc = ask_session(ctx, session)) == DG_OK &&
	    (rc = dg_store_device_grant_approve(ctx->db, &opened->grant,
	    &by, ctx->now)) == DG_OK)
		rc = record(ctx, opened, by.user_id, DG_ACTION_AUTHORIZE,
		    "device_approved", granted);
	return dg_db_end(ctx->db, rc);
}

/* The caller holds the transaction, here and below. */
static enum dg_err
deny(struct dg_ctx *ctx, const struct dg_session *session,
    const struct dg_opened *opened, int64_t version)
{
	const struct dg_decision by = decision_of(session, version, "");
	enum dg_err rc;

	if ((rc = ask_session(ctx, session)) == DG_OK)
		rc = dg_store_device_grant_deny(ctx->db, &opened->grant, &by,
		    ctx->now);
	return rc == DG_OK ? record(ctx, opened, by.user_id,
	    DG_ACTION_AUTHORIZE, "device_denied",
	    opened->grant.requested_scopes) : rc;
}

/* "This was not me": whoever sent this code may have got earlier requests
 * approved, so all that the account granted ends. */
static enum dg_err
disown(struct dg_ctx *ctx, const struct dg_session *session,
    const struct dg_opened *opened)
{
	int64_t user_id = session->user.id;
	bool third;
	enum dg_err rc;

	if ((rc = dg_store_revocation_of_user(ctx->db, user_id,
	    ctx->now)) != DG_OK ||
	    (rc = dg_grant_access_disown(ctx, &opened->grant, &session->user,
	    &opened->client, &third)) != DG_OK ||
	    (rc = record(ctx, opened, user_id, DG_ACTION_SUSPICIOUS,
	    "request_disowned", opened->grant.requested_scopes)) != DG_OK)
		return rc;
	return third ? record(ctx, opened, user_id, DG_ACTION_SUSPICIOUS,
	    "network_disowned_by_three", "") : DG_OK;
}

enum dg_err
dg_grant_deny(struct dg_ctx *ctx, const struct dg_session *session,
    const struct dg_opened *opened, int64_t version)
{
	enum dg_err rc;

	if ((rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	return dg_db_end(ctx->db, deny(ctx, session, opened, version));
}

enum dg_err
dg_grant_disown(struct dg_ctx *ctx, const struct dg_session *session,
    const struct dg_opened *opened, int64_t version)
{
	enum dg_err rc;

	if ((rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	rc = deny(ctx, session, opened, version);
	if (rc == DG_OK)
		rc = disown(ctx, session, opened);
	return dg_db_end(ctx->db, rc);
}
