/*
 * A growing buffer with a maximum. It remembers a failure: append freely and
 * ask dg_buf_err once before use. Content is wiped when it is released.
 */
#ifndef DG_BASE_BUF_H
#define DG_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/str.h"

struct dg_buf {
	char *p;	/* always NUL-terminated once something was put */
	size_t n;	/* bytes in use, without the NUL */
	size_t cap;
	size_t max;	/* most bytes it may hold */
	enum dg_err err;
};

/* Empty, nothing allocated. max: bytes. */
void dg_buf_init(struct dg_buf *buf, size_t max);
/* Wipe and release; harmless twice. */
void dg_buf_fini(struct dg_buf *buf);
/* Wipe and empty, keep the storage; clears the remembered failure. */
void dg_buf_reset(struct dg_buf *buf);

/* Append. A failure is remembered, later calls then do nothing. */
void dg_buf_put(struct dg_buf *buf, const void *p, size_t n);
void dg_buf_put_str(struct dg_buf *buf, struct dg_str s);
/* s: NUL-terminated, of our own. */
void dg_buf_put_text(struct dg_buf *buf, const char *s);
void dg_buf_putc(struct dg_buf *buf, char c);
/* In decimal digits. */
void dg_buf_put_int(struct dg_buf *buf, int64_t v);
void dg_buf_printf(struct dg_buf *buf, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* DG_OK or the first failure (DG_ENOMEM). */
DG_CHECK enum dg_err dg_buf_err(const struct dg_buf *buf);
/* Borrow the content; "" when empty. Valid until the buffer changes. */
const char *dg_buf_get(const struct dg_buf *buf);
struct dg_str dg_buf_str(const struct dg_buf *buf);

#endif
