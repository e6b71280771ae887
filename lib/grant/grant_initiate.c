/* SPDX-License-Identifier: MIT */
/* grant_initiate.c: a device asks for its codes (RFC 8628 section 3.1) */
#include <stdio.h>
#include <string.h>

#include "lib/base/log.h"
#include "lib/base/utf8.h"
#include "lib/client/audience.h"
#include "lib/client/client.h"
#include "lib/crypt/random.h"
#include "lib/grant/grant.h"
#include "lib/grant/grant_admit.h"
#include "lib/grant/grant_code.h"
#include "lib/oauth/pkce.h"
#include "lib/oauth/scope.h"
#include "lib/shm/request_throttle.h"
#include "lib/site/flow.h"

#define CODE_TRIES 16			/* user codes drawn until one is free */
#define SUBJECT_SIZE (DG_CLIENT_ID_MAX + sizeof("client "))

/* What is stored and told, while it is made. */
struct draft {
	struct dg_device_grant row;
	char user_code[DG_USER_CODE_MAX + 1];
	uint8_t code_hash[DG_DIGEST_BYTES];
};

static void
refuse(struct dg_initiated *out, enum dg_oauth_err error,
    const char *description)
{
	out->error = error;
	out->description = description;
}

/* May this client use the device grant, and has this brand a flow for it? */
static enum dg_err
check_allowed(struct dg_ctx *ctx, const struct dg_client *client,
    struct dg_initiated *out)
{
	const char *why;
	enum dg_err rc;

	if (ctx->conf.device_grant_off) {
		refuse(out, DG_OAUTH_UNAUTHORIZED_CLIENT,
		    "The device grant is turned off on this server");
		return DG_OK;
	}
	if ((client->grant_types & DG_GRANT_DEVICE_CODE) == 0) {
		refuse(out, DG_OAUTH_UNAUTHORIZED_CLIENT,
		    "The device grant is not turned on for this client");
		return DG_OK;
	}
	rc = dg_flow_ask(ctx, &why);
	if (rc == DG_OK && why != NULL)
		refuse(out, DG_OAUTH_UNAUTHORIZED_CLIENT, why);
	return rc;
}

/*
 * Requests are counted by source address. A client that proved itself, or that
 * asks from one of throttle_trusted_networks, is counted for itself instead,
 * since many of its devices may stand behind one address.
 */
static void
check_rate(struct dg_ctx *ctx, const struct dg_client *client,
    const struct dg_initiation *in, struct dg_initiated *out)
{
	char subject[SUBJECT_SIZE], source_text[DG_ADDR_TEXT_SIZE];
	struct dg_addr source;

	if (ctx->shm == NULL || ctx->conf.throttle_burst == 0)
		return;
	if ((client->type == DG_CLIENT_CONFIDENTIAL && in->verified) ||
	    dg_conf_networks_have(&ctx->conf.throttle_trusted, in->addr)) {
		(void)snprintf(subject, sizeof(subject), "client %s",
		    client->client_id);
	} else {
		dg_addr_source(in->addr, &source);
		dg_addr_text(&source, source_text);
		(void)snprintf(subject, sizeof(subject), "source %s",
		    source_text);
	}
	if (!dg_request_throttle_take(ctx->shm, dg_str_from(subject),
	    ctx->conf.throttle_burst, ctx->conf.throttle_seconds,
	    ctx->boot_ms, &out->retry_after))
		refuse(out, DG_OAUTH_THROTTLED, NULL);
}

/* The requested scopes that the client may have; its default ones when it asked
 * for none (RFC 6749 section 3.3). */
static void
choose_scopes(const struct dg_client *client, struct dg_str asked,
    struct dg_initiated *out)
{
	char wanted[DG_SCOPE_ASKED_MAX + 1];
	bool all_known;

