/* SPDX-License-Identifier: MIT */
/* metadata.c: what this server announces (RFC 8414, OIDC Discovery 4) */
#include "lib/endpoint/oauth/metadata.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "lib/account/session.h"
#include "lib/client/client.h"
#include "lib/endpoint/oauth/error_json.h"
#include "lib/endpoint/oauth/proof.h"
#include "lib/oauth/metadata.h"
#include "lib/site/flow.h"
#include "lib/store/store_scope.h"
#include "lib/token/scope_claims.h"

#define SECRET_METHODS "client_secret_basic client_secret_post"
#define MAX_AGE "public, max-age=60"
#define ALL_ALGS "RS256 ES256 EdDSA"	/* a key of each is made at install */

/* Addresses and lists that a metadata document points to. */
struct parts {
	char issuer[DG_SITE_URL_MAX];
	char jwks[DG_SITE_URL_MAX];
	char token[DG_SITE_URL_MAX];
	char device[DG_SITE_URL_MAX];
	char userinfo[DG_SITE_URL_MAX];
	char introspect[DG_SITE_URL_MAX];
	char revoke[DG_SITE_URL_MAX];
	char authorize[DG_SITE_URL_MAX];
	char scopes[DG_SCOPE_MAX + 1];
	char algs[32];
	char methods[128];
	struct dg_metadata_in in;
};

static enum dg_err
endpoints(const struct dg_site *site, struct parts *p)
{
	enum dg_err rc;

	if ((rc = dg_site_url(site, "/application/o/token/", p->token,
	    sizeof(p->token))) != DG_OK ||
	    (rc = dg_site_url(site, "/application/o/device/", p->device,
	    sizeof(p->device))) != DG_OK ||
	    (rc = dg_site_url(site, "/application/o/userinfo/", p->userinfo,
	    sizeof(p->userinfo))) != DG_OK ||
	    (rc = dg_site_url(site, "/application/o/introspect/",
	    p->introspect, sizeof(p->introspect))) != DG_OK ||
	    (rc = dg_site_url(site, "/application/o/revoke/", p->revoke,
	    sizeof(p->revoke))) != DG_OK)
		return rc;
	return dg_site_url(site, "/application/o/authorize/", p->authorize,
	    sizeof(p->authorize));
}

/* Where nobody can approve, the metadata does not name the grant. */
static enum dg_err
ask_flow(struct dg_ctx *ctx, struct parts *p)
{
	const char *why;
	enum dg_err rc = dg_flow_ask(ctx, &why);

	if (rc == DG_OK && why != NULL)
		p->in.device_grant = false;
	return rc;
}

static enum dg_err
send(struct dg_ctx *ctx, struct parts *p, struct dg_resp *resp)
{
	struct json_object *json = NULL;
	enum dg_err rc;

	if ((rc = endpoints(&ctx->site, p)) != DG_OK ||
	    (rc = ask_flow(ctx, p)) != DG_OK)
		return rc;
	p->in.issuer = p->issuer;
	p->in.jwks_uri = p->jwks;
	p->in.token_endpoint = p->token;
	p->in.device_authorization_endpoint = p->device;
	p->in.userinfo_endpoint = p->userinfo;
	p->in.introspection_endpoint = p->introspect;
	p->in.revocation_endpoint = p->revoke;
	if (ctx->conf.announce_authorization_endpoint)
		p->in.authorization_endpoint = p->authorize;
	p->in.scopes = p->scopes;
	p->in.acr_values = DG_ACR_COMMAND " " DG_ACR_PASSWORD;
	p->in.id_token_algs = p->algs;
	p->in.auth_methods = p->methods;
	p->in.assertion_algs = p->in.dpop_algs = DG_EP_PROOF_ALGS;
	if ((rc = dg_scope_claims(ctx->db, p->scopes,
	    &p->in.scope_claims)) != DG_OK)
		return rc;
	rc = dg_metadata_json(&p->in, &json);
	json_object_put(p->in.scope_claims);
	if (rc != DG_OK)
		return rc;
	resp->cacheable = true;
	dg_resp_header(resp, "Cache-Control", DG_STR(MAX_AGE));
	dg_resp_json(resp, 200, json);
	json_object_put(json);
	return DG_OK;
}

