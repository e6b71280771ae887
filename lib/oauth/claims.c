/* SPDX-License-Identifier: MIT */
/* claims.c: contents of tokens and userinfo (RFC 9068, OIDC Core 2 and 5) */
#include "lib/oauth/claims.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "lib/base/base64url.h"
#include "lib/base/buf.h"
#include "lib/crypt/digest.h"
#include "lib/oauth/claims_template.h"
#include "lib/oauth/json.h"

#define HASH_INPUT_MAX 1024

/* A time of 0 is left out. */
static enum dg_err
put_time(struct json_object *obj, const char *name, int64_t t)
{
	if (t == 0)
		return DG_OK;
	return dg_json_put_int(obj, name, t);
}

enum dg_err
dg_claims_put_audience(struct json_object *obj, const char *audience,
    const char *client_id)
{
	if (audience[0] == '\0')
		audience = client_id;
	return strchr(audience, ' ') == NULL ?
	    dg_json_put_text(obj, "aud", audience) :
	    dg_json_put_words(obj, "aud", audience);
}

static enum dg_err
hash_subject(const struct dg_claims_user *user, const char *salt,
    char out[static DG_SUB_MAX + 1])
{
	uint8_t digest[DG_DIGEST_BYTES];
	struct dg_buf in;
	enum dg_err rc;

	dg_buf_init(&in, HASH_INPUT_MAX);
	dg_buf_printf(&in, "%" PRId64 "-%s", user->id, salt);
	rc = dg_buf_err(&in);
	if (rc == DG_OK) {
		dg_digest_str(dg_buf_str(&in), digest);
		dg_digest_hex(digest, sizeof(digest), out);
	}
	dg_buf_fini(&in);
	return rc;
}

enum dg_err
dg_claims_upn(const char *attributes, char out[static DG_SUB_MAX + 1])
{
	struct json_object *obj = NULL;
	struct dg_str upn;
	enum dg_err rc;

	out[0] = '\0';
	if (attributes[0] == '\0')
		return DG_OK;
	rc = dg_json_parse(dg_str_from(attributes), &obj);
	if (rc != DG_OK)
		return rc == DG_EINVAL ? DG_OK : rc;
	if (dg_json_get_str(obj, "upn", &upn) &&
	    dg_str_copy(out, DG_SUB_MAX + 1, upn) != DG_OK)
		out[0] = '\0';
	json_object_put(obj);
	return DG_OK;
}

static bool
is_printable(const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s < 0x20 || *s > 0x7e)
			return false;
	}
	return true;
}

enum dg_err
dg_claims_subject(enum dg_sub_mode mode, const struct dg_claims_user *user,
    const char *salt, char out[static DG_SUB_MAX + 1])
{
	const char *sub = NULL;

	out[0] = '\0';
	switch (mode) {
	case DG_SUB_HASHED_USER_ID:
		return hash_subject(user, salt, out);
	case DG_SUB_USER_ID:
		(void)snprintf(out, DG_SUB_MAX + 1, "%" PRId64, user->id);
		return DG_OK;
	case DG_SUB_USER_UUID:
		sub = user->uuid;
		break;
	case DG_SUB_USER_USERNAME:
		sub = user->username;
		break;
	case DG_SUB_USER_EMAIL:
		sub = user->email;
		break;
	case DG_SUB_USER_UPN:
		sub = user->upn;
		break;
	}
	/* never another account's subject by cutting or folding */
	if (sub == NULL || sub[0] == '\0' || !is_printable(sub))
		return DG_EINVAL;
	return dg_str_copy(out, DG_SUB_MAX + 1, dg_str_from(sub));
}

void
dg_claims_at_hash(enum dg_jws_alg alg, struct dg_str access_token,
    char out[static DG_AT_HASH_LEN + 1])
{
	uint8_t digest[DG_DIGEST_SHA512_BYTES];

	if (alg == DG_JWS_EDDSA) {
		dg_digest_sha512(access_token, digest);
		dg_base64url_encode(digest, sizeof(digest) / 2, out);
		return;
	}
	dg_digest_str(access_token, digest);
	dg_base64url_encode(digest, DG_DIGEST_BYTES / 2, out);
}

/* What both tokens say of the sign-in and of whom they are for. */
static enum dg_err
put_common(struct json_object *obj, const struct dg_claims_in *in)
{
	enum dg_err rc;

	if ((rc = dg_json_put_text(obj, "iss", in->issuer)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "sub", in->sub)) != DG_OK ||
	    (rc = put_time(obj, "exp", in->expires_at)) != DG_OK ||
	    (rc = put_time(obj, "iat", in->now)) != DG_OK ||
	    (rc = put_time(obj, "auth_time", in->auth_time)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "acr", in->acr)) != DG_OK ||
	    (rc = dg_json_put_words(obj, "amr", in->amr)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "azp", in->client_id)) != DG_OK)
		return rc;
	return dg_json_put_text(obj, "sid", in->sid);
}

