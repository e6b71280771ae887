/*
 * Keys that sign, and signatures, through nettle: RSASSA-PKCS1-v1_5 with SHA-256
 * (RFC 8017), ECDSA over P-256 with SHA-256 (FIPS 186, nonces after RFC 6979)
 * and Ed25519 (RFC 8032). What computes with private numbers is blinded, or takes
 * the same steps whatever they are.
 */
#ifndef DG_CRYPT_PK_H
#define DG_CRYPT_PK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/str.h"

enum dg_pk_kind { DG_PK_RSA, DG_PK_P256, DG_PK_ED25519 };

#define DG_PK_PARTS_MAX 8
#define DG_PK_PART_BYTES 512		/* RSA 4,096 */
#define DG_PK_COORDINATE_BYTES 32	/* P-256 and Ed25519 */
#define DG_PK_SIGNATURE_MAX 512

/* Index of a part. */
enum dg_pk_rsa { DG_RSA_N, DG_RSA_E, DG_RSA_D, DG_RSA_P, DG_RSA_Q, DG_RSA_DP,
	DG_RSA_DQ, DG_RSA_QI };
enum dg_pk_p256 { DG_P256_X, DG_P256_Y, DG_P256_D };
enum dg_pk_ed25519 { DG_ED25519_X, DG_ED25519_D };

/*
 * Numbers of RSA: big-endian, without leading zeros. Of P-256: big-endian,
 * padded to their width. Of Ed25519: as RFC 8032 5.1.5 writes them.
 */
struct dg_pk_part {
	uint8_t b[DG_PK_PART_BYTES];
	size_t n;			/* bytes; 0: absent */
};

/* A key as numbers. The private ones are all there or all absent. */
struct dg_pk_parts {
	enum dg_pk_kind kind;
	struct dg_pk_part part[DG_PK_PARTS_MAX];
};

/* A key that was checked, ready to compute with. */
struct dg_pk;

/*
 * Owner: caller. DG_EINVAL: RSA under 2,048 or over 4,096 bits, or with an even
 * modulus or exponent; a point off the curve, or of small order; private numbers
 * of another key, or that do not fit together. DG_ENOMEM; DG_ECRYPTO.
 */
DG_CHECK enum dg_err dg_pk_import(const struct dg_pk_parts *parts,
    struct dg_pk **out);
void dg_pk_free(struct dg_pk *key);	/* wipes */
bool dg_pk_has_private(const struct dg_pk *key);

/*
 * A fresh key: RSA of 2,048 bits, which takes about a tenth of a second, P-256 or
 * Ed25519. The caller wipes it. DG_ECRYPTO.
 */
DG_CHECK enum dg_err dg_pk_generate(enum dg_pk_kind kind,
    struct dg_pk_parts *out);

/*
 * *n: bytes of the signature: those of the modulus, else 64. ECDSA's is r and s
 * (RFC 7518 3.4). DG_ECRYPTO: also for a key without its private half.
 */
DG_CHECK enum dg_err dg_pk_sign(const struct dg_pk *key, struct dg_str text,
    uint8_t out[static DG_PK_SIGNATURE_MAX], size_t *n);
/* Is it the signature of this text by this key? */
DG_CHECK bool dg_pk_verify(const struct dg_pk *key, struct dg_str text,
    const uint8_t *signature, size_t n);

#endif
