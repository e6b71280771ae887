/* SPDX-License-Identifier: MIT */
/* pk_generate.c: make keys */
#include <string.h>

#include <nettle/bignum.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecdsa.h>
#include <nettle/eddsa.h>

#include "lib/crypt/pk_inside.h"
#include "lib/crypt/random.h"

#define RSA_BITS 2048
#define RSA_EXPONENT 65537

/* Big-endian; width 0: as short as it gets, else padded with zeros. */
static void
put(struct dg_pk_part *part, const mpz_t v, size_t width)
{
	part->n = width > 0 ? width : nettle_mpz_sizeinbase_256_u(v);
	nettle_mpz_get_str_256(part->n, part->b, v);
}

static enum dg_err
generate_rsa(struct dg_pk_part *part)
{
	struct dg_pk_random random = { .rc = DG_OK };
	struct rsa_public_key public;
	struct rsa_private_key private;
	bool made;

	rsa_public_key_init(&public);
	rsa_private_key_init(&private);
	mpz_set_ui(public.e, RSA_EXPONENT);
	made = rsa_generate_keypair(&public, &private, &random, dg_pk_random,
	    NULL, NULL, RSA_BITS, 0) != 0 && random.rc == DG_OK;
	if (made) {
		put(&part[DG_RSA_N], public.n, 0);
		put(&part[DG_RSA_E], public.e, 0);
		put(&part[DG_RSA_D], private.d, 0);
		put(&part[DG_RSA_P], private.p, 0);
		put(&part[DG_RSA_Q], private.q, 0);
		put(&part[DG_RSA_DP], private.a, 0);
		put(&part[DG_RSA_DQ], private.b, 0);
		put(&part[DG_RSA_QI], private.c, 0);
	}
	rsa_public_key_clear(&public);
	rsa_private_key_clear(&private);
	return made ? DG_OK : DG_ECRYPTO;
}

static enum dg_err
generate_p256(struct dg_pk_part *part)
{
	struct dg_pk_random random = { .rc = DG_OK };
	struct ecc_point public;
	struct ecc_scalar private;
	mpz_t x, y, d;

	ecc_point_init(&public, nettle_get_secp_256r1());
	ecc_scalar_init(&private, nettle_get_secp_256r1());
	mpz_init(x);
	mpz_init(y);
	mpz_init(d);
	ecdsa_generate_keypair(&public, &private, &random, dg_pk_random);
	ecc_point_get(&public, x, y);
	ecc_scalar_get(&private, d);
	put(&part[DG_P256_X], x, DG_PK_COORDINATE_BYTES);
	put(&part[DG_P256_Y], y, DG_PK_COORDINATE_BYTES);
	put(&part[DG_P256_D], d, DG_PK_COORDINATE_BYTES);
	mpz_clear(x);
	mpz_clear(y);
	mpz_clear(d);
	ecc_point_clear(&public);
	ecc_scalar_clear(&private);
	return random.rc;
}

static enum dg_err
generate_ed25519(struct dg_pk_part *part)
{
	struct dg_pk_part *x = &part[DG_ED25519_X], *d = &part[DG_ED25519_D];
	enum dg_err rc = dg_random_bytes(d->b, DG_PK_COORDINATE_BYTES);

	if (rc != DG_OK)
		return rc;
	d->n = DG_PK_COORDINATE_BYTES;
	ed25519_sha512_public_key(x->b, d->b);
	x->n = DG_PK_COORDINATE_BYTES;
	return DG_OK;
}

enum dg_err
dg_pk_generate(enum dg_pk_kind kind, struct dg_pk_parts *out)
{
	enum dg_err rc = dg_pk_init();

	memset(out, 0, sizeof(*out));
	out->kind = kind;
	if (rc != DG_OK)
		return rc;
	switch (kind) {
	case DG_PK_RSA:
		return generate_rsa(out->part);
	case DG_PK_P256:
		return generate_p256(out->part);
	case DG_PK_ED25519:
		return generate_ed25519(out->part);
	}
	return DG_EINVAL;
}
