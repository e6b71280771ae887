/*
 * Administration of resource servers: APIs that take our access tokens.
 */
#ifndef DG_SERVICE_ADMIN_RESOURCE_SERVER_H
#define DG_SERVICE_ADMIN_RESOURCE_SERVER_H

#include "lib/base/secret.h"
#include "lib/service/admin.h"
#include "lib/service/admin_field.h"
#include "lib/service/admin_patch.h"
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
 * What follows changes the row of server->id as it is under the writers' lock,
 * and puts it as it is then into *server. DG_ENOTFOUND: it is gone.
 */
DG_CHECK enum dg_err dg_admin_resource_server_set(struct dg_admin *admin,
    struct dg_resource_server *server, const struct dg_admin_patch *patch);
/* Another secret from now on, issued. */
DG_CHECK enum dg_err dg_admin_resource_server_rotate_secret(
    struct dg_admin *admin, struct dg_resource_server *server,
    char issued[static DG_SECRET_LEN + 1]);
/* Tokens for it stay what they are; nobody is told of them any more.
 * if_version: that was looked at, 0: does not matter. DG_ECONFLICT: it has
 * another one, or an application may name it; explained. */
DG_CHECK enum dg_err dg_admin_resource_server_delete(struct dg_admin *admin,
    struct dg_resource_server *server, int64_t if_version);
/* Fields, uuid (its client_id at introspection), never the secret. Owner:
 * caller. */
DG_CHECK enum dg_err dg_admin_resource_server_json(struct dg_admin *admin,
    const struct dg_resource_server *server, struct json_object **out);
DG_CHECK enum dg_err dg_admin_resource_server_list(struct dg_admin *admin,
    struct json_object **out);

#endif
