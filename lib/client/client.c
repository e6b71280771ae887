/* SPDX-License-Identifier: MIT */
/* client.c: find and authenticate the client of a request */
#include "lib/client/client.h"

#include <string.h>

#include "lib/base/secret.h"
#include "lib/client/client_key.h"
#include "lib/oauth/scope.h"
#include "lib/site/refusal.h"

static const char no_client[] = "No client has this client_id";

static void
refuse(struct dg_client_result *out, const char *description)
{
	out->error = DG_OAUTH_INVALID_CLIENT;
	out->description = description;
}

static bool
secret_is_right(const struct dg_client *client,
    const struct dg_client_auth *auth)
{
	uint8_t hash[DG_DIGEST_BYTES];

	if (!client->has_secret)
		return false;
	dg_digest_sha256(auth->secret, auth->secret_n, hash);
	return dg_secret_equal(hash, sizeof(hash), client->secret_hash,
	    sizeof(client->secret_hash));
}

/* Is this form of the secret the one that was agreed on? */
static bool
takes_secret(const struct dg_client *client, const struct dg_client_auth *auth)
{
	switch (client->auth_method) {
	case DG_AUTH_ANY:
		return true;
	case DG_AUTH_SECRET_BASIC:
		return auth->method == DG_CLIENT_AUTH_BASIC;
	case DG_AUTH_SECRET_POST:
		return auth->method == DG_CLIENT_AUTH_POST;
	default:
		return false;
	}
}

void
dg_client_check_credentials(const struct dg_client_auth *auth,
    bool device_endpoint, struct dg_client_result *out)
{
	const struct dg_client *client = &out->client;

	if (client->type == DG_CLIENT_PUBLIC) {
		if (auth->secret_n != 0)
			refuse(out, "This client is public and has no secret");
		else
			out->verified = true;
		return;
	}
	/* the Bearer form is for clients without a secret */
	if (auth->method == DG_CLIENT_AUTH_BEARER) {
		refuse(out, "Send the client_id and secret with HTTP Basic");
		return;
	}
	if (auth->secret_n == 0) {
		if (!device_endpoint || !client->device_endpoint_auth_optional)
			refuse(out, "This client must authenticate");
		return;
	}
	if (!takes_secret(client, auth))
		refuse(out, "This client authenticates in another way");
	else if (secret_is_right(client, auth))
		out->verified = true;
	else
		refuse(out, "The client secret is wrong");
}

/* RFC 8705 2.1.2: the subject, as the web server writes it. */
static void
check_certificate(const struct dg_client_auth_in *in,
    struct dg_client_result *out)
{
	const struct dg_client *client = &out->client;

	if (in->tls_subject.n > 0 && client->tls_client_subject[0] != '\0' &&
	    dg_str_is(in->tls_subject, client->tls_client_subject))
		out->verified = true;
	else if (!in->device_endpoint ||
	    !client->device_endpoint_auth_optional)
		refuse(out, "This client must authenticate with its TLS "
		    "certificate");
}

static enum dg_err
check_key(struct dg_ctx *ctx, const char *path,
    const struct dg_client_assertion *assertion, struct dg_client_result *out)
{
	struct dg_client_key_verdict verdict;
	enum dg_err rc = dg_client_key_check(ctx, &out->client, path, assertion,
	    &verdict);

	if (rc != DG_OK)
		return rc;
	out->verified = verdict.error == DG_OAUTH_NONE;
	out->error = verdict.error;
	out->description = verdict.description;
	out->retry_after = verdict.retry_after;
	return DG_OK;
}

/* assertion: NULL when there is none. */
static enum dg_err
check_proof(struct dg_ctx *ctx, const struct dg_client_auth_in *in,
    const struct dg_client_auth *auth,
    const struct dg_client_assertion *assertion, struct dg_client_result *out)
{
	if (out->client.application_id == 0 || !out->client.enabled) {
		refuse(out, "This client is not in use");
		return DG_OK;
	}
	if (assertion != NULL)
		return check_key(ctx, in->path, assertion, out);
	if (out->client.auth_method == DG_AUTH_TLS && auth->secret_n == 0)
		check_certificate(in, out);
	else
		dg_client_check_credentials(auth, in->device_endpoint, out);
	return DG_OK;
}

/* Whose the assertion says it is becomes the id; the body may repeat it. */
static enum dg_err
read_assertion(const struct dg_client_auth_in *in,
    struct dg_client_auth *auth, struct dg_client_assertion **assertion,
    struct dg_client_result *out)
{
	enum dg_client_assertion_verdict verdict;
	const char *id;
	enum dg_err rc;

