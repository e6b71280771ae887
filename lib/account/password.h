/*
 * Passwords: Argon2id (RFC 9106), m = 19 MiB, t = 2, p = 1, with a pepper.
 * At most two run at once on a host. A password is hashed in one Unicode form
 * (OpaqueString of RFC 8265), so that it does not depend on the keyboard.
 */
#ifndef DG_ACCOUNT_PASSWORD_H
#define DG_ACCOUNT_PASSWORD_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/site/ctx.h"
#include "lib/store/limits.h"

#define DG_PASSWORD_MIN 8		/* characters */
#define DG_PASSWORD_MAX 1024		/* bytes */

/* Has it the length of a new one? */
bool dg_password_is_allowed(struct dg_str password);
/* "$argon2id$v=19$m=19456,t=2,p=1$salt$hash". DG_EINVAL: length. */
DG_CHECK enum dg_err dg_password_hash(struct dg_ctx *ctx, struct dg_str password,
    char out[static DG_PASSWORD_HASH_MAX + 1]);
/*
 * hash "": does the same work and answers DG_EDENIED (an unknown user costs
 * the same). DG_OK right; DG_EDENIED wrong; DG_EBUSY no slot within 2 s.
 */
DG_CHECK enum dg_err dg_password_check(struct dg_ctx *ctx,
    struct dg_str password, const char *hash);

#endif
