/*
 * base64url without padding (RFC 4648 section 5, RFC 7515 section 2) and, for
 * HTTP Basic, base64 with padding (RFC 4648 section 4).
 */
#ifndef DG_BASE_BASE64URL_H
#define DG_BASE_BASE64URL_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/base/str.h"

#define DG_BASE64URL_LEN(bytes) (((bytes) * 4 + 2) / 3)

/* out holds DG_BASE64URL_LEN(n) + 1 bytes, NUL-terminated. */
void dg_base64url_encode(const void *p, size_t n, char *out);
/* Append the encoding to a buffer. */
void dg_base64url_put(struct dg_buf *buf, const void *p, size_t n);

/*
 * size: of out; *n: bytes written. DG_EINVAL: a character outside the
 * alphabet, padding, an impossible length, bits set that no byte carries, or
 * too small an out.
 */
DG_CHECK enum dg_err dg_base64url_decode(struct dg_str s, uint8_t *out,
    size_t size, size_t *n);
/* The same for padded base64; padding must be right. */
DG_CHECK enum dg_err dg_base64_decode(struct dg_str s, uint8_t *out,
    size_t size, size_t *n);

#endif