static bool
put_scope(void *arg, const struct dg_scope_mapping *scope)
{
	struct dg_buf *buf = arg;

	if (buf->n > 0)
		dg_buf_putc(buf, ' ');
	dg_buf_put_text(buf, scope->scope_name);
	return true;
}

static enum dg_err
all_scopes(struct dg_db *db, char *out, size_t size)
{
	struct dg_buf buf;
	enum dg_err rc;

	dg_buf_init(&buf, size);
	if ((rc = dg_store_scope_each(db, put_scope, &buf)) == DG_OK &&
	    (rc = dg_buf_err(&buf)) == DG_OK)
		rc = dg_str_copy(out, size, dg_buf_str(&buf));
	dg_buf_fini(&buf);
	return rc;
}

enum dg_err
dg_ep_metadata_global(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	struct parts p;
	enum dg_err rc;

	(void)req;
	memset(&p, 0, sizeof(p));
	p.in.device_grant = p.in.refresh_grant = true;
	memcpy(p.algs, ALL_ALGS, sizeof(ALL_ALGS));
	(void)snprintf(p.methods, sizeof(p.methods), SECRET_METHODS
	    " private_key_jwt%s none", ctx->conf.tls_client_auth ?
	    " tls_client_auth" : "");
	if ((rc = dg_site_url(&ctx->site, "/", p.issuer,
	    sizeof(p.issuer))) != DG_OK ||
	    (rc = dg_site_url(&ctx->site, "/application/o/jwks/", p.jwks,
	    sizeof(p.jwks))) != DG_OK ||
	    (rc = all_scopes(ctx->db, p.scopes, sizeof(p.scopes))) != DG_OK)
		return rc;
	return send(ctx, &p, resp);
}

/* How this client may authenticate (RFC 7591 section 2). */
static const char *
methods_of(const struct dg_client *client)
{
	switch (client->auth_method) {
	case DG_AUTH_SECRET_BASIC:
		return "client_secret_basic";
	case DG_AUTH_SECRET_POST:
		return "client_secret_post";
	case DG_AUTH_PRIVATE_KEY_JWT:
		return "private_key_jwt";
	case DG_AUTH_TLS:
		return "tls_client_auth";
	case DG_AUTH_ANY:
	case DG_AUTH_NONE:
		break;
	}
	if (client->type == DG_CLIENT_PUBLIC)
		return "none";
	return client->has_jwks ? SECRET_METHODS " private_key_jwt" :
	    SECRET_METHODS;
}

static enum dg_err
of_application(struct dg_ctx *ctx, const struct dg_client *client,
    struct parts *p)
{
	bool rs256 = strcmp(client->id_token_alg, "RS256") == 0;
	char path[DG_SLUG_MAX + 64];
	enum dg_err rc;

	p->in.device_grant = (client->grant_types & DG_GRANT_DEVICE_CODE) != 0;
	p->in.refresh_grant =
	    (client->grant_types & DG_GRANT_REFRESH_TOKEN) != 0;
	/* OIDC Discovery 3: RS256 must be among them; every installation has
	   a key for it. */
	(void)snprintf(p->algs, sizeof(p->algs), "%s%s", client->id_token_alg,
	    rs256 ? "" : " RS256");
	(void)snprintf(p->methods, sizeof(p->methods), "%s",
	    methods_of(client));
	(void)snprintf(path, sizeof(path), "/application/o/%s/jwks/",
	    client->slug);
	if ((rc = dg_site_issuer(&ctx->site, client, p->issuer,
	    sizeof(p->issuer))) != DG_OK ||
	    (rc = dg_site_url(&ctx->site, path, p->jwks,
	    sizeof(p->jwks))) != DG_OK)
		return rc;
	return dg_client_scopes(client, client->scopes, p->scopes);
}

enum dg_err
dg_ep_metadata_application(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp)
{
	struct dg_client client;
	struct parts p;
	enum dg_err rc;

	memset(&p, 0, sizeof(p));
	rc = dg_store_client_find_by_slug(ctx->db, req->segment[0], &client);
	if (rc == DG_ENOTFOUND || (rc == DG_OK && !client.enabled)) {
		dg_ep_error_json(ctx, req, resp, DG_OAUTH_NOT_FOUND, NULL);
		return DG_OK;
	}
	if (rc != DG_OK || (rc = of_application(ctx, &client, &p)) != DG_OK)
		return rc;
	return send(ctx, &p, resp);
}
