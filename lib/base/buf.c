/* SPDX-License-Identifier: MIT */
/* buf.c: growing buffer with a maximum */
#include "lib/base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/secret.h"

#define BUF_FIRST_BYTES 256
#define DIGITS_MAX 20	/* of an int64_t, with its sign */

void
dg_buf_init(struct dg_buf *buf, size_t max)
{
	*buf = (struct dg_buf){ .max = max };
}

void
dg_buf_fini(struct dg_buf *buf)
{
	dg_secret_wipe(buf->p, buf->cap);
	free(buf->p);
	dg_buf_init(buf, buf->max);
}

void
dg_buf_reset(struct dg_buf *buf)
{
	/* what lies behind n was never written, or wiped before */
	dg_secret_wipe(buf->p, buf->n);
	buf->n = 0;
	buf->err = DG_OK;
}

/* Make room for n more bytes and the NUL; false and remembered if none. */
static bool
reserve(struct dg_buf *buf, size_t n)
{
	size_t cap = buf->cap;
	char *p;

	if (buf->err != DG_OK)
		return false;
	if (n > buf->max - buf->n || buf->max == SIZE_MAX)
		goto fail;
	if (buf->n + n < cap)
		return true;
	if (cap < BUF_FIRST_BYTES)
		cap = BUF_FIRST_BYTES;
	while (cap <= buf->n + n)
		cap = cap > SIZE_MAX / 2 ? buf->max + 1 : cap * 2;
	if (cap > buf->max + 1)
		cap = buf->max + 1;

	/* not realloc: the old block may hold secrets */
	p = malloc(cap);
	if (p == NULL)
		goto fail;
	if (buf->n > 0)
		memcpy(p, buf->p, buf->n);
	dg_secret_wipe(buf->p, buf->cap);
	free(buf->p);
	buf->p = p;
	buf->cap = cap;
	return true;
fail:
	buf->err = DG_ENOMEM;
	return false;
}

void
dg_buf_put(struct dg_buf *buf, const void *p, size_t n)
{
	if (!reserve(buf, n))
		return;
	if (n > 0)
		memcpy(buf->p + buf->n, p, n);
	buf->n += n;
	buf->p[buf->n] = '\0';
}

void
dg_buf_put_str(struct dg_buf *buf, struct dg_str s)
{
	dg_buf_put(buf, s.p, s.n);
}

void
dg_buf_put_text(struct dg_buf *buf, const char *s)
{
	dg_buf_put_str(buf, dg_str_from(s));
}

void
dg_buf_putc(struct dg_buf *buf, char c)
{
	dg_buf_put(buf, &c, 1);
}

void
dg_buf_put_int(struct dg_buf *buf, int64_t v)
{
	char digits[DIGITS_MAX];
	char *p = digits + sizeof(digits);
	uint64_t left = v < 0 ? -(uint64_t)v : (uint64_t)v;

	do {
		*--p = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (v < 0)
		*--p = '-';
	dg_buf_put(buf, p, (size_t)(digits + sizeof(digits) - p));
}

void
dg_buf_printf(struct dg_buf *buf, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0) {
		if (buf->err == DG_OK)
			buf->err = DG_EINVAL;
		return;
	}
	if (!reserve(buf, (size_t)n))
		return;
	va_start(ap, fmt);
	(void)vsnprintf(buf->p + buf->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	buf->n += (size_t)n;
}

enum dg_err
dg_buf_err(const struct dg_buf *buf)
{
	return buf->err;
}

const char *
dg_buf_get(const struct dg_buf *buf)
{
	return buf->n == 0 ? "" : buf->p;
}

struct dg_str
dg_buf_str(const struct dg_buf *buf)
{
	return (struct dg_str){ dg_buf_get(buf), buf->n };
}
