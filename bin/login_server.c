/* SPDX-License-Identifier: MIT */
/* login_server.c: find the endpoints of a server */
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "bin/cli.h"
#include "bin/cli_print.h"
#include "bin/login.h"
#include "lib/oauth/json.h"

#define OIDC "/.well-known/openid-configuration"
#define OAUTH "/.well-known/oauth-authorization-server"

/* Bytes of the issuer without its final slash. */
static int
issuer_len(const char *issuer)
{
	size_t n = strlen(issuer);

	return (int)(n > 0 && issuer[n - 1] == '/' ? n - 1 : n);
}

/* Bytes of scheme and authority. */
static int
origin_len(const char *issuer)
{
	const char *host = strstr(issuer, "://");
	const char *path = host != NULL ? strchr(host + 3, '/') : NULL;

	return path != NULL ? (int)(path - issuer) : issuer_len(issuer);
}

/* DG_OK: out is the object; DG_ENOTFOUND: there is no such document; else
 * login->http has the reason. */
static enum dg_err
get_metadata(struct dg_login *login, const char *url,
    struct json_object **out)
{
	struct dg_login_reply reply;
	enum dg_err rc;

	dg_login_reply_init(&reply);
	rc = dg_login_http_send(login->http, url, NULL, NULL, &reply);
	if (rc == DG_OK && (reply.status != 200 ||
	    (*out = dg_login_reply_json(&reply)) == NULL))
		rc = DG_ENOTFOUND;
	dg_login_reply_fini(&reply);
	return rc;
}

/* An endpoint that was given by an option stays. */
static void
take(struct json_object *o, const char *name, char out[DG_LOGIN_URL_MAX])
{
	if (out[0] == '\0')
		dg_login_text(o, name, out, DG_LOGIN_URL_MAX);
}

static bool
announces(struct json_object *o, const char *name, const char *word)
{
	struct json_object *list, *item;
	size_t i;

	if (!json_object_object_get_ex(o, name, &list) ||
	    !json_object_is_type(list, json_type_array))
		return false;
	for (i = 0; i < json_object_array_length(list); i++) {
		item = json_object_array_get_idx(list, i);
		if (json_object_is_type(item, json_type_string) &&
		    strcmp(json_object_get_string(item), word) == 0)
			return true;
	}
	return false;
}

/* RFC 8414 3.3: the issuer must be the one that was asked for; a missing
 * final slash is forgiven, and the server's own word then counts. */
static int
take_metadata(struct dg_login *login, const char *issuer,
    struct json_object *o)
{
	static const char methods[] = "token_endpoint_auth_methods_supported";
	struct dg_login_server *s = &login->server;

	dg_login_text(o, "issuer", s->issuer, sizeof(s->issuer));
	if (issuer_len(s->issuer) != issuer_len(issuer) ||
	    strncmp(s->issuer, issuer, (size_t)issuer_len(issuer)) != 0)
		return dg_cli_print_error(DG_CLI_UNVERIFIED, "%s describes "
		    "itself as another server: %s", issuer, s->issuer);
	take(o, "device_authorization_endpoint", s->device_endpoint);
	take(o, "token_endpoint", s->token_endpoint);
	take(o, "userinfo_endpoint", s->userinfo_endpoint);
	take(o, "jwks_uri", s->jwks_uri);
	s->secret_in_body = announces(o, methods, "client_secret_post") &&
	    !announces(o, methods, "client_secret_basic");
	if (s->device_endpoint[0] == '\0' || s->token_endpoint[0] == '\0')
		return dg_cli_print_error(DG_CLI_FAILED, "%s does not let "
		    "devices sign in: it announces no device authorization "
		    "endpoint.", issuer);
	return DG_CLI_DONE;
}

int
dg_login_discover(struct dg_login *login, const char *issuer)
{
	char url[DG_LOGIN_URL_MAX + sizeof(OAUTH)];
	int origin = origin_len(issuer), all = issuer_len(issuer), status;
	struct json_object *o = NULL;
	enum dg_err rc;

	if (strlen(issuer) >= DG_LOGIN_URL_MAX)
		return dg_cli_print_error(DG_CLI_USAGE,
		    "--issuer is too long.");
	(void)snprintf(url, sizeof(url), "%.*s" OIDC, all, issuer);
	rc = get_metadata(login, url, &o);
	if (rc == DG_ENOTFOUND) {
		(void)snprintf(url, sizeof(url), "%.*s" OAUTH "%.*s", origin,
		    issuer, all - origin, issuer + origin);
		rc = get_metadata(login, url, &o);
	}
	if (rc == DG_ENOTFOUND)
		return dg_cli_print_error(DG_CLI_FAILED, "%s does not describe "
		    "an OAuth server (%s is not there). Is the address right?",
		    issuer, url);
	if (rc != DG_OK)
		return dg_cli_print_error(rc == DG_EINVAL ? DG_CLI_USAGE :
		    DG_CLI_NETWORK, "%s: %s.", url,
		    dg_login_http_error(login->http));
	status = take_metadata(login, issuer, o);
	json_object_put(o);
	return status;
}
