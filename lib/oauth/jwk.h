/*
 * JSON Web Keys (RFC 7517, RFC 7518 section 6, RFC 8037) on libgcrypt and
 * json-c: make, read, write, thumbprint.
 */
#ifndef DG_OAUTH_JWK_H
#define DG_OAUTH_JWK_H

#include <json-c/json_types.h>

#include "lib/base/err.h"
#include "lib/base/str.h"

#define DG_JWK_KID_LEN 43		/* RFC 7638 thumbprint, base64url */

enum dg_jws_alg { DG_JWS_RS256, DG_JWS_ES256, DG_JWS_EDDSA };

/* "RS256", "ES256", "EdDSA"; a literal. */
const char *dg_jws_alg_name(enum dg_jws_alg alg);
DG_CHECK enum dg_err dg_jws_alg_parse(struct dg_str name, enum dg_jws_alg *out);

struct dg_jwk;

/* A fresh key pair: RSA 2048, P-256, Ed25519. Owner: caller. */
DG_CHECK enum dg_err dg_jwk_generate(enum dg_jws_alg alg, struct dg_jwk **out);
/*
 * From JSON, public or private. alg follows from kty and crv (RSA: RS256).
 * DG_EINVAL: not a key we know, a part missing or malformed, RSA under 2,048
 * bits, a point off the curve.
 */
DG_CHECK enum dg_err dg_jwk_parse(struct dg_str json, struct dg_jwk **out);
void dg_jwk_free(struct dg_jwk *jwk);	/* wipes */

enum dg_jws_alg dg_jwk_alg(const struct dg_jwk *jwk);
bool dg_jwk_has_private(const struct dg_jwk *jwk);
const char *dg_jwk_kid(const struct dg_jwk *jwk);	/* borrowed */
/*
 * As JSON with kid, alg and use=sig. private: with the private parts.
 * Owner: caller, json_object_put.
 */
DG_CHECK enum dg_err dg_jwk_json(const struct dg_jwk *jwk, bool private_parts,
    struct json_object **out);

#endif
