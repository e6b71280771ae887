/* SPDX-License-Identifier: MIT */
/* tokens_sign.c: build and sign what a client gets; token program only */
#include <string.h>

#include <json-c/json.h>

#include "lib/base/log.h"
#include "lib/base/random.h"
#include "lib/oauth/claims.h"
#include "lib/oauth/jws_sign.h"
#include "lib/oauth/scope.h"
#include "lib/service/keys.h"
#include "lib/service/tokens.h"
#include "lib/service/tokens_user.h"

#define LIFETIME_REFRESHED_SEC 600
#define LIFETIME_ALONE_SEC 3600

void
dg_tokens_init(struct dg_tokens *tokens)
{
	memset(tokens, 0, sizeof(*tokens));
	dg_buf_init(&tokens->access_token, DG_TOKEN_MAX);
	dg_buf_init(&tokens->id_token, DG_TOKEN_MAX);
}

void
dg_tokens_fini(struct dg_tokens *tokens)
{
	dg_buf_fini(&tokens->access_token);
	dg_buf_fini(&tokens->id_token);
	dg_secret_wipe(tokens->refresh_token, sizeof(tokens->refresh_token));
}

bool
dg_tokens_has_refresh(const struct dg_client *client, const char *scopes)
{
	return (client->grant_types & DG_GRANT_REFRESH_TOKEN) != 0 &&
	    dg_scope_has(scopes, DG_STR("offline_access"));
}

int64_t
dg_tokens_lifetime(const struct dg_client *client, const char *scopes)
{
	if (client->access_token_lifetime > 0)
		return client->access_token_lifetime;
	return dg_tokens_has_refresh(client, scopes) ?
	    LIFETIME_REFRESHED_SEC : LIFETIME_ALONE_SEC;
}

static enum dg_err
find_subject(struct dg_ctx *ctx, const struct dg_client *client,
    const struct dg_claims_user *user, char out[static DG_SUB_MAX + 1])
{
	enum dg_err rc;

	rc = dg_tokens_subject(ctx, client->sub_mode, user, out);
	if (rc == DG_EINVAL)
		dg_log(DG_LOG_ERROR, "tokens", "user %s has no subject that "
		    "application %s can use", user->uuid, client->slug);
	return rc;
}

/* The family's end cuts the access token's life short. */
static int64_t
find_end(const struct dg_client *client, const struct dg_token_family *family,
    int64_t now)
{
	int64_t end = now + dg_tokens_lifetime(client, family->scopes);

	if (family->expires_at > now && family->expires_at < end)
		end = family->expires_at;
	return end;
}

static enum dg_err
make_opaque(struct dg_tokens *out)
{
	char token[DG_SECRET_LEN + 1];
	enum dg_err rc;

	dg_buf_reset(&out->access_token);
	rc = dg_secret_new(token);
	if (rc == DG_OK) {
		dg_buf_put(&out->access_token, token, DG_SECRET_LEN);
		rc = dg_buf_err(&out->access_token);
	}
	dg_secret_wipe(token, sizeof(token));
	return rc;
}

static enum dg_err
sign_access_token(struct dg_ctx *ctx, const struct dg_client *client,
    const struct dg_claims_in *claims, struct dg_tokens *out)
{
	struct json_object *payload = NULL;
	const struct dg_jwk *key;
	enum dg_err rc;

	/* its contents are a row, see dg_tokens_store */
	if (client->access_token_format == DG_TOKEN_OPAQUE)
		return make_opaque(out);
	rc = dg_keys_current(ctx, client->access_token_alg, &key);
	if (rc != DG_OK)
		return rc;
	rc = dg_claims_access_token(claims, &payload);
	if (rc == DG_OK)
		rc = dg_jws_sign(key, "at+jwt", payload, &out->access_token);
	json_object_put(payload);
	return rc;
}

static enum dg_err
sign_id_token(struct dg_ctx *ctx, const struct dg_client *client,
    struct dg_claims_in *claims, struct dg_tokens *out)
{
	char at_hash[DG_AT_HASH_LEN + 1];
	struct json_object *payload = NULL;
	const struct dg_jwk *key;
	enum dg_err rc;

	rc = dg_keys_current(ctx, client->id_token_alg, &key);
	if (rc != DG_OK)
		return rc;
	dg_claims_at_hash(dg_jwk_alg(key), dg_buf_str(&out->access_token),
	    at_hash);
	claims->at_hash = at_hash;
	rc = dg_claims_id_token(claims, &payload);
	if (rc == DG_OK)
		rc = dg_jws_sign(key, "JWT", payload, &out->id_token);
	claims->at_hash = "";
	json_object_put(payload);
	return rc;
}

enum dg_err
dg_tokens_sign(struct dg_ctx *ctx, const struct dg_client *client,
    const struct dg_user *user, const struct dg_token_family *family,
    const char *scope, struct dg_tokens *out)
{
	char issuer[DG_SITE_URL_MAX], sub[DG_SUB_MAX + 1];
	struct dg_tokens_user person;
	struct dg_claims_in claims = {
		.issuer = issuer,
		.sub = sub,
		.client_id = client->client_id,
		.audience = family->resource,
		.scope = scope,
		.sid = family->uuid,
		.jti = out->jti,
		.nonce = family->nonce,
		.amr = family->amr,
		.acr = family->acr,
		.auth_time = family->auth_time,
		.dpop_jkt = family->dpop_jkt,
		.now = ctx->now,
		.expires_at = find_end(client, family, ctx->now),
		.user = &person.claims,
		.scope_claims = client->include_claims_in_id_token,
		.at_hash = "",
	};
	enum dg_err rc;

	rc = dg_tokens_user_init(ctx, user, scope, &person);
	if (rc != DG_OK)
		return rc;
	if ((rc = dg_str_copy(out->scope, sizeof(out->scope),
	    dg_str_from(scope))) != DG_OK ||
	    (rc = dg_str_copy(out->dpop_jkt, sizeof(out->dpop_jkt),
	    dg_str_from(family->dpop_jkt))) != DG_OK ||
	    (rc = dg_site_issuer(&ctx->site, client, issuer,
	    sizeof(issuer))) != DG_OK ||
	    (rc = find_subject(ctx, client, &person.claims, sub)) != DG_OK ||
	    (rc = dg_random_uuid(out->jti)) != DG_OK ||
	    (rc = sign_access_token(ctx, client, &claims, out)) != DG_OK)
		goto out;
	if (dg_scope_has(scope, DG_STR("openid")))
		rc = sign_id_token(ctx, client, &claims, out);
	out->expires_in = claims.expires_at - claims.now;
out:
	dg_tokens_user_fini(&person);
	return rc;
}
