/*
 * What the tokens of a family say, before anybody signs it; for the files
 * tokens_*.c and for the preview.
 */
#ifndef DG_TOKEN_TOKENS_CLAIMS_H
#define DG_TOKEN_TOKENS_CLAIMS_H

#include "lib/base/err.h"
#include "lib/crypt/random.h"
#include "lib/oauth/claims.h"
#include "lib/site/ctx.h"
#include "lib/store/store_client.h"
#include "lib/store/store_token.h"
#include "lib/store/store_user.h"

struct dg_tokens_claims {
	struct dg_claims_in in;		/* borrows from the rest and from the
					   arguments of _init */
	char jti[DG_UUID_LEN + 1];
	char userinfo[DG_SITE_URL_MAX];
};

/*
 * Gather it. family: its issuer and sub are taken as they are, so that a
 * refreshed ID token tells the same as the first one (OIDC Core 12.2). Scope claims are
 * there only for an ID token that shall have them. out: _fini in any case.
 * DG_OK; DG_EDB; DG_ENOMEM; DG_ECRYPTO.
 */
DG_CHECK enum dg_err dg_tokens_claims_init(struct dg_ctx *ctx,
    const struct dg_client *client, const struct dg_user *user,
    const struct dg_token_family *family, const char *scope,
    struct dg_tokens_claims *out);
void dg_tokens_claims_fini(struct dg_tokens_claims *claims);

#endif
