/*
 * Bindings: who may use an application.
 */
#ifndef DG_STORE_STORE_BINDING_H
#define DG_STORE_STORE_BINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/store/db.h"

struct dg_binding {
	int64_t id;
	int64_t user_id;	/* one of the two, the other 0 */
	int64_t group_id;
	int64_t order;
	bool negate;
	bool enabled;
	bool matches;		/* the user asked about is this user, or a member of
				   this group */
};

/* _add: DG_ECONFLICT: this binding exists. _remove: DG_ENOTFOUND: it does not. */
DG_CHECK enum dg_err dg_store_binding_add(struct dg_db *db,
    int64_t application_id, const struct dg_binding *binding);
DG_CHECK enum dg_err dg_store_binding_remove(struct dg_db *db,
    int64_t application_id, int64_t user_id, int64_t group_id);
/* Bindings of an application in order, each with `matches` for this user. */
DG_CHECK enum dg_err dg_store_binding_each(struct dg_db *db,
    int64_t application_id, int64_t user_id,
    bool (*fn)(void *arg, const struct dg_binding *binding), void *arg);

#endif
