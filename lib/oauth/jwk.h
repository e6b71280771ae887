/*
 * JSON Web Keys (RFC 7517, RFC 7518 section 6, RFC 8037): make, read, write,
 * thumbprint (RFC 7638). Symmetric keys are none.
 */
#ifndef DG_OAUTH_JWK_H
#define DG_OAUTH_JWK_H

#include <json-c/json_types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/crypt/pk.h"

#define DG_JWK_KID_LEN 43		/* RFC 7638 thumbprint, base64url */
#define DG_JWK_FOREIGN_KID_MAX 255	/* longest kid that others may use */

enum dg_jws_alg { DG_JWS_RS256, DG_JWS_ES256, DG_JWS_EDDSA };
#define DG_JWS_ALGS 3
#define DG_JWS_SIGNATURE_MAX DG_PK_SIGNATURE_MAX

/* "RS256", "ES256", "EdDSA"; a literal. */
const char *dg_jws_alg_name(enum dg_jws_alg alg);
/* "Ed25519" (RFC 9864) is EdDSA too. DG_EINVAL: another word. */
DG_CHECK enum dg_err dg_jws_alg_parse(struct dg_str name, enum dg_jws_alg *out);

struct dg_jwk;

/*
 * A fresh key pair: RSA 2048, P-256, Ed25519; its kid is its thumbprint. RSA
 * takes about a tenth of a second. Owner: caller. DG_ENOMEM; DG_ECRYPTO.
 */
DG_CHECK enum dg_err dg_jwk_generate(enum dg_jws_alg alg, struct dg_jwk **out);
/*
 * From JSON, public or private; unknown members are ignored. alg follows from
 * kty and crv (RSA: RS256).
 * DG_EINVAL: not strict JSON (lib/oauth/json.h), not a key we know or not for
 * signatures (use, alg), a part missing or malformed, RSA under 2,048 or over
 * 4,096 bits, a point off the curve, a private half of another key.
 */
DG_CHECK enum dg_err dg_jwk_parse(struct dg_str json, struct dg_jwk **out);
/* The same from an object out of dg_json_parse, as in a JWK Set. */
DG_CHECK enum dg_err dg_jwk_from_json(struct json_object *obj,
    struct dg_jwk **out);
/* Does a member of a JWK Set say that it is a key for signatures with alg? Only
 * compares its texts, computes nothing. */
bool dg_jwk_is_kind(struct json_object *obj, enum dg_jws_alg alg);
void dg_jwk_free(struct dg_jwk *jwk);	/* wipes */

enum dg_jws_alg dg_jwk_alg(const struct dg_jwk *jwk);
bool dg_jwk_has_private(const struct dg_jwk *jwk);
/* The kid that the key came with, else its thumbprint. Borrowed. */
const char *dg_jwk_kid(const struct dg_jwk *jwk);
/* RFC 7638 with SHA-256. Borrowed. */
const char *dg_jwk_thumbprint(const struct dg_jwk *jwk);
/*
 * As JSON with kid, alg and use=sig. private_parts: with those, if it has
 * them. Owner: caller, json_object_put.
 */
DG_CHECK enum dg_err dg_jwk_json(const struct dg_jwk *jwk, bool private_parts,
    struct json_object **out);

#endif
