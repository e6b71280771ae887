/* SPDX-License-Identifier: MIT */
/* jws_sign.c: sign compact JWS (RFC 7515); linked by the token program only */
#include "lib/oauth/jws_sign.h"

#include <assert.h>
#include <stdio.h>

#include "lib/base/base64url.h"
#include "lib/oauth/json.h"
#include "lib/oauth/jwk_parts.h"

#define HEADER_SIZE 192

enum dg_err
dg_jws_sign_bytes(const struct dg_jwk *key, struct dg_str text,
    uint8_t out[static DG_JWS_SIGNATURE_MAX], size_t *n)
{
	return dg_pk_sign(key->key, text, out, n);
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
