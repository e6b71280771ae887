/* SPDX-License-Identifier: MIT */
/* grant_refresh.c: exchange a refresh token (RFC 6749 section 6) */
#include <string.h>

#include "lib/account/access.h"
#include "lib/client/audience.h"
#include "lib/client/client.h"
#include "lib/grant/grant_proof.h"
#include "lib/oauth/scope.h"
#include "lib/site/audit.h"
#include "lib/site/refusal.h"
#include "lib/token/rotation.h"

/* A presented token, and what is known of it. */
struct refresh {
	const struct dg_client *client;
	const struct dg_token_request *in;
	uint8_t hash[DG_DIGEST_BYTES];
	struct dg_refresh_token token;
	struct dg_token_family family;
	struct dg_user user;
	char scope[DG_SCOPE_MAX + 1];		/* of this access token */
};

/* The reason for the log; the device is told the same for all of them. */
static const char *
why(const struct refresh *r, enum dg_rotation verdict)
{
	if (verdict == DG_ROTATION_REUSE)
		return "the refresh token was used before: all tokens of this "
		    "approval end.";
	if (verdict != DG_ROTATION_DEAD)
		return NULL;
	if (r->family.provider_id != r->client->provider_id)
		return "the refresh token is another application's.";
	return r->family.state != DG_FAMILY_ACTIVE ?
	    "the tokens of this approval were revoked." :
	    "the refresh token has reached its end.";
}

/* Read token and family and judge them. Unknown is as good as dead; so is one
 * that would get tokens of another issuer now (OIDC Core 12.2). */
static enum dg_err
judge(struct dg_ctx *ctx, struct refresh *r, enum dg_rotation *out)
{
	enum dg_err rc;

	*out = DG_ROTATION_DEAD;
	dg_refusal_why(ctx, "no refresh token is like this, or its family has "
	    "other names now.");
	if ((rc = dg_store_refresh_find(ctx->db, r->hash,
	    &r->token)) == DG_OK &&
	    (rc = dg_store_family_find(ctx->db, r->token.family_id,
	    &r->family)) == DG_OK &&
	    dg_site_is_issuer(&ctx->site, r->client, r->family.issuer)) {
		*out = dg_rotation_judge(r->client, &r->family, &r->token,
		    ctx->now);
		dg_refusal_why(ctx, why(r, *out));
	}
	return rc == DG_ENOTFOUND ? DG_OK : rc;
}

/* Access is checked again at each refresh. DG_EDENIED: the account may not use
 * the application any more. */
static enum dg_err
ask_access(struct dg_ctx *ctx, struct refresh *r)
{
	enum dg_err rc;

	rc = dg_store_user_find(ctx->db, r->family.user_id, &r->user);
	if (rc == DG_OK)
		rc = dg_access_may_use(ctx, &r->user, r->client);
	return rc == DG_ENOTFOUND ? DG_EDENIED : rc;
}

/*
 * RFC 6749 6: nothing beyond what was granted; less for this token only.
 * Nor anything beyond the scopes that the application has now.
 */
static enum dg_oauth_err
choose_scope(struct refresh *r, struct dg_str asked, const char **why)
{
	char wanted[DG_SCOPE_ASKED_MAX + 1];

	if (!dg_scope_has(r->client->scopes, DG_STR("offline_access")))
		return DG_OAUTH_INVALID_GRANT;
	if (asked.n > DG_SCOPE_ASKED_MAX)
		*why = "The scope is longer than 4096 bytes.";
	if (dg_scope_parse(asked, wanted, sizeof(wanted)) != DG_OK)
		return DG_OAUTH_INVALID_SCOPE;
	if (wanted[0] == '\0')
		memcpy(wanted, r->family.scopes, sizeof(r->family.scopes));
	if (!dg_scope_is_subset(wanted, r->family.scopes) ||
	    dg_scope_intersect(wanted, r->client->scopes, r->scope,
	    sizeof(r->scope)) != DG_OK || r->scope[0] == '\0')
		return DG_OAUTH_INVALID_SCOPE;
	return DG_OAUTH_NONE;
}

static enum dg_err
record(struct dg_ctx *ctx, const struct refresh *r, const char *action,
    const char *detail)
{
	const char *const pairs[] = { "sid", r->family.uuid, NULL };
	char context[DG_AUDIT_CONTEXT_SIZE];
	const struct dg_audit event = {
		.action = action, .detail = detail,
		.user_id = r->family.user_id,
		.provider_id = r->family.provider_id, .context = context,
	};
	enum dg_err rc;

	rc = dg_audit_context(pairs, context);
	return rc == DG_OK ? dg_audit_add(ctx, &event) : rc;
}

