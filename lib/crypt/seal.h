/*
 * Authenticated encryption: AES-256-GCM (NIST SP 800-38D) under a nonce that is
 * drawn for each text.
 */
#ifndef DG_CRYPT_SEAL_H
#define DG_CRYPT_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/str.h"

#define DG_SEAL_KEY_BYTES 32
/* what a sealed text has in front (nonce) and behind (tag) */
#define DG_SEAL_NONCE_BYTES 12
#define DG_SEAL_TAG_BYTES 16
#define DG_SEAL_EXTRA_BYTES (DG_SEAL_NONCE_BYTES + DG_SEAL_TAG_BYTES)

/*
 * with: authenticated, not encrypted; whoever opens it must know it. out: n +
 * DG_SEAL_EXTRA_BYTES. DG_OK; DG_ECRYPTO.
 *
 * libgcrypt tests AES when it gets its first key, and if memory is short then,
 * AES fails until the process ends: so call it once before the first request.
 */
DG_CHECK enum dg_err dg_seal(const uint8_t key[static DG_SEAL_KEY_BYTES],
    struct dg_str with, const void *plain, size_t n, uint8_t *out);
/*
 * out: n - DG_SEAL_EXTRA_BYTES, wiped unless it was sealed with this key and
 * text. DG_OK; DG_EDENIED: it was not; DG_ECRYPTO.
 */
DG_CHECK enum dg_err dg_seal_open(const uint8_t key[static DG_SEAL_KEY_BYTES],
    struct dg_str with, const uint8_t *sealed, size_t n, void *out);

#endif
