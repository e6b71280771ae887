/* SPDX-License-Identifier: MIT */
/* admin_scope.c: administration of scopes */
#include "lib/service/admin_scope.h"

#include <json-c/json.h>

#include "lib/oauth/scope.h"
#include "lib/service/admin_json.h"

#define S(member) DG_FIELD_AT(struct dg_scope_mapping, member)

const struct dg_field dg_admin_scope_fields[] = {
	{ "scope_name", DG_FIELD_SCOPES, S(scope_name), NULL, 1, 0,
	    "what clients ask for" },
	{ "description", DG_FIELD_NAME, S(description), NULL, 1, 0,
	    "one sentence for the person who approves" },
	{ 0 }
};

/* Claims of OIDC Core 5.4. authentik keeps one full name and no parts of it:
 * it is the given name too. */
const struct dg_scope_mapping
dg_admin_scope_standard[DG_ADMIN_SCOPE_STANDARD_N] = {
	{ .scope_name = "openid", .description = "Know that it is you" },
	{ .scope_name = "profile",
	    .description = "See your name, your user name and your groups",
	    .template = "{\"name\": \"${user.name}\", "
	    "\"given_name\": \"${user.name}\", "
	    "\"preferred_username\": \"${user.username}\", "
	    "\"nickname\": \"${user.username}\", "
	    "\"groups\": \"${user.groups}\"}" },
	{ .scope_name = "email", .description = "See your e-mail address",
	    .template = "{\"email\": \"${user.email}\", "
	    "\"email_verified\": \"${user.email_verified}\"}" },
	{ .scope_name = "offline_access",
	    .description = "Stay connected until you disconnect it" },
};

enum dg_err
dg_admin_scope_create(struct dg_admin *admin, struct dg_scope_mapping *scope)
{
	struct dg_admin_act act = { .model = "scope",
		.name = scope->scope_name };
	struct dg_str rest = dg_str_from(scope->scope_name), first;
	enum dg_err rc;

	if (!dg_scope_next(&rest, &first) || first.n != dg_str_from(
	    scope->scope_name).n)
		return dg_admin_refuse(admin, DG_EINVAL, "scope_name",
		    "must be one name without spaces");
	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	rc = dg_store_scope_add(admin->ctx->db, scope);
	if (rc == DG_ECONFLICT)
		rc = dg_admin_refuse(admin, rc, NULL,
		    "There is already a scope %s.", scope->scope_name);
	else if (rc == DG_OK)
		rc = dg_admin_field_event(admin, &act, dg_admin_scope_fields,
		    NULL, scope);
	return dg_admin_end(admin, rc);
}

enum dg_err
dg_admin_scope_check(struct dg_admin *admin, const char *field,
    const char *set)
{
	struct dg_str rest = dg_str_from(set), name;
	struct dg_scope_mapping scope;
	enum dg_err rc;

	while (dg_scope_next(&rest, &name)) {
		rc = dg_store_scope_find(admin->ctx->db, name, &scope);
		if (rc == DG_ENOTFOUND)
			return dg_admin_refuse(admin, DG_EINVAL, field,
			    "must hold known scopes only, and there is no "
			    "scope %.*s", (int)name.n, name.p);
		if (rc != DG_OK)
			return rc;
	}
	return DG_OK;
}

static bool
add_row(void *arg, const struct dg_scope_mapping *row)
{
	struct dg_admin_list *list = arg;
	struct json_object *o;

	list->rc = dg_admin_field_object(dg_admin_scope_fields, row->uuid,
	    row, &o);
	return list->rc == DG_OK && dg_admin_json_append(list, o);
}

enum dg_err
dg_admin_scope_list(struct dg_admin *admin, struct json_object **out)
{
	struct dg_admin_list list = { json_object_new_array(), DG_OK };
	enum dg_err rc = DG_ENOMEM;

	if (list.array != NULL)
		rc = dg_store_scope_each(admin->ctx->db, add_row, &list);
	return dg_admin_explain(admin, dg_admin_json_finish(&list, rc, out));
}
