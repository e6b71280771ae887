/*
 * private_key_jwt (RFC 7523): does an assertion prove the client that it
 * names? A part of lib/service/client, which alone calls it.
 */
#ifndef DG_SERVICE_CLIENT_KEY_H
#define DG_SERVICE_CLIENT_KEY_H

#include "lib/oauth/client_assertion.h"
#include "lib/service/client.h"

/*
 * By a key of out->client, for this server, and not used before by any program
 * of the host. Sets out->verified, or error and description. DG_OK; DG_EBUSY:
 * the memory of what was used is full; DG_EDB, DG_ENOMEM, DG_ECRYPTO.
 */
DG_CHECK enum dg_err dg_client_key_check(struct dg_ctx *ctx,
    const struct dg_client_auth_in *in,
    const struct dg_client_assertion *assertion,
    struct dg_client_result *out);

#endif
