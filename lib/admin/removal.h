/*
 * Deleting accounts and groups with all that belongs to them. Their events stay.
 */
#ifndef DG_ADMIN_REMOVAL_H
#define DG_ADMIN_REMOVAL_H

#include "lib/admin/admin.h"
#include "lib/store/store_group.h"
#include "lib/store/store_user.h"

/*
 * Delete an account with its sessions, tokens, memberships and bindings.
 * if_version: the version that the caller was shown, 0: any. out: the account as
 * it was, with the applications that it was bound to and the number of its
 * devices. Owner: caller. DG_ENOTFOUND: it was deleted before; DG_ECONFLICT: it
 * has another version, or an application would let in more people without its
 * binding. Explained.
 */
DG_CHECK enum dg_err dg_admin_removal_of_user(struct dg_admin *admin,
    const struct dg_user *user, int64_t if_version, struct json_object **out);
/* The same for a group with its memberships and bindings; its members stay. */
DG_CHECK enum dg_err dg_admin_removal_of_group(struct dg_admin *admin,
    const struct dg_group *group, int64_t if_version,
    struct json_object **out);

#endif
