/*
 * Authorization server metadata (RFC 8414, RFC 8628 section 4, OpenID Connect
 * Discovery section 3): only what works in this build and for this client.
 */
#ifndef DG_OAUTH_METADATA_H
#define DG_OAUTH_METADATA_H

#include <json-c/json_types.h>
#include <stdbool.h>

#include "lib/base/err.h"

struct dg_metadata_in {
	const char *issuer;
	const char *token_endpoint;
	const char *device_authorization_endpoint;
	const char *userinfo_endpoint;
	const char *introspection_endpoint;	/* NULL: not in this build */
	const char *revocation_endpoint;	/* NULL: not in this build */
	const char *jwks_uri;
	const char *authorization_endpoint;	/* NULL: neither it nor the
						   response types are named */
	const char *scopes;			/* space-separated */
	struct json_object *scope_claims;	/* members: claims of scopes */
	const char *id_token_algs;		/* space-separated */
	const char *acr_values;			/* space-separated */
	const char *auth_methods;		/* RFC 7591 words, space-separated */
	const char *assertion_algs;		/* of private_key_jwt */
	const char *dpop_algs;			/* RFC 9449 section 5.1 */
	bool device_grant;			/* brand and application allow it */
	bool refresh_grant;
};

/* Owner of out: caller, json_object_put. */
DG_CHECK enum dg_err dg_metadata_json(const struct dg_metadata_in *in,
    struct json_object **out);

#endif
