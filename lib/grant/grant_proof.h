/*
 * What a grant is bound to, and whether a token request brings it: a code
 * verifier (RFC 7636), a DPoP key (RFC 9449 sections 5 and 10).
 */
#ifndef DG_GRANT_GRANT_PROOF_H
#define DG_GRANT_GRANT_PROOF_H

#include "lib/grant/grant.h"

/*
 * Do the PKCE verifier and the DPoP key fit what an approved code is bound to?
 * DG_OAUTH_NONE, INVALID_GRANT, INVALID_DPOP_PROOF; *why: a literal, with an
 * error.
 */
enum dg_oauth_err dg_grant_proof_of_code(const struct dg_client *client,
    const struct dg_device_grant *grant, const struct dg_token_request *in,
    const char **why);

/*
 * The refresh tokens of a public client are bound to its key;
 * a confidential one proves itself otherwise and may change its key.
 */
enum dg_oauth_err dg_grant_proof_of_refresh(const struct dg_client *client,
    const struct dg_token_family *family, const struct dg_token_request *in,
    const char **why);

/* The key that the tokens of this request are bound to; "" none. */
const char *dg_grant_proof_key(const struct dg_token_request *in);

#endif
