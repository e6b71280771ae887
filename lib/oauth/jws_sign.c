/* SPDX-License-Identifier: MIT */
/* jws_sign.c: sign compact JWS (RFC 7515); linked by the token program only */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/base64url.h"
#include "lib/crypt/digest.h"
#include "lib/oauth/json.h"
#include "lib/oauth/jwk_parts.h"
#include "lib/oauth/jws_sign.h"
#include "lib/oauth/jws_verify.h"

#define COORD DG_JWK_COORDINATE_BYTES
#define PAIR_BYTES ((size_t)2 * COORD)	/* r and s */
#define HEADER_SIZE 192

/* RFC 6979 spares ES256 a random number that could betray the key (RFC 8725
 * 3.2); RSA is blinded unless one asks otherwise. */
static gcry_error_t
build_data(enum dg_jws_alg alg, struct dg_str text, gcry_sexp_t *out)
{
	uint8_t digest[DG_DIGEST_BYTES];

	if (alg == DG_JWS_EDDSA)
		return gcry_sexp_build(out, NULL,
		    "(data(flags eddsa)(hash-algo sha512)(value %b))",
		    (int)text.n, text.p);
	dg_digest_str(text, digest);
	return gcry_sexp_build(out, NULL, alg == DG_JWS_RS256 ?
	    "(data(flags pkcs1)(hash sha256 %b))" :
	    "(data(flags rfc6979)(hash sha256 %b))",
	    (int)sizeof(digest), digest);
}

/* One number of the signature, padded on the left to its width. */
static enum dg_err
take_number(gcry_sexp_t signature, const char *name, uint8_t *out,
    size_t width)
{
	gcry_sexp_t list = gcry_sexp_find_token(signature, name, 0);
	const char *p = NULL;
	size_t n = 0;
	enum dg_err rc = DG_ECRYPTO;

	if (list != NULL)
		p = gcry_sexp_nth_data(list, 1, &n);
	if (p == NULL)
		goto out;
	while (n > width && *p == 0) {
		p++;
		n--;
	}
	if (n > width)
		goto out;
	memset(out, 0, width - n);
	memcpy(out + (width - n), p, n);
	rc = DG_OK;
out:
	gcry_sexp_release(list);
	return rc;
}

/*
 * When an allocation fails inside libgcrypt, it may ignore a parameter of the
 * signature and still report success. So a signature is verified if errno became
 * ENOMEM meanwhile; libgcrypt sets that without a failure, too, when its secure
 * memory grows.
 */
static enum dg_err
check_signature(const struct dg_jwk *key, struct dg_str text,
    const uint8_t *signature, size_t n)
{
	if (errno != ENOMEM)
		return DG_OK;
	return dg_jws_verify_bytes(key, text, signature, n) == DG_OK ? DG_OK :
	    DG_ENOMEM;
}

enum dg_err
dg_jws_sign_bytes(const struct dg_jwk *key, struct dg_str text,
    uint8_t out[static DG_JWS_SIGNATURE_MAX], size_t *n)
{
	gcry_sexp_t data = NULL, signature = NULL;
	enum dg_err rc = DG_ECRYPTO;

	*n = 0;
	errno = 0;
	if (key->private_key == NULL ||
	    build_data(key->alg, text, &data) != 0 ||
	    gcry_pk_sign(&signature, data, key->private_key) != 0)
		goto out;
	if (key->alg == DG_JWS_RS256) {
		*n = key->part[DG_RSA_N].n;
		rc = take_number(signature, "s", out, *n);
	} else {
		*n = PAIR_BYTES;
		rc = take_number(signature, "r", out, COORD);
		if (rc == DG_OK)
			rc = take_number(signature, "s", out + COORD, COORD);
	}
	if (rc == DG_OK)
		rc = check_signature(key, text, out, *n);
out:
	gcry_sexp_release(data);
	gcry_sexp_release(signature);
	return rc;
}

/* typ, alg and kid hold nothing that JSON would escape. */
static void
put_header(const struct dg_jwk *key, const char *typ, struct dg_buf *out)
{
	char header[HEADER_SIZE];
	int n;

	n = snprintf(header, sizeof(header),
	    "{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"%s\"}",
	    dg_jws_alg_name(key->alg), key->thumbprint, typ);
	assert(n > 0 && (size_t)n < sizeof(header));
	dg_base64url_put(out, header, (size_t)n);
}

enum dg_err
dg_jws_sign(const struct dg_jwk *key, const char *typ,
    struct json_object *payload, struct dg_buf *out)
{
	uint8_t signature[DG_JWS_SIGNATURE_MAX];
	struct dg_str text;
	enum dg_err rc;
	size_t n;

	dg_buf_reset(out);
	if ((rc = dg_json_text(payload, &text)) != DG_OK)
		return rc;
	put_header(key, typ, out);
	dg_buf_putc(out, '.');
	dg_base64url_put(out, text.p, text.n);
	if ((rc = dg_buf_err(out)) != DG_OK ||
	    (rc = dg_jws_sign_bytes(key, dg_buf_str(out), signature,
	    &n)) != DG_OK)
		goto out;
	dg_buf_putc(out, '.');
	dg_base64url_put(out, signature, n);
	rc = dg_buf_err(out);
out:
	if (rc != DG_OK)
		dg_buf_reset(out);
	return rc;
}
