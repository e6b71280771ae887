/*
 * Scope mappings: name, what people read at consent, and the JSON template of
 * claims.
 */
#ifndef DG_STORE_STORE_SCOPE_H
#define DG_STORE_STORE_SCOPE_H

#include "lib/crypt/random.h"
#include "lib/oauth/claims_template.h"
#include "lib/store/db.h"
#include "lib/store/limits.h"

struct dg_scope_mapping {
	int64_t id;
	char uuid[DG_UUID_LEN + 1];
	char scope_name[DG_SCOPE_NAME_MAX + 1];
	char description[DG_NAME_MAX + 1];	/* one sentence for people */
	char template[DG_CLAIMS_TEMPLATE_MAX + 1];	/* JSON; "": no claims */
	int64_t version;		/* changes so far, from 1 */
};

/* One row; DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_store_scope_find(struct dg_db *db,
    struct dg_str scope_name, struct dg_scope_mapping *out);
/* Sets id and uuid; DG_ECONFLICT: the name is taken. */
DG_CHECK enum dg_err dg_store_scope_add(struct dg_db *db,
    struct dg_scope_mapping *scope);
/* Writes description and template. DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_store_scope_set(struct dg_db *db,
    const struct dg_scope_mapping *scope);
DG_CHECK enum dg_err dg_store_scope_remove(struct dg_db *db, int64_t id);
/* By name; fn returns false to stop. */
DG_CHECK enum dg_err dg_store_scope_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_scope_mapping *scope), void *arg);

#endif