enum dg_err
dg_claims_put_confirmation(struct json_object *obj, const char *jkt)
{
	struct json_object *cnf;
	enum dg_err rc;

	if (jkt == NULL || jkt[0] == '\0')
		return DG_OK;
	cnf = json_object_new_object();
	rc = dg_json_put(obj, "cnf", cnf);
	return rc == DG_OK ? dg_json_put_text(cnf, "jkt", jkt) : rc;
}

enum dg_err
dg_claims_access_token(const struct dg_claims_in *in, struct json_object **out)
{
	struct json_object *obj = json_object_new_object();
	enum dg_err rc;

	*out = NULL;
	if (obj == NULL)
		return DG_ENOMEM;
	if ((rc = put_common(obj, in)) != DG_OK ||
	    (rc = dg_claims_put_audience(obj, in->audience,
	    in->client_id)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "jti", in->jti)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "client_id", in->client_id)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "scope", in->scope)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "gty", DG_GTY_DEVICE_CODE)) != DG_OK ||
	    (rc = dg_claims_put_confirmation(obj, in->dpop_jkt)) != DG_OK)
		goto out;
	*out = obj;
	obj = NULL;
out:
	json_object_put(obj);
	return rc;
}

/* A template was checked when it was set; what it may not say is left out
 * here all the same. */
static enum dg_err
join(struct json_object *obj, struct json_object *scope_claims)
{
	enum dg_err rc = DG_OK;

	if (scope_claims == NULL)
		return DG_OK;
	json_object_object_foreach(scope_claims, name, value) {
		if (!dg_claims_is_reserved(name))
			rc = dg_json_put(obj, name, json_object_get(value));
		if (rc != DG_OK)
			return rc;
	}
	return DG_OK;
}

/* A name in quotes, a colon and a comma. */
#define PUNCTUATION 4
#define SOURCE "userinfo"

enum dg_err
dg_claims_shorten(struct json_object *claims, size_t room,
    struct json_object **kept, struct json_object **left_out)
{
	struct json_object *in = json_object_new_object(), *no = NULL;
	struct dg_str text;
	enum dg_err rc = in == NULL ? DG_ENOMEM : DG_OK;
	size_t n;

	*kept = *left_out = NULL;
	json_object_object_foreach(claims, name, value) {
		if (rc != DG_OK || (rc = dg_json_text(value, &text)) != DG_OK)
			break;
		n = text.n + strlen(name) + PUNCTUATION;
		if (n <= room) {
			room -= n;
			rc = dg_json_put(in, name, json_object_get(value));
			continue;
		}
		if (no == NULL && (no = json_object_new_object()) == NULL)
			rc = DG_ENOMEM;
		else
			rc = dg_json_put_text(no, name, SOURCE);
	}
	if (rc == DG_OK) {
		*kept = in;
		*left_out = no;
		return DG_OK;
	}
	json_object_put(in);
	json_object_put(no);
	return rc;
}

/* OIDC Core 5.6.2: name the claims that userinfo gives instead of this token. */
static enum dg_err
put_elsewhere(struct json_object *obj, const struct dg_claims_in *in)
{
	struct json_object *sources, *source;
	enum dg_err rc;

	if (in->left_out == NULL)
		return DG_OK;
	sources = json_object_new_object();
	if ((rc = dg_json_put(obj, "_claim_names",
	    json_object_get(in->left_out))) != DG_OK ||
	    (rc = dg_json_put(obj, "_claim_sources", sources)) != DG_OK)
		return rc;
	source = json_object_new_object();
	rc = dg_json_put(sources, SOURCE, source);
	return rc == DG_OK ? dg_json_put_text(source, "endpoint",
	    in->userinfo_endpoint) : rc;
}

enum dg_err
dg_claims_id_token(const struct dg_claims_in *in, struct json_object **out)
{
	struct json_object *obj = json_object_new_object();
	enum dg_err rc;

	*out = NULL;
	if (obj == NULL)
		return DG_ENOMEM;
	if ((rc = put_common(obj, in)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "aud", in->client_id)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "nonce", in->nonce)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "at_hash", in->at_hash)) != DG_OK ||
	    (rc = join(obj, in->scope_claims)) != DG_OK ||
	    (rc = put_elsewhere(obj, in)) != DG_OK)
		goto out;
	*out = obj;
	obj = NULL;
out:
	json_object_put(obj);
	return rc;
}

enum dg_err
dg_claims_userinfo(const char *sub, struct json_object *scope_claims,
    struct json_object **out)
{
	struct json_object *obj = json_object_new_object();
	enum dg_err rc;

	*out = NULL;
	if (obj == NULL)
		return DG_ENOMEM;
	if ((rc = dg_json_put_text(obj, "sub", sub)) != DG_OK ||
	    (rc = join(obj, scope_claims)) != DG_OK)
		goto out;
	*out = obj;
	obj = NULL;
out:
	json_object_put(obj);
	return rc;
}
