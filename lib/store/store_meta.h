/*
 * Single values of an installation, by name: subject_salt, ...
 */
#ifndef DG_STORE_STORE_META_H
#define DG_STORE_STORE_META_H

#include "lib/store/db.h"

/* size: of out. DG_ENOTFOUND: no such name. _set adds or replaces. */
DG_CHECK enum dg_err dg_store_meta_get(struct dg_db *db, const char *name,
    char *out, size_t size);
DG_CHECK enum dg_err dg_store_meta_set(struct dg_db *db, const char *name,
    const char *value);

#endif
