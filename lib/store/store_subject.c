/* SPDX-License-Identifier: MIT */
/* store_subject.c: find accounts that would have the same subject */
#include "lib/store/store_subject.h"

#include "lib/store/stmt.h"
#include "lib/store/store_client.h"

enum dg_err
dg_store_subject_mode_is_used(struct dg_db *db, enum dg_sub_mode mode,
    bool *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SUBJECT_MODE_IS_USED);
	enum dg_err rc;

	dg_stmt_cstr(st, 1, dg_client_sub_modes[mode]);
	rc = dg_stmt_step(st);
	*out = rc == DG_OK;
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}

enum dg_err
dg_store_subject_find_same(struct dg_db *db, enum dg_sub_mode mode,
    const struct dg_user *user, char other[static DG_NAME_MAX + 1])
{
	struct dg_user_keys keys;
	struct dg_stmt *st;
	enum dg_err rc;

	if ((rc = dg_store_user_keys(user, &keys)) != DG_OK)
		return rc;
	if (mode == DG_SUB_USER_EMAIL) {
		if (keys.email[0] == '\0')
			return DG_ENOTFOUND;
		st = dg_stmt_start(db, DG_ST_SUBJECT_SAME_EMAIL);
		dg_stmt_cstr(st, 1, keys.email);
		dg_stmt_cstr(st, 2, user->email);
		dg_stmt_int(st, 3, user->id);
	} else {
		if (keys.upn[0] == '\0')
			return DG_ENOTFOUND;
		st = dg_stmt_start(db, DG_ST_SUBJECT_SAME_UPN);
		dg_stmt_cstr(st, 1, keys.upn);
		dg_stmt_int(st, 2, user->id);
	}
	if ((rc = dg_stmt_step(st)) == DG_OK)
		dg_stmt_get_text(st, 0, other, DG_NAME_MAX + 1);
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_subject_each_shared(struct dg_db *db, enum dg_sub_mode mode,
    bool (*fn)(void *arg, struct dg_str one, struct dg_str other,
    struct dg_str value), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, mode == DG_SUB_USER_EMAIL ?
	    DG_ST_SUBJECT_SHARED_EMAIL : DG_ST_SUBJECT_SHARED_UPN);
	enum dg_err rc;

	while ((rc = dg_stmt_step(st)) == DG_OK)
		if (!fn(arg, dg_stmt_get_str(st, 0), dg_stmt_get_str(st, 1),
		    dg_stmt_get_str(st, 2)))
			break;
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}

enum dg_err
dg_store_subject_each(struct dg_db *db, enum dg_sub_mode mode,
    bool (*fn)(void *arg, struct dg_str value), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, mode == DG_SUB_USER_EMAIL ?
	    DG_ST_SUBJECT_EACH_EMAIL : mode == DG_SUB_USER_UPN ?
	    DG_ST_SUBJECT_EACH_UPN : DG_ST_SUBJECT_EACH_USERNAME);
	enum dg_err rc;

	while ((rc = dg_stmt_step(st)) == DG_OK)
		if (!fn(arg, dg_stmt_get_str(st, 0)))
			break;
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}
