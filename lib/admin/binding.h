/*
 * Administration of bindings: which people and groups may use an application.
 */
#ifndef DG_ADMIN_BINDING_H
#define DG_ADMIN_BINDING_H

#include <stdbool.h>

#include "lib/admin/admin.h"
#include "lib/store/store_client.h"

/* Adding or removing a binding increases the version of the application. */
struct dg_admin_binding {
	struct dg_str user;	/* one of the two, the other n 0 */
	struct dg_str group;
	int64_t order;
	bool negate;		/* lets everybody else in */
	int64_t if_version;	/* version of the application that the caller was
				   shown; 0: any */
};

/* Reads *client again. DG_ENOTFOUND: there is no such application, user or group;
 * DG_ECONFLICT: it is bound already. Explained. */
DG_CHECK enum dg_err dg_admin_binding_add(struct dg_admin *admin,
    struct dg_client *client, const struct dg_admin_binding *binding);
/* order and negate are not looked at. DG_ENOTFOUND: not bound. Explained. */
DG_CHECK enum dg_err dg_admin_binding_remove(struct dg_admin *admin,
    struct dg_client *client, const struct dg_admin_binding *binding);
/* [{"user" or "group", "order", "negate", "enabled"}]. Owner: caller. */
DG_CHECK enum dg_err dg_admin_binding_list(struct dg_admin *admin,
    const struct dg_client *client, struct json_object **out);

#endif
