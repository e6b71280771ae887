/*
 * Signing (RFC 7515 compact form). Only the token program links it.
 */
#ifndef DG_OAUTH_JWS_SIGN_H
#define DG_OAUTH_JWS_SIGN_H

#include "lib/base/buf.h"
#include "lib/oauth/jwk.h"

/*
 * header.payload.signature in out, whatever was there; empty on failure.
 * typ: "at+jwt", "JWT"; a literal. alg is the key's, kid its thumbprint.
 * DG_OK; DG_ECRYPTO: also for a key without private part; DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_jws_sign(const struct dg_jwk *key, const char *typ,
    struct json_object *payload, struct dg_buf *out);
/* The bare signature of any text; *n: its bytes. DG_OK; DG_ECRYPTO. */
DG_CHECK enum dg_err dg_jws_sign_bytes(const struct dg_jwk *key,
    struct dg_str text, uint8_t out[static DG_JWS_SIGNATURE_MAX], size_t *n);

#endif
