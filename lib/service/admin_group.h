/*
 * Administration of groups and their members.
 */
#ifndef DG_SERVICE_ADMIN_GROUP_H
#define DG_SERVICE_ADMIN_GROUP_H

#include <stdbool.h>

#include "lib/service/admin.h"
#include "lib/store/limits.h"

/* DG_ENOTFOUND: explained. */
DG_CHECK enum dg_err dg_admin_group_find(struct dg_admin *admin,
    struct dg_str name, int64_t *id);
/* Name of a group id, "" when it is gone. */
DG_CHECK enum dg_err dg_admin_group_name(struct dg_admin *admin, int64_t id,
    char out[static DG_NAME_MAX + 1]);
/* DG_EINVAL, DG_ECONFLICT: explained. */
DG_CHECK enum dg_err dg_admin_group_create(struct dg_admin *admin,
    struct dg_str name);
/* Add or remove; both group and user must exist. Adding a member again and
 * removing who is none are refused as DG_ECONFLICT and DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_admin_group_member(struct dg_admin *admin,
    struct dg_str group, struct dg_str user, bool add);
/* {"name": ..., "users": [...]}. DG_ENOTFOUND: explained. Owner: caller. */
DG_CHECK enum dg_err dg_admin_group_json(struct dg_admin *admin,
    struct dg_str name, struct json_object **out);
/* A list of such objects, in order of name. Owner: caller. */
DG_CHECK enum dg_err dg_admin_group_list(struct dg_admin *admin,
    struct json_object **out);

#endif
