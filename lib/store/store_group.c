/* SPDX-License-Identifier: MIT */
/* store_group.c: groups and who is in them */
#include "lib/store/store_group.h"

#include <string.h>

#include "lib/store/stmt.h"

static void
read_row(struct dg_stmt *st, struct dg_group *out)
{
	memset(out, 0, sizeof(*out));
	out->id = dg_stmt_get_int(st, 0);
	dg_stmt_get_text(st, 1, out->uuid, sizeof(out->uuid));
	dg_stmt_get_text(st, 2, out->name, sizeof(out->name));
	out->version = dg_stmt_get_int(st, 3);
}

static enum dg_err
find_group(struct dg_stmt *st, struct dg_group *out)
{
	enum dg_err rc = dg_stmt_step(st);

	if (rc == DG_OK)
		read_row(st, out);
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_group_add(struct dg_db *db, struct dg_str name, int64_t *id)
{
	char uuid[DG_UUID_LEN + 1];
	struct dg_stmt *st;
	enum dg_err rc;

	if ((rc = dg_random_uuid(uuid)) != DG_OK)
		return rc;
	st = dg_stmt_start(db, DG_ST_GROUP_ADD);
	dg_stmt_cstr(st, 1, uuid);
	dg_stmt_text(st, 2, name);
	return dg_stmt_run_id(st, id);
}

enum dg_err
dg_store_group_find(struct dg_db *db, int64_t id, struct dg_group *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_GROUP_FIND);

	dg_stmt_int(st, 1, id);
	return find_group(st, out);
}

enum dg_err
dg_store_group_find_by_name(struct dg_db *db, struct dg_str name,
    struct dg_group *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_GROUP_FIND_BY_NAME);

	dg_stmt_text(st, 1, name);
	return find_group(st, out);
}

enum dg_err
dg_store_group_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_group *group), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_GROUP_EACH);
	struct dg_group group;
	enum dg_err rc;

	while ((rc = dg_stmt_step(st)) == DG_OK) {
		read_row(st, &group);
		if (!fn(arg, &group))
			break;
	}
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}

enum dg_err
dg_store_group_set(struct dg_db *db, const struct dg_group *group)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_GROUP_SET);

	dg_stmt_int(st, 1, group->id);
	dg_stmt_cstr(st, 2, group->name);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_group_touch(struct dg_db *db, int64_t id)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_GROUP_TOUCH);

	dg_stmt_int(st, 1, id);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_group_member_add(struct dg_db *db, int64_t group_id, int64_t user_id)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_GROUP_MEMBER_ADD);

	dg_stmt_int(st, 1, group_id);
	dg_stmt_int(st, 2, user_id);
	return dg_stmt_run(st);
}

enum dg_err
dg_store_group_member_remove(struct dg_db *db, int64_t group_id,
    int64_t user_id)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_GROUP_MEMBER_REMOVE);

	dg_stmt_int(st, 1, group_id);
	dg_stmt_int(st, 2, user_id);
	return dg_stmt_run_id(st, NULL);
}

static enum dg_err
each_name(struct dg_stmt *st, bool (*fn)(void *arg, struct dg_str name),
    void *arg)
{
	enum dg_err rc;

	while ((rc = dg_stmt_step(st)) == DG_OK)
		if (!fn(arg, dg_stmt_get_str(st, 0)))
			break;
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}

enum dg_err
dg_store_group_each_member(struct dg_db *db, int64_t group_id,
    bool (*fn)(void *arg, struct dg_str name), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_GROUP_EACH_MEMBER);

	dg_stmt_int(st, 1, group_id);
	return each_name(st, fn, arg);
}

enum dg_err
dg_store_group_each_of_user(struct dg_db *db, int64_t user_id,
    bool (*fn)(void *arg, struct dg_str name), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_GROUP_EACH_OF_USER);

	dg_stmt_int(st, 1, user_id);
	return each_name(st, fn, arg);
}
