/*
 * JWK Sets (RFC 7517 section 5) of whatever issuer: find the key that a
 * token's header asks for.
 */
#ifndef DG_OAUTH_JWKS_H
#define DG_OAUTH_JWKS_H

#include "lib/oauth/jwk.h"

/*
 * json: the set as received. Keys that we cannot use are passed over (RFC 7517
 * section 5). kid "": the header had none, then any key of alg may be it. nth:
 * from 0, of those that it may be, since a kid need not be unique (RFC 7517
 * section 4.5).
 * DG_OK: *out is the caller's, dg_jwk_free; DG_ENOTFOUND: no (nth) usable
 * key with this kid and alg; DG_EINVAL: no JWK Set; DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_jwks_find(struct dg_str json, const char *kid,
    enum dg_jws_alg alg, size_t nth, struct dg_jwk **out);

#endif
