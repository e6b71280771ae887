/* SPDX-License-Identifier: MIT */
/* resource_server.c: administration of resource servers */
#include "lib/admin/resource_server.h"

#include <json-c/json.h>
#include <string.h>

#include "lib/admin/json.h"
#include "lib/admin/scope.h"
#include "lib/crypt/random.h"
#include "lib/oauth/json.h"
#include "lib/site/audit.h"
#include "lib/store/store_application.h"

#define S(member) DG_FIELD_AT(struct dg_resource_server, member)

const struct dg_field dg_admin_resource_server_fields[] = {
	{ "identifier", DG_FIELD_URIS, S(identifier), NULL, 1, 0,
	    "URI that clients name and that aud holds" },
	{ "name", DG_FIELD_NAME, S(name), NULL, 1, 0, "for administrators" },
	{ "scopes", DG_FIELD_SCOPES, S(scopes), NULL, 0, 0,
	    "scopes it is told of a token; none: all" },
	{ "token_format", DG_FIELD_ENUM, S(token_format),
	    dg_resource_formats, 0, 0,
	    "of tokens for it; any: as the application has it" },
	{ "enabled", DG_FIELD_BOOL, S(enabled), NULL, 0, 0,
	    "may it be named, and may it ask?" },
	{ "introspection_claims", DG_FIELD_BOOL, S(introspection_claims), NULL,
	    0, 0, "tell it the claims of the token's scopes too?" },
	{ 0 }
};

void
dg_admin_resource_server_init(struct dg_resource_server *server)
{
	memset(server, 0, sizeof(*server));
	server->enabled = true;
}

enum dg_err
dg_admin_resource_server_find(struct dg_admin *admin, struct dg_str name,
    struct dg_resource_server *out)
{
	enum dg_err rc = dg_store_resource_server_find_by_name(admin->ctx->db,
	    name, out);

	return dg_admin_found(admin, rc, "resource server", name);
}

static enum dg_err
make_secret(struct dg_resource_server *server,
    char issued[static DG_SECRET_LEN + 1])
{
	enum dg_err rc = dg_random_secret(issued);

	if (rc == DG_OK) {
		dg_digest_sha256(issued, DG_SECRET_LEN, server->secret_hash);
		server->has_secret = true;
	}
	return rc;
}

/* What no single field can say. */
static enum dg_err
check(struct dg_admin *admin, const struct dg_resource_server *server)
{
	if (strchr(server->identifier, ' ') != NULL)
		return dg_admin_refuse(admin, DG_EINVAL, "identifier",
		    "must be one URI");
	return dg_admin_scope_check(admin, "scopes", server->scopes);
}

static enum dg_err
add_event(struct dg_admin *admin, const struct dg_resource_server *before,
    const struct dg_resource_server *server)
{
	struct dg_admin_act act = { .model = "resource_server",
		.name = server->identifier };

	return dg_admin_field_event(admin, &act,
	    dg_admin_resource_server_fields, before, server);
}

enum dg_err
dg_admin_resource_server_create(struct dg_admin *admin,
    struct dg_resource_server *server, char issued[static DG_SECRET_LEN + 1])
{
	enum dg_err rc;

	issued[0] = '\0';
	if (server->name[0] == '\0')
		rc = dg_str_copy(server->name, sizeof(server->name),
		    dg_str_from(server->identifier));
	else
		rc = DG_OK;
	if (rc != DG_OK)
		return dg_admin_refuse(admin, rc, "name",
		    "must be given: the identifier is too long for one");
	if ((rc = make_secret(server, issued)) != DG_OK)
		return dg_admin_explain(admin, rc);
	if ((rc = dg_admin_begin(admin)) != DG_OK)
		goto out;
	if ((rc = check(admin, server)) == DG_OK &&
	    (rc = dg_admin_taken(admin, dg_store_resource_server_add(
	    admin->ctx->db, server), "resource server",
	    server->identifier)) == DG_OK)
		rc = add_event(admin, NULL, server);
	rc = dg_admin_end(admin, rc);
out:
	if (rc != DG_OK)
		dg_secret_wipe(issued, DG_SECRET_LEN + 1);
	return rc;
}

/* Read the row again; the caller holds the writers' lock. */
static enum dg_err
find_again(struct dg_admin *admin, const struct dg_resource_server *server,
    struct dg_resource_server *out)
{
	enum dg_err rc = dg_store_resource_server_find_by_name(admin->ctx->db,
	    dg_str_from(server->uuid), out);

	return dg_admin_found(admin, rc, "resource server",
	    dg_str_from(server->identifier));
}

/* DG_ECONFLICT: an application has it among its audiences, which would name
 * nothing then. */
static enum dg_err
check_unnamed(struct dg_admin *admin, const char *identifier)
{
	char slug[DG_SLUG_MAX + 1];
	enum dg_err rc;

	rc = dg_store_application_find_by_audience(admin->ctx->db, identifier,
	    slug);
	if (rc != DG_OK)
		return rc == DG_ENOTFOUND ? DG_OK : rc;
	return dg_admin_refuse(admin, DG_ECONFLICT, NULL,
	    "The application %s may ask for %s; `devgrant application set %s "
	    "--audiences ...` ends that.", slug, identifier, slug);
}

