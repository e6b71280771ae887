/*
 * Does a sub mode tell the accounts of this installation apart? Two accounts
 * must never become one `sub` (OpenID Connect Core section 2).
 */
#ifndef DG_ADMIN_SUBJECT_H
#define DG_ADMIN_SUBJECT_H

#include "lib/admin/admin.h"
#include "lib/store/store_client.h"
#include "lib/store/store_user.h"

/*
 * DG_OK; DG_EINVAL: no account has what the mode needs, at most 255 ASCII
 * characters; DG_ECONFLICT: two accounts have the same. Explained.
 */
DG_CHECK enum dg_err dg_admin_subject_check(struct dg_admin *admin,
    enum dg_sub_mode mode);
/* The same for one account, under each mode that an application uses. Call it
 * after a change of the account, in the same transaction. */
DG_CHECK enum dg_err dg_admin_subject_check_user(struct dg_admin *admin,
    const struct dg_user *user);

#endif
