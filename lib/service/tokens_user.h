/*
 * What tokens and userinfo say of a person, gathered from the database; for
 * the files tokens_*.c.
 */
#ifndef DG_SERVICE_TOKENS_USER_H
#define DG_SERVICE_TOKENS_USER_H

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/oauth/claims.h"
#include "lib/service/ctx.h"
#include "lib/store/store_client.h"
#include "lib/store/store_user.h"

struct dg_tokens_user {
	struct dg_claims_user claims;	/* borrows from the rest and from user */
	char upn[DG_SUB_MAX + 1];
	struct dg_buf names;		/* of groups, one after the other */
	const char **groups;		/* into names */
};

/*
 * user: lives longer than out. scope: groups are read for profile only.
 * DG_OK: out is the caller's, _fini; DG_ENOMEM; DG_EDB.
 */
DG_CHECK enum dg_err dg_tokens_user_init(struct dg_ctx *ctx,
    const struct dg_user *user, const char *scope, struct dg_tokens_user *out);
void dg_tokens_user_fini(struct dg_tokens_user *user);

/*
 * The subject of this person for an application (features M4). DG_EINVAL: no
 * subject under this mode; DG_EDB: also when the installation has no salt.
 */
DG_CHECK enum dg_err dg_tokens_subject(struct dg_ctx *ctx,
    enum dg_sub_mode mode, const struct dg_claims_user *user,
    char out[static DG_SUB_MAX + 1]);

#endif
