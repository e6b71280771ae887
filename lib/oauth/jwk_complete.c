/* SPDX-License-Identifier: MIT */
/* jwk_complete.c: check a key, thumbprint */
#include <string.h>

#include "lib/base/base64url.h"
#include "lib/base/buf.h"
#include "lib/crypt/digest.h"
#include "lib/oauth/jwk_parts.h"

#define THUMBPRINT_INPUT_MAX 1024

/* RFC 7638 3.2: required members only, in the order of their names. */
static enum dg_err
fill_thumbprint(struct dg_jwk *jwk)
{
	uint8_t digest[DG_DIGEST_BYTES];
	const struct dg_pk_part *part = jwk->parts.part;
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
		dg_base64url_put(&in, part[DG_P256_X].b, part[DG_P256_X].n);
		dg_buf_put_text(&in, "\",\"y\":\"");
		dg_base64url_put(&in, part[DG_P256_Y].b, part[DG_P256_Y].n);
		break;
	case DG_JWS_EDDSA:
		dg_buf_put_text(&in,
		    "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"");
		dg_base64url_put(&in, part[DG_ED25519_X].b, part[DG_ED25519_X].n);
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

enum dg_err
dg_jwk_complete(struct dg_jwk *jwk)
{
	enum dg_err rc = dg_pk_import(&jwk->parts, &jwk->key);

	if (rc != DG_OK || (rc = fill_thumbprint(jwk)) != DG_OK)
		return rc;
	if (jwk->kid[0] == '\0')
		memcpy(jwk->kid, jwk->thumbprint, sizeof(jwk->thumbprint));
	return DG_OK;
}
