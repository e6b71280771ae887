/* SPDX-License-Identifier: MIT */
/* tokens_claims.c: what the tokens of a family say */
#include "lib/token/tokens_claims.h"

#include <string.h>

#include <json-c/json.h>

#include "lib/account/subject.h"
#include "lib/base/log.h"
#include "lib/key/keys.h"
#include "lib/oauth/claims_template.h"
#include "lib/oauth/scope.h"
#include "lib/token/tokens.h"

#define LIFETIME_REFRESHED_SEC 600
#define LIFETIME_ALONE_SEC DG_KEYS_TOKEN_LIFETIME_SEC

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

enum dg_err
dg_tokens_family_names(struct dg_ctx *ctx, const struct dg_client *client,
    const struct dg_user *user, struct dg_token_family *family)
{
	enum dg_err rc;

	rc = dg_subject_make(ctx, client->sub_mode, user, family->sub);
	if (rc == DG_OK)
		return dg_site_issuer(&ctx->site, client, family->issuer,
		    sizeof(family->issuer));
	if (rc == DG_EINVAL)
		dg_log(DG_LOG_ERROR, "tokens", "user %s has no subject that "
		    "application %s can use", user->uuid, client->slug);
	return rc;
}

static void
fill(const struct dg_client *client, const struct dg_token_family *family,
    int64_t now, struct dg_tokens_claims *out)
{
	out->in.issuer = family->issuer;
	out->in.sub = family->sub;
	out->in.client_id = client->client_id;
	out->in.audience = family->resource;
	out->in.sid = family->uuid;
	out->in.jti = out->jti;
	out->in.nonce = family->nonce;
	out->in.amr = family->amr;
	out->in.acr = family->acr;
	out->in.auth_time = family->auth_time;
	out->in.dpop_jkt = family->dpop_jkt;
	out->in.now = now;
	out->in.expires_at = find_end(client, family, now);
	out->in.at_hash = "";
}

/* Add the claims of the scopes, as far as an ID token has room for them. */
static enum dg_err
put_scope_claims(struct dg_ctx *ctx, const struct dg_user *user,
    const char *scope, struct dg_tokens_claims *out)
{
	struct json_object *all;
	enum dg_err rc;

	rc = dg_subject_claims(ctx, user, scope, &all);
	if (rc != DG_OK)
		return rc;
	rc = dg_claims_shorten(all, DG_CLAIMS_SIZE_MAX, &out->in.scope_claims,
	    &out->in.left_out);
	json_object_put(all);
	if (rc != DG_OK || out->in.left_out == NULL)
		return rc;
	dg_subject_tell_long(user, DG_CLAIMS_SIZE_MAX, "not in the ID token "
	    "but at userinfo, which it says");
	out->in.userinfo_endpoint = out->userinfo;
	return dg_site_url(&ctx->site, "/application/o/userinfo/",
	    out->userinfo, sizeof(out->userinfo));
}

enum dg_err
dg_tokens_claims_init(struct dg_ctx *ctx, const struct dg_client *client,
    const struct dg_user *user, const struct dg_token_family *family,
    const char *scope, struct dg_tokens_claims *out)
{
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	fill(client, family, ctx->now, out);
	out->in.scope = scope;
	if ((rc = dg_random_uuid(out->jti)) != DG_OK)
		return rc;
	if (client->include_claims_in_id_token &&
	    dg_scope_has(scope, DG_STR("openid")))
		rc = put_scope_claims(ctx, user, scope, out);
	return rc;
}

void
dg_tokens_claims_fini(struct dg_tokens_claims *claims)
{
	json_object_put(claims->in.scope_claims);
	json_object_put(claims->in.left_out);
	memset(claims, 0, sizeof(*claims));
}
