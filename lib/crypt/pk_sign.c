/* SPDX-License-Identifier: MIT */
/* pk_sign.c: sign */
#include <string.h>

#include <nettle/bignum.h>
#include <nettle/ecdsa.h>
#include <nettle/eddsa.h>

#include "lib/base/secret.h"
#include "lib/crypt/digest.h"
#include "lib/crypt/pk_inside.h"

/*
 * The nonces of RFC 6979 3.2 as nettle's random bytes, of which it takes 32 at a
 * time until they are a number in range: a nonce that comes twice, or is known in
 * part, betrays the key, and these depend on no generator.
 */
struct nonce {
	uint8_t k[DG_DIGEST_BYTES];
	uint8_t v[DG_DIGEST_BYTES];
	bool drawn;
	enum dg_err rc;
};

/* RFC 6979 3.2 d to g: K = HMAC(K, V || byte || more), V = HMAC(K, V) */
static void
nonce_mix(struct nonce *nonce, uint8_t byte, const uint8_t *more, size_t n)
{
	uint8_t in[DG_DIGEST_BYTES + 1 + 2 * DG_PK_COORDINATE_BYTES];

	if (nonce->rc != DG_OK)
		return;
	memcpy(in, nonce->v, DG_DIGEST_BYTES);
	in[DG_DIGEST_BYTES] = byte;
	if (n > 0)
		memcpy(in + DG_DIGEST_BYTES + 1, more, n);
	nonce->rc = dg_digest_hmac(nonce->k, sizeof(nonce->k), in,
	    DG_DIGEST_BYTES + 1 + n, nonce->k);
	if (nonce->rc == DG_OK)
		nonce->rc = dg_digest_hmac(nonce->k, sizeof(nonce->k), nonce->v,
		    sizeof(nonce->v), nonce->v);
	dg_secret_wipe(in, sizeof(in));
}

/* RFC 6979 2.3.4: a digest as a number modulo the order of P-256. */
static void
reduce(const uint8_t h[static DG_DIGEST_BYTES], uint8_t *out)
{
	static const uint8_t order[DG_PK_COORDINATE_BYTES] = {
		0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
		0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
	};
	int borrow = 0, v;

	memcpy(out, h, sizeof(order));
	if (memcmp(h, order, sizeof(order)) < 0)
		return;
	for (size_t i = sizeof(order); i-- > 0;) {
		v = h[i] - order[i] - borrow;
		borrow = v < 0;
		out[i] = (uint8_t)(v & 0xff);
	}
}

static void
nonce_init(struct nonce *nonce, const struct ecc_scalar *key,
    const uint8_t digest[static DG_DIGEST_BYTES])
{
	uint8_t both[2 * DG_PK_COORDINATE_BYTES];
	mpz_t d;

	nonce->rc = DG_OK;
	nonce->drawn = false;
	memset(nonce->k, 0, sizeof(nonce->k));
	memset(nonce->v, 1, sizeof(nonce->v));
	mpz_init(d);
	ecc_scalar_get(key, d);
	nettle_mpz_get_str_256(DG_PK_COORDINATE_BYTES, both, d);
	mpz_clear(d);
	reduce(digest, both + DG_PK_COORDINATE_BYTES);
	nonce_mix(nonce, 0, both, sizeof(both));
	nonce_mix(nonce, 1, both, sizeof(both));
	dg_secret_wipe(both, sizeof(both));
}

/* RFC 6979 3.2 h */
static void
nonce_draw(void *arg, size_t n, uint8_t *out)
{
	struct nonce *nonce = arg;

	if (nonce->drawn)
		nonce_mix(nonce, 0, NULL, 0);
	nonce->drawn = true;
	if (nonce->rc == DG_OK)
		nonce->rc = n == sizeof(nonce->v) ? dg_digest_hmac(nonce->k,
		    sizeof(nonce->k), nonce->v, sizeof(nonce->v), nonce->v) :
		    DG_ECRYPTO;
	if (nonce->rc == DG_OK)
		memcpy(out, nonce->v, n);
	else
		memset(out, 1, n);	/* in range; thrown away later */
}

static enum dg_err
sign_p256(const struct dg_pk *key, const uint8_t digest[static DG_DIGEST_BYTES],
    uint8_t *out)
{
	struct dsa_signature pair;
	struct nonce nonce;
	enum dg_err rc;

	nonce_init(&nonce, &key->u.p256.private, digest);
	dsa_signature_init(&pair);
	ecdsa_sign(&key->u.p256.private, &nonce, nonce_draw, DG_DIGEST_BYTES,
	    digest, &pair);
	if (nonce.rc == DG_OK) {
		nettle_mpz_get_str_256(DG_PK_COORDINATE_BYTES, out, pair.r);
		nettle_mpz_get_str_256(DG_PK_COORDINATE_BYTES,
		    out + DG_PK_COORDINATE_BYTES, pair.s);
	}
	dsa_signature_clear(&pair);
	rc = nonce.rc;
	dg_secret_wipe(&nonce, sizeof(nonce));
	return rc;
}

static enum dg_err
sign_rsa(const struct dg_pk *key, const uint8_t digest[static DG_DIGEST_BYTES],
    uint8_t *out)
{
	struct dg_pk_random random = { .rc = DG_OK };
	mpz_t s;
	bool made;

	mpz_init(s);
	/* blinded, and verified before it is given out */
	made = rsa_sha256_sign_digest_tr(&key->u.rsa.public,
	    &key->u.rsa.private, &random, dg_pk_random, digest, s) != 0 &&
	    random.rc == DG_OK;
	if (made)
		nettle_mpz_get_str_256(key->u.rsa.public.size, out, s);
	mpz_clear(s);
	return made ? DG_OK : DG_ECRYPTO;
}

enum dg_err
dg_pk_sign(const struct dg_pk *key, struct dg_str text,
    uint8_t out[static DG_PK_SIGNATURE_MAX], size_t *n)
{
	uint8_t digest[DG_DIGEST_BYTES];
	enum dg_err rc = DG_OK;

	*n = 0;
	if (!key->has_private)
		return DG_ECRYPTO;
	dg_digest_str(text, digest);
	switch (key->kind) {
	case DG_PK_RSA:
		rc = sign_rsa(key, digest, out);
		break;
	case DG_PK_P256:
		rc = sign_p256(key, digest, out);
		break;
	case DG_PK_ED25519:
		ed25519_sha512_sign(key->u.ed25519.public,
		    key->u.ed25519.seed, text.n, (const uint8_t *)text.p, out);
		break;
	}
	if (rc == DG_OK)
		*n = key->kind == DG_PK_RSA ? key->u.rsa.public.size :
		    DG_PK_PAIR_BYTES;
	return rc;
}
