/* SPDX-License-Identifier: MIT */
/* jwk_complete.c: check a key's numbers, hand it to libgcrypt, thumbprint */
#include <errno.h>
#include <string.h>

#include "lib/base/base64url.h"
#include "lib/base/buf.h"
#include "lib/crypt/digest.h"
#include "lib/crypt/random.h"
#include "lib/oauth/jwk_parts.h"

#define RSA_BITS_MIN 2048
#define RSA_E_BYTES_MAX 8
#define POINT_BYTES (1 + 2 * DG_JWK_COORDINATE_BYTES)
#define THUMBPRINT_INPUT_MAX 1024

/* NULL: no memory. Owner: caller. */
static gcry_mpi_t
part_get(const struct dg_jwk_part *part)
{
	gcry_mpi_t v = NULL;

	if (gcry_mpi_scan(&v, GCRYMPI_FMT_USG, part->b, part->n, NULL) != 0)
		return NULL;
	return v;
}

enum dg_err
dg_jwk_part_set(struct dg_jwk_part *part, gcry_mpi_t v, size_t width)
{
	size_t n = (gcry_mpi_get_nbits(v) + 7) / 8;
	size_t pad = width > n ? width - n : 0;

	if (pad + n > sizeof(part->b) || (width > 0 && n > width))
		return DG_ECRYPTO;
	memset(part->b, 0, pad);
	if (gcry_mpi_print(GCRYMPI_FMT_USG, part->b + pad,
	    sizeof(part->b) - pad, &n, v) != 0)
		return DG_ECRYPTO;
	part->n = pad + n;
	return DG_OK;
}

/*
 * The RSA parts that CRT wants in libgcrypt's order, p below q, from p and q,
 * whichever is larger; u = p^-1 mod q. Owner: caller, gcry_mpi_release.
 */
static enum dg_err
rsa_crt(const struct dg_jwk *jwk, gcry_mpi_t *p, gcry_mpi_t *q, gcry_mpi_t *u)
{
	*p = part_get(&jwk->part[DG_RSA_P]);
	*q = part_get(&jwk->part[DG_RSA_Q]);
	*u = gcry_mpi_new(0);
	if (*p == NULL || *q == NULL || *u == NULL)
		return DG_ENOMEM;
	if (gcry_mpi_cmp(*p, *q) > 0)
		gcry_mpi_swap(*p, *q);
	return gcry_mpi_invm(*u, *p, *q) != 0 ? DG_OK : DG_EINVAL;
}

/* libgcrypt's word for what a build of an expression can do wrong */
static enum dg_err
built(gcry_error_t err)
{
	if (err == 0)
		return DG_OK;
	return gcry_err_code(err) == GPG_ERR_ENOMEM ? DG_ENOMEM : DG_ECRYPTO;
}

/*
 * A copy in libgcrypt's secure memory, so that an expression made of it stays
 * there, is wiped, and is computed with in constant time. NULL: absent part,
 * or no memory. Owner: caller, gcry_free.
 */
static void *
secure_copy(const struct dg_jwk_part *part)
{
	void *p = part->n > 0 ? gcry_malloc_secure(part->n) : NULL;

	if (p != NULL)
		memcpy(p, part->b, part->n);
	return p;
}

static enum dg_err
complete_rsa(struct dg_jwk *jwk)
{
	const struct dg_jwk_part *n = &jwk->part[DG_RSA_N];
	const struct dg_jwk_part *e = &jwk->part[DG_RSA_E];
	const struct dg_jwk_part *d = &jwk->part[DG_RSA_D];
	gcry_mpi_t p = NULL, q = NULL, u = NULL;
	void *secret = NULL;
	enum dg_err rc;

	/* no leading zero byte, so the byte count bounds the bits from above;
	 * an even modulus or exponent belongs to no RSA key */
	if (n->n * 8 < RSA_BITS_MIN ||
	    (n->n * 8 == RSA_BITS_MIN && n->b[0] < 0x80) ||
	    (n->b[n->n - 1] & 1) == 0)
		return DG_EINVAL;
	if (e->n > RSA_E_BYTES_MAX || (e->b[e->n - 1] & 1) == 0 ||
	    (e->n == 1 && e->b[0] < 3))
		return DG_EINVAL;
	rc = built(gcry_sexp_build(&jwk->public_key, NULL,
	    "(public-key(rsa(n %b)(e %b)))", (int)n->n, n->b, (int)e->n, e->b));
	if (rc != DG_OK || d->n == 0)
		return rc;
	if ((rc = rsa_crt(jwk, &p, &q, &u)) != DG_OK)
		goto out;
	if ((secret = secure_copy(d)) == NULL) {
		rc = DG_ENOMEM;
		goto out;
	}
	/* the secure part first: what was built before it is not wiped */
	rc = built(gcry_sexp_build(&jwk->private_key, NULL,
	    "(private-key(rsa(d %b)(n %b)(e %b)(p %m)(q %m)(u %m)))",
	    (int)d->n, secret, (int)n->n, n->b, (int)e->n, e->b, p, q, u));
	if (rc != DG_OK)
		goto out;
	rc = gcry_pk_testkey(jwk->private_key) == 0 ? DG_OK : DG_EINVAL;
out:
	gcry_free(secret);
	gcry_mpi_release(p);
	gcry_mpi_release(q);
	gcry_mpi_release(u);
	return rc;
}

