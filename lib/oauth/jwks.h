/*
 * JWK Sets (RFC 7517 section 5) of any issuer: find the keys that the header of
 * a token means.
 */
#ifndef DG_OAUTH_JWKS_H
#define DG_OAUTH_JWKS_H

#include <stdbool.h>

#include "lib/oauth/jwk.h"

/* A header without kid, or with a kid that several keys have, can mean at most
 * so many keys: each one costs a verification, which any stranger can cause. */
#define DG_JWKS_PICK_MAX 8

/*
 * json: the set as received, read once. Keys that we cannot use are passed
 * over (RFC 7517 section 5). kid "": the header had none, then any key of alg
 * may be it; a kid need not be unique either (RFC 7517 section 4.5).
 * DG_OK: the first *n of out are the caller's, dg_jwks_free; *n may be 0;
 * DG_ELIMIT: more than DG_JWKS_PICK_MAX may be it; DG_EINVAL: no JWK Set;
 * DG_ENOMEM. *n is 0 unless DG_OK.
 */
DG_CHECK enum dg_err dg_jwks_pick(struct dg_str json, const char *kid,
    enum dg_jws_alg alg, struct dg_jwk *out[static DG_JWKS_PICK_MAX],
    size_t *n);
/*
 * keys: the array of a set. Would dg_jwks_pick refuse a token of one of these
 * keys with DG_ELIMIT, since more than DG_JWKS_PICK_MAX keys share its kid, or
 * have none as it has none?
 */
bool dg_jwks_is_crowded(struct json_object *keys);
void dg_jwks_free(struct dg_jwk *keys[static DG_JWKS_PICK_MAX], size_t n);

#endif
