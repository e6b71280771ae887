/*
 * SHA-256, SHA-512 and HMAC-SHA-256 (FIPS 180-4, RFC 2104) through libgcrypt.
 */
#ifndef DG_CRYPT_DIGEST_H
#define DG_CRYPT_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/str.h"

#define DG_DIGEST_BYTES 32
#define DG_DIGEST_SHA512_BYTES 64

/* SHA-256 of n bytes; p may be NULL when n is 0. */
void dg_digest_sha256(const void *p, size_t n,
    uint8_t out[static DG_DIGEST_BYTES]);
/* of a string's bytes */
void dg_digest_str(struct dg_str s, uint8_t out[static DG_DIGEST_BYTES]);
void dg_digest_sha512(struct dg_str s,
    uint8_t out[static DG_DIGEST_SHA512_BYTES]);

/* key: any length. DG_OK; DG_ECRYPTO. */
DG_CHECK enum dg_err dg_digest_hmac(const void *key, size_t key_n,
    const void *p, size_t n, uint8_t out[static DG_DIGEST_BYTES]);

/*
 * HMAC over several parts; each part is preceded by its length (64 bit, big
 * endian), so that two lists never give the same input.
 */
DG_CHECK enum dg_err dg_digest_hmac_parts(const void *key, size_t key_n,
    const struct dg_str *parts, size_t parts_n,
    uint8_t out[static DG_DIGEST_BYTES]);

/* Lower-case hex, NUL-terminated; out holds 2 * n + 1 bytes. */
void dg_digest_hex(const uint8_t *p, size_t n, char *out);

#endif
