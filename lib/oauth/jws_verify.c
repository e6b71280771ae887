/* SPDX-License-Identifier: MIT */
/* jws_verify.c: parse and verify compact JWS (RFC 7515, RFC 8725) */
#include "lib/oauth/jws_verify.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "lib/base/base64url.h"
#include "lib/base/secret.h"
#include "lib/oauth/json.h"
#include "lib/oauth/jwk_parts.h"

#define WORD_MAX 255

struct dg_jws {
	char *text;			/* header.payload, as signed */
	size_t text_n;
	uint8_t signature[DG_JWS_SIGNATURE_MAX];
	size_t signature_n;
	struct json_object *header;
	struct json_object *payload;
	char alg[WORD_MAX + 1];
	char kid[WORD_MAX + 1];
	char typ[WORD_MAX + 1];
};

/* base64url of a JSON object */
static enum dg_err
read_object(struct dg_str part, struct json_object **out)
{
	size_t size = part.n, n;
	struct dg_str text;
	enum dg_err rc;
	uint8_t *plain;

	if (size == 0)
		return DG_EINVAL;
	plain = malloc(size);
	if (plain == NULL)
		return DG_ENOMEM;
	rc = dg_base64url_decode(part, plain, size, &n);
	if (rc == DG_OK) {
		text.p = (const char *)plain;
		text.n = n;
		rc = dg_json_parse(text, out);
	}
	dg_secret_wipe(plain, size);
	free(plain);
	return rc;
}

static void
read_word(struct json_object *header, const char *name, char *out)
{
	struct dg_str word;

	out[0] = '\0';
	if (dg_json_get_str(header, name, &word) &&
	    dg_str_copy(out, WORD_MAX + 1, word) != DG_OK)
		out[0] = '\0';
}

static enum dg_err
read_parts(struct dg_jws *jws, struct dg_str compact)
{
	const char *dot1, *dot2;
	struct dg_str head, body, sign;
	enum dg_err rc;

	if (compact.n == 0 || compact.n > DG_JWS_MAX)
		return DG_EINVAL;
	dot1 = memchr(compact.p, '.', compact.n);
	dot2 = memrchr(compact.p, '.', compact.n);
	if (dot1 == NULL || dot1 == dot2)
		return DG_EINVAL;
	head = (struct dg_str){ compact.p, (size_t)(dot1 - compact.p) };
	body = (struct dg_str){ dot1 + 1, (size_t)(dot2 - dot1) - 1 };
	sign.p = dot2 + 1;
	sign.n = compact.n - head.n - body.n - 2;
	/* a fourth dot would stand in body, where base64url refuses it */
	if ((rc = read_object(head, &jws->header)) != DG_OK ||
	    (rc = read_object(body, &jws->payload)) != DG_OK)
		return rc;
	rc = dg_base64url_decode(sign, jws->signature, sizeof(jws->signature),
	    &jws->signature_n);
	if (rc != DG_OK)
		return rc;
	jws->text = malloc(head.n + 1 + body.n);
	if (jws->text == NULL)
		return DG_ENOMEM;
	jws->text_n = head.n + 1 + body.n;
	memcpy(jws->text, compact.p, jws->text_n);
	return DG_OK;
}

enum dg_err
dg_jws_parse(struct dg_str compact, struct dg_jws **out)
{
	struct dg_jws *jws;
	enum dg_err rc;

	*out = NULL;
	jws = calloc(1, sizeof(*jws));
	if (jws == NULL)
		return DG_ENOMEM;
	if ((rc = read_parts(jws, compact)) != DG_OK)
		goto out;
	read_word(jws->header, "alg", jws->alg);
	read_word(jws->header, "kid", jws->kid);
	read_word(jws->header, "typ", jws->typ);
	/* RFC 7515 4.1.11: we understand no extension, so none may be critical */
	if (jws->alg[0] == '\0' ||
	    json_object_object_get_ex(jws->header, "crit", NULL)) {
		rc = DG_EINVAL;
		goto out;
	}
	*out = jws;
	jws = NULL;
out:
	dg_jws_free(jws);
	return rc;
}

void
dg_jws_free(struct dg_jws *jws)
{
	if (jws == NULL)
		return;
	json_object_put(jws->header);
	json_object_put(jws->payload);
	dg_secret_wipe(jws->text, jws->text_n);
	free(jws->text);
	dg_secret_wipe(jws, sizeof(*jws));
	free(jws);
}

const char *
dg_jws_kid(const struct dg_jws *jws)
{
	return jws->kid;
}

const char *
dg_jws_typ(const struct dg_jws *jws)
{
	return jws->typ;
}

const char *
dg_jws_alg_word(const struct dg_jws *jws)
{
	return jws->alg;
}

struct json_object *
dg_jws_header(const struct dg_jws *jws)
{
	return jws->header;
}

struct json_object *
dg_jws_payload(const struct dg_jws *jws)
{
	return jws->payload;
}

static unsigned long count;

unsigned long
dg_jws_verify_count(void)
{
	return count;
}

bool
dg_jws_verify_bytes(const struct dg_jwk *key, struct dg_str text,
    const uint8_t *signature, size_t n)
{
	count++;
	return dg_pk_verify(key->key, text, signature, n);
}

bool
dg_jws_verify(const struct dg_jws *jws, const struct dg_jwk *key)
{
	struct dg_str text = { jws->text, jws->text_n };
	enum dg_jws_alg alg;

	if (dg_jws_alg_parse(dg_str_from(jws->alg), &alg) != DG_OK ||
	    alg != key->alg)
		return false;
	return dg_jws_verify_bytes(key, text, jws->signature,
	    jws->signature_n);
}
