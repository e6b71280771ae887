/*
 * Administration of resource servers: APIs that take our access tokens.
 */
#ifndef DG_ADMIN_RESOURCE_SERVER_H
#define DG_ADMIN_RESOURCE_SERVER_H

#include "lib/admin/admin.h"
#include "lib/admin/field.h"
#include "lib/admin/patch.h"
#include "lib/base/secret.h"
#include "lib/store/store_resource_server.h"

/* Of struct dg_resource_server; the first is the identifier. */
extern const struct dg_field dg_admin_resource_server_fields[];

/* Defaults: in use, every scope, the application's token format. */
void dg_admin_resource_server_init(struct dg_resource_server *server);
/* By identifier or uuid. DG_ENOTFOUND: explained. */
DG_CHECK enum dg_err dg_admin_resource_server_find(struct dg_admin *admin,
    struct dg_str name, struct dg_resource_server *out);
/* issued: its secret, to be shown once. Sets id and uuid. */
DG_CHECK enum dg_err dg_admin_resource_server_create(struct dg_admin *admin,
    struct dg_resource_server *server, char issued[static DG_SECRET_LEN + 1]);
/*
 * The functions below read the row of server->id again under the writers' lock,
 * change it, and put the result into *server. DG_ENOTFOUND: it was deleted.
 */
DG_CHECK enum dg_err dg_admin_resource_server_set(struct dg_admin *admin,
    struct dg_resource_server *server, const struct dg_admin_patch *patch);
/* Another secret from now on, issued. */
DG_CHECK enum dg_err dg_admin_resource_server_rotate_secret(
    struct dg_admin *admin, struct dg_resource_server *server,
    char issued[static DG_SECRET_LEN + 1]);
/* Delete a resource server. Tokens for it stay valid, but it can introspect none
 * any more. if_version: the version that the caller was shown, 0: any.
 * DG_ECONFLICT: it has another one, or an application has it among its audiences;
 * explained. */
DG_CHECK enum dg_err dg_admin_resource_server_delete(struct dg_admin *admin,
    struct dg_resource_server *server, int64_t if_version);
/* Fields, uuid (its client_id at introspection), never the secret. Owner:
 * caller. */
DG_CHECK enum dg_err dg_admin_resource_server_json(struct dg_admin *admin,
    const struct dg_resource_server *server, struct json_object **out);
DG_CHECK enum dg_err dg_admin_resource_server_list(struct dg_admin *admin,
    struct json_object **out);

#endif
