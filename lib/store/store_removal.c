/* SPDX-License-Identifier: MIT */
/* store_removal.c: delete an account or a group with what hangs on it */
#include "lib/store/store_removal.h"

#include "lib/store/stmt.h"
#include "lib/store/store_revocation.h"

static enum dg_err
run(struct dg_db *db, enum dg_st which, int64_t id)
{
	struct dg_stmt *st = dg_stmt_start(db, which);

	dg_stmt_int(st, 1, id);
	return dg_stmt_run(st);
}

static enum dg_err
touch_applications(struct dg_db *db, int64_t user_id, int64_t group_id)
{
	struct dg_stmt *st = dg_stmt_start(db,
	    DG_ST_REMOVAL_TOUCH_APPLICATIONS);

	dg_stmt_opt_int(st, 1, user_id);
	dg_stmt_opt_int(st, 2, group_id);
	return dg_stmt_run(st);
}

static enum dg_err
remove_row(struct dg_db *db, enum dg_st which, int64_t id)
{
	struct dg_stmt *st = dg_stmt_start(db, which);

	dg_stmt_int(st, 1, id);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_removal_of_user(struct dg_db *db, int64_t id, int64_t now)
{
	enum dg_err rc;

	if ((rc = dg_store_revocation_of_user(db, id, now)) != DG_OK ||
	    (rc = run(db, DG_ST_REMOVAL_RELEASE_GRANTS, id)) != DG_OK ||
	    (rc = run(db, DG_ST_REMOVAL_KEEP_DENIED, id)) != DG_OK ||
	    (rc = run(db, DG_ST_REMOVAL_TOUCH_GROUPS, id)) != DG_OK ||
	    (rc = touch_applications(db, id, 0)) != DG_OK)
		return rc;
	return remove_row(db, DG_ST_REMOVAL_USER, id);
}

enum dg_err
dg_store_removal_of_group(struct dg_db *db, int64_t id)
{
	enum dg_err rc;

	if ((rc = run(db, DG_ST_REMOVAL_TOUCH_USERS, id)) != DG_OK ||
	    (rc = touch_applications(db, 0, id)) != DG_OK)
		return rc;
	return remove_row(db, DG_ST_REMOVAL_GROUP, id);
}

enum dg_err
dg_store_removal_guards(struct dg_db *db, int64_t user_id, int64_t group_id,
    char slug[static DG_SLUG_MAX + 1])
{
	struct dg_stmt *st = dg_stmt_start(db, user_id != 0 ?
	    DG_ST_REMOVAL_USER_GUARDS : DG_ST_REMOVAL_GROUP_GUARDS);
	enum dg_err rc;

	dg_stmt_int(st, 1, user_id != 0 ? user_id : group_id);
	if ((rc = dg_stmt_step(st)) == DG_OK)
		dg_stmt_get_text(st, 0, slug, DG_SLUG_MAX + 1);
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_removal_each_application(struct dg_db *db, int64_t user_id,
    int64_t group_id, bool (*fn)(void *arg, struct dg_str slug), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_REMOVAL_EACH_APPLICATION);
	enum dg_err rc;

	dg_stmt_opt_int(st, 1, user_id);
	dg_stmt_opt_int(st, 2, group_id);
	while ((rc = dg_stmt_step(st)) == DG_OK)
		if (!fn(arg, dg_stmt_get_str(st, 0)))
			break;
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}

enum dg_err
dg_store_removal_count_devices(struct dg_db *db, int64_t user_id, int64_t now,
    int64_t *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_REMOVAL_COUNT_DEVICES);
	enum dg_err rc;

	dg_stmt_int(st, 1, user_id);
	dg_stmt_int(st, 2, now);
	*out = (rc = dg_stmt_step(st)) == DG_OK ? dg_stmt_get_int(st, 0) : 0;
	return dg_stmt_finish(st, rc);
}
