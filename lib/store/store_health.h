/*
 * A row that is written to see whether anything can be.
 */
#ifndef DG_STORE_STORE_HEALTH_H
#define DG_STORE_STORE_HEALTH_H

#include "lib/store/db.h"

/*
 * Take the writers' lock, waiting wait_ms for it; and write, unless that was
 * done less than apart_sec before now, by whatever program. DG_OK; DG_EBUSY;
 * DG_EDB and what else a write can meet.
 */
DG_CHECK enum dg_err dg_store_health_try(struct dg_db *db, int64_t now,
    int64_t apart_sec, int wait_ms);

#endif
