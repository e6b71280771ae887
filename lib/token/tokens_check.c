/* SPDX-License-Identifier: MIT */
/* tokens_check.c: believe or refuse an access token, whatever its format */
#include <json-c/json.h>
#include <string.h>

#include "lib/account/access.h"
#include "lib/account/subject.h"
#include "lib/site/refusal.h"
#include "lib/store/store_access_token.h"
#include "lib/store/store_revocation.h"
#include "lib/token/tokens.h"
#include "lib/token/tokens_jwt.h"

static const char revoked[] = "The access token was revoked.";

/* The family is what a revocation ends, for JWTs too. */
static enum dg_err
judge_family(enum dg_err found, struct dg_access *out)
{
	if (found == DG_ENOTFOUND || (found == DG_OK &&
	    out->family.state != DG_FAMILY_ACTIVE)) {
		dg_tokens_refuse(out, revoked);
		return DG_OK;
	}
	return found;
}

static enum dg_err
find_client(struct dg_ctx *ctx, struct dg_access *out)
{
	enum dg_err rc;

	rc = dg_store_client_find_by_provider(ctx->db,
	    out->family.provider_id, &out->client);
	if (rc == DG_OK)
		dg_refusal_client(ctx, &out->client);
	if (rc == DG_ENOTFOUND || (rc == DG_OK &&
	    (!out->client.enabled || out->client.application_id == 0))) {
		dg_tokens_refuse(out,
		    "The client of the access token is not in use.");
		rc = DG_OK;
	}
	return rc;
}

/* Checked as at refresh, so that the tokens of somebody who left a group stop
 * working at once. */
static enum dg_err
find_user(struct dg_ctx *ctx, struct dg_access *out)
{
	enum dg_err rc;

	rc = dg_store_user_find(ctx->db, out->family.user_id, &out->user);
	if (rc == DG_ENOTFOUND ||
	    (rc == DG_OK && !dg_access_account_is_usable(&out->user, ctx->now))) {
		dg_tokens_refuse(out,
		    "The account of the access token is not usable.");
		return DG_OK;
	}
	if (rc == DG_OK)
		rc = dg_access_may_use(ctx, &out->user, &out->client);
	if (rc == DG_EDENIED) {
		dg_tokens_refuse(out, "The account of the access token may "
		    "not use the application any more.");
		rc = DG_OK;
	}
	return rc;
}

/* Of the host that was asked, and of the application as it is now. */
static void
judge_issuer(struct dg_ctx *ctx, struct dg_access *out)
{
	if (!dg_site_is_issuer(&ctx->site, &out->client, out->family.issuer))
		dg_tokens_refuse(out, "The access token is of another issuer.");
}

/* One that was revoked alone. */
static enum dg_err
judge_jti(struct dg_ctx *ctx, struct dg_access *out)
{
	bool ended;
	enum dg_err rc;

	rc = dg_store_revocation_has_jti(ctx->db, dg_str_from(out->jti),
	    &ended);
	if (rc == DG_OK && ended)
		dg_tokens_refuse(out, revoked);
	return rc;
}

static enum dg_err
check_jwt(struct dg_ctx *ctx, struct dg_str token, struct dg_access *out)
{
	struct dg_str sid = { NULL, 0 };
	struct dg_jws *jws = NULL;
	enum dg_err rc;

	rc = dg_tokens_jwt_open(ctx, token, &jws, &sid, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE) {
		rc = dg_store_family_find_by_uuid(ctx->db, sid, &out->family);
		rc = judge_family(rc, out);
	}
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		rc = dg_tokens_jwt_verify(ctx, jws, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		rc = find_client(ctx, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		rc = dg_tokens_jwt_take(jws, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		rc = judge_jti(ctx, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		rc = find_user(ctx, out);
	dg_jws_free(jws);
	return rc;
}

static enum dg_err
take_row(const struct dg_access_token *row, struct dg_access *out)
{
	enum dg_err rc;

	out->row_id = row->id;
	out->issued_at = row->issued_at;
	out->expires_at = row->expires_at;
	if ((rc = dg_str_copy(out->jti, sizeof(out->jti),
	    dg_str_from(row->uuid))) != DG_OK ||
	    (rc = dg_str_copy(out->audience, sizeof(out->audience),
	    dg_str_from(row->audience))) != DG_OK ||
	    (rc = dg_str_copy(out->dpop_jkt, sizeof(out->dpop_jkt),
	    dg_str_from(row->dpop_jkt))) != DG_OK)
		return rc;
	return dg_str_copy(out->scope, sizeof(out->scope),
	    dg_str_from(row->scopes));
}

static enum dg_err
check_opaque(struct dg_ctx *ctx, struct dg_str token, struct dg_access *out)
{
	uint8_t hash[DG_DIGEST_BYTES];
	struct dg_access_token row;
	enum dg_err rc;

	dg_digest_str(token, hash);
	rc = dg_store_access_token_find(ctx->db, hash, ctx->now, &row);
	if (rc == DG_ENOTFOUND) {
		dg_tokens_refuse(out,
		    "The access token is unknown or has expired.");
		return DG_OK;
	}
	if (rc != DG_OK || (rc = take_row(&row, out)) != DG_OK)
		return rc;
	rc = dg_store_family_find(ctx->db, row.family_id, &out->family);
	rc = judge_family(rc, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		rc = find_client(ctx, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		rc = find_user(ctx, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		rc = dg_str_copy(out->sub, sizeof(out->sub),
		    dg_str_from(out->family.sub));
	return rc;
}

enum dg_err
dg_tokens_check(struct dg_ctx *ctx, struct dg_str token,
    struct dg_access *out)
{
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	/* no dot: base64url of random bytes; anything else is a JWT or junk */
	if (token.n == DG_SECRET_LEN && memchr(token.p, '.', token.n) == NULL)
		rc = check_opaque(ctx, token, out);
	else
		rc = check_jwt(ctx, token, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		judge_issuer(ctx, out);
	return rc;
}

enum dg_err
dg_tokens_userinfo(struct dg_ctx *ctx, const struct dg_access *access,
    struct json_object **out)
{
	struct json_object *claims;
	enum dg_err rc;

	*out = NULL;
	rc = dg_subject_claims(ctx, &access->user, access->scope,
	    &claims);
	if (rc != DG_OK)
		return rc;
	rc = dg_claims_userinfo(access->sub, claims, out);
	json_object_put(claims);
	return rc;
}
