/* SPDX-License-Identifier: MIT */
/* grant_command.c: decide from the command line */
#include "lib/account/session.h"
#include "lib/grant/grant.h"
#include "lib/grant/grant_access.h"
#include "lib/grant/grant_code.h"
#include "lib/site/audit.h"

enum dg_err
dg_grant_command_find(struct dg_ctx *ctx, struct dg_str code,
    struct dg_device_grant *out)
{
	char folded[DG_USER_CODE_MAX + 1] = "";
	uint8_t tag[DG_DIGEST_BYTES];
	bool possible;
	enum dg_user_code_fault fault;
	char bad;
	enum dg_err rc;

	if (code.n == DG_UUID_LEN)
		return dg_store_device_grant_find_by_uuid(ctx->db, code, out);
	rc = dg_grant_code_fold(ctx, code, &fault, folded, &bad, &possible);
	if (rc == DG_OK && fault != DG_USER_CODE_OK)
		rc = DG_ENOTFOUND;
	if (rc == DG_OK)
		rc = dg_grant_code_tag(ctx, folded, tag);
	if (rc == DG_OK)
		rc = dg_store_device_grant_find_by_user_code(ctx->db, tag, out);
	dg_secret_wipe(folded, sizeof(folded));
	return rc;
}

/* Read account and access again under the lock: they may have changed since the
 * caller read them. */
static enum dg_err
ask_access(struct dg_ctx *ctx, const struct dg_device_grant *grant,
    int64_t user_id)
{
	struct dg_client client;
	struct dg_user user;
	int64_t wait;
	enum dg_err rc;

	if ((rc = dg_store_user_find(ctx->db, user_id, &user)) == DG_OK &&
	    !user.allow_command_approval)
		return DG_EDENIED;
	if (rc == DG_OK)
		rc = dg_store_client_find_by_provider(ctx->db,
		    grant->provider_id, &client);
	if (rc == DG_OK)
		rc = dg_grant_access(ctx, grant, &user, &client, &wait);
	return rc == DG_ENOTFOUND ? DG_EDENIED : rc;
}

static enum dg_err
record(struct dg_ctx *ctx, const struct dg_device_grant *grant,
    int64_t user_id, const char *detail, const char *os_user)
{
	const char *const pairs[] = {
		"scope", grant->requested_scopes, "os_user", os_user, NULL,
	};
	char context[DG_AUDIT_CONTEXT_SIZE];
	const struct dg_audit event = {
		.action = DG_ACTION_AUTHORIZE, .detail = detail,
		.user_id = user_id, .provider_id = grant->provider_id,
		.grant_uuid = grant->uuid, .context = context,
	};
	enum dg_err rc;

	rc = dg_audit_context(pairs, context);
	return rc == DG_OK ? dg_audit_add(ctx, &event) : rc;
}

enum dg_err
dg_grant_command_approve(struct dg_ctx *ctx,
    const struct dg_device_grant *grant, const struct dg_user *user,
    const char *os_user)
{
	const struct dg_decision by = {
		.user_id = user->id,
		.granted_scopes = grant->requested_scopes,
		.auth_time = ctx->now,
		.amr = DG_AMR_COMMAND,
		.acr = DG_ACR_COMMAND,
	};
	enum dg_err rc;

	if ((rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	if ((rc = ask_access(ctx, grant, user->id)) == DG_OK &&
	    (rc = dg_store_device_grant_approve(ctx->db, grant, &by,
	    ctx->now)) == DG_OK)
		rc = record(ctx, grant, user->id, "device_approved_by_command",
		    os_user);
	return dg_db_end(ctx->db, rc);
}

enum dg_err
dg_grant_command_deny(struct dg_ctx *ctx, const struct dg_device_grant *grant,
    const char *os_user)
{
	const struct dg_decision by = { .granted_scopes = "", .amr = "",
		.acr = "" };
	enum dg_err rc;

	if ((rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	if ((rc = dg_store_device_grant_deny(ctx->db, grant, &by,
	    ctx->now)) == DG_OK)
		rc = record(ctx, grant, 0, "device_denied_by_command",
		    os_user);
	return dg_db_end(ctx->db, rc);
}
