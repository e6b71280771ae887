/* SPDX-License-Identifier: MIT */
/* utf8.c: UTF-8 checks (RFC 3629) */
#include "lib/base/utf8.h"

bool
dg_utf8_next(struct dg_str *s, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint8_t b;
	size_t len;
	uint32_t v;

	if (s->n == 0)
		return false;
	b = (uint8_t)s->p[0];
	len = b < 0x80 ? 1 : b < 0xc0 ? 0 : b < 0xe0 ? 2 : b < 0xf0 ? 3 :
	    b < 0xf8 ? 4 : 0;
	if (len == 0 || len > s->n)
		return false;
	v = len == 1 ? b : b & (0xffu >> (len + 1));
	for (size_t i = 1; i < len; i++) {
		b = (uint8_t)s->p[i];
		if ((b & 0xc0) != 0x80)
			return false;
		v = v << 6 | (b & 0x3fu);
	}
	if (v < least[len] || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return false;
	s->p += len;
	s->n -= len;
	*cp = v;
	return true;
}

bool
dg_utf8_is_valid(struct dg_str s)
{
	uint32_t cp;

	for (;;) {
		/* most of it is ASCII */
		while (s.n > 0 && *s.p > 0 && *s.p <= 0x7e) {
			s.p++;
			s.n--;
		}
		if (!dg_utf8_next(&s, &cp))
			return s.n == 0;
		if (cp == 0)
			return false;
	}
}

bool
dg_utf8_is_override(uint32_t cp)
{
	return (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

static bool
is_hidden(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) ||
	    dg_utf8_is_override(cp);
}

bool
dg_utf8_is_name(struct dg_str s)
{
	uint32_t cp;

	while (dg_utf8_next(&s, &cp)) {
		if (is_hidden(cp))
			return false;
	}
	return s.n == 0;
}

size_t
dg_utf8_count(struct dg_str s)
{
	uint32_t cp;
	size_t n = 0;

	while (dg_utf8_next(&s, &cp))
		n++;
	return n;
}
