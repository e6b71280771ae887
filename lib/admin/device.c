/* SPDX-License-Identifier: MIT */
/* device.c: connected devices for administrators */
#include "lib/admin/device.h"

#include <json-c/json.h>

#include "lib/admin/json.h"
#include "lib/oauth/json.h"
#include "lib/site/audit.h"
#include "lib/store/store_client.h"
#include "lib/store/store_user.h"

static const char *
state_of(const struct dg_token_family *family, int64_t now)
{
	if (family->state != DG_FAMILY_ACTIVE)
		return "revoked";
	return family->expires_at > now ? "connected" : "expired";
}

static enum dg_err
put_names(struct dg_db *db, const struct dg_token_family *family,
    struct json_object *o)
{
	struct dg_client client;
	struct dg_user user;
	enum dg_err rc;

	rc = dg_store_client_find_by_provider(db, family->provider_id, &client);
	if (rc == DG_OK)
		rc = dg_store_user_find(db, family->user_id, &user);
	if (rc != DG_OK)
		return rc;
	if ((rc = dg_admin_json_text(o, "application", client.slug)) != DG_OK ||
	    (rc = dg_admin_json_text(o, "client_id",
	    client.client_id)) != DG_OK)
		return rc;
	return dg_admin_json_text(o, "user", user.username);
}

static enum dg_err
put_values(const struct dg_token_family *family, int64_t now,
    struct json_object *o)
{
	const struct {
		const char *key, *value;
	} text[] = {
		{ "uuid", family->uuid },
		{ "state", state_of(family, now) },
		{ "device_name", family->device_name },
		{ "device_model", family->device_model },
		{ "ip", family->ip },
		{ "user_agent", family->user_agent },
		{ "scope", family->scopes },
		{ "resource", family->resource },
	};
	enum dg_err rc = DG_OK;
	size_t i;

	for (i = 0; i < sizeof(text) / sizeof(text[0]) && rc == DG_OK; i++)
		rc = dg_admin_json_text(o, text[i].key, text[i].value);
	if (rc != DG_OK ||
	    (rc = dg_json_put_int(o, "created_at",
	    family->created_at)) != DG_OK ||
	    (rc = dg_json_put_int(o, "last_used_at",
	    family->last_used_at)) != DG_OK)
		return rc;
	return dg_json_put_int(o, "expires_at", family->expires_at);
}

static enum dg_err
device_json(struct dg_ctx *ctx, const struct dg_token_family *family,
    struct json_object **out)
{
	struct json_object *o = json_object_new_object();
	enum dg_err rc = DG_ENOMEM;

	*out = NULL;
	if (o != NULL && (rc = put_values(family, ctx->now, o)) == DG_OK &&
	    (rc = put_names(ctx->db, family, o)) == DG_OK)
		*out = o;
	else
		json_object_put(o);
	return rc;
}

enum dg_err
dg_admin_device_json(struct dg_admin *admin,
    const struct dg_token_family *family, struct json_object **out)
{
	return dg_admin_explain(admin, device_json(admin->ctx, family, out));
}

struct listing {
	int64_t user_id;
	struct dg_admin_list list;
};

static bool
add_row(void *arg, const struct dg_token_family *family)
{
	struct listing *l = arg;
	struct json_object *o;
	enum dg_err rc;

	if (l->user_id != 0 && l->user_id != family->user_id)
		return true;
	rc = device_json(l->list.admin->ctx, family, &o);
	return dg_admin_json_append(&l->list, rc, o);
}

enum dg_err
dg_admin_device_list(struct dg_admin *admin, int64_t user_id,
    struct json_object **out)
{
	struct listing l = { user_id, dg_admin_json_list(admin) };
	enum dg_err rc;

	rc = dg_store_family_each(admin->ctx->db, admin->ctx->now, add_row,
	    &l);
	return dg_admin_json_finish(&l.list, rc, out);
}

enum dg_err
dg_admin_device_find(struct dg_admin *admin, struct dg_str uuid,
    struct dg_token_family *out)
{
	enum dg_err rc = dg_store_family_find_by_uuid(admin->ctx->db, uuid,
	    out);

	return dg_admin_found(admin, rc, "connected device", uuid);
}

enum dg_err
dg_admin_device_revoke(struct dg_admin *admin, struct dg_token_family *family)
{
	struct dg_admin_act act = { .action = DG_ACTION_REVOKED,
		.model = "device", .name = family->uuid,
		.detail = "device_revoked",
		.provider_id = family->provider_id };
	struct dg_ctx *ctx = admin->ctx;
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	rc = dg_store_family_find(ctx->db, family->id, family);
	if (rc == DG_OK && family->state != DG_FAMILY_ACTIVE)
		rc = dg_admin_refuse(admin, DG_ECONFLICT, NULL,
		    "The device was disconnected before.");
	if (rc == DG_OK)
		rc = dg_store_family_revoke(ctx->db, family->id, ctx->now);
	if (rc == DG_OK)
		rc = dg_admin_event(admin, &act);
	rc = dg_admin_end(admin, rc);
	if (rc == DG_OK)
		family->state = DG_FAMILY_REVOKED;
	return rc;
}
