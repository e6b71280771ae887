/* SPDX-License-Identifier: MIT */
/* tokens_check.c: believe or refuse an access token (RFC 9068 section 4) */
#include <string.h>

#include <json-c/json.h>

#include "lib/oauth/json.h"
#include "lib/oauth/jws_verify.h"
#include "lib/oauth/scope.h"
#include "lib/service/access.h"
#include "lib/service/keys.h"
#include "lib/service/tokens.h"
#include "lib/service/tokens_user.h"

#define SKEW_SEC 60	/* clocks of several hosts over one database */

static void
refuse(struct dg_access *out, const char *description)
{
	out->error = DG_OAUTH_INVALID_TOKEN;
	out->description = description;
}

/* typ, key and signature. */
static enum dg_err
check_signature(struct dg_ctx *ctx, const struct dg_jws *jws,
    struct dg_access *out)
{
	struct dg_str typ = dg_str_from(dg_jws_typ(jws));
	struct dg_jwk *key = NULL;
	enum dg_err rc;

	/* RFC 9068 4: an ID token, signed by the same keys, is none */
	if (!dg_str_equal_nocase(typ, DG_STR("at+jwt")) &&
	    !dg_str_equal_nocase(typ, DG_STR("application/at+jwt"))) {
		refuse(out, "This is not an access token.");
		return DG_OK;
	}
	rc = dg_keys_public(ctx->db, dg_jws_kid(jws), &key);
	if (rc == DG_ENOTFOUND) {
		refuse(out, "The access token was not signed by this server.");
		return DG_OK;
	}
	if (rc != DG_OK)
		return rc;
	rc = dg_jws_verify(jws, key);
	if (rc == DG_EDENIED) {
		refuse(out, "The signature of the access token is wrong.");
		rc = DG_OK;
	}
	dg_jwk_free(key);
	return rc;
}

static void
check_times(struct json_object *payload, int64_t now, struct dg_access *out)
{
	int64_t exp, iat;

	if (!dg_json_get_int(payload, "exp", &exp) ||
	    !dg_json_get_int(payload, "iat", &iat))
		refuse(out, "The access token lacks a claim.");
	else if (exp <= now)
		refuse(out, "The access token has expired.");
	else if (iat > now + SKEW_SEC)
		refuse(out, "The access token is not valid yet.");
}

/* The family is what a revocation ends, for JWTs too. */
static enum dg_err
check_family(struct dg_ctx *ctx, struct json_object *payload,
    struct dg_access *out)
{
	struct dg_str sid;
	enum dg_err rc;

	if (!dg_json_get_str(payload, "sid", &sid)) {
		refuse(out, "The access token lacks a claim.");
		return DG_OK;
	}
	rc = dg_store_family_find_by_uuid(ctx->db, sid, &out->family);
	if (rc == DG_ENOTFOUND ||
	    (rc == DG_OK && out->family.state != DG_FAMILY_ACTIVE)) {
		refuse(out, "The access token was revoked.");
		return DG_OK;
	}
	/* RFC 9449 7.2: a bound token is none without its proof */
	if (rc == DG_OK && out->family.dpop_jkt[0] != '\0')
		refuse(out, "The access token needs a DPoP proof.");
	return rc;
}

/* Client and issuer must be those of the family's application, on this site. */
static enum dg_err
check_client(struct dg_ctx *ctx, struct json_object *payload,
    struct dg_access *out)
{
	char issuer[DG_SITE_URL_MAX];
	struct dg_str client_id, iss;
	enum dg_err rc;

	rc = dg_store_client_find_by_provider(ctx->db,
	    out->family.provider_id, &out->client);
	if (rc == DG_ENOTFOUND || (rc == DG_OK &&
	    (!out->client.enabled || out->client.application_id == 0))) {
		refuse(out, "The client of the access token is not in use.");
		return DG_OK;
	}
	if (rc != DG_OK)
		return rc;
	rc = dg_site_issuer(&ctx->site, &out->client, issuer, sizeof(issuer));
	if (rc != DG_OK)
		return rc;
	if (!dg_json_get_str(payload, "client_id", &client_id) ||
	    !dg_json_get_str(payload, "iss", &iss))
		refuse(out, "The access token lacks a claim.");
	else if (!dg_str_is(client_id, out->client.client_id))
		refuse(out, "The access token is of another client.");
	else if (!dg_str_is(iss, issuer))
		refuse(out, "The access token is of another issuer.");
	return DG_OK;
}

static enum dg_err
check_user(struct dg_ctx *ctx, struct dg_access *out)
{
	enum dg_err rc;

	rc = dg_store_user_find(ctx->db, out->family.user_id, &out->user);
	if (rc == DG_ENOTFOUND ||
	    (rc == DG_OK && !dg_access_account_is_usable(&out->user, ctx->now))) {
		refuse(out, "The account of the access token is not usable.");
		rc = DG_OK;
	}
	return rc;
}

static void
take_claims(struct json_object *payload, struct dg_access *out)
{
	struct dg_str sub, scope = { NULL, 0 };

	/* A token without scope has none (RFC 9068 2.2.3). */
	(void)dg_json_get_str(payload, "scope", &scope);
	if (!dg_json_get_str(payload, "sub", &sub) || sub.n == 0 ||
	    dg_str_copy(out->sub, sizeof(out->sub), sub) != DG_OK ||
	    dg_scope_parse(scope, out->scope, sizeof(out->scope)) != DG_OK)
		refuse(out, "The access token lacks a claim.");
}

enum dg_err
dg_tokens_check(struct dg_ctx *ctx, struct dg_str token,
    struct dg_access *out)
{
	struct json_object *payload;
	struct dg_jws *jws = NULL;
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	rc = dg_jws_parse(token, &jws);
	if (rc == DG_EINVAL) {
		refuse(out, "The access token is malformed.");
		return DG_OK;
	}
	if (rc != DG_OK)
		return rc;
	payload = dg_jws_payload(jws);
	rc = check_signature(ctx, jws, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		check_times(payload, ctx->now, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		rc = check_family(ctx, payload, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		rc = check_client(ctx, payload, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		rc = check_user(ctx, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		take_claims(payload, out);
	dg_jws_free(jws);
	return rc;
}

enum dg_err
dg_tokens_userinfo(struct dg_ctx *ctx, const struct dg_access *access,
    struct json_object **out)
{
	struct dg_tokens_user person;
	enum dg_err rc;

	*out = NULL;
	rc = dg_tokens_user_init(ctx, &access->user, access->scope, &person);
	if (rc != DG_OK)
		return rc;
	rc = dg_claims_userinfo(access->sub, access->scope, &person.claims,
	    out);
	dg_tokens_user_fini(&person);
	return rc;
}
