/* SPDX-License-Identifier: MIT */
/* scope.c: administration of scopes */
#include "lib/admin/scope.h"

#include <json-c/json.h>
#include <string.h>

#include "lib/admin/json.h"
#include "lib/oauth/claims_template.h"
#include "lib/oauth/json.h"
#include "lib/oauth/scope.h"
#include "lib/site/audit.h"
#include "lib/store/store_application.h"

#define S(member) DG_FIELD_AT(struct dg_scope_mapping, member)

const struct dg_field dg_admin_scope_fields[] = {
	{ "scope_name", DG_FIELD_SCOPES, S(scope_name), NULL, 1, 0,
	    "what clients ask for" },
	{ "template", DG_FIELD_JSON, S(template), NULL, 0, 0,
	    "claims that it makes" },
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
	rc = dg_admin_taken(admin, rc, "scope", scope->scope_name);
	if (rc == DG_OK)
		rc = dg_admin_field_event(admin, &act, dg_admin_scope_fields,
		    NULL, scope);
	return dg_admin_end(admin, rc);
}

enum dg_err
dg_admin_scope_read_template(struct dg_admin *admin, struct dg_str given,
    struct dg_scope_mapping *scope)
{
	struct json_object *template = NULL;
	const char *why = NULL;
	struct dg_str text;
	enum dg_err rc;

	scope->template[0] = '\0';
	if (given.n == 0)
		return DG_OK;
	rc = dg_claims_template_parse(given, &template, &why);
	if (rc == DG_EINVAL)
		return dg_admin_refuse(admin, rc, "template", "%s", why);
	if (rc == DG_OK && (rc = dg_json_text(template, &text)) == DG_OK)
		rc = dg_str_copy(scope->template, sizeof(scope->template),
		    text);
	json_object_put(template);
	if (rc == DG_EINVAL)
		return dg_admin_refuse(admin, rc, "template",
		    "is longer than %d bytes", DG_CLAIMS_TEMPLATE_MAX);
	return dg_admin_explain(admin, rc);
}

enum dg_err
dg_admin_scope_find(struct dg_admin *admin, struct dg_str name,
    struct dg_scope_mapping *out)
{
	enum dg_err rc = dg_store_scope_find(admin->ctx->db, name, out);

	return dg_admin_found(admin, rc, "scope", name);
}

/* Read the row again; the caller holds the writers' lock. */
static enum dg_err
find_again(struct dg_admin *admin, const struct dg_scope_mapping *scope,
    struct dg_scope_mapping *out)
{
	struct dg_str name = dg_str_from(scope->scope_name);
	enum dg_err rc = dg_store_scope_find(admin->ctx->db, name, out);

	if (rc == DG_OK && out->id != scope->id)	/* deleted and made again */
		rc = DG_ENOTFOUND;
	return dg_admin_found(admin, rc, "scope", name);
}

static enum dg_err
change_scope(struct dg_admin *admin, const struct dg_scope_mapping *before,
    struct dg_scope_mapping *after)
{
	struct dg_admin_act act = { .model = "scope",
		.name = after->scope_name };
	char template[sizeof(after->template)];
	enum dg_err rc;

	if (dg_admin_field_same(dg_admin_scope_fields, before, after))
		return DG_OK;
	after->version++;
	memcpy(template, after->template, sizeof(template));
	if ((rc = dg_admin_scope_read_template(admin, dg_str_from(template),
	    after)) != DG_OK ||
	    (rc = dg_store_scope_set(admin->ctx->db, after)) != DG_OK)
		return rc;
	return dg_admin_field_event(admin, &act, dg_admin_scope_fields, before,
	    after);
}

enum dg_err
dg_admin_scope_set(struct dg_admin *admin, struct dg_scope_mapping *scope,
    const struct dg_admin_patch *patch)
{
	struct dg_scope_mapping before, after = *scope;
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	if ((rc = find_again(admin, scope, &before)) == DG_OK) {
		after = before;
		if ((rc = dg_admin_patch_apply(admin, patch, before.version,
		    &after)) == DG_OK)
			rc = change_scope(admin, &before, &after);
	}
	if ((rc = dg_admin_end(admin, rc)) == DG_OK)
		*scope = after;
	return rc;
}

/* Call it under the writers' lock. DG_ECONFLICT: an application has the scope. */
static enum dg_err
check_unused(struct dg_admin *admin, const char *scope_name)
{
	char slug[DG_SLUG_MAX + 1];
	enum dg_err rc;

	rc = dg_store_application_find_by_scope(admin->ctx->db, scope_name,
	    slug);
	if (rc != DG_OK)
		return rc == DG_ENOTFOUND ? DG_OK : rc;
	return dg_admin_refuse(admin, DG_ECONFLICT, NULL,
	    "The application %s may be given %s; `devgrant application set %s "
	    "--scopes ...` ends that.", slug, scope_name, slug);
}

enum dg_err
dg_admin_scope_remove(struct dg_admin *admin,
    const struct dg_scope_mapping *scope, int64_t if_version)
{
	struct dg_admin_act act = { .action = DG_ACTION_MODEL_DELETED,
		.model = "scope", .name = scope->scope_name };
	struct dg_scope_mapping now;
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	if ((rc = find_again(admin, scope, &now)) != DG_OK ||
	    (rc = dg_admin_is_current(admin, if_version,
	    now.version)) != DG_OK ||
	    (rc = check_unused(admin, now.scope_name)) != DG_OK ||
	    (rc = dg_store_scope_remove(admin->ctx->db, now.id)) != DG_OK)
		goto out;
	rc = dg_admin_event(admin, &act);
out:
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
	enum dg_err rc = dg_admin_field_object(dg_admin_scope_fields, row->uuid,
	    row->version, row, &o);

	return dg_admin_json_append(list, rc, o);
}

enum dg_err
dg_admin_scope_list(struct dg_admin *admin, struct json_object **out)
{
	struct dg_admin_list list = dg_admin_json_list(admin);
	enum dg_err rc;

	rc = dg_store_scope_each(admin->ctx->db, add_row, &list);
	return dg_admin_json_finish(&list, rc, out);
}
