/*
 * Cheap checks of a request for codes or tokens, made before a signature is
 * checked for it.
 */
#ifndef DG_GRANT_GRANT_ADMIT_H
#define DG_GRANT_GRANT_ADMIT_H

#include "lib/grant/grant.h"

/*
 * The first part of dg_grant_initiate: grant type, brand's flow and throttle.
 * Looks at addr and verified of in. DG_OK: look at out->error; DG_EDB.
 */
DG_CHECK enum dg_err dg_grant_admit(struct dg_ctx *ctx,
    const struct dg_client *client, const struct dg_initiation *in,
    struct dg_initiated *out);

/*
 * Was this device code or refresh token issued to the client, whatever its state
 * is now? type: which of the two. DG_OK; DG_EDB.
 */
DG_CHECK enum dg_err dg_grant_is_known(struct dg_ctx *ctx,
    const struct dg_client *client, enum dg_grant_type type,
    struct dg_str credential, bool *known);

#endif
