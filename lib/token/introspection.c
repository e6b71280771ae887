/* SPDX-License-Identifier: MIT */
/* introspection.c: what a token stands for (RFC 7662) */
#include "lib/token/introspection.h"

#include <json-c/json.h>
#include <string.h>

#include "lib/account/access.h"
#include "lib/account/subject.h"
#include "lib/base/secret.h"
#include "lib/oauth/claims.h"
#include "lib/oauth/claims_template.h"
#include "lib/oauth/json.h"
#include "lib/oauth/scope.h"
#include "lib/token/rotation.h"
#include "lib/token/tokens.h"

static void
refuse(struct dg_introspector *out, const char *description)
{
	out->who.error = DG_OAUTH_INVALID_CLIENT;
	out->who.description = description;
}

static void
check_server(const struct dg_client_auth *auth, struct dg_introspector *out)
{
	const struct dg_resource_server *server = &out->server;
	uint8_t hash[DG_DIGEST_BYTES];

	dg_digest_sha256(auth->secret, auth->secret_n, hash);
	if (!server->has_secret || !dg_secret_equal(hash, sizeof(hash),
	    server->secret_hash, sizeof(server->secret_hash)))
		refuse(out, "The secret of this resource server is wrong");
	else if (!server->enabled)
		refuse(out, "This resource server is not in use");
	dg_secret_wipe(hash, sizeof(hash));
}

enum dg_err
dg_introspection_authenticate(struct dg_ctx *ctx,
    const struct dg_client_auth_in *in, struct dg_introspector *out)
{
	struct dg_client_auth auth;
	const char *why;
	enum dg_err rc = DG_ENOTFOUND;

	memset(out, 0, sizeof(*out));
	memset(&auth, 0, sizeof(auth));
	out->who.scheme = "Basic";
	if (dg_client_auth_parse(in, &auth, &why) == DG_OAUTH_NONE)
		rc = dg_store_resource_server_find_by_name(ctx->db,
		    dg_str_from(auth.id), &out->server);
	out->is_server = rc == DG_OK;
	if (rc == DG_OK)
		check_server(&auth, out);
	dg_secret_wipe(&auth, sizeof(auth));
	if (rc != DG_ENOTFOUND)
		return rc;
	rc = dg_client_authenticate(ctx, in, &out->who);
	if (rc == DG_OK && out->who.error == DG_OAUTH_NONE &&
	    out->who.client.type == DG_CLIENT_PUBLIC)
		refuse(out, "A public client cannot ask here: it proves nothing");
	return rc;
}

/* May it know? What it may not know is left out of access. */
static bool
may_know(const struct dg_introspector *by, struct dg_access *access)
{
	char scope[DG_SCOPE_MAX + 1];

	if (!by->is_server)
		return access->family.provider_id ==
		    by->who.client.provider_id;
	if (!dg_scope_has(access->audience,
	    dg_str_from(by->server.identifier)))
		return false;
	/* RFC 7662 2.2: no more of the scopes than are its own */
	if (by->server.scopes[0] != '\0') {
		if (dg_scope_intersect(access->scope, by->server.scopes, scope,
		    sizeof(scope)) != DG_OK)
			return false;
		memcpy(access->scope, scope, sizeof(scope));
	}
	return true;
}

/* A refresh token of this client, as far as it works. */
static enum dg_err
check_refresh(struct dg_ctx *ctx, const struct dg_client *client,
    struct dg_str token, struct dg_access *out)
{
	uint8_t hash[DG_DIGEST_BYTES];
	struct dg_refresh_token row;
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	out->error = DG_OAUTH_INVALID_TOKEN;
	dg_digest_str(token, hash);
	if ((rc = dg_store_refresh_find(ctx->db, hash, &row)) != DG_OK ||
	    (rc = dg_store_family_find(ctx->db, row.family_id,
	    &out->family)) != DG_OK)
		return rc;
	if (!dg_site_is_issuer(&ctx->site, client, out->family.issuer) ||
	    dg_rotation_judge(client, &out->family, &row, ctx->now) !=
	    DG_ROTATION_NEXT)
		return DG_OK;
	rc = dg_store_user_find(ctx->db, out->family.user_id, &out->user);
	if (rc == DG_OK)
		rc = dg_access_may_use(ctx, &out->user, client);
	if (rc != DG_OK)
		return rc == DG_EDENIED ? DG_OK : rc;
	out->client = *client;
	out->issued_at = row.issued_at;
	out->expires_at = row.expires_at;
	memcpy(out->scope, out->family.scopes, sizeof(out->scope));
	/* RFC 9449 5: only a public client's is bound; but who may introspect
	 * authenticates, and is none. */
	rc = dg_str_copy(out->sub, sizeof(out->sub),
	    dg_str_from(out->family.sub));
	if (rc == DG_OK)
		out->error = DG_OAUTH_NONE;
	return rc;
}

