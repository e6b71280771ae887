/* SPDX-License-Identifier: MIT */
/* store_user.c: people who sign in and approve */
#include "lib/store/store_user.h"

#include <string.h>

#include "lib/base/ascii.h"
#include "lib/store/stmt.h"

static void
read_row(struct dg_stmt *st, struct dg_user *out)
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
find(struct dg_stmt *st, struct dg_user *out)
{
	enum dg_err rc = dg_stmt_step(st);

	if (rc == DG_OK)
		read_row(st, out);
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_user_find(struct dg_db *db, int64_t id, struct dg_user *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_USER_FIND);

	dg_stmt_int(st, 1, id);
	return find(st, out);
}

enum dg_err
dg_store_user_find_with_hash(struct dg_db *db, int64_t id,
    struct dg_user *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_USER_FIND_WITH_HASH);

	dg_stmt_int(st, 1, id);
	return find(st, out);
}

/* Names and addresses compare with ASCII letters in lower case. */
static void
fold(char dst[static DG_NAME_MAX + 1], struct dg_str s)
{
	size_t i;

	for (i = 0; i < s.n && i < DG_NAME_MAX; i++)
		dst[i] = dg_ascii_lower(s.p[i]);
	dst[i] = '\0';
}

/* An address that two accounts have names neither. */
static enum dg_err
find_by_email(struct dg_db *db, const char *key, struct dg_user *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_USER_FIND_BY_EMAIL);
	enum dg_err rc;

	dg_stmt_cstr(st, 1, key);
	if ((rc = dg_stmt_step(st)) == DG_OK) {
		read_row(st, out);
		rc = dg_stmt_step(st);
		rc = rc == DG_OK ? DG_ENOTFOUND :
		    rc == DG_ENOTFOUND ? DG_OK : rc;
	}
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_user_find_by_login(struct dg_db *db, struct dg_str login,
    struct dg_user *out)
{
	char key[DG_NAME_MAX + 1];
	struct dg_stmt *st;
	enum dg_err rc;

	if (login.n == 0 || login.n > DG_NAME_MAX)
		return DG_ENOTFOUND;
	fold(key, login);
	st = dg_stmt_start(db, DG_ST_USER_FIND_BY_NAME);
	dg_stmt_text(st, 1, (struct dg_str){ key, login.n });
	if ((rc = find(st, out)) != DG_ENOTFOUND)
		return rc;
	return find_by_email(db, key, out);
}

enum dg_err
dg_store_user_keys(const struct dg_user *user, struct dg_user_keys *out)
{
	char upn[DG_SUB_MAX + 1];
	const struct dg_claims_user who = { .upn = upn };
	enum dg_err rc = dg_claims_upn(user->attributes, upn);

	fold(out->username, dg_str_from(user->username));
	fold(out->email, dg_str_from(user->email));
	if (rc == DG_OK && dg_claims_subject(DG_SUB_USER_UPN, &who, "",
	    out->upn) != DG_OK)
		out->upn[0] = '\0';
	return rc;
}

/* $2 to $13: what both adding and setting write. keys: kept by the caller
 * until the statement has run. */
static void
bind(struct dg_stmt *st, const struct dg_user *user,
    const struct dg_user_keys *keys)
{
	dg_stmt_cstr(st, 2, user->username);
	dg_stmt_cstr(st, 3, keys->username);
	dg_stmt_cstr(st, 4, user->name);
	dg_stmt_cstr(st, 5, user->email);
	dg_stmt_cstr(st, 6, keys->email);
	dg_stmt_int(st, 7, user->email_verified);
	dg_stmt_int(st, 8, user->is_active);
	dg_stmt_int(st, 9, user->is_superuser);
	dg_stmt_int(st, 10, user->allow_command_approval);
	dg_stmt_int(st, 11, user->expires_at);
	dg_stmt_cstr(st, 12, user->attributes[0] != '\0' ? user->attributes :
	    "{}");
	dg_stmt_cstr(st, 13, keys->upn);
}

enum dg_err
dg_store_user_add(struct dg_db *db, struct dg_user *user, int64_t now)
{
	struct dg_stmt *st;
	struct dg_user_keys keys;
	enum dg_err rc;

	if ((rc = dg_random_uuid(user->uuid)) != DG_OK ||
	    (rc = dg_store_user_keys(user, &keys)) != DG_OK)
		return rc;
	user->is_locked = false;
	user->created_at = now;
	user->version = 1;
	st = dg_stmt_start(db, DG_ST_USER_ADD);
	dg_stmt_cstr(st, 1, user->uuid);
	bind(st, user, &keys);
	dg_stmt_cstr(st, 14, user->password_hash);
	dg_stmt_int(st, 15, user->password_changed_at);
	dg_stmt_int(st, 16, now);
	return dg_stmt_run_id(st, &user->id);
}

enum dg_err
dg_store_user_set(struct dg_db *db, const struct dg_user *user)
{
	struct dg_user_keys keys;
	struct dg_stmt *st;
	enum dg_err rc;

	if ((rc = dg_store_user_keys(user, &keys)) != DG_OK)
		return rc;
	st = dg_stmt_start(db, DG_ST_USER_SET);
	dg_stmt_int(st, 1, user->id);
	bind(st, user, &keys);
	return dg_stmt_run_id(st, NULL);
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
		read_row(st, &user);
		if (!fn(arg, &user))
			break;
	}
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}
