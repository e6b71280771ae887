/*
 * private_key_jwt (RFC 7523): does an assertion prove the client that it
 * names?
 */
#ifndef DG_CLIENT_CLIENT_KEY_H
#define DG_CLIENT_CLIENT_KEY_H

#include "lib/oauth/client_assertion.h"
#include "lib/oauth/errors.h"
#include "lib/site/ctx.h"
#include "lib/store/store_client.h"

struct dg_client_key_verdict {
	enum dg_oauth_err error;	/* DG_OAUTH_NONE: it does */
	const char *description;	/* literal, with an error */
	int64_t retry_after;		/* with DG_OAUTH_THROTTLED, seconds */
};

/*
 * It does by a key of the client, for this server, and not used before by any
 * program of the host. path: of the endpoint that is called, below the base URL.
 * DG_OK: look at out; DG_EBUSY: the memory of what was used is full; DG_EDB,
 * DG_ENOMEM, DG_ECRYPTO.
 */
DG_CHECK enum dg_err dg_client_key_check(struct dg_ctx *ctx,
    const struct dg_client *client, const char *path,
    const struct dg_client_assertion *assertion,
    struct dg_client_key_verdict *out);

#endif
