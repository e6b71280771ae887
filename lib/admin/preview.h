/*
 * Preview: what the tokens of an application would say of a person, without
 * making any.
 */
#ifndef DG_ADMIN_PREVIEW_H
#define DG_ADMIN_PREVIEW_H

#include "lib/admin/admin.h"
#include "lib/store/store_client.h"
#include "lib/store/store_user.h"

/*
 * {"access_token": claims, "id_token": claims, "userinfo": claims}, the last
 * two with openid only, as if the person had just signed in with a password
 * and approved. scope: as a device would ask; n 0: the default ones. What it
 * may not be given is dropped as for a device. Owner of out: caller.
 * DG_OK; DG_EINVAL: no scope, or no subject; explained.
 */
DG_CHECK enum dg_err dg_admin_preview(struct dg_admin *admin,
    const struct dg_client *client, const struct dg_user *user,
    struct dg_str scope, struct json_object **out);

#endif
