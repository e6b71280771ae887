/*
 * Device grants for administrators: what waits, from where, what became of it.
 * Deciding itself is lib/grant/grant's.
 */
#ifndef DG_ADMIN_GRANT_H
#define DG_ADMIN_GRANT_H

#include "lib/admin/admin.h"
#include "lib/store/store_device_grant.h"
#include "lib/store/store_user.h"

/* state: "pending", "approved", "redeemed", "denied", "expired" or "all".
 * DG_EINVAL: explained. Newest first; live and recently ended ones. Owner:
 * caller. */
DG_CHECK enum dg_err dg_admin_grant_list(struct dg_admin *admin,
    struct dg_str state, struct json_object **out);
/* By user code as typed or uuid. DG_ENOTFOUND: explained. */
DG_CHECK enum dg_err dg_admin_grant_find(struct dg_admin *admin,
    struct dg_str code, struct dg_device_grant *out);
/* Everything but codes. Owner: caller. */
DG_CHECK enum dg_err dg_admin_grant_json(struct dg_admin *admin,
    const struct dg_device_grant *grant, struct json_object **out);
/*
 * Approve in the name of user. *already: the same account had approved it before,
 * and nothing changed. DG_EDENIED, DG_ECONFLICT: explained.
 */
DG_CHECK enum dg_err dg_admin_grant_approve(struct dg_admin *admin,
    const struct dg_device_grant *grant, const struct dg_user *user,
    bool *already);
/* End its tokens, or its approval while the device has not come. DG_ECONFLICT:
 * there is neither, explained. */
DG_CHECK enum dg_err dg_admin_grant_revoke(struct dg_admin *admin,
    const struct dg_device_grant *grant);
/* *already: it was denied before. DG_ECONFLICT: explained. */
DG_CHECK enum dg_err dg_admin_grant_deny(struct dg_admin *admin,
    const struct dg_device_grant *grant, bool *already);

#endif
