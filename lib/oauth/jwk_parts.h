/*
 * Inside of a JSON Web Key, for the files of this folder that make keys or
 * compute with them; nobody else includes it.
 */
#ifndef DG_OAUTH_JWK_PARTS_H
#define DG_OAUTH_JWK_PARTS_H

#include <gcrypt.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/oauth/jwk.h"

#define DG_JWK_PARTS_MAX 8
#define DG_JWK_PART_BYTES 512		/* RSA 4,096 */
#define DG_JWK_COORDINATE_BYTES 32	/* P-256 and Ed25519 */

/* Index of a part; the order of jwk.c's tables of members. */
enum dg_jwk_rsa { DG_RSA_N, DG_RSA_E, DG_RSA_D, DG_RSA_P, DG_RSA_Q, DG_RSA_DP,
	DG_RSA_DQ, DG_RSA_QI };
enum dg_jwk_ec { DG_EC_X, DG_EC_Y, DG_EC_D };
enum dg_jwk_okp { DG_OKP_X, DG_OKP_D };

struct dg_jwk_part {
	uint8_t b[DG_JWK_PART_BYTES];
	size_t n;			/* bytes; 0: absent */
};

struct dg_jwk {
	enum dg_jws_alg alg;
	char kid[DG_JWK_FOREIGN_KID_MAX + 1];
	char thumbprint[DG_JWK_KID_LEN + 1];
	struct dg_jwk_part part[DG_JWK_PARTS_MAX];
	gcry_sexp_t public_key;
	gcry_sexp_t private_key;	/* NULL: public only */
};

/*
 * alg and parts are there: check them, fill in the rest (kid, if it is "").
 * DG_EINVAL; DG_ENOMEM; DG_ECRYPTO.
 */
DG_CHECK enum dg_err dg_jwk_complete(struct dg_jwk *jwk);

/* Unsigned big-endian; width 0: as short as it gets, else padded with zeros. */
DG_CHECK enum dg_err dg_jwk_part_set(struct dg_jwk_part *part, gcry_mpi_t v,
    size_t width);

#endif
