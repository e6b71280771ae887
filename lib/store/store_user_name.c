/* SPDX-License-Identifier: MIT */
/* store_user_name.c: find, add and set accounts by their names. Apart from
 * store_user.c, since only some programs load the library with the tables of
 * Unicode that this needs. */
#include <stdio.h>
#include <string.h>

#include "lib/base/ascii.h"
#include "lib/base/precis.h"
#include "lib/oauth/claims.h"
#include "lib/store/store_user_row.h"

/* How names were compared before the form existed: as they are written. It stays,
 * so that of two old names with the same form each can still sign in. */
static void
fold(char dst[static DG_NAME_MAX + 1], struct dg_str s)
{
	size_t i;

	for (i = 0; i < s.n && i < DG_NAME_MAX; i++)
		dst[i] = dg_ascii_lower(s.p[i]);
	dst[i] = '\0';
}

/* An old name that has no form (a new one must have one) stands for its form. */
static enum dg_err
form(struct dg_str name, char out[static DG_PRECIS_NAME_MAX + 1])
{
	enum dg_err rc = dg_precis_name(name, out);

	if (rc == DG_EINVAL || (rc == DG_OK && out[0] == '\0')) {
		fold(out, name);
		rc = DG_OK;
	}
	return rc;
}

/* A mail address that two accounts have is no name for either of them. */
static enum dg_err
find_only(struct dg_db *db, enum dg_st statement, const char *key,
    struct dg_user *out)
{
	struct dg_stmt *st = dg_stmt_start(db, statement);
	enum dg_err rc;

	dg_stmt_cstr(st, 1, key);
	if ((rc = dg_stmt_step(st)) == DG_OK) {
		dg_user_read_row(st, out);
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
	char shape[DG_PRECIS_NAME_MAX + 1], key[DG_NAME_MAX + 1] = "";
	const struct {
		enum dg_st statement;
		const char *key;
	} way[] = {
		{ DG_ST_USER_FIND_BY_NAME, key },
		{ DG_ST_USER_FIND_BY_NAME_FORM, shape },
		{ DG_ST_USER_FIND_BY_EMAIL, key },
		{ DG_ST_USER_FIND_BY_EMAIL_FORM, shape },
	};
	enum dg_err rc;
	size_t i;

	if ((rc = dg_precis_name(login, shape)) != DG_OK)
		return rc == DG_EINVAL ? DG_ENOTFOUND : rc;
	if (login.n <= DG_NAME_MAX)
		fold(key, login);
	for (i = 0, rc = DG_ENOTFOUND; i < sizeof(way) / sizeof(way[0]) &&
	    rc == DG_ENOTFOUND; i++)
		if (way[i].key[0] != '\0')
			rc = find_only(db, way[i].statement, way[i].key, out);
	return rc;
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

/* Compute the columns by which the row is found. */
struct keys {
	struct dg_user_keys old;
	char username_form[DG_PRECIS_NAME_MAX + 1];
	char email_form[DG_PRECIS_NAME_MAX + 1];
};

static enum dg_err
fill(const struct dg_user *user, struct keys *out)
{
	struct dg_str email = dg_str_from(user->email);
	enum dg_err rc;

	out->email_form[0] = '\0';
	if ((rc = dg_store_user_keys(user, &out->old)) == DG_OK)
		rc = form(dg_str_from(user->username), out->username_form);
	if (rc == DG_OK && email.n > 0)
		rc = form(email, out->email_form);
	return rc;
}

/* DG_ECONFLICT: another account has this name in another spelling. A clash that
 * this account had before the change is allowed to stay. */
static enum dg_err
check_form(struct dg_db *db, int64_t id, const struct keys *keys)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_USER_FORM_IS_TAKEN);
	enum dg_err rc;

	dg_stmt_cstr(st, 1, keys->username_form);
	dg_stmt_int(st, 2, id);
	rc = dg_stmt_finish(st, dg_stmt_step(st));
	return rc == DG_OK ? DG_ECONFLICT : rc == DG_ENOTFOUND ? DG_OK : rc;
}

/* Bind $2 to $15, the columns that both adding and setting write. */
static void
bind(struct dg_stmt *st, const struct dg_user *user, const struct keys *keys)
{
	dg_stmt_cstr(st, 2, user->username);
	dg_stmt_cstr(st, 3, keys->old.username);
	dg_stmt_cstr(st, 4, user->name);
	dg_stmt_cstr(st, 5, user->email);
	dg_stmt_cstr(st, 6, keys->old.email);
	dg_stmt_int(st, 7, user->email_verified);
	dg_stmt_int(st, 8, user->is_active);
	dg_stmt_int(st, 9, user->is_superuser);
	dg_stmt_int(st, 10, user->allow_command_approval);
	dg_stmt_int(st, 11, user->expires_at);
	dg_stmt_cstr(st, 12, user->attributes[0] != '\0' ? user->attributes :
	    "{}");
	dg_stmt_cstr(st, 13, keys->old.upn);
	dg_stmt_cstr(st, 14, keys->username_form);
	dg_stmt_cstr(st, 15, keys->email_form);
}

enum dg_err
dg_store_user_add(struct dg_db *db, struct dg_user *user, int64_t now)
{
	struct dg_stmt *st;
	struct keys keys;
	enum dg_err rc;

	if ((rc = dg_random_uuid(user->uuid)) != DG_OK ||
	    (rc = fill(user, &keys)) != DG_OK ||
	    (rc = check_form(db, 0, &keys)) != DG_OK)
		return rc;
	user->is_locked = false;
	user->created_at = now;
	user->version = 1;
	st = dg_stmt_start(db, DG_ST_USER_ADD);
	dg_stmt_cstr(st, 1, user->uuid);
	bind(st, user, &keys);
	dg_stmt_cstr(st, 16, user->password_hash);
	dg_stmt_int(st, 17, user->password_changed_at);
	dg_stmt_int(st, 18, now);
	return dg_stmt_run_id(st, &user->id);
}

enum dg_err
dg_store_user_set(struct dg_db *db, const struct dg_user *user)
{
	struct dg_stmt *st;
	struct keys keys;
	enum dg_err rc;

	if ((rc = fill(user, &keys)) != DG_OK ||
	    (rc = check_form(db, user->id, &keys)) != DG_OK)
		return rc;
	st = dg_stmt_start(db, DG_ST_USER_SET);
	dg_stmt_int(st, 1, user->id);
	bind(st, user, &keys);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_user_fill_form(struct dg_db *db)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_USER_FIND_WITHOUT_FORM);
	struct dg_user user;
	struct keys keys;
	enum dg_err rc;

	memset(&user, 0, sizeof(user));
	if ((rc = dg_stmt_step(st)) == DG_OK)
		dg_user_read_row(st, &user);
	if ((rc = dg_stmt_finish(st, rc)) != DG_OK ||
	    (rc = fill(&user, &keys)) != DG_OK)
		return rc;
	st = dg_stmt_start(db, DG_ST_USER_SET_FORM);
	dg_stmt_int(st, 1, user.id);
	dg_stmt_cstr(st, 2, keys.username_form);
	dg_stmt_cstr(st, 3, keys.email_form);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_user_each_clash(struct dg_db *db,
    bool (*fn)(void *arg, struct dg_str username), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_USER_EACH_CLASH);
	enum dg_err rc;

	while ((rc = dg_stmt_step(st)) == DG_OK)
		if (!fn(arg, dg_stmt_get_str(st, 0)))
			break;
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}