static enum dg_err
rotate(struct dg_ctx *ctx, const struct refresh *r, const char *successor)
{
	struct dg_refresh_token next = {
		.family_id = r->family.id,
		.generation = r->token.generation + 1,
		.state = DG_REFRESH_LIVE,
		.issued_at = ctx->now,
		.expires_at = dg_rotation_idle_end(r->client, &r->family,
		    ctx->now),
	};
	uint8_t hash[DG_DIGEST_BYTES];
	enum dg_err rc;

	dg_digest_sha256(successor, DG_SECRET_LEN, hash);
	if ((rc = dg_store_refresh_rotate(ctx->db, r->token.id,
	    ctx->now)) != DG_OK ||
	    (rc = dg_store_refresh_add(ctx->db, hash, &next)) != DG_OK)
		return rc;
	return record(ctx, r, DG_ACTION_TOKEN, "refreshed");
}

static enum dg_err
repeat(struct dg_ctx *ctx, const struct refresh *r)
{
	enum dg_err rc;

	if ((rc = dg_store_refresh_present(ctx->db, r->token.id)) != DG_OK)
		return rc;
	return record(ctx, r, DG_ACTION_TOKEN, "refresh_repeated");
}

/* RFC 9700 4.14.2: somebody else holds a copy, and nobody knows who. */
static enum dg_err
end_family(struct dg_ctx *ctx, const struct refresh *r)
{
	enum dg_err rc;

	rc = dg_store_family_revoke(ctx->db, r->family.id, ctx->now);
	if (rc != DG_OK)
		return rc;
	return record(ctx, r, DG_ACTION_SUSPICIOUS, "refresh_reuse");
}

/* RFC 9449 5: what a public client gets with a proof is of use with its key
 * only, also when the first proof comes late. */
static enum dg_err
touch(struct dg_ctx *ctx, const struct refresh *r)
{
	bool public = r->client->type == DG_CLIENT_PUBLIC;

	return dg_store_family_touch(ctx->db, r->family.id, ctx->now,
	    public ? dg_grant_proof_key(r->in) : "");
}

static bool
gives(enum dg_rotation verdict)
{
	return verdict == DG_ROTATION_NEXT || verdict == DG_ROTATION_REPEAT;
}

/* Many commands that share one token file presented the token at once. The first
 * ones got its successor and stored it there, so this one is refused, but
 * nothing ends. */
static void
refuse(enum dg_rotation verdict, struct dg_token_result *out)
{
	out->error = DG_OAUTH_INVALID_GRANT;
	if (verdict == DG_ROTATION_SURPLUS)
		out->description = "The refresh token was exchanged a moment "
		    "ago, too often to repeat; use its successor.";
}

/*
 * Check client, account and audience again under the writers' lock, unless the
 * refresh is refused anyway. DG_EDENIED: the account may not use the application
 * any more; DG_EBUSY: the client was changed meanwhile, so that it must ask again
 * to be told the right error.
 */
static enum dg_err
ask_again(struct dg_ctx *ctx, struct refresh *r, const char *audience)
{
	const struct dg_client *before = r->client;
	const char *misfit = NULL, *why;
	char resource[DG_URL_MAX + 1] = "";
	struct dg_client client;
	enum dg_err rc;

	rc = dg_client_again(ctx, before, DG_GRANT_REFRESH_TOKEN, &client);
	if (rc == DG_OK)
		rc = dg_audience_choose(ctx, &client, &r->in->target,
		    r->family.resource, resource, &misfit);
	if (rc == DG_OK && (misfit != NULL ||
	    strcmp(resource, audience) != 0 ||
	    !dg_scope_is_subset(r->scope, client.scopes) ||
	    dg_grant_proof_of_refresh(&client, &r->family, r->in,
	    &why) != DG_OAUTH_NONE))
		rc = DG_ECONFLICT;
	if (rc == DG_OK) {
		r->client = &client;
		rc = ask_access(ctx, r);
		r->client = before;
	}
	dg_secret_wipe(&client, sizeof(client));
	return rc == DG_ECONFLICT ? DG_EBUSY : rc;
}

/*
 * The judgement that counts: under the writers' lock, whatever was seen
 * before. tokens NULL: there is nothing to give, only a reuse to act on.
 */
static enum dg_err
settle(struct dg_ctx *ctx, struct refresh *r, const struct dg_tokens *tokens,
    enum dg_rotation *verdict)
{
	enum dg_err rc;

