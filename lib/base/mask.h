/*
 * A digest in another spelling each time. A page that is sent compressed tells
 * by its length whether two texts in it are alike (BREACH): a secret that it
 * repeats must never look the same twice.
 */
#ifndef DG_BASE_MASK_H
#define DG_BASE_MASK_H

#include "lib/base/digest.h"
#include "lib/base/err.h"
#include "lib/base/str.h"

#define DG_MASK_LEN 86	/* base64url of a random pad and the digest under it */

/* DG_OK; DG_ECRYPTO. out is "" then. */
DG_CHECK enum dg_err dg_mask_put(const uint8_t digest[static DG_DIGEST_BYTES],
    char out[static DG_MASK_LEN + 1]);
/* DG_OK; DG_EDENIED: not of this form; out is zeroed then. The caller compares
 * with dg_secret_equal and wipes. */
DG_CHECK enum dg_err dg_mask_take(struct dg_str text,
    uint8_t out[static DG_DIGEST_BYTES]);

#endif
