/*
 * Inside of a key, for the files of this folder that compute with keys; nobody
 * else includes it.
 */
#ifndef DG_CRYPT_PK_INSIDE_H
#define DG_CRYPT_PK_INSIDE_H

#include <nettle/ecc.h>
#include <nettle/rsa.h>

#include "lib/crypt/pk.h"

#define DG_PK_PAIR_BYTES ((size_t)2 * DG_PK_COORDINATE_BYTES)	/* r and s */

struct dg_pk {
	enum dg_pk_kind kind;
	bool has_private;
	union {
		struct {
			struct rsa_public_key public;
			struct rsa_private_key private;
		} rsa;
		struct {
			struct ecc_point public;
			struct ecc_scalar private;
		} p256;
		struct {
			uint8_t public[DG_PK_COORDINATE_BYTES];
			uint8_t seed[DG_PK_COORDINATE_BYTES];
		} ed25519;
	} u;
};

/* Before the first number: GMP then wipes what it frees. DG_OK; DG_ECRYPTO. */
DG_CHECK enum dg_err dg_pk_init(void);

/*
 * A source of random bytes as nettle wants one: it cannot fail. So rc is DG_OK
 * before the first draw, and asked afterwards.
 */
struct dg_pk_random {
	enum dg_err rc;
};
void dg_pk_random(void *random, size_t n, uint8_t *out);

/*
 * RFC 8032 5.1.3: are these bytes a point of Ed25519 in its only form? Those of
 * small order are no keys: others could sign for them.
 */
bool dg_edwards_is_key(const uint8_t b[static DG_PK_COORDINATE_BYTES]);

#endif
