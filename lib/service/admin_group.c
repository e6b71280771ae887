/* SPDX-License-Identifier: MIT */
/* admin_group.c: administration of groups and their members */
#include "lib/service/admin_group.h"

#include <json-c/json.h>
#include <string.h>

#include "lib/oauth/json.h"
#include "lib/service/admin_form.h"
#include "lib/service/admin_json.h"
#include "lib/service/admin_user.h"
#include "lib/service/audit.h"
#include "lib/store/store_group.h"

enum dg_err
dg_admin_group_find(struct dg_admin *admin, struct dg_str name, int64_t *id)
{
	enum dg_err rc = dg_store_group_find(admin->ctx->db, name, id);

	return dg_admin_found(admin, rc, "group", name);
}

struct name_of {
	int64_t id;
	char *out;
};

static bool
take_name(void *arg, int64_t id, struct dg_str name)
{
	struct name_of *want = arg;

	if (id != want->id)
		return true;
	return dg_str_copy(want->out, DG_NAME_MAX + 1, name) != DG_OK;
}

enum dg_err
dg_admin_group_name(struct dg_admin *admin, int64_t id,
    char out[static DG_NAME_MAX + 1])
{
	struct name_of want = { id, out };

	out[0] = '\0';
	return dg_store_group_each(admin->ctx->db, take_name, &want);
}

enum dg_err
dg_admin_group_create(struct dg_admin *admin, struct dg_str name)
{
	char group[DG_NAME_MAX + 1];
	struct dg_admin_act act = { .action = DG_ACTION_MODEL_CREATED,
		.model = "group", .name = group };
	enum dg_err rc;
	int64_t id;

	if (dg_admin_form_name(name, group, sizeof(group)) != DG_OK)
		return dg_admin_refuse(admin, DG_EINVAL, NULL,
		    "A group's name is text without control characters, at "
		    "most %d bytes.", DG_NAME_MAX);
	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	rc = dg_store_group_add(admin->ctx->db, dg_str_from(group), &id);
	if ((rc = dg_admin_taken(admin, rc, "group", group)) == DG_OK)
		rc = dg_admin_event(admin, &act);
	return dg_admin_end(admin, rc);
}

static enum dg_err
change_member(struct dg_admin *admin, int64_t group_id,
    const struct dg_user *user, bool add)
{
	struct dg_db *db = admin->ctx->db;
	enum dg_err rc;

	if (add) {
		rc = dg_store_group_member_add(db, group_id, user->id);
		if (rc == DG_ECONFLICT)
			dg_admin_refuse(admin, rc, NULL,
			    "%s is already a member.", user->username);
		return rc;
	}
	rc = dg_store_group_member_remove(db, group_id, user->id);
	if (rc == DG_ENOTFOUND)
		dg_admin_refuse(admin, rc, NULL, "%s is not a member.",
		    user->username);
	return rc;
}

static enum dg_err
member_event(struct dg_admin *admin, struct dg_str group,
    const struct dg_user *user, bool add)
{
	char name[DG_NAME_MAX + 1];
	struct dg_admin_act act = { .action = DG_ACTION_MODEL_UPDATED,
		.model = "group", .name = name,
		.detail = add ? "member_added" : "member_removed" };
	enum dg_err rc;

	if ((rc = dg_str_copy(name, sizeof(name), group)) != DG_OK)
		return rc;
	if ((act.changes = json_object_new_object()) == NULL ||
	    dg_admin_json_text(act.changes, "user", user->username) != DG_OK) {
		json_object_put(act.changes);
		return DG_ENOMEM;
	}
	return dg_admin_event(admin, &act);
}

enum dg_err
dg_admin_group_member(struct dg_admin *admin, struct dg_str group,
    struct dg_str user, bool add)
{
	struct dg_user found;
	enum dg_err rc;
	int64_t id;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	/* under the lock, so that neither goes meanwhile */
	if ((rc = dg_admin_group_find(admin, group, &id)) == DG_OK &&
	    (rc = dg_admin_user_find(admin, user, &found)) == DG_OK &&
	    (rc = change_member(admin, id, &found, add)) == DG_OK)
		rc = member_event(admin, group, &found, add);
	return dg_admin_end(admin, rc);
}

