/*
 * Groups and who is in them.
 */
#ifndef DG_STORE_STORE_GROUP_H
#define DG_STORE_STORE_GROUP_H

#include "lib/crypt/random.h"
#include "lib/store/db.h"
#include "lib/store/limits.h"

struct dg_group {
	int64_t id;
	char uuid[DG_UUID_LEN + 1];
	char name[DG_NAME_MAX + 1];	/* unique, as in claims */
	int64_t version;	/* changes so far, from 1 */
};

/* name unique. Sets *id. DG_ECONFLICT. */
DG_CHECK enum dg_err dg_store_group_add(struct dg_db *db, struct dg_str name,
    int64_t *id);
DG_CHECK enum dg_err dg_store_group_find(struct dg_db *db, int64_t id,
    struct dg_group *out);
DG_CHECK enum dg_err dg_store_group_find_by_name(struct dg_db *db,
    struct dg_str name, struct dg_group *out);
/* All groups in the order of their names; fn returns false to stop. */
DG_CHECK enum dg_err dg_store_group_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_group *group), void *arg);
/* Change the name. DG_ENOTFOUND; DG_ECONFLICT: it is taken. */
DG_CHECK enum dg_err dg_store_group_set(struct dg_db *db,
    const struct dg_group *group);
/* Increase the version, since its members changed. DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_store_group_touch(struct dg_db *db, int64_t id);
/* DG_ECONFLICT: the user is a member already. */
DG_CHECK enum dg_err dg_store_group_member_add(struct dg_db *db,
    int64_t group_id, int64_t user_id);
/* DG_ENOTFOUND: the user is no member. */
DG_CHECK enum dg_err dg_store_group_member_remove(struct dg_db *db,
    int64_t group_id, int64_t user_id);
/* User names of its members, in order; fn returns false to stop. */
DG_CHECK enum dg_err dg_store_group_each_member(struct dg_db *db,
    int64_t group_id, bool (*fn)(void *arg, struct dg_str name), void *arg);
/* Names of a user's groups, in order; fn false ends it. */
DG_CHECK enum dg_err dg_store_group_each_of_user(struct dg_db *db,
    int64_t user_id, bool (*fn)(void *arg, struct dg_str name), void *arg);

#endif
