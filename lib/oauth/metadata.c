/* SPDX-License-Identifier: MIT */
/* metadata.c: what a client may find out about this server (RFC 8414) */
#include "lib/oauth/metadata.h"

#include <json-c/json.h>
#include <stdio.h>

#include "lib/oauth/claims.h"
#include "lib/oauth/json.h"
#include "lib/oauth/scope.h"

/* RFC 7662 2.1: introspection always needs credentials; resource servers have
 * secrets, whatever the client has. */
#define SECRET_METHODS "client_secret_basic client_secret_post"
#define CLAIMS "iss sub aud exp iat auth_time nonce acr amr azp sid at_hash"

struct entry {
	const char *name;
	const char *value;
};

/*
 * Here an empty list stands, against RFC 8414 3.2: left out it would mean
 * authorization_code and implicit, which this server does not have.
 */
static enum dg_err
put_grant_types(struct json_object *obj, const struct dg_metadata_in *in)
{
	struct json_object *array = json_object_new_array();
	enum dg_err rc = dg_json_put(obj, "grant_types_supported", array);

	if (rc == DG_OK && in->device_grant)
		rc = dg_json_add_str(array, DG_STR(DG_GTY_DEVICE_CODE));
	if (rc == DG_OK && in->refresh_grant)
		rc = dg_json_add_str(array, DG_STR("refresh_token"));
	return rc;
}

/* A NULL is not in this build, or not for this client: left out. */
static enum dg_err
put_endpoints(struct json_object *obj, const struct dg_metadata_in *in)
{
	const char *device = in->device_grant ?
	    in->device_authorization_endpoint : NULL;
	const struct entry urls[] = {
		{ "issuer", in->issuer },
		{ "authorization_endpoint", in->authorization_endpoint },
		{ "token_endpoint", in->token_endpoint },
		{ "device_authorization_endpoint", device },
		{ "userinfo_endpoint", in->userinfo_endpoint },
		{ "introspection_endpoint", in->introspection_endpoint },
		{ "revocation_endpoint", in->revocation_endpoint },
		{ "jwks_uri", in->jwks_uri },
	};
	enum dg_err rc = DG_OK;
	size_t i;

	for (i = 0; rc == DG_OK && i < sizeof(urls) / sizeof(urls[0]); i++)
		rc = dg_json_put_text(obj, urls[i].name, urls[i].value);
	return rc;
}

static bool
has_word(const char *words, struct dg_str word)
{
	return words != NULL && dg_scope_has(words, word);
}

/* RFC 8414 2: the algorithms stand beside the method that needs them. */
static enum dg_err
put_auth(struct json_object *obj, const struct dg_metadata_in *in)
{
	bool key = has_word(in->auth_methods, DG_STR("private_key_jwt"));
	bool revocation = in->revocation_endpoint != NULL;
	bool introspection = in->introspection_endpoint != NULL;
	char ask[sizeof(SECRET_METHODS " private_key_jwt tls_client_auth")];
	const struct entry lists[] = {
		{ "token_endpoint_auth_methods_supported", in->auth_methods },
		{ "token_endpoint_auth_signing_alg_values_supported",
			key ? in->assertion_algs : "" },
		{ "introspection_endpoint_auth_methods_supported",
			introspection ? ask : "" },
		{ "introspection_endpoint_auth_signing_alg_values_supported",
			introspection && key ? in->assertion_algs : "" },
		{ "revocation_endpoint_auth_methods_supported",
			revocation ? in->auth_methods : "" },
		{ "revocation_endpoint_auth_signing_alg_values_supported",
			revocation && key ? in->assertion_algs : "" },
	};
	enum dg_err rc = DG_OK;
	size_t i;

	(void)snprintf(ask, sizeof(ask), SECRET_METHODS "%s%s",
	    key ? " private_key_jwt" : "",
	    has_word(in->auth_methods, DG_STR("tls_client_auth")) ?
	    " tls_client_auth" : "");
	for (i = 0; rc == DG_OK && i < sizeof(lists) / sizeof(lists[0]); i++)
		rc = dg_json_put_words(obj, lists[i].name, lists[i].value);
	return rc;
}

static enum dg_err
put_lists(struct json_object *obj, const struct dg_metadata_in *in)
{
	const struct entry lists[] = {
		/* required by RFC 8414 section 2 and OIDC Discovery section 3,
		 * and left out with the endpoint that it belongs to */
		{ "response_types_supported",
		    in->authorization_endpoint != NULL ? "none" : "" },
		{ "subject_types_supported", "public" },
		{ "claim_types_supported", "normal distributed" },
		{ "scopes_supported", in->scopes },
		{ "acr_values_supported", in->acr_values },
		{ "claims_supported", CLAIMS },
		{ "id_token_signing_alg_values_supported", in->id_token_algs },
		{ "dpop_signing_alg_values_supported", in->dpop_algs },
		/* bound to a device code, not to an authorization code */
		{ "code_challenge_methods_supported", "S256" },
	};
	enum dg_err rc = DG_OK;
	size_t i;

	for (i = 0; rc == DG_OK && i < sizeof(lists) / sizeof(lists[0]); i++)
		rc = dg_json_put_words(obj, lists[i].name, lists[i].value);
	return rc;
}

/* What templates of scopes make, beside what every token has. */
static enum dg_err
put_scope_claims(struct json_object *obj, struct json_object *claims)
{
	struct json_object *list = json_object_object_get(obj,
	    "claims_supported");
	enum dg_err rc = DG_OK;

	if (claims == NULL)
		return DG_OK;
	json_object_object_foreach(claims, name, value) {
		(void)value;
		rc = dg_json_add_str(list, dg_str_from(name));
		if (rc != DG_OK)
			return rc;
	}
	return rc;
}

/* request_uri is supported when nothing is said (OIDC Discovery 3). */
static enum dg_err
put_flags(struct json_object *obj)
{
	static const char *const flags[] = { "claims_parameter_supported",
		"request_parameter_supported",
		"request_uri_parameter_supported" };
	enum dg_err rc = DG_OK;
	size_t i;

	for (i = 0; rc == DG_OK && i < sizeof(flags) / sizeof(flags[0]); i++)
		rc = dg_json_put_bool(obj, flags[i], false);
	return rc;
}

enum dg_err
dg_metadata_json(const struct dg_metadata_in *in, struct json_object **out)
{
	struct json_object *obj = json_object_new_object();
	enum dg_err rc;

	*out = NULL;
	if (obj == NULL)
		return DG_ENOMEM;
	if ((rc = put_endpoints(obj, in)) != DG_OK ||
	    (rc = put_grant_types(obj, in)) != DG_OK ||
	    (rc = put_lists(obj, in)) != DG_OK ||
	    (rc = put_scope_claims(obj, in->scope_claims)) != DG_OK ||
	    (rc = put_auth(obj, in)) != DG_OK ||
	    (rc = put_flags(obj)) != DG_OK)
		goto out;
	*out = obj;
	obj = NULL;
out:
	json_object_put(obj);
	return rc;
}
