/*
 * Administration of people: create, change, password, lock.
 */
#ifndef DG_ADMIN_USER_H
#define DG_ADMIN_USER_H

#include <stdbool.h>

#include "lib/admin/admin.h"
#include "lib/admin/field.h"
#include "lib/admin/patch.h"
#include "lib/store/store_user.h"

/* Of struct dg_user; the first is the name. */
extern const struct dg_field dg_admin_user_fields[];

/* What a new account starts with: active, no rights. */
void dg_admin_user_init(struct dg_user *user);
/* By user name or e-mail address. DG_ENOTFOUND: explained. */
DG_CHECK enum dg_err dg_admin_user_find(struct dg_admin *admin,
    struct dg_str name, struct dg_user *out);
/* password n 0: the account cannot sign in. Sets ids. */
DG_CHECK enum dg_err dg_admin_user_create(struct dg_admin *admin,
    struct dg_user *user, struct dg_str password);
/*
 * The functions below read the account of user->id again under the writers' lock,
 * change it, and put the result into *user. DG_ENOTFOUND: it was deleted.
 */
/* Deactivating an account ends all its sessions and tokens; a change of
 * is_superuser ends all its sessions. */
DG_CHECK enum dg_err dg_admin_user_set(struct dg_admin *admin,
    struct dg_user *user, const struct dg_admin_patch *patch);
/* Ends every session and token of the account too. */
DG_CHECK enum dg_err dg_admin_user_set_password(struct dg_admin *admin,
    struct dg_user *user, struct dg_str password);
/* Locking ends every session and token; unlocking revives none. */
DG_CHECK enum dg_err dg_admin_user_lock(struct dg_admin *admin,
    struct dg_user *user, bool locked);
/* Ends every session and token; the account itself stays as it is. */
DG_CHECK enum dg_err dg_admin_user_revoke(struct dg_admin *admin,
    struct dg_user *user);
/* Fields, uuid, groups, times; never the password. Owner: caller. */
DG_CHECK enum dg_err dg_admin_user_json(struct dg_admin *admin,
    const struct dg_user *user, struct json_object **out);
/* All of them, as JSON objects. Owner: caller. */
DG_CHECK enum dg_err dg_admin_user_list(struct dg_admin *admin,
    struct json_object **out);

#endif
