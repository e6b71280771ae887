/* SPDX-License-Identifier: MIT */
/* target.c: resource indicators (RFC 8707) */
#include "lib/oauth/target.h"

#include <string.h>

#include "lib/base/ascii.h"
#include "lib/oauth/scope.h"

/* RFC 3986 3.1; the number of bytes with the colon, 0: none */
static size_t
scheme_length(struct dg_str s)
{
	size_t n = 0;

	if (s.n == 0 || !dg_ascii_is_letter(s.p[0]))
		return 0;
	while (n < s.n && (dg_ascii_is_alnum(s.p[n]) ||
	    s.p[n] == '+' || s.p[n] == '-' || s.p[n] == '.'))
		n++;
	return n < s.n && s.p[n] == ':' ? n + 1 : 0;
}

bool
dg_target_is_uri(struct dg_str s)
{
	static const char marks[] = "-._~:/?[]@!$&'()*+,;=";
	size_t i = scheme_length(s);
	struct dg_str rest = { s.p + i, s.n - i };

	if (i == 0 || i == s.n || dg_str_is(rest, "//"))
		return false;
	for (; i < s.n; i++) {
		if (s.p[i] == '%' && (s.n - i < 3 || dg_ascii_hex(s.p[i + 1]) < 0 ||
		    dg_ascii_hex(s.p[i + 2]) < 0))
			return false;
		if (s.p[i] != '%' && !dg_ascii_is_alnum(s.p[i]) &&
		    memchr(marks, s.p[i], sizeof(marks) - 1) == NULL)
			return false;
	}
	return true;
}

enum dg_err
dg_target_add(char *set, size_t size, struct dg_str name)
{
	size_t n = strlen(set);

	if (dg_scope_has(set, name))
		return DG_OK;
	if (n + 1 + name.n >= size)
		return DG_EINVAL;
	if (n > 0)
		set[n++] = ' ';
	memcpy(set + n, name.p, name.n);
	set[n + name.n] = '\0';
	return DG_OK;
}
