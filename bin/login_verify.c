/* SPDX-License-Identifier: MIT */
/* login_verify.c: is the ID token to be believed, and what userinfo says */
#include <json-c/json.h>
#include <string.h>

#include "bin/cli.h"
#include "bin/cli_print.h"
#include "bin/login.h"
#include "lib/base/clock.h"
#include "lib/oauth/claims.h"
#include "lib/oauth/json.h"
#include "lib/oauth/jws_verify.h"

#define LEEWAY_SEC 60		/* clocks differ */

static int
doubt(const char *why)
{
	return dg_cli_print_error(DG_CLI_UNVERIFIED,
	    "The ID token is not to be believed: %s.", why);
}

/* DG_OK; DG_EDENIED no key fits; others: the key set could not be had. */
static enum dg_err
check_with(struct json_object *set, const struct dg_jws *jws)
{
	struct json_object *keys, *key;
	struct dg_jwk *jwk;
	struct dg_str kid;
	const char *text;
	size_t i;

	if (!json_object_object_get_ex(set, "keys", &keys) ||
	    !json_object_is_type(keys, json_type_array))
		return DG_EINVAL;
	for (i = 0; i < json_object_array_length(keys); i++) {
		key = json_object_array_get_idx(keys, i);
		/* no kid in the token: any key may be the one */
		if (dg_jws_kid(jws)[0] != '\0' &&
		    (!dg_json_get_str(key, "kid", &kid) ||
		    !dg_str_is(kid, dg_jws_kid(jws))))
			continue;
		text = json_object_to_json_string(key);
		/* a kind of key that we do not know is no error */
		if (text == NULL ||
		    dg_jwk_parse(dg_str_from(text), &jwk) != DG_OK)
			continue;
		if (dg_jws_verify(jws, jwk)) {
			dg_jwk_free(jwk);
			return DG_OK;
		}
		dg_jwk_free(jwk);
	}
	return DG_EDENIED;
}

static int
check_signature(struct dg_login *login, const struct dg_jws *jws)
{
	struct dg_login_reply reply;
	struct json_object *set = NULL;
	enum dg_jws_alg alg;
	int status;

	if (dg_jws_alg_parse(dg_str_from(dg_jws_alg_word(jws)),
	    &alg) != DG_OK)
		return doubt("its algorithm is none of RS256, ES256, EdDSA");
	dg_login_reply_init(&reply);
	if (dg_login_http_send(login->http, login->server.jwks_uri, NULL, NULL,
	    &reply) != DG_OK)
		status = dg_cli_print_error(DG_CLI_NETWORK, "%s: %s.",
		    login->server.jwks_uri, dg_login_http_error(login->http));
	else if (reply.status != 200 ||
	    (set = dg_login_reply_json(&reply)) == NULL)
		status = doubt("the server's keys cannot be read");
	else if (check_with(set, jws) != DG_OK)
		status = doubt("none of the server's keys has signed it");
	else
		status = DG_CLI_DONE;
	json_object_put(set);
	dg_login_reply_fini(&reply);
	return status;
}

static bool
is_text(struct json_object *o, const char *name, const char *value)
{
	struct dg_str s;

	return dg_json_get_str(o, name, &s) && dg_str_is(s, value);
}

/* OpenID Connect Core 3.1.3.7, steps 3 to 5. */
static bool
is_audience(struct json_object *claims, const char *client_id)
{
	struct json_object *aud, *item, *azp;
	bool in = false;
	size_t i;

	if (json_object_object_get_ex(claims, "azp", &azp) &&
	    !is_text(claims, "azp", client_id))
		return false;
	if (is_text(claims, "aud", client_id))
		return true;
	if (!json_object_object_get_ex(claims, "aud", &aud) ||
	    !json_object_is_type(aud, json_type_array))
		return false;
	for (i = 0; i < json_object_array_length(aud); i++) {
		item = json_object_array_get_idx(aud, i);
		in = in || (json_object_is_type(item, json_type_string) &&
		    strcmp(json_object_get_string(item), client_id) == 0);
	}
	return in;
}

/* Check at_hash (OpenID Connect Core 3.1.3.6), which may be absent. Call it after
 * the signature was verified, whose algorithm decides about the hash. */
