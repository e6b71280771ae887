/*
 * Connected devices for administrators: what approved requests gave, as long
 * as it lives; the request itself is forgotten an hour after its codes.
 */
#ifndef DG_ADMIN_DEVICE_H
#define DG_ADMIN_DEVICE_H

#include "lib/admin/admin.h"
#include "lib/store/store_token.h"

/* user_id 0: of everybody. Newest first. Owner: caller. */
DG_CHECK enum dg_err dg_admin_device_list(struct dg_admin *admin,
    int64_t user_id, struct json_object **out);
/* By its UUID, the sid of its tokens. DG_ENOTFOUND: explained. */
DG_CHECK enum dg_err dg_admin_device_find(struct dg_admin *admin,
    struct dg_str uuid, struct dg_token_family *out);
/* Owner: caller. */
DG_CHECK enum dg_err dg_admin_device_json(struct dg_admin *admin,
    const struct dg_token_family *family, struct json_object **out);
/* End all its tokens. DG_ECONFLICT: they have ended already, explained. */
DG_CHECK enum dg_err dg_admin_device_revoke(struct dg_admin *admin,
    struct dg_token_family *family);

#endif
