/*
 * How a client names and proves itself in a request (RFC 6749 section 2.3):
 * parsing and its rules only; the secret is checked by lib/service/client.
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
	DG_CLIENT_AUTH_BEARER	/* authentik's documented form, device endpoint */
};

struct dg_client_auth_in {
	struct dg_str authorization;	/* header value; n 0: absent */
	struct dg_str client_id;	/* of the body; n 0: absent */
	struct dg_str client_secret;
	bool allow_bearer;		/* the device endpoint only (features I3) */
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
 * client_id in the body is one method (features I5).
 */
enum dg_oauth_err dg_client_auth_parse(const struct dg_client_auth_in *in,
    struct dg_client_auth *out, const char **description);

#endif
