/* SPDX-License-Identifier: MIT */
/* pk.c: check the numbers of a key and make it ready for nettle */
#include "lib/crypt/pk.h"

#include <stdlib.h>
#include <string.h>

#include <nettle/bignum.h>
#include <nettle/ecc-curve.h>
#include <nettle/eddsa.h>
#include <nettle/sha2.h>

#include "lib/base/secret.h"
#include "lib/crypt/pk_inside.h"
#include "lib/crypt/random.h"

#define RSA_BITS_MIN 2048
#define RSA_E_BYTES_MAX 8

static void *(*allocate)(size_t);	/* GMP's own; ends the process at need */

static void *
gmp_resize(void *p, size_t n, size_t wanted)
{
	void *moved = allocate(wanted);

	memcpy(moved, p, n < wanted ? n : wanted);
	dg_secret_wipe(p, n);
	free(p);
	return moved;
}

static void
gmp_free(void *p, size_t n)
{
	dg_secret_wipe(p, n);
	free(p);
}

enum dg_err
dg_pk_init(void)
{
	if (allocate == NULL) {
		mp_get_memory_functions(&allocate, NULL, NULL);
		mp_set_memory_functions(allocate, gmp_resize, gmp_free);
	}
	return dg_random_init();
}

void
dg_pk_random(void *random, size_t n, uint8_t *out)
{
	struct dg_pk_random *r = random;
	enum dg_err rc = dg_random_bytes(out, n);

	if (rc == DG_OK)
		return;
	memset(out, 1, n);	/* else the caller may draw for ever */
	r->rc = rc;
}

static void
take(mpz_t out, const struct dg_pk_part *part)
{
	nettle_mpz_set_str_256_u(out, part->n, part->b);
}

/* RFC 8017 3.2: does d belong to n and e? */
static bool
has_exponent(const struct rsa_public_key *key, const struct dg_pk_part *part)
{
	mpz_t d, x;
	bool has;

	mpz_init(d);
	mpz_init_set_ui(x, 2);
	take(d, part);
	mpz_powm_sec(x, x, d, key->n);
	mpz_powm(x, x, key->e, key->n);
	has = mpz_cmp_ui(x, 2) == 0;
	mpz_clear(d);
	mpz_clear(x);
	return has;
}

/* Do the primes and what is made of them belong to n and e? */
static bool
has_primes(const struct rsa_public_key *public,
    const struct rsa_private_key *private)
{
	static const uint8_t digest[SHA256_DIGEST_SIZE];
	struct dg_pk_random random = { .rc = DG_OK };
	mpz_t x;
	bool has;

	/* nettle relies on these */
	if (mpz_size(private->p) != mpz_size(private->q) ||
	    mpz_cmp(private->a, private->p) >= 0 ||
	    mpz_cmp(private->b, private->q) >= 0 ||
	    mpz_cmp(private->c, private->p) >= 0)
		return false;
	mpz_init(x);
	mpz_mul(x, private->p, private->q);
	/* it verifies what it signs */
	has = mpz_cmp(x, public->n) == 0 && rsa_sha256_sign_digest_tr(public,
	    private, &random, dg_pk_random, digest, x) != 0;
	mpz_clear(x);
	return has && random.rc == DG_OK;
}

static enum dg_err
import_rsa(const struct dg_pk_part *part, struct dg_pk *key)
{
	const struct dg_pk_part *n = &part[DG_RSA_N], *e = &part[DG_RSA_E];
	struct rsa_public_key *public = &key->u.rsa.public;
	struct rsa_private_key *private = &key->u.rsa.private;

	/* an even modulus or exponent belongs to no RSA key */
	if (e->n == 0 || e->n > RSA_E_BYTES_MAX || (e->b[e->n - 1] & 1) == 0 ||
	    (e->n == 1 && e->b[0] < 3) || n->n == 0 ||
	    (n->b[n->n - 1] & 1) == 0)
		return DG_EINVAL;
	take(public->n, n);
	take(public->e, e);
	/* a part has room for 4,096 bits */
	if (mpz_sizeinbase(public->n, 2) < RSA_BITS_MIN ||
	    !rsa_public_key_prepare(public))
		return DG_EINVAL;
	if (part[DG_RSA_D].n == 0)
		return DG_OK;
	take(private->p, &part[DG_RSA_P]);
	take(private->q, &part[DG_RSA_Q]);
	take(private->a, &part[DG_RSA_DP]);
	take(private->b, &part[DG_RSA_DQ]);
	take(private->c, &part[DG_RSA_QI]);
	if (!rsa_private_key_prepare(private) ||
	    !has_exponent(public, &part[DG_RSA_D]) ||
	    !has_primes(public, private))
		return DG_EINVAL;
	key->has_private = true;
	return DG_OK;
}

