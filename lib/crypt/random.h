/*
 * The only source of random bytes (libgcrypt). A failure ends the request.
 */
#ifndef DG_CRYPT_RANDOM_H
#define DG_CRYPT_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/secret.h"

#define DG_UUID_LEN 36

/*
 * Initialise libgcrypt once in a process and warm its generator.
 * DG_OK; DG_ECRYPTO the library is too old or its self-test failed.
 */
DG_CHECK enum dg_err dg_random_init(void);

/* n bytes of key quality. */
DG_CHECK enum dg_err dg_random_bytes(void *out, size_t n);

/* A fresh 256-bit secret as base64url text: [A-Za-z0-9_-]{43}. */
DG_CHECK enum dg_err dg_random_secret(char out[static DG_SECRET_LEN + 1]);

/* Uniform in [0, bound), without modulo bias; bound 1 to 65,536. */
DG_CHECK enum dg_err dg_random_below(uint32_t bound, uint32_t *out);

/* A random UUID (RFC 9562 version 4) as text, NUL-terminated. */
DG_CHECK enum dg_err dg_random_uuid(char out[static DG_UUID_LEN + 1]);

#endif
