/* SPDX-License-Identifier: MIT */
/* grant_poll.c: a poll, and the redemption (RFC 8628 sections 3.4, 3.5) */
#include <string.h>

#include "lib/account/access.h"
#include "lib/client/audience.h"
#include "lib/client/client.h"
#include "lib/crypt/random.h"
#include "lib/grant/grant_proof.h"
#include "lib/oauth/poll.h"
#include "lib/shm/poll_clock.h"
#include "lib/site/audit.h"
#include "lib/site/refusal.h"
#include "lib/store/store_session.h"
#include "lib/token/rotation.h"

#define REDEEM_WAIT_MS 2000		/* for the writers' lock, before "pending" is told */

/* A device code that came, and what is known of it. */
struct poll {
	const struct dg_client *client;
	const struct dg_token_request *in;
	uint8_t hash[DG_DIGEST_BYTES];
	struct dg_device_grant grant;
	bool found;
	bool own;
};

/* The reason for the log; the device is told the same for all of them, so that
 * nobody learns anything about a request of another client. */
static const char *
why(const struct poll *poll, enum dg_poll outcome)
{
	if (outcome != DG_POLL_INVALID)
		return NULL;
	if (!poll->found)
		return "no request has this device code, or it was long ago.";
	if (!poll->own)
		return "the device code is another application's.";
	return poll->grant.state == DG_GRANT_REDEEMED ?
	    "the device code was exchanged for tokens before." :
	    "the device code has expired long ago.";
}

static enum dg_err
look(struct dg_ctx *ctx, struct poll *poll, struct dg_token_result *out,
    enum dg_poll *outcome)
{
	const struct dg_device_grant *grant = &poll->grant;
	struct dg_poll_in in = { .now = ctx->now, .grace = DG_GRANT_GRACE_SEC };
	enum dg_err rc;

	rc = dg_store_device_grant_find(ctx->db, poll->hash, &poll->grant);
	if (rc != DG_OK && rc != DG_ENOTFOUND)
		return rc;
	poll->found = rc == DG_OK;
	poll->own = poll->found &&
	    grant->provider_id == poll->client->provider_id;
	in.found = poll->found;
	in.own = poll->own;
	if (poll->own) {
		in.approved = grant->state == DG_GRANT_APPROVED;
		in.denied = grant->state == DG_GRANT_DENIED;
		in.redeemed = grant->state == DG_GRANT_REDEEMED;
		in.expires_at = grant->expires_at;
	}
	/* the interval counts while the request waits for a decision only */
	if (poll->own && grant->state == DG_GRANT_PENDING &&
	    ctx->now < grant->expires_at && ctx->shm != NULL)
		in.early = dg_poll_clock_tick(ctx->shm, poll->hash,
		    grant->interval, poll->in->auth_form, ctx->boot_ms,
		    &out->interval);
	*outcome = dg_poll_decide(&in);
	dg_refusal_why(ctx, why(poll, *outcome));
	return DG_OK;
}

/* Must the tokens of this code be ended because the code came a second time? */
static enum dg_err
find_doomed(struct dg_ctx *ctx, const struct poll *poll,
    struct dg_token_family *out, bool *doomed)
{
	enum dg_err rc;

	*doomed = false;
	if (!poll->client->device_code_replay_revokes)
		return DG_OK;
	rc = dg_store_family_find_by_grant(ctx->db,
	    dg_str_from(poll->grant.uuid), out);
	*doomed = rc == DG_OK && out->state == DG_FAMILY_ACTIVE;
	return rc == DG_ENOTFOUND ? DG_OK : rc;
}

/* In one transaction: end this family, if it is not NULL, and write the event. */
static enum dg_err
replay(struct dg_ctx *ctx, const struct poll *poll,
    const struct dg_token_family *family)
{
	struct dg_audit event = {
		.action = DG_ACTION_SUSPICIOUS, .detail = "code_replayed",
		.user_id = poll->grant.user_id,
		.provider_id = poll->grant.provider_id,
		.grant_uuid = poll->grant.uuid,
	};
	enum dg_err rc;

	rc = dg_store_device_grant_replay(ctx->db, &poll->grant, ctx->now);
	if (rc == DG_OK)
		rc = dg_audit_add(ctx, &event);
	else if (rc == DG_ECONFLICT)	/* an earlier replay was recorded already */
		rc = DG_OK;
	if (rc != DG_OK || family == NULL)
		return rc;
	event.action = DG_ACTION_REVOKED;
	event.detail = "code_replay_ended_tokens";
	rc = dg_store_family_revoke(ctx->db, family->id, ctx->now);
	return rc == DG_OK ? dg_audit_add(ctx, &event) : rc;
}

