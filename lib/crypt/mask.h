/*
 * Encode a digest (a CSRF value, a ticket) under a random pad, so that each page
 * shows another text for it. Without that, an attacker who makes a browser load
 * a compressed page many times could guess the value from the lengths (BREACH).
 */
#ifndef DG_CRYPT_MASK_H
#define DG_CRYPT_MASK_H

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/crypt/digest.h"

#define DG_MASK_LEN 86	/* base64url of a random pad and the digest under it */

/* DG_OK; DG_ECRYPTO. out is "" then. */
DG_CHECK enum dg_err dg_mask_put(const uint8_t digest[static DG_DIGEST_BYTES],
    char out[static DG_MASK_LEN + 1]);
/* The reverse. DG_OK; DG_EDENIED: text is malformed, out is zeroed then. The
 * caller compares out with dg_secret_equal and wipes it. */
DG_CHECK enum dg_err dg_mask_take(struct dg_str text,
    uint8_t out[static DG_DIGEST_BYTES]);

#endif
