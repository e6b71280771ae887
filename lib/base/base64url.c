/* SPDX-License-Identifier: MIT */
/* base64url.c: base64url and, for HTTP Basic, base64 */
#include "lib/base/base64url.h"

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void
dg_base64url_encode(const void *p, size_t n, char *out)
{
	const uint8_t *in = p;
	uint32_t acc = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < n; i++) {
		acc = acc << 8 | in[i];
		for (bits += 8; bits >= 6; bits -= 6)
			*out++ = alphabet[acc >> (bits - 6) & 0x3f];
	}
	if (bits > 0)
		*out++ = alphabet[acc << (6 - bits) & 0x3f];
	*out = '\0';
}

void
dg_base64url_put(struct dg_buf *buf, const void *p, size_t n)
{
	const uint8_t *in = p;
	char out[DG_BASE64URL_LEN(3) + 1];

	for (size_t i = 0; i < n; i += 3) {
		size_t part = n - i < 3 ? n - i : 3;

		dg_base64url_encode(in + i, part, out);
		dg_buf_put(buf, out, DG_BASE64URL_LEN(part));
	}
}

/* Value of a character, or -1; c62 and c63 tell the two alphabets apart. */
static int
value(char c, char c62, char c63)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == c62)
		return 62;
	return c == c63 ? 63 : -1;
}

static enum dg_err
decode(struct dg_str s, const char last[static 2], uint8_t *out, size_t size,
    size_t *n)
{
	uint32_t acc = 0;
	unsigned bits = 0;
	size_t len = 0;

	*n = 0;
	if (s.n % 4 == 1)
		return DG_EINVAL;
	for (size_t i = 0; i < s.n; i++) {
		int v = value(s.p[i], last[0], last[1]);

		if (v < 0)
			return DG_EINVAL;
		acc = acc << 6 | (uint32_t)v;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		if (len >= size)
			return DG_EINVAL;
		out[len++] = (uint8_t)(acc >> bits & 0xff);
	}
	/* RFC 4648 3.5: else one value would have several spellings */
	if ((acc & ((1u << bits) - 1)) != 0)
		return DG_EINVAL;
	*n = len;
	return DG_OK;
}

enum dg_err
dg_base64url_decode(struct dg_str s, uint8_t *out, size_t size, size_t *n)
{
	return decode(s, "-_", out, size, n);
}

enum dg_err
dg_base64_decode(struct dg_str s, uint8_t *out, size_t size, size_t *n)
{
	*n = 0;
	if (s.n % 4 != 0)
		return DG_EINVAL;
	for (int pad = 0; pad < 2 && s.n > 0 && s.p[s.n - 1] == '='; pad++)
		s.n--;
	return decode(s, "+/", out, size, n);
}