/* A lock that is not free, and a full disk, are answered "pending" and not 503: a
 * device polls again by itself, but may give up at a 5xx. */
static bool
must_wait(enum dg_err rc)
{
	return rc == DG_EBUSY || rc == DG_EFULL;
}

/*
 * A redeemed code came again. An honest client whose reply was lost does that
 * too, so tokens are revoked only if the application's device_code_replay says
 * so (RFC 6749 section 4.1.2). An event records it once for each request; if the
 * writers' lock is not free at once, the next replay records it. A revocation is
 * not left to the next one, but waits for the lock.
 */
static enum dg_err
record_replay(struct dg_ctx *ctx, const struct poll *poll)
{
	struct dg_token_family family;
	bool doomed;
	enum dg_err rc;

	rc = find_doomed(ctx, poll, &family, &doomed);
	if (rc != DG_OK || (!doomed && poll->grant.replayed_at != 0))
		return rc;
	if ((rc = dg_db_begin(ctx->db, doomed ? DG_DB_WAIT_MS : 0)) != DG_OK)
		return must_wait(rc) && !doomed ? DG_OK : rc;
	return dg_db_end(ctx->db, replay(ctx, poll, doomed ? &family : NULL));
}

/*
 * The account that approved may not use the application any more, so the request
 * is denied. Where the writers' lock is not free, the next poll does this.
 */
static enum dg_err
withdraw(struct dg_ctx *ctx, const struct poll *poll,
    struct dg_token_result *out)
{
	const struct dg_audit event = {
		.action = DG_ACTION_AUTHORIZE, .detail = "approval_withdrawn",
		.user_id = poll->grant.user_id,
		.provider_id = poll->grant.provider_id,
		.grant_uuid = poll->grant.uuid,
	};
	enum dg_err rc;

	out->error = DG_OAUTH_ACCESS_DENIED;
	dg_refusal_why(ctx, "who approved may not use the application any "
	    "more.");
	if ((rc = dg_db_begin(ctx->db, REDEEM_WAIT_MS)) != DG_OK)
		goto out;
	rc = dg_store_device_grant_withdraw(ctx->db, &poll->grant, ctx->now);
	if (rc == DG_OK)
		rc = dg_audit_add(ctx, &event);
	rc = dg_db_end(ctx->db, rc);
out:
	if (must_wait(rc)) {
		out->error = DG_OAUTH_AUTHORIZATION_PENDING;
		rc = DG_OK;
	}
	/* decided otherwise meanwhile; refused all the same */
	return rc == DG_ECONFLICT ? DG_OK : rc;
}

/* The person signed out between approval and poll, which ends the approval if
 * the application has end_tokens_at_logout. */
static enum dg_err
ask_session(struct dg_ctx *ctx, const struct poll *poll)
{
	if (!poll->client->end_tokens_at_logout ||
	    poll->grant.session_id == 0)
		return DG_OK;
	return dg_store_session_is_there(ctx->db, poll->grant.session_id);
}

static enum dg_err
find_approver(struct dg_ctx *ctx, const struct poll *poll,
    struct dg_user *user)
{
	enum dg_err rc;

	rc = dg_store_user_find(ctx->db, poll->grant.user_id, user);
	if (rc == DG_OK)
		rc = dg_access_may_approve(ctx, user, poll->client);
	if (rc == DG_OK)
		rc = ask_session(ctx, poll);
	return rc == DG_ENOTFOUND ? DG_EDENIED : rc;
}

/* The family of what this grant gives; its uuid is the tokens' sid.
 * DG_EDENIED: nothing is left of it. */
static enum dg_err
make_family(struct dg_ctx *ctx, const struct poll *poll,
    struct dg_token_family *family)
{
	const struct dg_device_grant *grant = &poll->grant;
	enum dg_err rc;

