/* SPDX-License-Identifier: MIT */
/* pk_verify.c: check signatures */
#include <nettle/bignum.h>
#include <nettle/ecdsa.h>
#include <nettle/eddsa.h>

#include "lib/crypt/digest.h"
#include "lib/crypt/pk_inside.h"

static bool
is_rsa(const struct dg_pk *key, const uint8_t digest[static DG_DIGEST_BYTES],
    const uint8_t *signature)
{
	const struct rsa_public_key *public = &key->u.rsa.public;
	mpz_t s;
	bool is;

	nettle_mpz_init_set_str_256_u(s, public->size, signature);
	is = rsa_sha256_verify_digest(public, digest, s) != 0;
	mpz_clear(s);
	return is;
}

static bool
is_p256(const struct dg_pk *key, const uint8_t digest[static DG_DIGEST_BYTES],
    const uint8_t *signature)
{
	const uint8_t *s = signature + DG_PK_COORDINATE_BYTES;
	struct dsa_signature pair;
	bool is;

	dsa_signature_init(&pair);
	nettle_mpz_set_str_256_u(pair.r, DG_PK_COORDINATE_BYTES, signature);
	nettle_mpz_set_str_256_u(pair.s, DG_PK_COORDINATE_BYTES, s);
	is = ecdsa_verify(&key->u.p256.public, DG_DIGEST_BYTES, digest,
	    &pair) != 0;
	dsa_signature_clear(&pair);
	return is;
}

/* RFC 7518 3.3 and 3.4, RFC 8037 3.1: one length for each key. */
bool
dg_pk_verify(const struct dg_pk *key, struct dg_str text,
    const uint8_t *signature, size_t n)
{
	uint8_t digest[DG_DIGEST_BYTES];

	if (n != (key->kind == DG_PK_RSA ? key->u.rsa.public.size :
	    DG_PK_PAIR_BYTES))
		return false;
	if (key->kind == DG_PK_ED25519)
		return ed25519_sha512_verify(key->u.ed25519.public, text.n,
		    (const uint8_t *)text.p, signature) != 0;
	dg_digest_str(text, digest);
	return key->kind == DG_PK_RSA ? is_rsa(key, digest, signature) :
	    is_p256(key, digest, signature);
}
