/*
 * Deleting an account or a group with what hangs on it. All for the role admin;
 * writes need a transaction.
 */
#ifndef DG_STORE_STORE_REMOVAL_H
#define DG_STORE_STORE_REMOVAL_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/store/db.h"
#include "lib/store/limits.h"

/*
 * Delete the account, its sessions, tokens, memberships and bindings. A request
 * that it has open can be opened by somebody else; one that it approved becomes
 * denied. The versions of its groups and applications grow. DG_ENOTFOUND.
 */
DG_CHECK enum dg_err dg_store_removal_of_user(struct dg_db *db, int64_t id,
    int64_t now);
/* Delete the group, its memberships and bindings. DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_store_removal_of_group(struct dg_db *db, int64_t id);
/*
 * Find an application that would let in more people if the bindings of this
 * account or group (the other id is 0) were deleted. DG_ENOTFOUND: none.
 */
DG_CHECK enum dg_err dg_store_removal_guards(struct dg_db *db,
    int64_t user_id, int64_t group_id, char slug[static DG_SLUG_MAX + 1]);
/* Slugs of the applications with a binding of this account or group; fn returns
 * false to stop. */
DG_CHECK enum dg_err dg_store_removal_each_application(struct dg_db *db,
    int64_t user_id, int64_t group_id,
    bool (*fn)(void *arg, struct dg_str slug), void *arg);
/* Number of connected devices of an account. */
DG_CHECK enum dg_err dg_store_removal_count_devices(struct dg_db *db,
    int64_t user_id, int64_t now, int64_t *out);

#endif
