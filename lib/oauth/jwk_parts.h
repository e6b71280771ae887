/*
 * Inside of a JSON Web Key, for the files of this folder that make keys or
 * compute with them; nobody else includes it.
 */
#ifndef DG_OAUTH_JWK_PARTS_H
#define DG_OAUTH_JWK_PARTS_H

#include "lib/crypt/pk.h"
#include "lib/oauth/jwk.h"

struct dg_jwk {
	enum dg_jws_alg alg;
	char kid[DG_JWK_FOREIGN_KID_MAX + 1];
	char thumbprint[DG_JWK_KID_LEN + 1];
	struct dg_pk_parts parts;
	struct dg_pk *key;
};

/* The kind of key that signs with it (RFC 7518 3.1, RFC 8037). */
enum dg_pk_kind dg_jws_alg_kind(enum dg_jws_alg alg);

/*
 * alg and parts are there: check them, fill in the rest (kid, if it is "").
 * DG_EINVAL; DG_ENOMEM; DG_ECRYPTO.
 */
DG_CHECK enum dg_err dg_jwk_complete(struct dg_jwk *jwk);

#endif
