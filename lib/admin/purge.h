/*
 * Deleting what has ended, for those who want it done at an hour of theirs.
 */
#ifndef DG_ADMIN_PURGE_H
#define DG_ADMIN_PURGE_H

#include "lib/admin/admin.h"

/* How many rows of each kind went, a member each. Owner: caller. */
DG_CHECK enum dg_err dg_admin_purge(struct dg_admin *admin,
    struct json_object **out);

#endif
