/* SPDX-License-Identifier: MIT */
/* removal.c: delete accounts and groups with all that belongs to them */
#include "lib/admin/removal.h"

#include <json-c/json.h>

#include "lib/admin/group.h"
#include "lib/admin/json.h"
#include "lib/admin/user.h"
#include "lib/oauth/json.h"
#include "lib/site/audit.h"
#include "lib/store/store_removal.h"

/* Refuse the deletion if an application would let in more people without the
 * bindings of this account or group. */
static enum dg_err
check_bindings(struct dg_admin *admin, int64_t user_id, int64_t group_id,
    const char *name)
{
	char slug[DG_SLUG_MAX + 1];
	enum dg_err rc;

	rc = dg_store_removal_guards(admin->ctx->db, user_id, group_id, slug);
	if (rc != DG_OK)
		return rc == DG_ENOTFOUND ? DG_OK : rc;
	return dg_admin_refuse(admin, DG_ECONFLICT, NULL, "Without the binding "
	    "of %s the application %s would let in others; `devgrant "
	    "application unbind %s --%s %s` says that it may, after another "
	    "bind if it may not.", name, slug, slug,
	    user_id != 0 ? "user" : "group", name);
}

static bool
add_slug(void *arg, struct dg_str slug)
{
	return dg_admin_json_append(arg, DG_OK,
	    json_object_new_string_len(slug.p, (int)slug.n));
}

static enum dg_err
put_applications(struct dg_admin *admin, int64_t user_id, int64_t group_id,
    struct json_object *o)
{
	struct dg_admin_list list = dg_admin_json_list(admin);
	struct json_object *slugs;
	enum dg_err rc;

	rc = dg_store_removal_each_application(admin->ctx->db, user_id,
	    group_id, add_slug, &list);
	if ((rc = dg_admin_json_finish(&list, rc, &slugs)) != DG_OK)
		return rc;
	return dg_json_put(o, "applications", slugs);
}

/* The event stores the deleted object, since nothing else does from now on. */
static enum dg_err
add_event(struct dg_admin *admin, const char *model, const char *name,
    struct json_object *was)
{
	struct dg_admin_act act = { .action = DG_ACTION_MODEL_DELETED,
		.model = model, .name = name,
		.changes = json_object_get(was) };

	return dg_admin_event(admin, &act);
}

static enum dg_err
remove_user(struct dg_admin *admin, const struct dg_user *user,
    struct json_object **out)
{
	struct dg_ctx *ctx = admin->ctx;
	int64_t devices;
	enum dg_err rc;

	if ((rc = check_bindings(admin, user->id, 0, user->username)) != DG_OK ||
	    (rc = dg_admin_user_json(admin, user, out)) != DG_OK ||
	    (rc = dg_json_put_int(*out, "id", user->id)) != DG_OK ||
	    (rc = put_applications(admin, user->id, 0, *out)) != DG_OK ||
	    (rc = dg_store_removal_count_devices(ctx->db, user->id, ctx->now,
	    &devices)) != DG_OK ||
	    (rc = dg_json_put_int(*out, "devices", devices)) != DG_OK ||
	    (rc = dg_store_removal_of_user(ctx->db, user->id,
	    ctx->now)) != DG_OK)
		return rc;
	return add_event(admin, "user", user->username, *out);
}

/* When the deletion is refused, out stays empty. */
static enum dg_err
finish(struct dg_admin *admin, enum dg_err rc, struct json_object **out)
{
	if ((rc = dg_admin_end(admin, rc)) != DG_OK) {
		json_object_put(*out);
		*out = NULL;
	}
	return rc;
}

enum dg_err
dg_admin_removal_of_user(struct dg_admin *admin, const struct dg_user *user,
    int64_t if_version, struct json_object **out)
{
	struct dg_user now;
	enum dg_err rc;

	*out = NULL;
	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	rc = dg_store_user_find_with_hash(admin->ctx->db, user->id, &now);
	if ((rc = dg_admin_found(admin, rc, "user",
	    dg_str_from(user->username))) == DG_OK &&
	    (rc = dg_admin_is_current(admin, if_version,
	    now.version)) == DG_OK)
		rc = remove_user(admin, &now, out);
	return finish(admin, rc, out);
}

static enum dg_err
remove_group(struct dg_admin *admin, const struct dg_group *group,
    struct json_object **out)
{
	enum dg_err rc;

	if ((rc = check_bindings(admin, 0, group->id, group->name)) != DG_OK ||
	    (rc = dg_admin_group_json(admin, group, out)) != DG_OK ||
	    (rc = put_applications(admin, 0, group->id, *out)) != DG_OK ||
	    (rc = dg_store_removal_of_group(admin->ctx->db,
	    group->id)) != DG_OK)
		return rc;
	return add_event(admin, "group", group->name, *out);
}

enum dg_err
dg_admin_removal_of_group(struct dg_admin *admin,
    const struct dg_group *group, int64_t if_version,
    struct json_object **out)
{
	struct dg_group now;
	enum dg_err rc;

	*out = NULL;
	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	rc = dg_store_group_find(admin->ctx->db, group->id, &now);
	if ((rc = dg_admin_found(admin, rc, "group",
	    dg_str_from(group->name))) == DG_OK &&
	    (rc = dg_admin_is_current(admin, if_version,
	    now.version)) == DG_OK)
		rc = remove_group(admin, &now, out);
	return finish(admin, rc, out);
}
