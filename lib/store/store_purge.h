/*
 * Deleting what has ended: a little beside other work, or all that there is.
 */
#ifndef DG_STORE_STORE_PURGE_H
#define DG_STORE_STORE_PURGE_H

#include <stdint.h>

#include "lib/store/db.h"

enum dg_purge { DG_PURGE_DEVICE_GRANT, DG_PURGE_TOKEN_FAMILY,
	DG_PURGE_REFRESH_TOKEN, DG_PURGE_ACCESS_TOKEN,
	DG_PURGE_REVOKED_ACCESS_TOKEN, DG_PURGE_SESSION, DG_PURGE_THROTTLE,
	DG_PURGE_KINDS };

/* "device_grant" and so on; a literal. */
const char *dg_store_purge_name(enum dg_purge kind);
/*
 * Delete at most limit rows of a kind that ended, grace times included, by
 * now. *gone: how many. Needs a transaction.
 */
DG_CHECK enum dg_err dg_store_purge(struct dg_db *db, enum dg_purge kind,
    int64_t now, int64_t limit, int64_t *gone);
/*
 * The same for a program that adds a row of this kind (none of them is
 * DG_PURGE_REFRESH_TOKEN): a few rows only, so that no table grows for ever.
 */
DG_CHECK enum dg_err dg_store_purge_sweep(struct dg_db *db,
    enum dg_purge kind, int64_t now);

#endif
