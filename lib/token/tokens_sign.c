/* SPDX-License-Identifier: MIT */
/* tokens_sign.c: build and sign what a client gets; token program only */
#include <string.h>

#include <json-c/json.h>

#include "lib/client/audience.h"
#include "lib/crypt/random.h"
#include "lib/key/keys.h"
#include "lib/oauth/jws_sign.h"
#include "lib/oauth/scope.h"
#include "lib/token/tokens.h"
#include "lib/token/tokens_claims.h"

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

static enum dg_err
make_opaque(struct dg_tokens *out)
{
	char token[DG_SECRET_LEN + 1];
	enum dg_err rc;

	dg_buf_reset(&out->access_token);
	rc = dg_random_secret(token);
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
	if (out->format == DG_TOKEN_OPAQUE)
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

/* Whom the access token is for, and in what format. */
static enum dg_err
find_audience(struct dg_ctx *ctx, const struct dg_client *client,
    const struct dg_token_family *family, struct dg_tokens *out)
{
	enum dg_err rc = DG_OK;

	if (out->audience[0] == '\0')
		rc = dg_str_copy(out->audience, sizeof(out->audience),
		    dg_str_from(family->resource));
	return rc == DG_OK ? dg_audience_format(ctx, client, out->audience,
	    &out->format) : rc;
}

enum dg_err
dg_tokens_sign(struct dg_ctx *ctx, const struct dg_client *client,
    const struct dg_user *user, const struct dg_token_family *family,
    const char *scope, struct dg_tokens *out)
{
	struct dg_tokens_claims claims;
	enum dg_err rc;

	if ((rc = dg_tokens_claims_init(ctx, client, user, family, scope,
	    &claims)) != DG_OK ||
	    (rc = dg_str_copy(out->scope, sizeof(out->scope),
	    dg_str_from(scope))) != DG_OK ||
	    (rc = dg_str_copy(out->dpop_jkt, sizeof(out->dpop_jkt),
	    dg_str_from(family->dpop_jkt))) != DG_OK ||
	    (rc = find_audience(ctx, client, family, out)) != DG_OK)
		goto out;
	claims.in.audience = out->audience;
	if ((rc = sign_access_token(ctx, client, &claims.in, out)) != DG_OK)
		goto out;
	if (dg_scope_has(scope, DG_STR("openid")))
		rc = sign_id_token(ctx, client, &claims.in, out);
	memcpy(out->jti, claims.jti, sizeof(out->jti));
	out->expires_in = claims.in.expires_at - claims.in.now;
out:
	dg_tokens_claims_fini(&claims);
	return rc;
}