	rc = dg_client_assertion_parse(in->client_assertion_type,
	    in->client_assertion, &verdict, assertion);
	if (rc != DG_OK)
		return rc;
	if (verdict != DG_CLIENT_ASSERTION_OK) {
		refuse(out, dg_client_assertion_description(verdict));
		return DG_OK;
	}
	id = dg_client_assertion_client_id(*assertion);
	if (auth->id[0] != '\0' && strcmp(auth->id, id) != 0)
		refuse(out, "The client_id is not that of the client assertion");
	else if (dg_str_copy(auth->id, sizeof(auth->id),
	    dg_str_from(id)) != DG_OK)
		refuse(out, no_client);
	return DG_OK;
}

static enum dg_err
find_and_check(struct dg_ctx *ctx, const struct dg_client_auth_in *in,
    struct dg_client_auth *auth, struct dg_client_result *out)
{
	struct dg_client_assertion *assertion = NULL;
	enum dg_err rc = DG_OK;

	if (auth->method == DG_CLIENT_AUTH_ASSERTION)
		rc = read_assertion(in, auth, &assertion, out);
	if (rc != DG_OK || out->error != DG_OAUTH_NONE)
		goto out;
	rc = dg_store_client_find(ctx->db, dg_str_from(auth->id),
	    &out->client);
	if (rc == DG_OK) {
		dg_refusal_client(ctx, &out->client);
		rc = check_proof(ctx, in, auth, assertion, out);
	}
	if (rc == DG_ENOTFOUND) {
		refuse(out, no_client);
		rc = DG_OK;
	}
out:
	dg_client_assertion_free(assertion);
	return rc;
}

enum dg_err
dg_client_authenticate(struct dg_ctx *ctx, const struct dg_client_auth_in *in,
    struct dg_client_result *out)
{
	struct dg_client_auth auth;
	enum dg_err rc = DG_OK;

	memset(out, 0, sizeof(*out));
	memset(&auth, 0, sizeof(auth));
	out->error = dg_client_auth_parse(in, &auth, &out->description);
	out->auth_form = auth.header ? 0 : 1;
	if (out->error == DG_OAUTH_NONE)
		rc = find_and_check(ctx, in, &auth, out);
	/* RFC 6749 5.2: 401 with the scheme that the client used */
	out->challenge = out->error == DG_OAUTH_INVALID_CLIENT && auth.header;
	out->scheme = auth.scheme != NULL ? auth.scheme : "Basic";
	dg_secret_wipe(&auth, sizeof(auth));
	return rc;
}

/* Are the ways in which the client can prove itself still the same? Which key
 * proved it is not known here, so any change of a client that has keys counts. */
static bool
has_same_proofs(const struct dg_client *a, const struct dg_client *b)
{
	return a->has_jwks == b->has_jwks &&
	    (!a->has_jwks || a->version == b->version) &&
	    strcmp(a->tls_client_subject, b->tls_client_subject) == 0 &&
	    a->device_endpoint_auth_optional ==
	    b->device_endpoint_auth_optional;
}

enum dg_err
dg_client_again(struct dg_ctx *ctx, const struct dg_client *client,
    enum dg_grant_type grant, struct dg_client *out)
{
	enum dg_err rc;

	rc = dg_store_client_find(ctx->db, dg_str_from(client->client_id), out);
	if (rc != DG_OK)
		return rc == DG_ENOTFOUND ? DG_ECONFLICT : rc;
	return out->provider_id == client->provider_id && out->enabled &&
	    out->application_id != 0 && (out->grant_types & grant) != 0 &&
	    out->type == client->type && out->has_secret == client->has_secret &&
	    out->auth_method == client->auth_method &&
	    has_same_proofs(out, client) &&
	    dg_secret_equal(out->secret_hash, sizeof(out->secret_hash),
	    client->secret_hash, sizeof(client->secret_hash)) ?
	    DG_OK : DG_ECONFLICT;
}

enum dg_err
dg_client_scopes(const struct dg_client *client, const char *wanted,
    char out[static DG_SCOPE_MAX + 1])
{
	enum dg_err rc;

	rc = dg_scope_intersect(wanted, client->scopes, out, DG_SCOPE_MAX + 1);
	if (rc == DG_OK && (client->grant_types & DG_GRANT_REFRESH_TOKEN) == 0)
		dg_scope_remove(out, DG_STR("offline_access"));
	return rc;
}
