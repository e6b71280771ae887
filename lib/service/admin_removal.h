/*
 * Deleting people and groups, with what hangs on them. Their events stay.
 */
#ifndef DG_SERVICE_ADMIN_REMOVAL_H
#define DG_SERVICE_ADMIN_REMOVAL_H

#include "lib/service/admin.h"
#include "lib/store/store_group.h"
#include "lib/store/store_user.h"

/*
 * if_version: that was looked at, 0: does not matter. Sessions, tokens,
 * memberships and bindings end with the account. out: it as it was, with the
 * applications whose bindings and the number of devices that ended. Owner:
 * caller. DG_ENOTFOUND: it is gone; DG_ECONFLICT: it has another version, or an
 * application would be open to others without its binding. Explained.
 */
DG_CHECK enum dg_err dg_admin_removal_of_user(struct dg_admin *admin,
    const struct dg_user *user, int64_t if_version, struct json_object **out);
/* The same of a group, with its memberships and bindings; members live on. */
DG_CHECK enum dg_err dg_admin_removal_of_group(struct dg_admin *admin,
    const struct dg_group *group, int64_t if_version,
    struct json_object **out);

#endif
