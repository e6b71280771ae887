/*
 * Groups, memberships, and who may use an application (bindings).
 */
#ifndef DG_STORE_STORE_GROUP_H
#define DG_STORE_STORE_GROUP_H

#include "lib/base/random.h"
#include "lib/store/db.h"
#include "lib/store/limits.h"

struct dg_binding {
	int64_t id;
	int64_t user_id;	/* one of the two, the other 0 */
	int64_t group_id;
	int64_t order;
	bool negate;
	bool enabled;
	bool matches;		/* the user asked about is it, or is a member */
};

/* name unique. Sets *id. DG_ECONFLICT. */
DG_CHECK enum dg_err dg_store_group_add(struct dg_db *db, struct dg_str name,
    int64_t *id);
DG_CHECK enum dg_err dg_store_group_find(struct dg_db *db, struct dg_str name,
    int64_t *id);
/* In order of name; name is borrowed during the call; fn false ends it. */
DG_CHECK enum dg_err dg_store_group_each(struct dg_db *db,
    bool (*fn)(void *arg, int64_t id, struct dg_str name), void *arg);
/* DG_ECONFLICT: the user is a member already. */
DG_CHECK enum dg_err dg_store_group_member_add(struct dg_db *db,
    int64_t group_id, int64_t user_id);
/* DG_ENOTFOUND: the user is no member. */
DG_CHECK enum dg_err dg_store_group_member_remove(struct dg_db *db,
    int64_t group_id, int64_t user_id);
/* Names of a user's groups, in order; fn false ends it. */
DG_CHECK enum dg_err dg_store_group_each_of_user(struct dg_db *db,
    int64_t user_id, bool (*fn)(void *arg, struct dg_str name), void *arg);
DG_CHECK enum dg_err dg_store_binding_add(struct dg_db *db,
    int64_t application_id, const struct dg_binding *binding);
DG_CHECK enum dg_err dg_store_binding_remove(struct dg_db *db,
    int64_t application_id, int64_t user_id, int64_t group_id);
/* Bindings of an application in order, each with `matches` for this user. */
DG_CHECK enum dg_err dg_store_binding_each(struct dg_db *db,
    int64_t application_id, int64_t user_id,
    bool (*fn)(void *arg, const struct dg_binding *binding), void *arg);

#endif
