/* SPDX-License-Identifier: MIT */
/* client_key.c: prove a client by its key (RFC 7523) */
#include "lib/client/client_key.h"

#include "lib/base/log.h"
#include "lib/shm/replay.h"
#include "lib/site/effort.h"

static const char used_before[] = "The client assertion was used before (jti)";

/* What a client may call us (RFC 7523 section 3, item 3). */
struct names {
	char issuer[DG_SITE_URL_MAX];
	char global[DG_SITE_URL_MAX];
	char token[DG_SITE_URL_MAX];
	char called[DG_SITE_URL_MAX];
	const char *list[4];
};

static enum dg_err
fill_names(struct dg_ctx *ctx, const struct dg_client *client,
    const char *path, struct names *out)
{
	const struct dg_site *site = &ctx->site;
	enum dg_err rc;

	if ((rc = dg_site_issuer(site, client, out->issuer,
	    sizeof(out->issuer))) != DG_OK ||
	    (rc = dg_site_url(site, "/", out->global,
	    sizeof(out->global))) != DG_OK ||
	    (rc = dg_site_url(site, "/application/o/token/", out->token,
	    sizeof(out->token))) != DG_OK ||
	    (rc = dg_site_url(site, path, out->called,
	    sizeof(out->called))) != DG_OK)
		return rc;
	out->list[0] = out->issuer;
	out->list[1] = out->global;
	out->list[2] = out->token;
	out->list[3] = out->called;
	return DG_OK;
}

static void
refuse(struct dg_client_key_verdict *out, const char *description)
{
	out->error = DG_OAUTH_INVALID_CLIENT;
	out->description = description;
}

static enum dg_err
use_once(struct dg_ctx *ctx, const uint8_t id[static DG_DIGEST_BYTES],
    int64_t expires_at, struct dg_client_key_verdict *out)
{
	enum dg_replay replay = ctx->shm == NULL ? DG_REPLAY_FULL :
	    dg_replay_use(ctx->shm, id, expires_at - ctx->now, ctx->boot_ms);

	switch (replay) {
	case DG_REPLAY_FIRST:
		return DG_OK;
	case DG_REPLAY_AGAIN:
		refuse(out, used_before);
		return DG_OK;
	case DG_REPLAY_FULL:
		break;
	}
	dg_log(DG_LOG_ERROR, "client_key", "no room to remember an assertion");
	return DG_EBUSY;
}

/* Check the signature, within the limit of effort.h: a stranger who knows the
 * client_id can cause such checks. */
static enum dg_err
verify(struct dg_ctx *ctx, const struct dg_client *client,
    const struct dg_client_assertion *assertion,
    struct dg_client_key_verdict *out)
{
	struct dg_str id = dg_str_from(client->client_id);
	enum dg_client_assertion_verdict verdict;
	char jwks[DG_JWKS_MAX + 1];
	enum dg_err rc;

	if (!dg_effort_allows(ctx, "assertion", id, true, &out->retry_after)) {
		out->error = DG_OAUTH_THROTTLED;
		out->description = "Too many client assertions with a wrong "
		    "signature; wait as long as Retry-After says.";
		return DG_OK;
	}
	if ((rc = dg_store_client_jwks(ctx->db, client->provider_id,
	    jwks)) != DG_OK ||
	    (rc = dg_client_assertion_verify(assertion, dg_str_from(jwks),
	    &verdict)) != DG_OK)
		return rc;
	if (verdict == DG_CLIENT_ASSERTION_OK)
		return DG_OK;
	dg_effort_count(ctx, "assertion", id, true);
	refuse(out, dg_client_assertion_description(verdict));
	return DG_OK;
}

static enum dg_err
check(struct dg_ctx *ctx, const struct dg_client *client, const char *path,
    const struct dg_client_assertion *assertion,
    struct dg_client_key_verdict *out)
{
	enum dg_client_assertion_verdict verdict;
	uint8_t id[DG_DIGEST_BYTES];
	struct names names;
	const struct dg_client_assertion_in ask = {
		.client_id = client->client_id,
		.audience = names.list,
		.audience_n = sizeof(names.list) / sizeof(names.list[0]),
		.now = ctx->now,
	};
	int64_t expires_at;
	enum dg_err rc;

	if ((rc = fill_names(ctx, client, path, &names)) != DG_OK)
		return rc;
	dg_client_assertion_check(assertion, &ask, &verdict, &expires_at, id);
	if (verdict != DG_CLIENT_ASSERTION_OK) {
		refuse(out, dg_client_assertion_description(verdict));
		return DG_OK;
	}
	if (ctx->shm != NULL && dg_replay_is_used(ctx->shm, id, ctx->boot_ms)) {
		refuse(out, used_before);
		return DG_OK;
	}
	rc = verify(ctx, client, assertion, out);
	return rc == DG_OK && out->error == DG_OAUTH_NONE ?
	    use_once(ctx, id, expires_at, out) : rc;
}

enum dg_err
dg_client_key_check(struct dg_ctx *ctx, const struct dg_client *client,
    const char *path, const struct dg_client_assertion *assertion,
    struct dg_client_key_verdict *out)
{
	*out = (struct dg_client_key_verdict){ .error = DG_OAUTH_NONE };
	if (client->auth_method != DG_AUTH_ANY &&
	    client->auth_method != DG_AUTH_PRIVATE_KEY_JWT) {
		refuse(out, "This client authenticates in another way");
		return DG_OK;
	}
	if (!client->has_jwks) {
		refuse(out, "This client has no keys here");
		return DG_OK;
	}
	return check(ctx, client, path, assertion, out);
}