/*
 * libgcrypt 1.10 ends the program (an internal check of its field arithmetic)
 * when an Ed25519 point with a coordinate of fewer words than the prime meets
 * gcry_mpi_ec_curve_point or gcry_pk_verify. An honest key has one with a
 * chance of 2^-62; whoever sends us a key can make one.
 */
static bool
has_full_coordinates(gcry_mpi_point_t q, gcry_ctx_t ctx)
{
	const size_t least = 8 * (DG_JWK_COORDINATE_BYTES - sizeof(long));
	gcry_mpi_t x = gcry_mpi_new(0), y = gcry_mpi_new(0);
	bool full = false;

	if (x != NULL && y != NULL && gcry_mpi_ec_get_affine(x, y, q, ctx) == 0)
		full = gcry_mpi_get_nbits(x) > least &&
		    gcry_mpi_get_nbits(y) > least;
	gcry_mpi_release(x);
	gcry_mpi_release(y);
	return full;
}

/*
 * Was the key wrong, or was memory short? libgcrypt reports a failed allocation
 * as another error or not at all, but it sets errno, which the caller set to 0.
 */
static enum dg_err
why_refused(void)
{
	return errno == ENOMEM ? DG_ENOMEM : DG_EINVAL;
}

/* Is it on the curve? */
static enum dg_err
check_point(const struct dg_jwk *jwk)
{
	gcry_ctx_t ctx = NULL;
	gcry_mpi_point_t q = NULL;
	enum dg_err rc;
	bool on = false;

	errno = 0;
	if (gcry_mpi_ec_new(&ctx, jwk->public_key, NULL) != 0)
		return why_refused();
	q = gcry_mpi_ec_get_point("q", ctx, 1);
	if (q != NULL && (jwk->alg != DG_JWS_EDDSA ||
	    has_full_coordinates(q, ctx)))
		on = gcry_mpi_ec_curve_point(q, ctx) != 0;
	rc = on ? DG_OK : why_refused();
	gcry_mpi_point_release(q);
	gcry_ctx_release(ctx);
	return rc;
}

static enum dg_err
complete_ec(struct dg_jwk *jwk)
{
	const struct dg_jwk_part *d = &jwk->part[DG_EC_D];
	uint8_t q[POINT_BYTES] = { 0x04 };	/* uncompressed, SEC 1 2.3.3 */
	void *secret;
	enum dg_err rc;

	memcpy(q + 1, jwk->part[DG_EC_X].b, DG_JWK_COORDINATE_BYTES);
	memcpy(q + 1 + DG_JWK_COORDINATE_BYTES, jwk->part[DG_EC_Y].b,
	    DG_JWK_COORDINATE_BYTES);
	rc = built(gcry_sexp_build(&jwk->public_key, NULL,
	    "(public-key(ecc(curve \"NIST P-256\")(q %b)))",
	    (int)sizeof(q), q));
	if (rc != DG_OK || (rc = check_point(jwk)) != DG_OK)
		return rc;
	if (d->n == 0)
		return DG_OK;
	if ((secret = secure_copy(d)) == NULL)
		return DG_ENOMEM;
	rc = built(gcry_sexp_build(&jwk->private_key, NULL,
	    "(private-key(ecc(curve \"NIST P-256\")(q %b)(d %b)))",
	    (int)sizeof(q), q, (int)d->n, secret));
	gcry_free(secret);
	if (rc != DG_OK)
		return rc;
	return gcry_pk_testkey(jwk->private_key) == 0 ? DG_OK : DG_EINVAL;
}

