/*
 * A client gives up what it was given (RFC 7009).
 *
 * A refresh token ends its family: every token of that approval. So does an
 * access token of a family that has no refresh token; one beside a refresh
 * token ends alone. A device code takes its request back while it waits or is
 * approved, the device is then told access_denied; once exchanged, it ends its
 * family.
 */
#ifndef DG_TOKEN_REVOCATION_H
#define DG_TOKEN_REVOCATION_H

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/oauth/errors.h"
#include "lib/site/ctx.h"
#include "lib/store/store_client.h"

/*
 * token: as received, any length. *error: DG_OAUTH_NONE also for an unknown
 * one (section 2.2), and for another client's, which stays as it is and is
 * recorded; DG_OAUTH_UNSUPPORTED_TOKEN_TYPE for an ID token of ours.
 * DG_OK; DG_EBUSY; DG_EDB; DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_revocation_run(struct dg_ctx *ctx,
    const struct dg_client *client, struct dg_str token,
    enum dg_oauth_err *error);

#endif
