/* SPDX-License-Identifier: MIT */
/* subject.c: does a sub mode tell the accounts apart? */
#include "lib/admin/subject.h"

#include "lib/account/subject.h"
#include "lib/store/store_subject.h"

struct look {
	struct dg_admin *admin;
	enum dg_sub_mode mode;
	bool some;
	enum dg_err rc;
};

/* Can this text be a subject in tokens? */
static bool
fits(enum dg_sub_mode mode, struct dg_str value)
{
	char sub[DG_SUB_MAX + 1], text[DG_SUB_MAX + 1];
	const struct dg_claims_user who = { .username = text, .email = text,
		.upn = text };

	return dg_str_copy(text, sizeof(text), value) == DG_OK &&
	    dg_claims_subject(mode, &who, "", sub) == DG_OK;
}

static enum dg_err
refuse_same(struct dg_admin *admin, struct dg_str one, struct dg_str other)
{
	return dg_admin_refuse(admin, DG_ECONFLICT, NULL, "%.*s and %.*s would "
	    "have the same name in tokens: an application with that sub mode "
	    "takes it from what both share.", (int)one.n, one.p, (int)other.n,
	    other.p);
}

static bool
refuse_shared(void *arg, struct dg_str one, struct dg_str other,
    struct dg_str value)
{
	struct look *look = arg;

	if (fits(look->mode, value))
		look->rc = refuse_same(look->admin, one, other);
	return look->rc == DG_OK;
}

static bool
note_first(void *arg, struct dg_str value)
{
	struct look *look = arg;

	look->some = fits(look->mode, value);
	return !look->some;
}

enum dg_err
dg_admin_subject_check(struct dg_admin *admin, enum dg_sub_mode mode)
{
	struct look look = { admin, mode, false, DG_OK };
	struct dg_db *db = admin->ctx->db;
	enum dg_err rc = DG_OK;

	if (!dg_subject_may_lack(mode))
		return DG_OK;
	if (mode != DG_SUB_USER_USERNAME)	/* user names are unique anyway */
		rc = dg_store_subject_each_shared(db, mode, refuse_shared,
		    &look);
	if (rc != DG_OK || (rc = look.rc) != DG_OK ||
	    (rc = dg_store_subject_each(db, mode, note_first, &look)) != DG_OK ||
	    look.some)
		return rc;
	return dg_admin_refuse(admin, DG_EINVAL, "sub_mode",
	    "must be another one: no account has %s of at most %d ASCII "
	    "characters", mode == DG_SUB_USER_EMAIL ? "an e-mail address" :
	    mode == DG_SUB_USER_UPN ? "an attribute \"upn\"" : "a name",
	    DG_SUB_MAX);
}

static enum dg_err
check_mode(struct dg_admin *admin, enum dg_sub_mode mode,
    const struct dg_user *user)
{
	char other[DG_NAME_MAX + 1], sub[DG_SUB_MAX + 1];
	enum dg_err rc;
	bool used;

	rc = dg_store_subject_mode_is_used(admin->ctx->db, mode, &used);
	if (rc != DG_OK || !used ||
	    (rc = dg_subject_make(admin->ctx, mode, user, sub)) != DG_OK)
		return rc == DG_EINVAL ? DG_OK : rc;
	rc = dg_store_subject_find_same(admin->ctx->db, mode, user, other);
	if (rc == DG_OK)
		return refuse_same(admin, dg_str_from(other),
		    dg_str_from(user->username));
	return rc == DG_ENOTFOUND ? DG_OK : rc;
}

enum dg_err
dg_admin_subject_check_user(struct dg_admin *admin,
    const struct dg_user *user)
{
	enum dg_err rc = check_mode(admin, DG_SUB_USER_EMAIL, user);

	return rc == DG_OK ? check_mode(admin, DG_SUB_USER_UPN, user) : rc;
}
