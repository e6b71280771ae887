/* SPDX-License-Identifier: MIT */
/* grant.c: device grants for administrators */
#include "lib/admin/grant.h"

#include <json-c/json.h>

#include "lib/admin/json.h"
#include "lib/grant/grant.h"
#include "lib/grant/grant_access.h"
#include "lib/oauth/json.h"
#include "lib/site/audit.h"
#include "lib/site/flow.h"
#include "lib/store/store_client.h"
#include "lib/store/store_token.h"
#include "lib/store/store_user.h"

/* What time makes of a request, and no request: words for lists only. */
static const char expired[] = "expired", all[] = "all";

static const char *
state_of(const struct dg_device_grant *grant, int64_t now)
{
	bool open = grant->state == DG_GRANT_PENDING ||
	    grant->state == DG_GRANT_APPROVED;

	if (open && grant->expires_at <= now)
		return expired;
	return dg_grant_states[grant->state];
}

enum dg_err
dg_admin_grant_find(struct dg_admin *admin, struct dg_str code,
    struct dg_device_grant *out)
{
	enum dg_err rc = dg_grant_command_find(admin->ctx, code, out);

	if (rc == DG_ENOTFOUND || rc == DG_EINVAL)
		return dg_admin_refuse(admin, DG_ENOTFOUND, NULL,
		    "There is no request with this code; it may have ended "
		    "long ago.");
	return dg_admin_explain(admin, rc);
}

/* Names that may be gone by now stay out. */
static enum dg_err
put_names(struct dg_db *db, const struct dg_device_grant *grant,
    struct json_object *o)
{
	struct dg_client client;
	struct dg_user user;
	enum dg_err rc;

	rc = dg_store_client_find_by_provider(db, grant->provider_id, &client);
	if (rc == DG_OK &&
	    ((rc = dg_admin_json_text(o, "application", client.slug)) != DG_OK ||
	    (rc = dg_admin_json_text(o, "client_id",
	    client.client_id)) != DG_OK))
		return rc;
	if (rc != DG_OK && rc != DG_ENOTFOUND)
		return rc;
	if (grant->user_id == 0)
		return DG_OK;
	rc = dg_store_user_find(db, grant->user_id, &user);
	if (rc == DG_OK)
		return dg_admin_json_text(o, "user", user.username);
	return rc == DG_ENOTFOUND ? DG_OK : rc;
}

static enum dg_err
put_values(const struct dg_device_grant *grant, int64_t now,
    struct json_object *o)
{
	const struct {
		const char *key, *value;
	} text[] = {
		{ "uuid", grant->uuid },
		{ "state", state_of(grant, now) },
		{ "scope", grant->requested_scopes },
		{ "granted_scope", grant->granted_scopes },
		{ "ip", grant->ip },
		{ "user_agent", grant->user_agent },
		{ "device_name", grant->device_name },
		{ "device_model", grant->device_model },
		{ "ui_locales", grant->ui_locales },
		{ "user_hint", grant->user_hint },
	};
	enum dg_err rc = DG_OK;
	size_t i;

	for (i = 0; i < sizeof(text) / sizeof(text[0]) && rc == DG_OK; i++)
		rc = dg_admin_json_text(o, text[i].key, text[i].value);
	if (rc != DG_OK ||
	    (rc = dg_json_put_bool(o, "client_verified",
	    grant->client_verified)) != DG_OK ||
	    (rc = dg_json_put_int(o, "issued_at",
	    grant->issued_at)) != DG_OK ||
	    (rc = dg_json_put_int(o, "expires_at",
	    grant->expires_at)) != DG_OK)
		return rc;
	return dg_json_put_int(o, "decided_at", grant->decided_at);
}

static enum dg_err
grant_json(struct dg_ctx *ctx, const struct dg_device_grant *grant,
    struct json_object **out)
{
	struct json_object *o = json_object_new_object();
	enum dg_err rc = DG_ENOMEM;

	*out = NULL;
	if (o != NULL && (rc = put_values(grant, ctx->now, o)) == DG_OK &&
	    (rc = put_names(ctx->db, grant, o)) == DG_OK)
		*out = o;
	else
		json_object_put(o);
	return rc;
}

enum dg_err
dg_admin_grant_json(struct dg_admin *admin,
    const struct dg_device_grant *grant, struct json_object **out)
{
	return dg_admin_explain(admin, grant_json(admin->ctx, grant, out));
}

struct listing {
	struct dg_str state;
	struct dg_admin_list list;
};

static bool
add_grant(void *arg, const struct dg_device_grant *grant)
{
	struct json_object *o;
	struct listing *l = arg;
	struct dg_ctx *ctx = l->list.admin->ctx;
	enum dg_err rc;

	if (!dg_str_is(l->state, all) &&
	    !dg_str_is(l->state, state_of(grant, ctx->now)))
		return true;
	rc = grant_json(ctx, grant, &o);
	return dg_admin_json_append(&l->list, rc, o);
}

enum dg_err
dg_admin_grant_list(struct dg_admin *admin, struct dg_str state,
    struct json_object **out)
{
	struct listing l = { .state = state };
	enum dg_err rc;
	size_t i;

	*out = NULL;
	for (i = 0; dg_grant_states[i] != NULL; i++)
		if (dg_str_is(state, dg_grant_states[i]))
			break;
	if (dg_grant_states[i] == NULL && !dg_str_is(state, expired) &&
	    !dg_str_is(state, all))
		return dg_admin_refuse(admin, DG_EINVAL, "state",
		    "must be pending, approved, redeemed, denied, expired or "
		    "all");
	l.list = dg_admin_json_list(admin);
	rc = dg_store_device_grant_each(admin->ctx->db, add_grant, &l);
	return dg_admin_json_finish(&l.list, rc, out);
}