	if ((rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	rc = judge(ctx, r, verdict);
	if (rc == DG_OK && gives(*verdict) && tokens != NULL &&
	    (rc = ask_again(ctx, r, tokens->audience)) == DG_EDENIED) {
		*verdict = DG_ROTATION_DEAD;
		rc = DG_OK;
	}
	if (rc == DG_OK && *verdict == DG_ROTATION_REUSE)
		rc = end_family(ctx, r);
	else if (rc == DG_OK && tokens == NULL)
		*verdict = DG_ROTATION_DEAD;
	else if (rc == DG_OK && *verdict == DG_ROTATION_NEXT)
		rc = rotate(ctx, r, tokens->refresh_token);
	else if (rc == DG_OK && *verdict == DG_ROTATION_REPEAT)
		rc = repeat(ctx, r);
	if (rc == DG_OK && gives(*verdict) && (rc = touch(ctx, r)) == DG_OK)
		rc = dg_tokens_store(ctx, &r->family, tokens);
	return dg_db_end(ctx->db, rc);
}

/* Sign before the transaction, throw away when it decides otherwise. */
static enum dg_err
exchange(struct dg_ctx *ctx, struct refresh *r, struct dg_token_result *out)
{
	struct dg_token_family family = r->family;
	enum dg_rotation verdict;
	enum dg_err rc;

	/* OIDC Core 12.2: a refreshed ID token should have no nonce */
	family.nonce[0] = '\0';
	/* today's key; of a public client it is the family's for good */
	rc = dg_str_copy(family.dpop_jkt, sizeof(family.dpop_jkt),
	    dg_str_from(dg_grant_proof_key(r->in)));
	if (rc != DG_OK)
		return rc;
	rc = dg_rotation_derive(ctx->secrets.refresh, &r->family, &r->token,
	    r->in->credential, out->tokens.refresh_token);
	if (rc == DG_OK)
		rc = dg_tokens_sign(ctx, r->client, &r->user, &family,
		    r->scope, &out->tokens);
	if (rc == DG_OK && r->in->ready != NULL)
		rc = r->in->ready(r->in->arg, &out->tokens);
	if (rc == DG_OK)
		rc = settle(ctx, r, &out->tokens, &verdict);
	if (rc == DG_OK && !gives(verdict)) {
		refuse(verdict, out);
		dg_tokens_fini(&out->tokens);
	}
	return rc;
}

/* RFC 8707 2.2: of what the family was given, or less. */
static enum dg_err
choose_audience(struct dg_ctx *ctx, const struct refresh *r,
    struct dg_token_result *out)
{
	const char *misfit;
	enum dg_err rc;

	rc = dg_audience_choose(ctx, r->client, &r->in->target,
	    r->family.resource, out->tokens.audience, &misfit);
	if (rc == DG_OK && misfit != NULL) {
		out->error = DG_OAUTH_INVALID_TARGET;
		out->description = misfit;
	}
	return rc;
}

static enum dg_err
answer(struct dg_ctx *ctx, struct refresh *r, struct dg_token_result *out)
{
	enum dg_rotation verdict;
	enum dg_err rc;

	out->error = DG_OAUTH_INVALID_GRANT;
	if ((rc = judge(ctx, r, &verdict)) != DG_OK)
		return rc;
	if (!gives(verdict)) {
		refuse(verdict, out);
		return verdict == DG_ROTATION_REUSE ?
		    settle(ctx, r, NULL, &verdict) : DG_OK;
	}
	out->error = dg_grant_proof_of_refresh(r->client, &r->family, r->in,
	    &out->description);
	if (out->error != DG_OAUTH_NONE)
		return DG_OK;
	out->error = DG_OAUTH_INVALID_GRANT;
	rc = ask_access(ctx, r);
	if (rc == DG_EDENIED)
		dg_refusal_why(ctx, "the account may not use the application "
		    "any more.");
	if (rc != DG_OK)
		return rc == DG_EDENIED ? DG_OK : rc;
	out->error = choose_scope(r, r->in->scope, &out->description);
	if (out->error != DG_OAUTH_NONE)
		return DG_OK;
	rc = choose_audience(ctx, r, out);
	return rc == DG_OK && out->error == DG_OAUTH_NONE ?
	    exchange(ctx, r, out) : rc;
}

enum dg_err
dg_grant_refresh(struct dg_ctx *ctx, const struct dg_client *client,
    const struct dg_token_request *in, struct dg_token_result *out)
{
	struct refresh r;
	enum dg_err rc;

	memset(&r, 0, sizeof(r));
	r.client = client;
	r.in = in;
	out->error = DG_OAUTH_NONE;
	out->description = NULL;
	out->interval = 0;
	dg_tokens_init(&out->tokens);
	if ((client->grant_types & DG_GRANT_REFRESH_TOKEN) == 0) {
		out->error = DG_OAUTH_UNAUTHORIZED_CLIENT;
		return DG_OK;
	}
	dg_digest_str(in->credential, r.hash);
	rc = answer(ctx, &r, out);
	if (rc != DG_OK)
		dg_tokens_fini(&out->tokens);
	dg_secret_wipe(&r, sizeof(r));
	return rc;
}
