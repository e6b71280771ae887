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
 * The account, its sessions, tokens, memberships and bindings. A request that
 * it has open goes back to the device, one that it approved is denied. Groups
 * and applications that it was in count that as a change. DG_ENOTFOUND.
 */
DG_CHECK enum dg_err dg_store_removal_of_user(struct dg_db *db, int64_t id,
    int64_t now);
/* The group, its memberships and bindings. DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_store_removal_of_group(struct dg_db *db, int64_t id);
/*
 * An application that would let in whom it keeps out now, if the bindings of
 * this account or group (the other one 0) went. DG_ENOTFOUND: none.
 */
DG_CHECK enum dg_err dg_store_removal_guards(struct dg_db *db,
    int64_t user_id, int64_t group_id, char slug[static DG_SLUG_MAX + 1]);
/* Slugs of the applications with such a binding; fn false ends it. */
DG_CHECK enum dg_err dg_store_removal_each_application(struct dg_db *db,
    int64_t user_id, int64_t group_id,
    bool (*fn)(void *arg, struct dg_str slug), void *arg);
/* Connected devices of an account. */
DG_CHECK enum dg_err dg_store_removal_count_devices(struct dg_db *db,
    int64_t user_id, int64_t now, int64_t *out);

#endif