	if (asked.n > DG_SCOPE_ASKED_MAX) {
		refuse(out, DG_OAUTH_INVALID_SCOPE,
		    "The scope is longer than 4096 bytes");
		return;
	}
	if (dg_scope_parse(asked, wanted, sizeof(wanted)) != DG_OK) {
		refuse(out, DG_OAUTH_INVALID_SCOPE, NULL);
		return;
	}
	if (wanted[0] == '\0') {
		if (dg_client_scopes(client, client->default_scopes,
		    out->scope) != DG_OK || out->scope[0] == '\0')
			refuse(out, DG_OAUTH_INVALID_SCOPE,
			    "This client has no default scopes, name some");
		return;
	}
	if (dg_client_scopes(client, wanted, out->scope) != DG_OK) {
		refuse(out, DG_OAUTH_INVALID_SCOPE, NULL);
		return;
	}
	all_known = dg_scope_is_subset(wanted, out->scope);
	if (!all_known && client->refuse_unknown_scopes) {
		refuse(out, DG_OAUTH_INVALID_SCOPE,
		    "A scope is not open to this client");
		return;
	}
	if (out->scope[0] == '\0') {
		refuse(out, DG_OAUTH_INVALID_SCOPE,
		    "None of the scopes is open to this client");
		return;
	}
	out->scope_differs = !all_known;
}

/* The resource servers for which tokens are asked (RFC 8707). */
static enum dg_err
choose_audience(struct dg_ctx *ctx, const struct dg_client *client,
    const struct dg_initiation *in, struct dg_initiated *out,
    struct dg_device_grant *row)
{
	const char *misfit;
	enum dg_err rc;

	rc = dg_audience_choose(ctx, client, &in->target, "", row->resource,
	    &misfit);
	if (rc == DG_OK && misfit != NULL)
		refuse(out, DG_OAUTH_INVALID_TARGET, misfit);
	return rc;
}

static int64_t
or_else(int64_t own, int64_t general)
{
	return own > 0 ? own : general;
}

/* Length of new codes; the place where they grow when many live. */
static unsigned
code_length(const struct dg_client *client)
{
	return client->user_code_length > 0 ?
	    (unsigned)client->user_code_length : DG_USER_CODE_LEN;
}

/* A name or model that cannot be shown, or is too long, is ignored. */
static void
take_hint(struct dg_str hint, char *out, size_t size)
{
	if (!dg_utf8_is_name(hint) || dg_str_copy(out, size, hint) != DG_OK)
		out[0] = '\0';
}

static enum dg_err
fill_row(struct dg_ctx *ctx, const struct dg_client *client,
    const struct dg_initiation *in, struct dg_initiated *out,
    struct dg_device_grant *row)
{
	const struct dg_brand *brand;
	enum dg_err rc;

	if ((rc = dg_site_brand(&ctx->site, ctx->db, &brand)) != DG_OK)
		return rc;
	/* A nonce that is dropped or cut would fail the client's own check. */
	if (dg_str_copy(row->nonce, sizeof(row->nonce), in->nonce) != DG_OK ||
	    !dg_utf8_is_name(in->nonce)) {
		refuse(out, DG_OAUTH_INVALID_REQUEST,
		    "The nonce is longer than 255 bytes, or not plain text");
		return DG_OK;
	}
	take_hint(in->device_name, row->device_name, sizeof(row->device_name));
	take_hint(in->device_model, row->device_model,
	    sizeof(row->device_model));
	take_hint(in->ui_locales, row->ui_locales, sizeof(row->ui_locales));
	row->provider_id = client->provider_id;
	row->brand_id = brand->id;
	row->client_verified = in->verified;
	(void)snprintf(row->requested_scopes, sizeof(row->requested_scopes),
	    "%s", out->scope);
	out->expires_in = or_else(client->device_code_lifetime,
	    ctx->conf.device_code_lifetime);
	out->interval = or_else(client->polling_interval,
	    ctx->conf.polling_interval);
	row->issued_at = ctx->now;
	row->expires_at = ctx->now + out->expires_in;
	row->interval = out->interval;
	dg_addr_text(in->addr, row->ip);
	dg_str_copy_ascii(row->user_agent, sizeof(row->user_agent),
	    dg_str_from(in->user_agent));
	return DG_OK;
}

/* Bind the code to the PKCE challenge and to the DPoP key of this request. */
static enum dg_err
bind_row(const struct dg_initiation *in, struct dg_initiated *out,
    struct dg_device_grant *row)
{
	if (dg_pkce_parse(in->code_challenge, in->code_challenge_method,
	    row->code_challenge) != DG_OK)
		refuse(out, DG_OAUTH_INVALID_REQUEST,
		    "The code_challenge must be the base64url of a SHA-256 "
		    "(43 characters), with code_challenge_method S256");
	return dg_str_copy(row->dpop_jkt, sizeof(row->dpop_jkt),
	    dg_str_from(in->dpop_jkt));
}

