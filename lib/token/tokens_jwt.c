/* SPDX-License-Identifier: MIT */
/* tokens_jwt.c: check a JWT access token (RFC 9068 section 4) */
#include "lib/token/tokens_jwt.h"

#include <json-c/json.h>

#include "lib/key/keys.h"
#include "lib/oauth/json.h"
#include "lib/oauth/scope.h"

#define SKEW_SEC 60	/* clocks of several hosts over one database */

static const char lacks_claim[] = "The access token lacks a claim.";

void
dg_tokens_refuse(struct dg_access *out, const char *description)
{
	out->error = DG_OAUTH_INVALID_TOKEN;
	out->description = description;
}

enum dg_err
dg_tokens_jwt_verify(struct dg_ctx *ctx, const struct dg_jws *jws,
    struct dg_access *out)
{
	struct dg_jwk *key = NULL;
	enum dg_err rc;

	rc = dg_keys_public(ctx, dg_jws_kid(jws), &key);
	if (rc == DG_ENOTFOUND) {
		dg_tokens_refuse(out,
		    "The access token was not signed by this server.");
		return DG_OK;
	}
	if (rc != DG_OK)
		return rc;
	if (!dg_jws_verify(jws, key))
		dg_tokens_refuse(out,
		    "The signature of the access token is wrong.");
	dg_jwk_free(key);
	return DG_OK;
}

static void
check_times(struct json_object *payload, int64_t now, struct dg_access *out)
{
	int64_t exp, iat;

	if (!dg_json_get_int(payload, "exp", &exp) ||
	    !dg_json_get_int(payload, "iat", &iat))
		dg_tokens_refuse(out, lacks_claim);
	else if (exp <= now)
		dg_tokens_refuse(out, "The access token has expired.");
	else if (iat > now + SKEW_SEC)
		dg_tokens_refuse(out, "The access token is not valid yet.");
}

enum dg_err
dg_tokens_jwt_open(struct dg_ctx *ctx, struct dg_str token,
    struct dg_jws **jws, struct dg_str *sid, struct dg_access *out)
{
	struct dg_str typ;
	enum dg_err rc;

	rc = dg_jws_parse(token, jws);
	if (rc == DG_EINVAL) {
		dg_tokens_refuse(out, "The access token is malformed.");
		return DG_OK;
	}
	if (rc != DG_OK)
		return rc;
	/* RFC 9068 4: an ID token has the same keys, but is no access token */
	typ = dg_str_from(dg_jws_typ(*jws));
	if (!dg_str_equal_nocase(typ, DG_STR("at+jwt")) &&
	    !dg_str_equal_nocase(typ, DG_STR("application/at+jwt"))) {
		dg_tokens_refuse(out, "This is not an access token.");
		return DG_OK;
	}
	check_times(dg_jws_payload(*jws), ctx->now, out);
	if (out->error == DG_OAUTH_NONE &&
	    !dg_json_get_str(dg_jws_payload(*jws), "sid", sid))
		dg_tokens_refuse(out, lacks_claim);
	return DG_OK;
}

/* False: bound to something that we do not know. */
static bool
take_confirmation(struct json_object *payload, struct dg_access *out)
{
	struct json_object *cnf;
	struct dg_str jkt;

	if (!json_object_object_get_ex(payload, "cnf", &cnf))
		return true;
	return dg_json_get_str(cnf, "jkt", &jkt) && jkt.n > 0 &&
	    dg_str_copy(out->dpop_jkt, sizeof(out->dpop_jkt), jkt) == DG_OK;
}

/* A string or an array of them (RFC 7519 section 4.1.3), with spaces between:
 * ours hold none. */
static enum dg_err
take_audience(struct json_object *payload, struct dg_access *out)
{
	struct json_object *aud, *item;
	struct dg_buf list;
	enum dg_err rc;
	size_t i, n;

	if (!json_object_object_get_ex(payload, "aud", &aud))
		return DG_EINVAL;
	n = json_object_is_type(aud, json_type_array) ?
	    json_object_array_length(aud) : 1;
	dg_buf_init(&list, sizeof(out->audience));
	for (i = 0; i < n; i++) {
		item = json_object_is_type(aud, json_type_array) ?
		    json_object_array_get_idx(aud, i) : aud;
		if (i > 0)
			dg_buf_putc(&list, ' ');
		dg_buf_put_text(&list, json_object_get_string(item));
	}
	if ((rc = dg_buf_err(&list)) == DG_OK)
		rc = dg_str_copy(out->audience, sizeof(out->audience),
		    dg_buf_str(&list));
	dg_buf_fini(&list);
	return rc;
}

/* When memory is short, the token is neither good nor bad: report DG_ENOMEM. */
static enum dg_err
take_claims(struct json_object *payload, struct dg_access *out)
{
	struct dg_str sub, jti, scope = { NULL, 0 };
	enum dg_err rc = DG_OK;

	/* A token without scope has none (RFC 9068 2.2.3). */
	(void)dg_json_get_str(payload, "scope", &scope);
	if (!dg_json_get_str(payload, "sub", &sub) || sub.n == 0 ||
	    dg_str_copy(out->sub, sizeof(out->sub), sub) != DG_OK ||
	    !take_confirmation(payload, out) ||
	    !dg_json_get_str(payload, "jti", &jti) || jti.n == 0 ||
	    dg_str_copy(out->jti, sizeof(out->jti), jti) != DG_OK ||
	    !dg_json_get_int(payload, "iat", &out->issued_at) ||
	    !dg_json_get_int(payload, "exp", &out->expires_at) ||
	    (rc = take_audience(payload, out)) != DG_OK ||
	    dg_scope_parse(scope, out->scope, sizeof(out->scope)) != DG_OK)
		dg_tokens_refuse(out, lacks_claim);
	return rc == DG_ENOMEM ? rc : DG_OK;
}

enum dg_err
dg_tokens_jwt_take(const struct dg_jws *jws, struct dg_access *out)
{
	struct json_object *payload = dg_jws_payload(jws);
	struct dg_str client_id, iss;

	if (!dg_json_get_str(payload, "client_id", &client_id) ||
	    !dg_json_get_str(payload, "iss", &iss))
		dg_tokens_refuse(out, lacks_claim);
	else if (!dg_str_is(client_id, out->client.client_id))
		dg_tokens_refuse(out, "The access token is of another client.");
	else if (!dg_str_is(iss, out->family.issuer))
		dg_tokens_refuse(out, "The access token is of another issuer.");
	else
		return take_claims(payload, out);
	return DG_OK;
}
