/* SPDX-License-Identifier: MIT */
/* application_check.c: do an application's settings fit together? */
#include <string.h>

#include "lib/admin/application.h"
#include "lib/admin/scope.h"
#include "lib/oauth/scope.h"
#include "lib/oauth/user_code.h"
#include "lib/store/store_key.h"
#include "lib/store/store_resource_server.h"
#include "lib/store/store_revocation.h"

#define USER_CODE_BITS_MIN 28		/* against guessing (RFC 8628 section 5.1) */

static enum dg_err
check_scopes(struct dg_admin *admin, const struct dg_client *client)
{
	enum dg_err rc = dg_admin_scope_check(admin, "scopes", client->scopes);

	if (rc != DG_OK)
		return rc;
	if (!dg_scope_is_subset(client->default_scopes, client->scopes))
		return dg_admin_refuse(admin, DG_EINVAL, "default_scopes",
		    "must hold only scopes that --scopes allows");
	return DG_OK;
}

static enum dg_err
check_user_code(struct dg_admin *admin, const struct dg_client *client)
{
	unsigned n = client->user_code_length > 0 ?
	    (unsigned)client->user_code_length : DG_USER_CODE_LEN;

	if (dg_user_code_bits(client->user_code_charset,
	    n) >= USER_CODE_BITS_MIN)
		return DG_OK;
	return dg_admin_refuse(admin, DG_EINVAL, "user_code_length",
	    "must be greater: %u of %zu characters are guessed too easily", n,
	    strlen(client->user_code_charset));
}

static enum dg_err
check_alg(struct dg_admin *admin, const char *field, const char *alg)
{
	struct dg_key_row key;
	enum dg_err rc = dg_store_key_current(admin->ctx->db, alg,
	    admin->ctx->now, &key);

	if (rc == DG_ENOTFOUND)
		return dg_admin_refuse(admin, DG_EINVAL, field,
		    "must be one with a signing key; `devgrant key rotate %s` "
		    "makes one", alg);
	return rc;
}

/* Can it prove itself so? */
static enum dg_err
check_auth(struct dg_admin *admin, const struct dg_client *client)
{
	static const char field[] = "token_endpoint_auth_method";
	bool public = client->type == DG_CLIENT_PUBLIC;

	if (client->auth_method == DG_AUTH_ANY)
		return DG_OK;
	if (public != (client->auth_method == DG_AUTH_NONE))
		return dg_admin_refuse(admin, DG_EINVAL, field, public ?
		    "must be none or any: the client is public" :
		    "must not be none: the client is confidential");
	if (client->auth_method == DG_AUTH_PRIVATE_KEY_JWT &&
	    !client->has_jwks)
		return dg_admin_refuse(admin, DG_EINVAL, field,
		    "needs the client's public keys (--jwks FILE)");
	if (client->auth_method == DG_AUTH_TLS &&
	    client->tls_client_subject[0] == '\0')
		return dg_admin_refuse(admin, DG_EINVAL, field,
		    "needs --tls-client-subject");
	if (client->auth_method == DG_AUTH_TLS &&
	    !admin->ctx->conf.tls_client_auth)
		return dg_admin_refuse(admin, DG_EINVAL, field,
		    "needs tls_client_auth = yes in devgrant.conf");
	return DG_OK;
}

enum dg_err
dg_admin_application_check(struct dg_admin *admin,
    const struct dg_client *client)
{
	enum dg_err rc;

	if (client->allow_user_hint && client->type == DG_CLIENT_PUBLIC)
		return dg_admin_refuse(admin, DG_EINVAL, "allow_user_hint",
		    "needs --client-type confidential: anybody can ask in the "
		    "name of a public client");
	if ((rc = check_scopes(admin, client)) != DG_OK ||
	    (rc = check_user_code(admin, client)) != DG_OK ||
	    (rc = check_auth(admin, client)) != DG_OK ||
	    (rc = check_alg(admin, "id_token_alg",
	    client->id_token_alg)) != DG_OK)
		return rc;
	return check_alg(admin, "access_token_alg", client->access_token_alg);
}

enum dg_err
dg_admin_application_check_audiences(struct dg_admin *admin,
    const char *before, const struct dg_client *client)
{
	struct dg_str rest = dg_str_from(client->audiences), name;
	struct dg_resource_server server;
	enum dg_err rc = DG_OK;

	while (rc == DG_OK && dg_scope_next(&rest, &name)) {
		if (dg_scope_has(before, name))
			continue;
		rc = dg_store_resource_server_find(admin->ctx->db, name,
		    &server);
		if (rc == DG_ENOTFOUND)
			return dg_admin_refuse(admin, DG_EINVAL, "audiences",
			    "must be resource servers, and there is none %.*s; "
			    "`devgrant resource-server create %.*s` makes one",
			    (int)name.n, name.p, (int)name.n, name.p);
	}
	return rc;
}

enum dg_err
dg_admin_application_check_change(struct dg_admin *admin,
    const struct dg_client *before, const struct dg_client *after)
{
	char issuer[DG_SITE_URL_MAX];
	enum dg_err rc;
	bool connected;

	if ((rc = dg_site_issuer(&admin->ctx->site, before, issuer,
	    sizeof(issuer))) != DG_OK ||
	    (dg_site_is_issuer(&admin->ctx->site, after, issuer) &&
	    strcmp(before->client_id, after->client_id) == 0))
		return rc;
	rc = dg_store_revocation_has_family(admin->ctx->db,
	    before->provider_id, admin->ctx->now, &connected);
	if (rc != DG_OK || !connected)
		return rc;
	return dg_admin_refuse(admin, DG_EDENIED, NULL,
	    "Connected devices know %s by its issuer and client_id, which "
	    "would change. `devgrant application revoke %s` ends them; they "
	    "sign in again after the change.", before->slug, before->slug);
}