/*
 * A decision about a request that is decided already is no failure if it is the
 * same decision: the first answer may have been lost. user: the account that
 * approves; NULL: a denial.
 */
static enum dg_err
too_late(struct dg_admin *admin, enum dg_err rc,
    const struct dg_device_grant *grant, const struct dg_user *user,
    bool *already)
{
	struct dg_device_grant now;
	bool approved;

	*already = false;
	if (rc != DG_ECONFLICT)
		return dg_admin_explain(admin, rc);
	rc = dg_admin_grant_find(admin, dg_str_from(grant->uuid), &now);
	if (rc != DG_OK)
		return rc;
	approved = now.state == DG_GRANT_REDEEMED ||
	    (now.state == DG_GRANT_APPROVED &&
	    now.expires_at > admin->ctx->now);
	*already = user == NULL ? now.state == DG_GRANT_DENIED :
	    approved && now.user_id == user->id;
	if (*already)
		return DG_OK;
	return dg_admin_refuse(admin, DG_ECONFLICT, NULL, "Too late: the "
	    "request is %s%s.", state_of(&now, admin->ctx->now),
	    user != NULL && approved ? ", for another account" : "");
}

/* Find out whether flow, account or bindings refuse this, to say so. */
static enum dg_err
may_not(struct dg_admin *admin, const struct dg_device_grant *grant,
    const struct dg_user *user)
{
	struct dg_flow flow;
	enum dg_err rc;

	rc = dg_flow_find_of_brand(admin->ctx, grant->brand_id, &flow);
	if (rc == DG_ENOTFOUND)
		return dg_admin_refuse(admin, DG_EDENIED, NULL,
		    "The brand at which the device asked has no device code "
		    "flow now, or the device grant is turned off.");
	if (rc != DG_OK)
		return dg_admin_explain(admin, rc);
	switch (dg_flow_check(&flow, user)) {
	case DG_FLOW_NOT_APPLICABLE:
		return dg_admin_refuse(admin, DG_EDENIED, NULL,
		    "The device code flow %s lets nobody in.", flow.slug);
	case DG_FLOW_SUPERUSER_ONLY:
		return dg_admin_refuse(admin, DG_EDENIED, NULL,
		    "The device code flow %s lets administrators in only, and "
		    "%s is none.", flow.slug, user->username);
	case DG_FLOW_SIGN_IN:
	case DG_FLOW_GO:
		break;
	}
	return dg_admin_refuse(admin, DG_EDENIED, NULL,
	    "%s may not use this application.", user->username);
}

/* The request has a user_hint that names another account. */
static enum dg_err
not_for(struct dg_admin *admin, const struct dg_device_grant *grant,
    const struct dg_user *user)
{
	enum dg_err rc = dg_grant_access_account(admin->ctx, grant, user);

	if (rc == DG_EDENIED)
		return dg_admin_refuse(admin, rc, NULL, "The request is for "
		    "%s, not for %s.", grant->user_hint, user->username);
	return dg_admin_explain(admin, rc);
}

enum dg_err
dg_admin_grant_approve(struct dg_admin *admin,
    const struct dg_device_grant *grant, const struct dg_user *user,
    bool *already)
{
	enum dg_err rc;

	*already = false;
	if (!user->allow_command_approval)
		return dg_admin_refuse(admin, DG_EDENIED, NULL,
		    "%s approves in the browser only; `devgrant user set %s "
		    "--allow-command-approval yes` changes that.",
		    user->username, user->username);
	if ((rc = not_for(admin, grant, user)) != DG_OK)
		return rc;
	rc = dg_grant_command_approve(admin->ctx, grant, user, admin->os_user);
	if (rc == DG_EDENIED)
		return may_not(admin, grant, user);
	if (rc == DG_ELIMIT)
		return dg_admin_refuse(admin, DG_EDENIED, NULL,
		    "%s said within the last day that a request like this one "
		    "came from somebody else.", user->username);
	return too_late(admin, rc, grant, user, already);
}

enum dg_err
dg_admin_grant_deny(struct dg_admin *admin,
    const struct dg_device_grant *grant, bool *already)
{
	return too_late(admin, dg_grant_command_deny(admin->ctx, grant,
	    admin->os_user), grant, NULL, already);
}

/* The caller holds the transaction; under it the row is as it is. */
static enum dg_err
end_grant(struct dg_ctx *ctx, const struct dg_device_grant *grant)
{
	struct dg_token_family family;
	enum dg_err rc;

	rc = dg_store_family_find_by_grant(ctx->db,
	    dg_str_from(grant->uuid), &family);
	if (rc == DG_ENOTFOUND)
		return grant->state == DG_GRANT_APPROVED ?
		    dg_store_device_grant_withdraw(ctx->db, grant,
		    ctx->now) : DG_ECONFLICT;
	if (rc == DG_OK && family.state != DG_FAMILY_ACTIVE)
		rc = DG_ECONFLICT;
	return rc == DG_OK ?
	    dg_store_family_revoke(ctx->db, family.id, ctx->now) : rc;
}

enum dg_err
dg_admin_grant_revoke(struct dg_admin *admin,
    const struct dg_device_grant *grant)
{
	struct dg_admin_act act = { .action = DG_ACTION_REVOKED,
		.model = "grant", .name = grant->uuid,
		.detail = "grant_revoked", .provider_id = grant->provider_id };
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	rc = end_grant(admin->ctx, grant);
	if (rc == DG_ECONFLICT)
		rc = dg_admin_refuse(admin, rc, NULL,
		    "The request gave nothing that still works: it is %s.",
		    state_of(grant, admin->ctx->now));
	if (rc == DG_OK)
		rc = dg_admin_event(admin, &act);
	return dg_admin_end(admin, rc);
}