	family->state = DG_FAMILY_ACTIVE;
	family->provider_id = grant->provider_id;
	family->user_id = grant->user_id;
	family->session_id = grant->session_id;
	family->auth_time = grant->auth_time;
	family->created_at = ctx->now;
	family->last_used_at = ctx->now;
	/* the application's scopes may have become fewer since the request */
	if ((rc = dg_client_scopes(poll->client, grant->granted_scopes,
	    family->scopes)) != DG_OK)
		return rc;
	if (family->scopes[0] == '\0')
		return DG_EDENIED;
	/* without a refresh token the family ends with its only token */
	family->expires_at = dg_tokens_has_refresh(poll->client,
	    family->scopes) ? dg_rotation_family_end(poll->client, ctx->now) :
	    ctx->now + dg_tokens_lifetime(poll->client, family->scopes);
	memcpy(family->device_grant_uuid, grant->uuid,
	    sizeof(family->device_grant_uuid));
	memcpy(family->amr, grant->amr, sizeof(family->amr));
	memcpy(family->acr, grant->acr, sizeof(family->acr));
	memcpy(family->nonce, grant->nonce, sizeof(family->nonce));
	memcpy(family->device_name, grant->device_name,
	    sizeof(family->device_name));
	memcpy(family->device_model, grant->device_model,
	    sizeof(family->device_model));
	memcpy(family->ip, grant->ip, sizeof(family->ip));
	memcpy(family->user_agent, grant->user_agent,
	    sizeof(family->user_agent));
	memcpy(family->resource, grant->resource, sizeof(family->resource));
	if ((rc = dg_str_copy(family->dpop_jkt, sizeof(family->dpop_jkt),
	    dg_str_from(dg_grant_proof_key(poll->in)))) != DG_OK)
		return rc;
	return dg_random_uuid(family->uuid);
}

static enum dg_err
add_refresh_token(struct dg_ctx *ctx, const struct poll *poll,
    const struct dg_token_family *family, const struct dg_tokens *tokens)
{
	struct dg_refresh_token row = {
		.family_id = family->id,
		.generation = 1,
		.state = DG_REFRESH_LIVE,
		.issued_at = ctx->now,
		.expires_at = dg_rotation_idle_end(poll->client, family,
		    ctx->now),
	};
	uint8_t hash[DG_DIGEST_BYTES];

	if (tokens->refresh_token[0] == '\0')
		return DG_OK;
	dg_digest_sha256(tokens->refresh_token, DG_SECRET_LEN, hash);
	return dg_store_refresh_add(ctx->db, hash, &row);
}

/*
 * Check client, approver, audience and session again under the writers' lock: they
 * may have changed while the tokens were signed. DG_EBUSY: something did, and this
 * poll is answered as pending; the next poll finds the change in the usual way.
 */
static enum dg_err
ask_again(struct dg_ctx *ctx, const struct poll *poll,
    const struct dg_token_family *family, const char *audience)
{
	char scopes[DG_SCOPE_MAX + 1] = "", resource[DG_URL_MAX + 1] = "";
	const char *misfit = NULL, *why;
	struct poll now = *poll;
	struct dg_client client;
	struct dg_user user;
	enum dg_err rc;

	now.client = &client;
	if ((rc = dg_client_again(ctx, poll->client, DG_GRANT_DEVICE_CODE,
	    &client)) == DG_OK &&
	    (rc = find_approver(ctx, &now, &user)) == DG_OK &&
	    (rc = dg_audience_choose(ctx, &client, &poll->in->target,
	    poll->grant.resource, resource, &misfit)) == DG_OK &&
	    (rc = dg_client_scopes(&client, poll->grant.granted_scopes,
	    scopes)) == DG_OK &&
	    (misfit != NULL || strcmp(resource, audience) != 0 ||
	    strcmp(scopes, family->scopes) != 0 ||
	    dg_grant_proof_of_code(&client, &poll->grant, poll->in,
	    &why) != DG_OAUTH_NONE))
		rc = DG_ECONFLICT;
	dg_secret_wipe(&client, sizeof(client));
	return rc == DG_EDENIED || rc == DG_ECONFLICT ? DG_EBUSY : rc;
}

/* Of any number of polls of one code, one gets past the first statement. */
static enum dg_err
redeem(struct dg_ctx *ctx, const struct poll *poll,
    struct dg_token_family *family, const struct dg_tokens *tokens)
{
	const struct dg_audit event = {
		.action = DG_ACTION_TOKEN, .detail = "device_redeemed",
		.user_id = family->user_id,
		.provider_id = family->provider_id,
		.grant_uuid = poll->grant.uuid,
	};
	enum dg_err rc;