/* libgcrypt's own test lets a seed of another key pass. */
static enum dg_err
check_seed(const struct dg_jwk_part *x, const struct dg_jwk_part *d,
    const void *secret)
{
	gcry_sexp_t key = NULL;
	gcry_ctx_t ctx = NULL;
	gcry_mpi_t q = NULL;
	const void *point;
	unsigned bits = 0;
	enum dg_err rc;

	rc = built(gcry_sexp_build(&key, NULL,
	    "(private-key(ecc(curve Ed25519)(flags eddsa)(d %b)))",
	    (int)d->n, secret));
	if (rc != DG_OK)
		goto out;
	errno = 0;
	if (gcry_mpi_ec_new(&ctx, key, NULL) != 0) {
		rc = why_refused();
		goto out;
	}
	q = gcry_mpi_ec_get_mpi("q@eddsa", ctx, 1);
	point = q != NULL ? gcry_mpi_get_opaque(q, &bits) : NULL;
	if (point == NULL || (bits + 7) / 8 != x->n ||
	    memcmp(point, x->b, x->n) != 0)
		rc = why_refused();
out:
	gcry_mpi_release(q);
	gcry_ctx_release(ctx);
	gcry_sexp_release(key);
	return rc;
}

static enum dg_err
complete_okp(struct dg_jwk *jwk)
{
	const struct dg_jwk_part *x = &jwk->part[DG_OKP_X];
	const struct dg_jwk_part *d = &jwk->part[DG_OKP_D];
	void *secret;
	enum dg_err rc;

	rc = built(gcry_sexp_build(&jwk->public_key, NULL,
	    "(public-key(ecc(curve Ed25519)(flags eddsa)(q %b)))",
	    (int)x->n, x->b));
	if (rc != DG_OK || (rc = check_point(jwk)) != DG_OK)
		return rc;
	if (d->n == 0)
		return DG_OK;
	if ((secret = secure_copy(d)) == NULL)
		return DG_ENOMEM;
	rc = built(gcry_sexp_build(&jwk->private_key, NULL,
	    "(private-key(ecc(curve Ed25519)(flags eddsa)(q %b)(d %b)))",
	    (int)x->n, x->b, (int)d->n, secret));
	if (rc == DG_OK)
		rc = check_seed(x, d, secret);
	gcry_free(secret);
	return rc;
}

/* RFC 7638 3.2: required members only, in the order of their names. */
static enum dg_err
fill_thumbprint(struct dg_jwk *jwk)
{
	uint8_t digest[DG_DIGEST_BYTES];
	const struct dg_jwk_part *part = jwk->part;
	struct dg_buf in;
	enum dg_err rc;

	dg_buf_init(&in, THUMBPRINT_INPUT_MAX);
	switch (jwk->alg) {
	case DG_JWS_RS256:
		dg_buf_put_text(&in, "{\"e\":\"");
		dg_base64url_put(&in, part[DG_RSA_E].b, part[DG_RSA_E].n);
		dg_buf_put_text(&in, "\",\"kty\":\"RSA\",\"n\":\"");
		dg_base64url_put(&in, part[DG_RSA_N].b, part[DG_RSA_N].n);
		break;
	case DG_JWS_ES256:
		dg_buf_put_text(&in,
		    "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"");
		dg_base64url_put(&in, part[DG_EC_X].b, part[DG_EC_X].n);
		dg_buf_put_text(&in, "\",\"y\":\"");
		dg_base64url_put(&in, part[DG_EC_Y].b, part[DG_EC_Y].n);
		break;
	case DG_JWS_EDDSA:
		dg_buf_put_text(&in,
		    "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"");
		dg_base64url_put(&in, part[DG_OKP_X].b, part[DG_OKP_X].n);
		break;
	}
	dg_buf_put_text(&in, "\"}");
	rc = dg_buf_err(&in);
	if (rc == DG_OK) {
		dg_digest_str(dg_buf_str(&in), digest);
		dg_base64url_encode(digest, sizeof(digest), jwk->thumbprint);
	}
	dg_buf_fini(&in);
	return rc;
}

static enum dg_err
complete_parts(struct dg_jwk *jwk)
{
	switch (jwk->alg) {
	case DG_JWS_RS256:
		return complete_rsa(jwk);
	case DG_JWS_ES256:
		return complete_ec(jwk);
	case DG_JWS_EDDSA:
		return complete_okp(jwk);
	}
	return DG_EINVAL;
}

enum dg_err
dg_jwk_complete(struct dg_jwk *jwk)
{
	enum dg_err rc = dg_random_init();	/* libgcrypt must be ready */

	if (rc != DG_OK || (rc = complete_parts(jwk)) != DG_OK)
		return rc;
	if ((rc = fill_thumbprint(jwk)) != DG_OK)
		return rc;
	if (jwk->kid[0] == '\0')
		memcpy(jwk->kid, jwk->thumbprint, sizeof(jwk->thumbprint));
	return DG_OK;
}