static bool
fits_access_token(const struct dg_jws *jws, struct json_object *tokens)
{
	struct json_object *claims = dg_jws_payload(jws), *at_hash;
	char expected[DG_AT_HASH_LEN + 1];
	struct dg_str token;
	enum dg_jws_alg alg;

	if (!json_object_object_get_ex(claims, "at_hash", &at_hash))
		return true;
	if (!dg_json_get_str(tokens, "access_token", &token) ||
	    dg_jws_alg_parse(dg_str_from(dg_jws_alg_word(jws)), &alg) != DG_OK)
		return false;
	dg_claims_at_hash(alg, token, expected);
	return is_text(claims, "at_hash", expected);
}

static int
check_claims(const struct dg_login *login, struct json_object *claims)
{
	int64_t now = dg_clock_now(), exp, iat;
	struct json_object *nonce;
	struct dg_str sub;

	if (!is_text(claims, "iss", login->server.issuer))
		return doubt("another server (iss) issued it");
	if (!is_audience(claims, login->client_id))
		return doubt("it is for another client (aud)");
	if (!dg_json_get_str(claims, "sub", &sub) || sub.n == 0)
		return doubt("it names nobody (sub)");
	if (!dg_json_get_int(claims, "exp", &exp) || exp <= now - LEEWAY_SEC)
		return doubt("it has expired (exp)");
	if (!dg_json_get_int(claims, "iat", &iat) || iat > now + LEEWAY_SEC)
		return doubt("it is from the future (iat)");
	if (login->nonce != NULL &&
	    json_object_object_get_ex(claims, "nonce", &nonce) &&
	    !is_text(claims, "nonce", login->nonce))
		return doubt("it answers another request (nonce)");
	return DG_CLI_DONE;
}

int
dg_login_verify(struct dg_login *login, struct json_object *tokens,
    struct json_object **claims)
{
	struct dg_jws *jws = NULL;
	struct dg_str compact;
	int status;

	*claims = NULL;
	if (!dg_json_get_str(tokens, "id_token", &compact) ||
	    login->server.issuer[0] == '\0' || login->server.jwks_uri[0] == '\0')
		return DG_CLI_DONE;
	if (dg_jws_parse(compact, &jws) != DG_OK)
		return doubt("it is not a signed JSON token");
	if ((status = check_signature(login, jws)) != DG_CLI_DONE ||
	    (status = check_claims(login, dg_jws_payload(jws))) != DG_CLI_DONE)
		goto out;
	if (!fits_access_token(jws, tokens)) {
		status = doubt("it came with another access token (at_hash)");
		goto out;
	}
	*claims = json_object_get(dg_jws_payload(jws));
out:
	dg_jws_free(jws);
	return status;
}

static int
check_userinfo(const struct dg_login_reply *reply, struct json_object *claims,
    struct json_object **userinfo)
{
	struct json_object *o;
	struct dg_str sub;

	if (reply->status != 200 || (o = dg_login_reply_json(reply)) == NULL)
		return dg_cli_print_error(DG_CLI_FAILED, "Userinfo was not "
		    "given: the server answered with status %ld.",
		    reply->status);
	if (claims != NULL && (!dg_json_get_str(claims, "sub", &sub) ||
	    !dg_json_get_str(o, "sub", &sub) ||
	    !json_object_equal(json_object_object_get(o, "sub"),
	    json_object_object_get(claims, "sub")))) {
		json_object_put(o);
		return dg_cli_print_error(DG_CLI_UNVERIFIED, "Userinfo speaks "
		    "of another person (sub) than the ID token.");
	}
	*userinfo = o;
	return DG_CLI_DONE;
}

int
dg_login_userinfo(struct dg_login *login, struct json_object *tokens,
    struct json_object *claims, struct json_object **userinfo)
{
	struct dg_login_auth auth = {0};
	struct dg_login_reply reply;
	int status;

	*userinfo = NULL;
	/* without an ID token the access token need not be for userinfo */
	if (login->server.userinfo_endpoint[0] == '\0' || claims == NULL)
		return DG_CLI_DONE;
	auth.bearer = json_object_get_string(json_object_object_get(tokens,
	    "access_token"));
	dg_login_reply_init(&reply);
	if (auth.bearer == NULL)
		status = DG_CLI_DONE;
	else if (dg_login_http_send(login->http,
	    login->server.userinfo_endpoint, NULL, &auth, &reply) != DG_OK)
		status = dg_cli_print_error(DG_CLI_NETWORK, "%s: %s.",
		    login->server.userinfo_endpoint,
		    dg_login_http_error(login->http));
	else
		status = check_userinfo(&reply, claims, userinfo);
	dg_login_reply_fini(&reply);
	return status;
}
