/*
 * A row that is written only to find out whether the database can be written.
 */
#ifndef DG_STORE_STORE_HEALTH_H
#define DG_STORE_STORE_HEALTH_H

#include "lib/store/db.h"

/*
 * Take the writers' lock, waiting wait_ms for it; and write the row, unless any
 * program wrote it less than apart_sec before now. DG_OK; DG_EBUSY; DG_EDB; any
 * other error of a write.
 */
DG_CHECK enum dg_err dg_store_health_try(struct dg_db *db, int64_t now,
    int64_t apart_sec, int wait_ms);

#endif
