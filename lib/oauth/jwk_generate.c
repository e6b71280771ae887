/* SPDX-License-Identifier: MIT */
/* jwk_generate.c: make signing keys */
#include <stdlib.h>

#include "lib/crypt/random.h"
#include "lib/oauth/jwk_parts.h"

static const char *const recipe[] = {
	[DG_JWS_RS256] = "(genkey(rsa(nbits 4:2048)(rsa-use-e 5:65537)))",
	[DG_JWS_ES256] = "(genkey(ecc(curve \"NIST P-256\")))",
	[DG_JWS_EDDSA] = "(genkey(ecc(curve Ed25519)(flags eddsa)))",
};

/* v modulo (prime - 1) into a part */
static enum dg_err
put_exponent(struct dg_jwk_part *part, gcry_mpi_t d, gcry_mpi_t prime)
{
	gcry_mpi_t one_less = gcry_mpi_new(0), r = gcry_mpi_new(0);
	enum dg_err rc = DG_ENOMEM;

	if (one_less != NULL && r != NULL) {
		gcry_mpi_sub_ui(one_less, prime, 1);
		gcry_mpi_mod(r, d, one_less);
		rc = dg_jwk_part_set(part, r, 0);
	}
	gcry_mpi_release(one_less);
	gcry_mpi_release(r);
	return rc;
}

/*
 * libgcrypt's u is p^-1 mod q; RFC 7518 6.3.2.6 wants qi = q^-1 mod p: the
 * primes change places.
 */
static enum dg_err
take_rsa(struct dg_jwk *jwk, gcry_sexp_t key)
{
	gcry_mpi_t n = NULL, e = NULL, d = NULL, p = NULL, q = NULL, u = NULL;
	struct dg_jwk_part *part = jwk->part;
	enum dg_err rc = DG_ECRYPTO;

	if (gcry_sexp_extract_param(key, "private-key!rsa", "nedpqu", &n, &e,
	    &d, &p, &q, &u, NULL) != 0)
		goto out;
	if ((rc = dg_jwk_part_set(&part[DG_RSA_N], n, 0)) != DG_OK ||
	    (rc = dg_jwk_part_set(&part[DG_RSA_E], e, 0)) != DG_OK ||
	    (rc = dg_jwk_part_set(&part[DG_RSA_D], d, 0)) != DG_OK ||
	    (rc = dg_jwk_part_set(&part[DG_RSA_P], q, 0)) != DG_OK ||
	    (rc = dg_jwk_part_set(&part[DG_RSA_Q], p, 0)) != DG_OK ||
	    (rc = put_exponent(&part[DG_RSA_DP], d, q)) != DG_OK ||
	    (rc = put_exponent(&part[DG_RSA_DQ], d, p)) != DG_OK ||
	    (rc = dg_jwk_part_set(&part[DG_RSA_QI], u, 0)) != DG_OK)
		goto out;
out:
	gcry_mpi_release(n);
	gcry_mpi_release(e);
	gcry_mpi_release(d);
	gcry_mpi_release(p);
	gcry_mpi_release(q);
	gcry_mpi_release(u);
	return rc;
}

static enum dg_err
take_ec(struct dg_jwk *jwk, gcry_sexp_t key)
{
	struct dg_jwk_part *part = jwk->part;
	gcry_mpi_t x = NULL, y = NULL, d = NULL;
	gcry_mpi_point_t q = NULL;
	gcry_ctx_t ctx = NULL;
	gcry_sexp_t private_key = gcry_sexp_find_token(key, "private-key", 0);
	enum dg_err rc = DG_ECRYPTO;

	x = gcry_mpi_new(0);
	y = gcry_mpi_new(0);
	if (private_key == NULL || x == NULL || y == NULL ||
	    gcry_mpi_ec_new(&ctx, private_key, NULL) != 0)
		goto out;
	q = gcry_mpi_ec_get_point("q", ctx, 1);
	d = gcry_mpi_ec_get_mpi("d", ctx, 1);
	if (q == NULL || d == NULL || gcry_mpi_ec_get_affine(x, y, q, ctx) != 0)
		goto out;
	if ((rc = dg_jwk_part_set(&part[DG_EC_X], x,
	    DG_JWK_COORDINATE_BYTES)) != DG_OK ||
	    (rc = dg_jwk_part_set(&part[DG_EC_Y], y,
	    DG_JWK_COORDINATE_BYTES)) != DG_OK ||
	    (rc = dg_jwk_part_set(&part[DG_EC_D], d,
	    DG_JWK_COORDINATE_BYTES)) != DG_OK)
		goto out;
out:
	gcry_mpi_point_release(q);
	gcry_mpi_release(x);
	gcry_mpi_release(y);
	gcry_mpi_release(d);
	gcry_ctx_release(ctx);
	gcry_sexp_release(private_key);
	return rc;
}

/* Opaque bytes of exactly this width. */
static enum dg_err
take_bytes(struct dg_jwk_part *part, gcry_sexp_t key, const char *path,
    const char *name)
{
	gcry_buffer_t bytes = { .size = sizeof(part->b), .data = part->b };

	if (gcry_sexp_extract_param(key, path, name, &bytes, NULL) != 0 ||
	    bytes.len != DG_JWK_COORDINATE_BYTES)
		return DG_ECRYPTO;
	part->n = bytes.len;
	return DG_OK;
}

static enum dg_err
take_okp(struct dg_jwk *jwk, gcry_sexp_t key)
{
	enum dg_err rc;

	rc = take_bytes(&jwk->part[DG_OKP_X], key, "private-key!ecc", "&q");
	if (rc != DG_OK)
		return rc;
	return take_bytes(&jwk->part[DG_OKP_D], key, "private-key!ecc", "&d");
}

enum dg_err
dg_jwk_generate(enum dg_jws_alg alg, struct dg_jwk **out)
{
	gcry_sexp_t spec = NULL, key = NULL;
	struct dg_jwk *jwk = NULL;
	enum dg_err rc;

	*out = NULL;
	if ((rc = dg_random_init()) != DG_OK)
		return rc;	/* libgcrypt must be ready */
	jwk = calloc(1, sizeof(*jwk));
	if (jwk == NULL)
		return DG_ENOMEM;
	jwk->alg = alg;
	rc = DG_ECRYPTO;
	if (gcry_sexp_new(&spec, recipe[alg], 0, 1) != 0 ||
	    gcry_pk_genkey(&key, spec) != 0)
		goto out;
	switch (alg) {
	case DG_JWS_RS256:
		rc = take_rsa(jwk, key);
		break;
	case DG_JWS_ES256:
		rc = take_ec(jwk, key);
		break;
	case DG_JWS_EDDSA:
		rc = take_okp(jwk, key);
		break;
	}
	if (rc != DG_OK || (rc = dg_jwk_complete(jwk)) != DG_OK)
		goto out;
	*out = jwk;
	jwk = NULL;
out:
	gcry_sexp_release(spec);
	gcry_sexp_release(key);
	dg_jwk_free(jwk);
	/* Only making keys starts the jitter generator: give its 128 KiB back. */
	(void)gcry_control(GCRYCTL_CLOSE_RANDOM_DEVICE);
	return rc;
}
