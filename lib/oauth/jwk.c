/* SPDX-License-Identifier: MIT */
/* jwk.c: read and write JSON Web Keys (RFC 7517, RFC 7518 6, RFC 8037) */
#include "lib/oauth/jwk.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "lib/base/base64url.h"
#include "lib/base/secret.h"
#include "lib/oauth/json.h"
#include "lib/oauth/jwk_parts.h"

struct member {
	const char *name;
	bool private;
	size_t width;	/* bytes; 0: no fixed width, no leading zero */
};

static const struct member rsa[] = {
	[DG_RSA_N] = { "n", false, 0 },
	[DG_RSA_E] = { "e", false, 0 },
	[DG_RSA_D] = { "d", true, 0 },
	[DG_RSA_P] = { "p", true, 0 },
	[DG_RSA_Q] = { "q", true, 0 },
	[DG_RSA_DP] = { "dp", true, 0 },
	[DG_RSA_DQ] = { "dq", true, 0 },
	[DG_RSA_QI] = { "qi", true, 0 },
};
/* RFC 7518 6.2.1.2: coordinates have the full width of the field */
static const struct member ec[] = {
	[DG_P256_X] = { "x", false, DG_PK_COORDINATE_BYTES },
	[DG_P256_Y] = { "y", false, DG_PK_COORDINATE_BYTES },
	[DG_P256_D] = { "d", true, DG_PK_COORDINATE_BYTES },
};
static const struct member okp[] = {
	[DG_ED25519_X] = { "x", false, DG_PK_COORDINATE_BYTES },
	[DG_ED25519_D] = { "d", true, DG_PK_COORDINATE_BYTES },
};

/* One kind of key for each algorithm. */
static const struct {
	const char *alg;
	enum dg_pk_kind kind;
	const char *kty;
	const char *crv;		/* NULL: none */
	const struct member *members;
	size_t members_n;
} kinds[] = {
	[DG_JWS_RS256] = { "RS256", DG_PK_RSA, "RSA", NULL, rsa,
		sizeof(rsa) / sizeof(rsa[0]) },
	[DG_JWS_ES256] = { "ES256", DG_PK_P256, "EC", "P-256",
		ec, sizeof(ec) / sizeof(ec[0]) },
	[DG_JWS_EDDSA] = { "EdDSA", DG_PK_ED25519, "OKP", "Ed25519",
		okp, sizeof(okp) / sizeof(okp[0]) },
};

#define KINDS_N (sizeof(kinds) / sizeof(kinds[0]))

const char *
dg_jws_alg_name(enum dg_jws_alg alg)
{
	return kinds[alg].alg;
}

enum dg_pk_kind
dg_jws_alg_kind(enum dg_jws_alg alg)
{
	return kinds[alg].kind;
}

enum dg_err
dg_jws_alg_parse(struct dg_str name, enum dg_jws_alg *out)
{
	size_t i;

	for (i = 0; i < KINDS_N; i++) {
		if (dg_str_is(name, kinds[i].alg)) {
			*out = (enum dg_jws_alg)i;
			return DG_OK;
		}
	}
	if (!dg_str_is(name, "Ed25519"))
		return DG_EINVAL;
	*out = DG_JWS_EDDSA;
	return DG_OK;
}

/*
 * RFC 7517 4.3: what it is for, if the key says so. A public half that was cut
 * from a key pair still says "sign".
 */
static bool
is_for_signatures(struct json_object *obj)
{
	struct json_object *ops, *op;
	size_t i;

	if (!json_object_object_get_ex(obj, "key_ops", &ops))
		return true;
	if (!json_object_is_type(ops, json_type_array))
		return false;
	for (i = 0; i < json_object_array_length(ops); i++) {
		op = json_object_array_get_idx(ops, i);
		if (json_object_is_type(op, json_type_string) &&
		    (strcmp(json_object_get_string(op), "verify") == 0 ||
		    strcmp(json_object_get_string(op), "sign") == 0))
			return true;
	}
	return false;
}

/* kty and crv say which kind; use, key_ops and alg, if there, must agree. */
static enum dg_err
read_kind(struct json_object *obj, enum dg_jws_alg *out)
{
	struct dg_str kty, crv, word;
	enum dg_jws_alg alg;
	size_t i;

	if (!dg_json_get_str(obj, "kty", &kty))
		return DG_EINVAL;
	for (i = 0; i < KINDS_N; i++) {
		if (dg_str_is(kty, kinds[i].kty))
			break;
	}
	if (i == KINDS_N)
		return DG_EINVAL;
	*out = (enum dg_jws_alg)i;
	if (kinds[i].crv != NULL && (!dg_json_get_str(obj, "crv", &crv) ||
	    !dg_str_is(crv, kinds[i].crv)))
		return DG_EINVAL;
	if (json_object_object_get_ex(obj, "use", NULL) &&
	    (!dg_json_get_str(obj, "use", &word) || !dg_str_is(word, "sig")))
		return DG_EINVAL;
	if (!is_for_signatures(obj))
		return DG_EINVAL;
	if (json_object_object_get_ex(obj, "alg", NULL) &&
	    (!dg_json_get_str(obj, "alg", &word) ||
	    dg_jws_alg_parse(word, &alg) != DG_OK || alg != *out))
		return DG_EINVAL;
	return DG_OK;
}

