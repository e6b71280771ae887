/* SPDX-License-Identifier: MIT */
/* str.c: borrowed text with its length */
#include "lib/base/str.h"

#include <string.h>

#include "lib/base/ascii.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct dg_str
dg_str_from(const char *s)
{
	return (struct dg_str){ s, s == NULL ? 0 : strlen(s) };
}

bool
dg_str_is(struct dg_str s, const char *other)
{
	return dg_str_equal(s, dg_str_from(other));
}

bool
dg_str_equal(struct dg_str a, struct dg_str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
dg_str_equal_nocase(struct dg_str a, struct dg_str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		if (dg_ascii_lower(a.p[i]) != dg_ascii_lower(b.p[i]))
			return false;
	}
	return true;
}

bool
dg_str_has_prefix(struct dg_str s, const char *prefix)
{
	struct dg_str p = dg_str_from(prefix);

	return s.n >= p.n && dg_str_equal((struct dg_str){ s.p, p.n }, p);
}

enum dg_err
dg_str_copy(char *dst, size_t size, struct dg_str s)
{
	dst[0] = '\0';
	if (s.n == 0)
		return DG_OK;
	if (s.n >= size || memchr(s.p, '\0', s.n) != NULL)
		return DG_EINVAL;
	memcpy(dst, s.p, s.n);
	dst[s.n] = '\0';
	return DG_OK;
}

void
dg_str_copy_ascii(char *dst, size_t size, struct dg_str s)
{
	size_t i;

	for (i = 0; i < s.n && i + 1 < size; i++)
		dst[i] = s.p[i] >= ' ' && s.p[i] <= '~' ? s.p[i] : '?';
	dst[i] = '\0';
}

bool
dg_str_split(struct dg_str *rest, const char *seps, struct dg_str *word)
{
	size_t seps_n = strlen(seps);
	size_t i = 0;

	*word = (struct dg_str){ rest->p, 0 };
	if (rest->n == 0)
		return false;
	while (i < rest->n && memchr(seps, rest->p[i], seps_n) == NULL)
		i++;
	word->n = i;
	if (i < rest->n)
		i++;	/* the separator itself */
	rest->p += i;
	rest->n -= i;
	return true;
}

struct dg_str
dg_str_trim(struct dg_str s)
{
	while (s.n > 0 && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

enum dg_err
dg_str_int(struct dg_str s, int64_t min, int64_t max, int64_t *out)
{
	int64_t v = 0;

	if (s.n == 0)
		return DG_EINVAL;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return DG_EINVAL;
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, s.p[i] - '0', &v))
			return DG_EINVAL;
	}
	if (v < min || v > max)
		return DG_EINVAL;
	*out = v;
	return DG_OK;
}