static enum dg_err
change_resource_server(struct dg_admin *admin,
    const struct dg_resource_server *before, struct dg_resource_server *after)
{
	enum dg_err rc;

	if (dg_admin_field_same(dg_admin_resource_server_fields, before, after))
		return DG_OK;
	after->version++;
	if ((rc = check(admin, after)) != DG_OK ||
	    (strcmp(before->identifier, after->identifier) != 0 &&
	    (rc = check_unnamed(admin, before->identifier)) != DG_OK) ||
	    (rc = dg_admin_taken(admin, dg_store_resource_server_set(
	    admin->ctx->db, after), "resource server",
	    after->identifier)) != DG_OK)
		return rc;
	return add_event(admin, before, after);
}

enum dg_err
dg_admin_resource_server_set(struct dg_admin *admin,
    struct dg_resource_server *server, const struct dg_admin_patch *patch)
{
	struct dg_resource_server before, after = *server;
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	if ((rc = find_again(admin, server, &before)) == DG_OK) {
		after = before;
		if ((rc = dg_admin_patch_apply(admin, patch, before.version,
		    &after)) == DG_OK)
			rc = change_resource_server(admin, &before, &after);
	}
	if ((rc = dg_admin_end(admin, rc)) == DG_OK)
		*server = after;
	return rc;
}

enum dg_err
dg_admin_resource_server_rotate_secret(struct dg_admin *admin,
    struct dg_resource_server *server, char issued[static DG_SECRET_LEN + 1])
{
	struct dg_admin_act act = { .action = DG_ACTION_SECRET_ROTATE,
		.model = "resource_server" };
	struct dg_resource_server now;
	struct dg_db *db = admin->ctx->db;
	enum dg_err rc;

	if ((rc = make_secret(server, issued)) != DG_OK)
		return dg_admin_explain(admin, rc);
	if ((rc = dg_admin_begin(admin)) != DG_OK)
		goto out;
	rc = dg_store_resource_server_set_secret(db, server->id,
	    server->secret_hash);
	if ((rc == DG_OK || rc == DG_ENOTFOUND) &&
	    (rc = find_again(admin, server, &now)) == DG_OK) {
		act.name = now.identifier;
		rc = dg_admin_event(admin, &act);
	}
	if ((rc = dg_admin_end(admin, rc)) == DG_OK)
		*server = now;
out:
	if (rc != DG_OK)
		dg_secret_wipe(issued, DG_SECRET_LEN + 1);
	return rc;
}

enum dg_err
dg_admin_resource_server_delete(struct dg_admin *admin,
    struct dg_resource_server *server, int64_t if_version)
{
	struct dg_admin_act act = { .action = DG_ACTION_MODEL_DELETED,
		.model = "resource_server" };
	struct dg_resource_server now;
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	if ((rc = find_again(admin, server, &now)) == DG_OK &&
	    (rc = dg_admin_is_current(admin, if_version,
	    now.version)) == DG_OK &&
	    (rc = check_unnamed(admin, now.identifier)) == DG_OK &&
	    (rc = dg_store_resource_server_remove(admin->ctx->db,
	    now.id)) == DG_OK) {
		act.name = now.identifier;
		rc = dg_admin_event(admin, &act);
	}
	if ((rc = dg_admin_end(admin, rc)) == DG_OK)
		*server = now;
	return rc;
}

static enum dg_err
server_json(const struct dg_resource_server *server, struct json_object **out)
{
	struct json_object *o = NULL;
	enum dg_err rc;

	*out = NULL;
	if ((rc = dg_admin_field_object(dg_admin_resource_server_fields,
	    server->uuid, server->version, server, &o)) == DG_OK &&
	    (rc = dg_admin_json_text(o, "client_id", server->uuid)) == DG_OK)
		rc = dg_json_put_bool(o, "has_secret", server->has_secret);
	if (rc != DG_OK) {
		json_object_put(o);
		return rc;
	}
	*out = o;
	return DG_OK;
}

enum dg_err
dg_admin_resource_server_json(struct dg_admin *admin,
    const struct dg_resource_server *server, struct json_object **out)
{
	return dg_admin_explain(admin, server_json(server, out));
}

static bool
add_row(void *arg, const struct dg_resource_server *row)
{
	struct dg_admin_list *list = arg;
	struct json_object *o;
	enum dg_err rc = server_json(row, &o);

	return dg_admin_json_append(list, rc, o);
}

enum dg_err
dg_admin_resource_server_list(struct dg_admin *admin,
    struct json_object **out)
{
	struct dg_admin_list list = dg_admin_json_list(admin);
	enum dg_err rc;

	rc = dg_store_resource_server_each(admin->ctx->db, add_row,
	    &list);
	return dg_admin_json_finish(&list, rc, out);
}
