/*
 * How a client names and proves itself in a request (RFC 6749 section 2.3):
 * parsing and its rules only; proofs are checked by lib/client/client.
 */
#ifndef DG_OAUTH_CLIENT_AUTH_H
#define DG_OAUTH_CLIENT_AUTH_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/oauth/errors.h"

enum dg_client_auth_method {
	DG_CLIENT_AUTH_NONE,	/* client_id alone */
	DG_CLIENT_AUTH_BASIC,	/* client_secret_basic */
	DG_CLIENT_AUTH_POST,	/* client_secret_post */
	DG_CLIENT_AUTH_BEARER,	/* authentik's documented form, device endpoint */
	DG_CLIENT_AUTH_ASSERTION	/* RFC 7523; id is left to who reads it */
};

struct dg_client_auth_in {
	struct dg_str authorization;	/* header value; n 0: absent */
	bool unusable;			/* there was one: twice, or too long */
	struct dg_str client_id;	/* of the body; n 0: absent */
	struct dg_str client_secret;
	struct dg_str client_assertion;	/* RFC 7521 section 4.2 */
	struct dg_str client_assertion_type;
	struct dg_str tls_subject;	/* of a verified certificate; n 0: none */
	const char *path;		/* of the endpoint, below the base path */
	bool device_endpoint;		/* Bearer is allowed, and no proof by setting */
};

#define DG_CLIENT_AUTH_ID_SIZE 256
#define DG_CLIENT_AUTH_SECRET_SIZE 512

struct dg_client_auth {
	enum dg_client_auth_method method;
	bool header;			/* an Authorization header was used */
	const char *scheme;		/* for the challenge: "Basic" or "Bearer" */
	char id[DG_CLIENT_AUTH_ID_SIZE];
	char secret[DG_CLIENT_AUTH_SECRET_SIZE];	/* wipe after use */
	size_t secret_n;
};

/*
 * RFC 6749 2.3.1: user and password of Basic are form-decoded. Two methods at
 * once, or ids that differ: DG_OAUTH_INVALID_REQUEST; unreadable or foreign
 * credentials, no id at all: DG_OAUTH_INVALID_CLIENT; *description then
 * says why (a literal). Empty parameters count as absent; Basic with the same
 * client_id in the body is one method. An assertion is not read:
 * out->id is then the body's client_id, or "".
 */
enum dg_oauth_err dg_client_auth_parse(const struct dg_client_auth_in *in,
    struct dg_client_auth *out, const char **description);

#endif
