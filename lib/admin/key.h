/*
 * Administration of signing keys.
 */
#ifndef DG_ADMIN_KEY_H
#define DG_ADMIN_KEY_H

#include "lib/admin/admin.h"

/* Newest first, public facts only; files of keys that are gone are deleted
 * beside. Owner: caller. */
DG_CHECK enum dg_err dg_admin_key_list(struct dg_admin *admin,
    struct json_object **out);
/* As dg_keys_rotate. alg: "RS256", "ES256", "EdDSA"; n 0: each of them.
 * DG_EINVAL: explained. Files of keys that are gone are deleted beside. */
DG_CHECK enum dg_err dg_admin_key_rotate(struct dg_admin *admin,
    struct dg_str alg, bool at_once);
/* As dg_keys_retire. */
DG_CHECK enum dg_err dg_admin_key_retire(struct dg_admin *admin,
    struct dg_str kid);

#endif
