/* SPDX-License-Identifier: MIT */
/* group.c: administration of groups and their members */
#include "lib/admin/group.h"

#include <json-c/json.h>

#include "lib/admin/json.h"
#include "lib/admin/user.h"
#include "lib/oauth/json.h"
#include "lib/site/audit.h"

const struct dg_field dg_admin_group_fields[] = {
	{ "name", DG_FIELD_NAME, DG_FIELD_AT(struct dg_group, name), NULL, 1, 0,
	    "as applications are told it" },
	{ 0 }
};

enum dg_err
dg_admin_group_find(struct dg_admin *admin, struct dg_str name,
    struct dg_group *out)
{
	enum dg_err rc = dg_store_group_find_by_name(admin->ctx->db, name,
	    out);

	return dg_admin_found(admin, rc, "group", name);
}

/* Read the row again; the caller holds the writers' lock. */
static enum dg_err
find_again(struct dg_admin *admin, const struct dg_group *group,
    struct dg_group *out)
{
	enum dg_err rc = dg_store_group_find(admin->ctx->db, group->id, out);

	return dg_admin_found(admin, rc, "group", dg_str_from(group->name));
}

static enum dg_err
add_event(struct dg_admin *admin, const struct dg_group *before,
    const struct dg_group *group)
{
	struct dg_admin_act act = { .model = "group", .name = group->name };

	return dg_admin_field_event(admin, &act, dg_admin_group_fields, before,
	    group);
}

enum dg_err
dg_admin_group_create(struct dg_admin *admin, struct dg_group *group)
{
	struct dg_db *db = admin->ctx->db;
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	rc = dg_store_group_add(db, dg_str_from(group->name), &group->id);
	if ((rc = dg_admin_taken(admin, rc, "group", group->name)) == DG_OK &&
	    (rc = find_again(admin, group, group)) == DG_OK)
		rc = add_event(admin, NULL, group);
	return dg_admin_end(admin, rc);
}

static enum dg_err
change_group(struct dg_admin *admin, const struct dg_group *before,
    struct dg_group *after)
{
	enum dg_err rc;

	if (dg_admin_field_same(dg_admin_group_fields, before, after))
		return DG_OK;
	after->version++;
	rc = dg_store_group_set(admin->ctx->db, after);
	rc = dg_admin_taken(admin, rc, "group", after->name);
	return rc == DG_OK ? add_event(admin, before, after) : rc;
}

enum dg_err
dg_admin_group_set(struct dg_admin *admin, struct dg_group *group,
    const struct dg_admin_patch *patch)
{
	struct dg_group before, after = *group;
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	if ((rc = find_again(admin, group, &before)) == DG_OK) {
		after = before;
		if ((rc = dg_admin_patch_apply(admin, patch, before.version,
		    &after)) == DG_OK)
			rc = change_group(admin, &before, &after);
	}
	if ((rc = dg_admin_end(admin, rc)) == DG_OK)
		*group = after;
	return rc;
}

static enum dg_err
change_member(struct dg_admin *admin, const struct dg_group *group,
    const struct dg_user *user, bool add)
{
	struct dg_db *db = admin->ctx->db;
	enum dg_err rc;

	rc = add ? dg_store_group_member_add(db, group->id, user->id) :
	    dg_store_group_member_remove(db, group->id, user->id);
	if (rc == DG_ENOTFOUND || rc == DG_ECONFLICT)
		return dg_admin_refuse(admin, rc, NULL, add ?
		    "%s is already a member." : "%s is not a member.",
		    user->username);
	if (rc != DG_OK ||
	    (rc = dg_store_group_touch(db, group->id)) != DG_OK)
		return rc;
	return dg_store_user_touch(db, user->id);
}

static enum dg_err
member_event(struct dg_admin *admin, const struct dg_group *group,
    const struct dg_user *user, bool add)
{
	struct dg_admin_act act = { .action = DG_ACTION_MODEL_UPDATED,
		.model = "group", .name = group->name,
		.detail = add ? "member_added" : "member_removed" };

	if ((act.changes = json_object_new_object()) == NULL ||
	    dg_admin_json_text(act.changes, "user", user->username) != DG_OK) {
		json_object_put(act.changes);
		return DG_ENOMEM;
	}
	return dg_admin_event(admin, &act);
}

enum dg_err
dg_admin_group_member(struct dg_admin *admin, struct dg_group *group,
    struct dg_str user, bool add)
{
	struct dg_group now;
	struct dg_user found;
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	/* under the lock, so that nobody deletes account or group meanwhile */
	if ((rc = find_again(admin, group, &now)) == DG_OK &&
	    (rc = dg_admin_user_find(admin, user, &found)) == DG_OK &&
	    (rc = change_member(admin, &now, &found, add)) == DG_OK &&
	    (rc = find_again(admin, group, &now)) == DG_OK)
		rc = member_event(admin, &now, &found, add);
	if ((rc = dg_admin_end(admin, rc)) == DG_OK)
		*group = now;
	return rc;
}

static bool
add_user(void *arg, struct dg_str name)
{
	return dg_admin_json_append(arg, DG_OK,
	    json_object_new_string_len(name.p, (int)name.n));
}

enum dg_err
dg_admin_group_json(struct dg_admin *admin, const struct dg_group *group,
    struct json_object **out)
{
	struct dg_admin_list list = dg_admin_json_list(admin);
	struct json_object *o = NULL, *users = NULL;
	enum dg_err rc;

	*out = NULL;
	rc = dg_store_group_each_member(admin->ctx->db, group->id, add_user,
	    &list);
	if ((rc = dg_admin_json_finish(&list, rc, &users)) != DG_OK ||
	    (rc = dg_admin_field_object(dg_admin_group_fields, group->uuid,
	    group->version, group, &o)) != DG_OK)
		goto out;
	rc = dg_json_put(o, "users", users);
	users = NULL;
	if (rc == DG_OK) {
		*out = o;
		o = NULL;
	}
out:
	json_object_put(users);
	json_object_put(o);
	return dg_admin_explain(admin, rc);
}

static bool
add_row(void *arg, const struct dg_group *row)
{
	struct dg_admin_list *list = arg;
	struct json_object *o;
	enum dg_err rc = dg_admin_group_json(list->admin, row, &o);

	return dg_admin_json_append(list, rc, o);
}

enum dg_err
dg_admin_group_list(struct dg_admin *admin, struct json_object **out)
{
	struct dg_admin_list list = dg_admin_json_list(admin);
	enum dg_err rc;

	rc = dg_store_group_each(admin->ctx->db, add_row, &list);
	return dg_admin_json_finish(&list, rc, out);
}