/*
 * A user_hint from a client that may not send one is refused instead of ignored:
 * the client would believe that only that account can approve, and might show
 * its code to anybody.
 */
static void
bind_account(const struct dg_client *client, const struct dg_initiation *in,
    struct dg_initiated *out, struct dg_device_grant *row)
{
	if (in->user_hint.n == 0)
		return;
	if (!client->allow_user_hint || !in->verified ||
	    client->type != DG_CLIENT_CONFIDENTIAL)
		refuse(out, DG_OAUTH_INVALID_REQUEST,
		    "user_hint is not open to this client");
	else if (!dg_utf8_is_name(in->user_hint) || dg_str_copy(row->user_hint,
	    sizeof(row->user_hint), in->user_hint) != DG_OK)
		refuse(out, DG_OAUTH_INVALID_REQUEST,
		    "The user_hint is longer than 255 bytes, or not plain "
		    "text");
}

/* Draw user codes until one is free. */
static enum dg_err
add_row(struct dg_ctx *ctx, const struct dg_client *client,
    struct draft *draft)
{
	const char *charset = client->user_code_charset[0] != '\0' ?
	    client->user_code_charset : DG_USER_CODE_CHARSET;
	uint8_t tag[DG_DIGEST_BYTES];
	enum dg_err rc = DG_ECONFLICT;
	int i;

	for (i = 0; i < CODE_TRIES && rc == DG_ECONFLICT; i++) {
		rc = dg_user_code_new(charset, code_length(client),
		    draft->user_code);
		if (rc == DG_OK)
			rc = dg_grant_code_tag(ctx, draft->user_code, tag);
		if (rc == DG_OK)
			rc = dg_store_device_grant_add(ctx->db,
			    draft->code_hash, tag, &draft->row, ctx->now);
	}
	if (rc == DG_ECONFLICT) {
		dg_log(DG_LOG_ERROR, "grant_initiate",
		    "no free user code in %d tries", CODE_TRIES);
		rc = DG_EBUSY;
	}
	return rc;
}

/* Would the client, as it is now, still be given codes? Asked under the writers'
 * lock, since it may have been changed after it was read. */
static enum dg_err
ask_again(struct dg_ctx *ctx, const struct dg_client *client,
    struct dg_initiated *out)
{
	struct dg_client now;
	enum dg_err rc;

	rc = dg_client_again(ctx, client, DG_GRANT_DEVICE_CODE, &now);
	dg_secret_wipe(&now, sizeof(now));
	if (rc != DG_ECONFLICT)
		return rc;
	refuse(out, DG_OAUTH_INVALID_CLIENT,
	    "The client was changed or deleted at this moment");
	return DG_OK;
}

static enum dg_err
store(struct dg_ctx *ctx, const struct dg_client *client, struct draft *draft,
    struct dg_initiated *out)
{
	enum dg_err rc;

	if ((rc = dg_random_secret(out->device_code)) != DG_OK)
		return rc;
	dg_digest_sha256(out->device_code, DG_SECRET_LEN, draft->code_hash);
	if ((rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	rc = ask_again(ctx, client, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		rc = add_row(ctx, client, draft);
	rc = dg_db_end(ctx->db, rc);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		dg_user_code_text(draft->user_code, out->user_code);
	return rc;
}

enum dg_err
dg_grant_admit(struct dg_ctx *ctx, const struct dg_client *client,
    const struct dg_initiation *in, struct dg_initiated *out)
{
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	rc = check_allowed(ctx, client, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		check_rate(ctx, client, in, out);
	return rc;
}

enum dg_err
dg_grant_initiate(struct dg_ctx *ctx, const struct dg_client *client,
    const struct dg_initiation *in, struct dg_initiated *out)
{
	struct draft draft;
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	memset(&draft, 0, sizeof(draft));
	rc = in->admitted ? DG_OK : dg_grant_admit(ctx, client, in, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		choose_scopes(client, in->scope, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		rc = choose_audience(ctx, client, in, out, &draft.row);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		rc = fill_row(ctx, client, in, out, &draft.row);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		rc = bind_row(in, out, &draft.row);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		bind_account(client, in, out, &draft.row);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		rc = store(ctx, client, &draft, out);
	dg_secret_wipe(&draft, sizeof(draft));
	if (rc != DG_OK)
		dg_secret_wipe(out, sizeof(*out));
	return rc;
}