static bool
is_same_point(const struct ecc_point *a, const struct ecc_point *b)
{
	mpz_t ax, ay, bx, by;
	bool same;

	mpz_init(ax);
	mpz_init(ay);
	mpz_init(bx);
	mpz_init(by);
	ecc_point_get(a, ax, ay);
	ecc_point_get(b, bx, by);
	same = mpz_cmp(ax, bx) == 0 && mpz_cmp(ay, by) == 0;
	mpz_clear(ax);
	mpz_clear(ay);
	mpz_clear(bx);
	mpz_clear(by);
	return same;
}

static enum dg_err
import_p256_private(const struct dg_pk_part *d, struct dg_pk *key)
{
	struct ecc_point own;
	mpz_t v;
	bool in_range;

	mpz_init(v);
	take(v, d);
	in_range = ecc_scalar_set(&key->u.p256.private, v) != 0;
	mpz_clear(v);
	if (!in_range)
		return DG_EINVAL;
	ecc_point_init(&own, nettle_get_secp_256r1());
	ecc_point_mul_g(&own, &key->u.p256.private);
	key->has_private = is_same_point(&own, &key->u.p256.public);
	ecc_point_clear(&own);
	return key->has_private ? DG_OK : DG_EINVAL;
}

static enum dg_err
import_p256(const struct dg_pk_part *part, struct dg_pk *key)
{
	mpz_t x, y;
	bool on_curve;

	if (part[DG_P256_X].n != DG_PK_COORDINATE_BYTES ||
	    part[DG_P256_Y].n != DG_PK_COORDINATE_BYTES)
		return DG_EINVAL;
	mpz_init(x);
	mpz_init(y);
	take(x, &part[DG_P256_X]);
	take(y, &part[DG_P256_Y]);
	on_curve = ecc_point_set(&key->u.p256.public, x, y) != 0;
	mpz_clear(x);
	mpz_clear(y);
	if (!on_curve)
		return DG_EINVAL;
	return part[DG_P256_D].n == 0 ? DG_OK :
	    import_p256_private(&part[DG_P256_D], key);
}

static enum dg_err
import_ed25519(const struct dg_pk_part *part, struct dg_pk *key)
{
	const struct dg_pk_part *x = &part[DG_ED25519_X];
	const struct dg_pk_part *d = &part[DG_ED25519_D];
	uint8_t own[DG_PK_COORDINATE_BYTES];

	if (x->n != sizeof(own) || !dg_edwards_is_key(x->b))
		return DG_EINVAL;
	memcpy(key->u.ed25519.public, x->b, sizeof(own));
	if (d->n == 0)
		return DG_OK;
	if (d->n != sizeof(own))
		return DG_EINVAL;
	memcpy(key->u.ed25519.seed, d->b, sizeof(own));
	ed25519_sha512_public_key(own, d->b);
	key->has_private = memcmp(own, x->b, sizeof(own)) == 0;
	return key->has_private ? DG_OK : DG_EINVAL;
}

static struct dg_pk *
new(enum dg_pk_kind kind)
{
	struct dg_pk *key = calloc(1, sizeof(*key));

	if (key == NULL)
		return NULL;
	key->kind = kind;
	switch (kind) {
	case DG_PK_RSA:
		rsa_public_key_init(&key->u.rsa.public);
		rsa_private_key_init(&key->u.rsa.private);
		break;
	case DG_PK_P256:
		ecc_point_init(&key->u.p256.public, nettle_get_secp_256r1());
		ecc_scalar_init(&key->u.p256.private, nettle_get_secp_256r1());
		break;
	case DG_PK_ED25519:
		break;
	}
	return key;
}

void
dg_pk_free(struct dg_pk *key)
{
	if (key == NULL)
		return;
	switch (key->kind) {
	case DG_PK_RSA:
		rsa_public_key_clear(&key->u.rsa.public);
		rsa_private_key_clear(&key->u.rsa.private);
		break;
	case DG_PK_P256:
		ecc_point_clear(&key->u.p256.public);
		ecc_scalar_clear(&key->u.p256.private);
		break;
	case DG_PK_ED25519:
		break;
	}
	dg_secret_wipe(key, sizeof(*key));
	free(key);
}

enum dg_err
dg_pk_import(const struct dg_pk_parts *parts, struct dg_pk **out)
{
	enum dg_err rc = dg_pk_init();
	struct dg_pk *key;

	*out = NULL;
	if (rc != DG_OK)
		return rc;
	if ((key = new(parts->kind)) == NULL)
		return DG_ENOMEM;
	switch (parts->kind) {
	case DG_PK_RSA:
		rc = import_rsa(parts->part, key);
		break;
	case DG_PK_P256:
		rc = import_p256(parts->part, key);
		break;
	case DG_PK_ED25519:
		rc = import_ed25519(parts->part, key);
		break;
	}
	if (rc != DG_OK) {
		dg_pk_free(key);
		return rc;
	}
	*out = key;
	return DG_OK;
}

bool
dg_pk_has_private(const struct dg_pk *key)
{
	return key->has_private;
}
