/* SPDX-License-Identifier: MIT */
/* binding.c: administration of bindings */
#include "lib/admin/binding.h"

#include <json-c/json.h>

#include "lib/admin/application.h"
#include "lib/admin/group.h"
#include "lib/admin/json.h"
#include "lib/admin/user.h"
#include "lib/oauth/json.h"
#include "lib/site/audit.h"
#include "lib/store/store_application.h"
#include "lib/store/store_binding.h"
#include "lib/store/store_group.h"

/* Ids of the two names; exactly one must be given. */
static enum dg_err
resolve(struct dg_admin *admin, const struct dg_admin_binding *names,
    struct dg_binding *out)
{
	struct dg_group group;
	struct dg_user user;
	enum dg_err rc;

	if ((names->user.n > 0) == (names->group.n > 0))
		return dg_admin_refuse(admin, DG_EINVAL, NULL,
		    "Name either a user or a group.");
	if (names->group.n > 0) {
		if ((rc = dg_admin_group_find(admin, names->group,
		    &group)) == DG_OK)
			out->group_id = group.id;
		return rc;
	}
	if ((rc = dg_admin_user_find(admin, names->user, &user)) == DG_OK)
		out->user_id = user.id;
	return rc;
}

/* {"user": NAME}, or group; for add with order and negate. */
static enum dg_err
describe(const struct dg_admin_binding *names, const struct dg_binding *b,
    struct json_object **out)
{
	struct dg_str name = names->user.n > 0 ? names->user : names->group;
	struct json_object *o = json_object_new_object();
	enum dg_err rc;

	*out = NULL;
	if (o == NULL)
		return DG_ENOMEM;
	if ((rc = dg_json_put(o, names->user.n > 0 ? "user" : "group",
	    json_object_new_string_len(name.p, (int)name.n))) == DG_OK &&
	    (rc = dg_json_put_int(o, "order", b->order)) == DG_OK &&
	    (rc = dg_json_put_bool(o, "negate", b->negate)) == DG_OK)
		*out = o;
	else
		json_object_put(o);
	return rc;
}

static enum dg_err
change_binding(struct dg_admin *admin, struct dg_client *client,
    const struct dg_admin_binding *names, bool add)
{
	struct dg_admin_act act = { .action = DG_ACTION_MODEL_UPDATED,
		.model = "application", .name = client->slug,
		.detail = add ? "binding_added" : "binding_removed",
		.provider_id = client->provider_id };
	struct dg_binding b = { .order = names->order,
		.negate = names->negate, .enabled = true };
	struct dg_db *db = admin->ctx->db;
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	/* under the lock, so that nobody deletes them meanwhile */
	if ((rc = dg_admin_application_read(admin, client)) != DG_OK ||
	    (rc = dg_admin_is_current(admin, names->if_version,
	    client->version)) != DG_OK ||
	    (rc = resolve(admin, names, &b)) != DG_OK)
		goto out;
	if (add)
		rc = dg_store_binding_add(db, client->application_id, &b);
	else
		rc = dg_store_binding_remove(db, client->application_id,
		    b.user_id, b.group_id);
	if (rc == DG_ECONFLICT)
		dg_admin_refuse(admin, rc, NULL, "It is bound already.");
	else if (rc == DG_ENOTFOUND)
		dg_admin_refuse(admin, rc, NULL, "It is not bound.");
	if (rc == DG_OK && (rc = dg_store_application_touch(db,
	    client)) == DG_OK && (rc = describe(names, &b, &act.changes)) == DG_OK)
		rc = dg_admin_event(admin, &act);
out:
	return dg_admin_end(admin, rc);
}

enum dg_err
dg_admin_binding_add(struct dg_admin *admin, struct dg_client *client,
    const struct dg_admin_binding *binding)
{
	return change_binding(admin, client, binding, true);
}

enum dg_err
dg_admin_binding_remove(struct dg_admin *admin, struct dg_client *client,
    const struct dg_admin_binding *binding)
{
	return change_binding(admin, client, binding, false);
}

static enum dg_err
put_name(struct dg_admin *admin, const struct dg_binding *b, struct json_object *o)
{
	struct dg_group group;
	struct dg_user user;
	enum dg_err rc;

	if (b->user_id == 0) {
		rc = dg_store_group_find(admin->ctx->db, b->group_id, &group);
		return rc == DG_OK ? dg_admin_json_text(o, "group",
		    group.name) : rc;
	}
	rc = dg_store_user_find(admin->ctx->db, b->user_id, &user);
	return rc == DG_OK ? dg_admin_json_text(o, "user", user.username) : rc;
}

static bool
add_binding(void *arg, const struct dg_binding *b)
{
	struct json_object *o = json_object_new_object();
	struct dg_admin_list *list = arg;
	enum dg_err rc = DG_ENOMEM;

	if (o != NULL && (rc = put_name(list->admin, b, o)) == DG_OK &&
	    (rc = dg_json_put_int(o, "order", b->order)) == DG_OK &&
	    (rc = dg_json_put_bool(o, "negate", b->negate)) == DG_OK)
		rc = dg_json_put_bool(o, "enabled", b->enabled);
	return dg_admin_json_append(list, rc, o);
}

enum dg_err
dg_admin_binding_list(struct dg_admin *admin, const struct dg_client *client,
    struct json_object **out)
{
	struct dg_admin_list list = dg_admin_json_list(admin);
	enum dg_err rc;

	rc = dg_store_binding_each(admin->ctx->db,
	    client->application_id, 0, add_binding, &list);
	return dg_admin_json_finish(&list, rc, out);
}