/* Group name -> list of user names, while it is being gathered. */
struct gathering {
	struct dg_db *db;
	struct json_object *by_name;
	const struct dg_user *user;
	enum dg_err rc;
};

static bool
start_group(void *arg, int64_t id, struct dg_str name)
{
	char key[DG_NAME_MAX + 1];
	struct gathering *g = arg;

	(void)id;
	if ((g->rc = dg_str_copy(key, sizeof(key), name)) == DG_OK)
		g->rc = dg_json_put(g->by_name, key,
		    json_object_new_array());
	return g->rc == DG_OK;
}

static bool
add_member(void *arg, struct dg_str name)
{
	struct dg_admin_list users = { NULL, NULL, DG_OK };
	char key[DG_NAME_MAX + 1];
	struct gathering *g = arg;

	if ((g->rc = dg_str_copy(key, sizeof(key), name)) != DG_OK)
		return false;
	if ((users.array = json_object_object_get(g->by_name, key)) == NULL)
		return true;
	dg_admin_json_append(&users, DG_OK,
	    json_object_new_string(g->user->username));
	g->rc = users.rc;
	return g->rc == DG_OK;
}

static bool
add_memberships(void *arg, const struct dg_user *user)
{
	struct gathering *g = arg;
	enum dg_err rc;

	g->user = user;
	rc = dg_store_group_each_of_user(g->db, user->id, add_member, g);
	if (g->rc == DG_OK)
		g->rc = rc;
	return g->rc == DG_OK;
}

static enum dg_err
list_groups(struct json_object *by_name, struct dg_admin_list *list)
{
	enum dg_err rc;

	json_object_object_foreach(by_name, name, users) {
		struct json_object *o = json_object_new_object();

		if (o == NULL)
			return DG_ENOMEM;
		rc = dg_admin_json_text(o, "name", name);
		if (rc == DG_OK)
			rc = dg_json_put(o, "users",
			    json_object_get(users));
		if (!dg_admin_json_append(list, rc, o))
			return list->rc;
	}
	return DG_OK;
}

enum dg_err
dg_admin_group_list(struct dg_admin *admin, struct json_object **out)
{
	struct gathering g = { .db = admin->ctx->db };
	struct dg_admin_list list = dg_admin_json_list(admin);
	enum dg_err rc = DG_ENOMEM;

	g.by_name = json_object_new_object();
	if (g.by_name == NULL)
		goto out;
	if ((rc = dg_store_group_each(g.db, start_group, &g)) != DG_OK ||
	    (rc = g.rc) != DG_OK ||
	    (rc = dg_store_user_each(g.db, add_memberships, &g)) != DG_OK ||
	    (rc = g.rc) != DG_OK)
		goto out;
	rc = list_groups(g.by_name, &list);
out:
	json_object_put(g.by_name);
	return dg_admin_json_finish(&list, rc, out);
}

enum dg_err
dg_admin_group_json(struct dg_admin *admin, struct dg_str name,
    struct json_object **out)
{
	struct json_object *list, *o;
	struct dg_str this_name;
	enum dg_err rc;
	size_t i;

	*out = NULL;
	if ((rc = dg_admin_group_list(admin, &list)) != DG_OK)
		return rc;
	for (i = 0; i < json_object_array_length(list) && *out == NULL; i++) {
		o = json_object_array_get_idx(list, i);
		if (dg_json_get_str(o, "name", &this_name) &&
		    dg_str_equal(this_name, name))
			*out = json_object_get(o);
	}
	json_object_put(list);
	if (*out != NULL)
		return DG_OK;
	return dg_admin_found(admin, DG_ENOTFOUND, "group", name);
}
