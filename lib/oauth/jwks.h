/*
 * JWK Sets (RFC 7517 section 5) of whatever issuer: find the key that a
 * token's header asks for.
 */
#ifndef DG_OAUTH_JWKS_H
#define DG_OAUTH_JWKS_H

#include "lib/oauth/jwk.h"

/*
 * json: the set as received. Keys that we cannot use are passed over (RFC 7517
 * section 5). kid "": the header had none, then the first key of alg is it,
 * as OIDC Core 10.1 allows for a set with one.
 * DG_OK: *out is the caller's, dg_jwk_free; DG_ENOTFOUND: no usable key with
 * this kid and alg; DG_EINVAL: no JWK Set; DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_jwks_find(struct dg_str json, const char *kid,
    enum dg_jws_alg alg, struct dg_jwk **out);

#endif
