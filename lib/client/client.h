/*
 * Who is the client of this request: find it, check its secret, check that it
 * may. One function for all endpoints (RFC 6749 sections 2.3, 3.2.1).
 */
#ifndef DG_CLIENT_CLIENT_H
#define DG_CLIENT_CLIENT_H

#include "lib/base/err.h"
#include "lib/oauth/client_auth.h"
#include "lib/oauth/errors.h"
#include "lib/site/ctx.h"
#include "lib/store/store_client.h"

struct dg_client_result {
	struct dg_client client;
	bool verified;			/* proved who it is, or public */
	int auth_form;			/* 0 header, 1 body: for the poll clock */
	enum dg_oauth_err error;	/* DG_OAUTH_NONE: use client */
	const char *description;	/* literal, with an error */
	int64_t retry_after;		/* with DG_OAUTH_THROTTLED, seconds */
	bool challenge;			/* answer 401 with WWW-Authenticate */
	const char *scheme;		/* of the challenge */
};

/* DG_OK: look at out->error; DG_EDB. */
DG_CHECK enum dg_err dg_client_authenticate(struct dg_ctx *ctx,
    const struct dg_client_auth_in *in, struct dg_client_result *out);

/*
 * The last step of it, for who has found the client by itself: do these
 * credentials prove what type and secret of out->client ask for? Sets
 * verified, or error and description.
 */
void dg_client_check_credentials(const struct dg_client_auth *auth,
    bool device_endpoint, struct dg_client_result *out);

/*
 * Read the client again, under the lock, after it was authenticated: it may have
 * been turned off or been given another secret meanwhile. DG_ECONFLICT: it could
 * not authenticate like that now, or may not use this grant; also after any change
 * of a client that has keys, since the key that proved it may be gone.
 */
DG_CHECK enum dg_err dg_client_again(struct dg_ctx *ctx,
    const struct dg_client *client, enum dg_grant_type grant,
    struct dg_client *out);

/*
 * Which of the scopes in wanted this client may be given: those on its list,
 * offline_access only where it may refresh. DG_EINVAL: wanted is too long.
 */
DG_CHECK enum dg_err dg_client_scopes(const struct dg_client *client,
    const char *wanted, char out[static DG_SCOPE_MAX + 1]);

#endif
