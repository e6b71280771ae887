/*
 * The part of dg_tokens_check that only JWT access tokens have (RFC 9068
 * section 4); for tokens_check.c.
 */
#ifndef DG_TOKEN_TOKENS_JWT_H
#define DG_TOKEN_TOKENS_JWT_H

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/oauth/jws_verify.h"
#include "lib/token/tokens.h"

/* invalid_token with this literal, whatever the token's format. */
void dg_tokens_refuse(struct dg_access *out, const char *description);

/*
 * Check form, typ and times. jws: for the next steps; owned by the caller, also
 * when the token is refused. sid: borrowed from it. Trust nothing of it before
 * dg_tokens_jwt_verify.
 */
DG_CHECK enum dg_err dg_tokens_jwt_open(struct dg_ctx *ctx,
    struct dg_str token, struct dg_jws **jws, struct dg_str *sid,
    struct dg_access *out);
/*
 * Check the signature. The caller looks for the token's family before: nobody can
 * guess the name of one, so a stranger's token is refused without this cost.
 */
DG_CHECK enum dg_err dg_tokens_jwt_verify(struct dg_ctx *ctx,
    const struct dg_jws *jws, struct dg_access *out);
/* Client and issuer are those of out->client and out->family; take the scope
 * and the subject. DG_OK: look at out->error; DG_ENOMEM. */
DG_CHECK enum dg_err dg_tokens_jwt_take(const struct dg_jws *jws,
    struct dg_access *out);

#endif
