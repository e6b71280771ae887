/*
 * Argon2id (RFC 9106), which makes guessing a password dear.
 */
#ifndef DG_CRYPT_ARGON2_H
#define DG_CRYPT_ARGON2_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/str.h"

/* RFC 9106 3.1 */
struct dg_argon2 {
	unsigned long passes;
	unsigned long memory_kib;
	unsigned long lanes;
};

/* out: n bytes. DG_OK; DG_ECRYPTO: also for lack of memory. */
DG_CHECK enum dg_err dg_argon2id(const struct dg_argon2 *cost,
    struct dg_str password, struct dg_str salt, uint8_t *out, size_t n);

#endif
