/* SPDX-License-Identifier: MIT */
/* store_user.c: people who sign in and approve */
#include "lib/store/store_user.h"

#include <string.h>

#include "lib/store/store_user_row.h"

void
dg_user_read_row(struct dg_stmt *st, struct dg_user *out)
{
	memset(out, 0, sizeof(*out));
	out->id = dg_stmt_get_int(st, 0);
	dg_stmt_get_text(st, 1, out->uuid, sizeof(out->uuid));
	dg_stmt_get_text(st, 2, out->username, sizeof(out->username));
	dg_stmt_get_text(st, 3, out->name, sizeof(out->name));
	dg_stmt_get_text(st, 4, out->email, sizeof(out->email));
	out->email_verified = dg_stmt_get_int(st, 5) != 0;
	out->is_active = dg_stmt_get_int(st, 6) != 0;
	out->is_superuser = dg_stmt_get_int(st, 7) != 0;
	out->is_locked = dg_stmt_get_int(st, 8) != 0;
	out->allow_command_approval = dg_stmt_get_int(st, 9) != 0;
	out->expires_at = dg_stmt_get_int(st, 10);
	out->password_changed_at = dg_stmt_get_int(st, 11);
	out->created_at = dg_stmt_get_int(st, 12);
	dg_stmt_get_text(st, 13, out->attributes, sizeof(out->attributes));
	out->version = dg_stmt_get_int(st, 14);
	dg_stmt_get_text(st, 15, out->password_hash,
	    sizeof(out->password_hash));
}

static enum dg_err
find_user(struct dg_stmt *st, struct dg_user *out)
{
	enum dg_err rc = dg_stmt_step(st);

	if (rc == DG_OK)
		dg_user_read_row(st, out);
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_user_find(struct dg_db *db, int64_t id, struct dg_user *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_USER_FIND);

	dg_stmt_int(st, 1, id);
	return find_user(st, out);
}

enum dg_err
dg_store_user_find_with_hash(struct dg_db *db, int64_t id,
    struct dg_user *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_USER_FIND_WITH_HASH);

	dg_stmt_int(st, 1, id);
	return find_user(st, out);
}

enum dg_err
dg_store_user_set_locked(struct dg_db *db, int64_t id, bool locked)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_USER_SET_LOCKED);

	dg_stmt_int(st, 1, id);
	dg_stmt_int(st, 2, locked);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_user_set_password(struct dg_db *db, int64_t id, const char *hash,
    int64_t now)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_USER_SET_PASSWORD);

	dg_stmt_int(st, 1, id);
	dg_stmt_cstr(st, 2, hash);
	dg_stmt_int(st, 3, now);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_user_touch(struct dg_db *db, int64_t id)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_USER_TOUCH);

	dg_stmt_int(st, 1, id);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_user_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_user *user), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_USER_EACH);
	struct dg_user user;
	enum dg_err rc;

	while ((rc = dg_stmt_step(st)) == DG_OK) {
		dg_user_read_row(st, &user);
		if (!fn(arg, &user))
			break;
	}
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}
