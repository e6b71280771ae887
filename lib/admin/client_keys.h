/*
 * The public keys with which a client signs its assertions (RFC 7523), as an
 * inline JWK Set (RFC 7591 section 2, `jwks`).
 */
#ifndef DG_ADMIN_CLIENT_KEYS_H
#define DG_ADMIN_CLIENT_KEYS_H

#include "lib/admin/admin.h"
#include "lib/store/store_client.h"

/*
 * Read a JWK Set, or a single JWK, as a person gave it, and bring it into our
 * own form; an empty text stays "": no keys any more. Private and symmetric
 * keys, keys that cannot be used here, and more keys of one kind without a kid
 * than are tried for one assertion (DG_JWKS_PICK_MAX) are refused.
 * DG_OK; DG_EINVAL: admin says why; DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_admin_client_keys_read(struct dg_admin *admin,
    struct dg_str text, char out[static DG_JWKS_MAX + 1]);
/*
 * Has the client more keys of one kind that may have come without a kid than are
 * tried for one assertion? An earlier version accepted that. DG_OK; DG_EDB;
 * DG_ENOMEM; DG_EINVAL: the stored keys cannot be read.
 */
DG_CHECK enum dg_err dg_admin_client_keys_are_crowded(struct dg_ctx *ctx,
    const struct dg_client *client, bool *out);
/* Store what dg_admin_client_keys_read made, with its event. The caller holds
 * the transaction. */
DG_CHECK enum dg_err dg_admin_client_keys_set(struct dg_admin *admin,
    const struct dg_client *client, const char *jwks);

#endif