static enum dg_err
put_times(struct json_object *obj, const struct dg_access *access)
{
	enum dg_err rc;

	rc = dg_json_put_int(obj, "exp", access->expires_at);
	return rc == DG_OK ?
	    dg_json_put_int(obj, "iat", access->issued_at) : rc;
}

/* What only access tokens have. */
static enum dg_err
put_access(struct json_object *obj, const struct dg_access *access)
{
	bool bound = access->dpop_jkt[0] != '\0';
	enum dg_err rc;

	if ((rc = dg_json_put_text(obj, "token_type",
	    bound ? "DPoP" : "Bearer")) != DG_OK ||
	    (rc = dg_claims_put_audience(obj, access->audience,
	    access->client.client_id)) != DG_OK)
		return rc;
	return dg_json_put_text(obj, "jti", access->jti);
}

static enum dg_err
put_active(const struct dg_access *access, struct json_object *obj)
{
	enum dg_err rc;

	if ((rc = dg_json_put_text(obj, "scope", access->scope)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "client_id",
	    access->client.client_id)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "username",
	    access->user.username)) != DG_OK ||
	    (rc = put_times(obj, access)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "sub", access->sub)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "iss",
	    access->family.issuer)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "sid", access->family.uuid)) != DG_OK ||
	    (rc = dg_json_put_text(obj, "gty", DG_GTY_DEVICE_CODE)) != DG_OK ||
	    (rc = dg_claims_put_confirmation(obj, access->dpop_jkt)) != DG_OK)
		return rc;
	return access->jti[0] != '\0' ? put_access(obj, access) : DG_OK;
}

/*
 * Add the claims of the token's scopes, if the resource server that asks is the
 * token's audience and has introspection_claims. They never replace a member that
 * the server itself sets.
 */
static enum dg_err
put_claims(struct dg_ctx *ctx, const struct dg_introspector *by,
    const struct dg_access *access, struct json_object *obj)
{
	struct json_object *claims;
	enum dg_err rc;

	if (!by->is_server || !by->server.introspection_claims)
		return DG_OK;
	rc = dg_subject_claims(ctx, &access->user, access->scope, &claims);
	if (rc != DG_OK)
		return rc;
	json_object_object_foreach(claims, name, value) {
		if (!dg_claims_is_reserved(name) &&
		    !json_object_object_get_ex(obj, name, NULL))
			rc = dg_json_put(obj, name, json_object_get(value));
		if (rc != DG_OK)
			break;
	}
	json_object_put(claims);
	return rc;
}

static enum dg_err
find_token(struct dg_ctx *ctx, const struct dg_introspector *by,
    struct dg_str token, struct dg_access *out)
{
	enum dg_err rc;

	rc = dg_tokens_check(ctx, token, out);
	if (rc != DG_OK || out->error == DG_OAUTH_NONE || by->is_server ||
	    token.n != DG_SECRET_LEN)
		return rc;
	rc = check_refresh(ctx, &by->who.client, token, out);
	return rc == DG_ENOTFOUND ? DG_OK : rc;
}

enum dg_err
dg_introspection_ask(struct dg_ctx *ctx, const struct dg_introspector *by,
    struct dg_str token, struct json_object **out)
{
	struct json_object *obj = NULL;
	struct dg_access access;
	bool active;
	enum dg_err rc;

	*out = NULL;
	if ((rc = find_token(ctx, by, token, &access)) != DG_OK)
		goto out;
	active = access.error == DG_OAUTH_NONE && may_know(by, &access);
	obj = json_object_new_object();
	if (obj == NULL)
		rc = DG_ENOMEM;
	if (rc == DG_OK)
		rc = dg_json_put_bool(obj, "active", active);
	if (rc == DG_OK && active)
		rc = put_active(&access, obj);
	if (rc == DG_OK && active)
		rc = put_claims(ctx, by, &access, obj);
	if (rc != DG_OK)
		goto out;
	*out = obj;
	obj = NULL;
out:
	json_object_put(obj);
	return rc;
}
