/* SPDX-License-Identifier: MIT */
/* subject.c: the subject that names a person in tokens */
#include "lib/account/subject.h"

#include "lib/base/log.h"
#include "lib/store/store_meta.h"

#define SALT_SIZE 128

static enum dg_err
read_salt(struct dg_ctx *ctx, char out[static SALT_SIZE])
{
	enum dg_err rc;

	rc = dg_store_meta_get(ctx->db, "subject_salt", out, SALT_SIZE);
	if (rc == DG_OK)
		return DG_OK;
	dg_log(DG_LOG_ERROR, "tokens", "subject_salt: %s", dg_err_text(rc));
	return rc == DG_ENOTFOUND ? DG_EDB : rc;
}

bool
dg_subject_may_lack(enum dg_sub_mode mode)
{
	return mode == DG_SUB_USER_USERNAME || mode == DG_SUB_USER_EMAIL ||
	    mode == DG_SUB_USER_UPN;
}

enum dg_err
dg_subject_make(struct dg_ctx *ctx, enum dg_sub_mode mode,
    const struct dg_user *user, char out[static DG_SUB_MAX + 1])
{
	char salt[SALT_SIZE] = "", upn[DG_SUB_MAX + 1] = "";
	const struct dg_claims_user who = {
		.uuid = user->uuid, .id = user->id,
		.username = user->username, .email = user->email, .upn = upn,
	};
	enum dg_err rc = DG_OK;

	if (mode == DG_SUB_HASHED_USER_ID)
		rc = read_salt(ctx, salt);
	else if (mode == DG_SUB_USER_UPN)
		rc = dg_claims_upn(user->attributes, upn);
	return rc == DG_OK ? dg_claims_subject(mode, &who, salt, out) : rc;
}