	if ((rc = dg_db_begin(ctx->db, REDEEM_WAIT_MS)) != DG_OK)
		return rc;
	if ((rc = ask_again(ctx, poll, family, tokens->audience)) == DG_OK &&
	    (rc = dg_store_device_grant_redeem(ctx->db, poll->hash,
	    poll->client->provider_id, ctx->now)) == DG_OK &&
	    (rc = dg_store_family_add(ctx->db, family)) == DG_OK &&
	    (rc = dg_tokens_store(ctx, family, tokens)) == DG_OK &&
	    (rc = add_refresh_token(ctx, poll, family, tokens)) == DG_OK)
		rc = dg_audit_add(ctx, &event);
	return dg_db_end(ctx->db, rc);
}

/* RFC 8707 2.2: of what was named at first, or less. */
static enum dg_err
choose_audience(struct dg_ctx *ctx, const struct poll *poll,
    struct dg_token_result *out)
{
	const char *misfit;
	enum dg_err rc;

	rc = dg_audience_choose(ctx, poll->client, &poll->in->target,
	    poll->grant.resource, out->tokens.audience, &misfit);
	if (rc == DG_OK && misfit != NULL) {
		out->error = DG_OAUTH_INVALID_TARGET;
		out->description = misfit;
	}
	return rc;
}

/* design: ask, sign, then the transaction; a loser throws its tokens away. */
static enum dg_err
exchange(struct dg_ctx *ctx, const struct poll *poll,
    struct dg_token_result *out)
{
	struct dg_token_family family;
	struct dg_user user;
	enum dg_err rc;

	memset(&family, 0, sizeof(family));
	out->error = dg_grant_proof_of_code(poll->client, &poll->grant,
	    poll->in, &out->description);
	if (out->error != DG_OAUTH_NONE)
		return DG_OK;
	rc = find_approver(ctx, poll, &user);
	if (rc == DG_OK)
		rc = choose_audience(ctx, poll, out);
	if (out->error != DG_OAUTH_NONE)
		return rc;
	if (rc == DG_OK)
		rc = make_family(ctx, poll, &family);
	if (rc == DG_EDENIED)
		return withdraw(ctx, poll, out);
	if (rc == DG_OK)
		rc = dg_tokens_family_names(ctx, poll->client, &user,
		    &family);
	if (rc == DG_OK && dg_tokens_has_refresh(poll->client, family.scopes))
		rc = dg_random_secret(out->tokens.refresh_token);
	if (rc == DG_OK)
		rc = dg_tokens_sign(ctx, poll->client, &user, &family,
		    family.scopes, &out->tokens);
	if (rc == DG_OK && poll->in->ready != NULL)
		rc = poll->in->ready(poll->in->arg, &out->tokens);
	if (rc != DG_OK)
		return rc;
	rc = redeem(ctx, poll, &family, &out->tokens);
	if (rc == DG_ECONFLICT || must_wait(rc)) {
		out->error = must_wait(rc) ? DG_OAUTH_AUTHORIZATION_PENDING :
		    DG_OAUTH_INVALID_GRANT;
		dg_refusal_why(ctx, "the device code was exchanged for tokens "
		    "at the same moment.");
		dg_tokens_fini(&out->tokens);
		rc = DG_OK;
	}
	return rc;
}

enum dg_err
dg_grant_poll(struct dg_ctx *ctx, const struct dg_client *client,
    const struct dg_token_request *in, struct dg_token_result *out)
{
	struct poll poll = { .client = client, .in = in };
	enum dg_poll outcome;
	enum dg_err rc;

	out->error = DG_OAUTH_NONE;
	out->description = NULL;
	out->interval = 0;
	dg_tokens_init(&out->tokens);
	if (ctx->conf.device_grant_off ||
	    (client->grant_types & DG_GRANT_DEVICE_CODE) == 0) {
		out->error = DG_OAUTH_UNAUTHORIZED_CLIENT;
		return DG_OK;
	}
	dg_digest_str(in->credential, poll.hash);
	if ((rc = look(ctx, &poll, out, &outcome)) != DG_OK)
		return rc;
	out->error = dg_poll_error(outcome);
	if (outcome == DG_POLL_REDEEM)
		rc = exchange(ctx, &poll, out);
	else if (outcome == DG_POLL_INVALID && poll.own &&
	    poll.grant.state == DG_GRANT_REDEEMED)
		rc = record_replay(ctx, &poll);
	if (rc != DG_OK)
		dg_tokens_fini(&out->tokens);
	return rc;
}