bool
dg_jwk_is_kind(struct json_object *obj, enum dg_jws_alg alg)
{
	enum dg_jws_alg own;

	return json_object_is_type(obj, json_type_object) &&
	    read_kind(obj, &own) == DG_OK && own == alg;
}

static enum dg_err
read_part(struct json_object *obj, const struct member *member,
    struct dg_pk_part *part)
{
	struct dg_str text;

	if (!dg_json_get_str(obj, member->name, &text) ||
	    dg_base64url_decode(text, part->b, sizeof(part->b),
	    &part->n) != DG_OK || part->n == 0)
		return DG_EINVAL;
	if (member->width > 0)
		return part->n == member->width ? DG_OK : DG_EINVAL;
	return part->b[0] != 0 ? DG_OK : DG_EINVAL;
}

enum dg_err
dg_jwk_from_json(struct json_object *obj, struct dg_jwk **out)
{
	struct dg_jwk *jwk;
	struct dg_str kid;
	bool private;
	enum dg_err rc;
	size_t i;

	*out = NULL;
	if (!json_object_is_type(obj, json_type_object))
		return DG_EINVAL;
	private = json_object_object_get_ex(obj, "d", NULL);
	jwk = calloc(1, sizeof(*jwk));
	if (jwk == NULL)
		return DG_ENOMEM;
	if ((rc = read_kind(obj, &jwk->alg)) != DG_OK)
		goto out;
	jwk->parts.kind = kinds[jwk->alg].kind;
	for (i = 0; i < kinds[jwk->alg].members_n; i++) {
		const struct member *member = &kinds[jwk->alg].members[i];

		if (member->private && !private)
			continue;
		if ((rc = read_part(obj, member, &jwk->parts.part[i])) != DG_OK)
			goto out;
	}
	if (dg_json_get_str(obj, "kid", &kid) &&
	    (rc = dg_str_copy(jwk->kid, sizeof(jwk->kid), kid)) != DG_OK)
		goto out;
	if ((rc = dg_jwk_complete(jwk)) != DG_OK)
		goto out;
	*out = jwk;
	jwk = NULL;
out:
	dg_jwk_free(jwk);
	return rc;
}

enum dg_err
dg_jwk_parse(struct dg_str json, struct dg_jwk **out)
{
	struct json_object *obj;
	enum dg_err rc;

	*out = NULL;
	if ((rc = dg_json_parse(json, &obj)) != DG_OK)
		return rc;
	rc = dg_jwk_from_json(obj, out);
	json_object_put(obj);
	return rc;
}

void
dg_jwk_free(struct dg_jwk *jwk)
{
	if (jwk == NULL)
		return;
	dg_pk_free(jwk->key);
	dg_secret_wipe(jwk, sizeof(*jwk));
	free(jwk);
}

enum dg_jws_alg
dg_jwk_alg(const struct dg_jwk *jwk)
{
	return jwk->alg;
}

bool
dg_jwk_has_private(const struct dg_jwk *jwk)
{
	return dg_pk_has_private(jwk->key);
}

const char *
dg_jwk_kid(const struct dg_jwk *jwk)
{
	return jwk->kid;
}

const char *
dg_jwk_thumbprint(const struct dg_jwk *jwk)
{
	return jwk->thumbprint;
}

static enum dg_err
put_part(struct json_object *obj, const char *name,
    const struct dg_pk_part *part)
{
	char text[DG_BASE64URL_LEN(DG_PK_PART_BYTES) + 1];
	enum dg_err rc;

	dg_base64url_encode(part->b, part->n, text);
	rc = dg_json_put_text(obj, name, text);
	dg_secret_wipe(text, sizeof(text));
	return rc;
}

enum dg_err
dg_jwk_json(const struct dg_jwk *jwk, bool private_parts,
    struct json_object **out)
{
	const char *crv = kinds[jwk->alg].crv;
	struct json_object *obj;
	enum dg_err rc;
	size_t i;

	*out = NULL;
	obj = json_object_new_object();
	if (obj == NULL)
		return DG_ENOMEM;
	if ((rc = dg_json_put_text(obj, "kty", kinds[jwk->alg].kty)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "use", "sig")) != DG_OK ||
	    (rc = dg_json_put_text(obj, "alg", kinds[jwk->alg].alg)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "kid", jwk->kid)) != DG_OK)
		goto out;
	if (crv != NULL && (rc = dg_json_put_text(obj, "crv", crv)) != DG_OK)
		goto out;
	for (i = 0; i < kinds[jwk->alg].members_n; i++) {
		const struct member *member = &kinds[jwk->alg].members[i];

		if (jwk->parts.part[i].n == 0 || (member->private && !private_parts))
			continue;
		rc = put_part(obj, member->name, &jwk->parts.part[i]);
		if (rc != DG_OK)
			goto out;
	}
	*out = obj;
	obj = NULL;
out:
	json_object_put(obj);
	return rc;
}
