/*
 * Administration of groups and their members.
 */
#ifndef DG_ADMIN_GROUP_H
#define DG_ADMIN_GROUP_H

#include <stdbool.h>

#include "lib/admin/admin.h"
#include "lib/admin/field.h"
#include "lib/admin/patch.h"
#include "lib/store/store_group.h"

/* Of struct dg_group; the first is the name. */
extern const struct dg_field dg_admin_group_fields[];

/* DG_ENOTFOUND: explained. */
DG_CHECK enum dg_err dg_admin_group_find(struct dg_admin *admin,
    struct dg_str name, struct dg_group *out);
/* group: {0} with its name; sets the rest. DG_ECONFLICT: explained. */
DG_CHECK enum dg_err dg_admin_group_create(struct dg_admin *admin,
    struct dg_group *group);
/*
 * The functions below read the group of group->id again under the writers' lock,
 * change it, and put the result into *group. DG_ENOTFOUND: it was deleted.
 */
DG_CHECK enum dg_err dg_admin_group_set(struct dg_admin *admin,
    struct dg_group *group, const struct dg_admin_patch *patch);
/* Add or remove a member. DG_ECONFLICT: the account is a member already;
 * DG_ENOTFOUND: it is no member. */
DG_CHECK enum dg_err dg_admin_group_member(struct dg_admin *admin,
    struct dg_group *group, struct dg_str user, bool add);
/* uuid, version, name, names of the users. Owner: caller. */
DG_CHECK enum dg_err dg_admin_group_json(struct dg_admin *admin,
    const struct dg_group *group, struct json_object **out);
/* A list of such objects, in order of name. Owner: caller. */
DG_CHECK enum dg_err dg_admin_group_list(struct dg_admin *admin,
    struct json_object **out);

#endif
