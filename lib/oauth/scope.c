/* SPDX-License-Identifier: MIT */
/* scope.c: scope strings and sets (RFC 6749 section 3.3) */
#include "lib/oauth/scope.h"

#include <string.h>

/* scope-token = 1*( %x21 / %x23-5B / %x5D-7E ) */
static bool
is_token_char(char c)
{
	unsigned char u = (unsigned char)c;

	return u >= 0x21 && u <= 0x7e && u != '"' && u != '\\';
}

bool
dg_scope_next(struct dg_str *rest, struct dg_str *token)
{
	size_t n = 0;

	while (rest->n > 0 && rest->p[0] == ' ') {
		rest->p++;
		rest->n--;
	}
	if (rest->n == 0)
		return false;
	while (n < rest->n && rest->p[n] != ' ')
		n++;
	token->p = rest->p;
	token->n = n;
	rest->p += n;
	rest->n -= n;
	return true;
}

bool
dg_scope_has(const char *set, struct dg_str token)
{
	struct dg_str rest = dg_str_from(set), have;

	while (dg_scope_next(&rest, &have)) {
		if (dg_str_equal(have, token))
			return true;
	}
	return false;
}

/* Append one token to the set in out, where *n bytes stand already. */
static enum dg_err
append(char *out, size_t size, size_t *n, struct dg_str token)
{
	size_t blank = *n > 0 ? 1 : 0;

	if (token.n + blank >= size - *n)
		return DG_EINVAL;
	if (blank > 0)
		out[(*n)++] = ' ';
	memcpy(out + *n, token.p, token.n);
	*n += token.n;
	out[*n] = '\0';
	return DG_OK;
}

enum dg_err
dg_scope_parse(struct dg_str in, char *out, size_t size)
{
	struct dg_str token;
	size_t i, n = 0;

	out[0] = '\0';
	while (dg_scope_next(&in, &token)) {
		for (i = 0; i < token.n; i++) {
			if (!is_token_char(token.p[i]))
				goto bad;
		}
		if (dg_scope_has(out, token))
			continue;
		if (append(out, size, &n, token) != DG_OK)
			goto bad;
	}
	return DG_OK;
bad:
	out[0] = '\0';
	return DG_EINVAL;
}

bool
dg_scope_is_subset(const char *a, const char *b)
{
	struct dg_str rest = dg_str_from(a), token;

	while (dg_scope_next(&rest, &token)) {
		if (!dg_scope_has(b, token))
			return false;
	}
	return true;
}

enum dg_err
dg_scope_intersect(const char *a, const char *b, char *out, size_t size)
{
	struct dg_str rest = dg_str_from(a), token;
	size_t n = 0;

	out[0] = '\0';
	while (dg_scope_next(&rest, &token)) {
		if (!dg_scope_has(b, token))
			continue;
		if (append(out, size, &n, token) != DG_OK) {
			out[0] = '\0';
			return DG_EINVAL;
		}
	}
	return DG_OK;
}

void
dg_scope_remove(char *set, struct dg_str token)
{
	struct dg_str rest = dg_str_from(set), next;
	const char *end;
	char *at;

	while (dg_scope_next(&rest, &next)) {
		if (!dg_str_equal(next, token))
			continue;
		at = set + (next.p - set);
		end = next.p + next.n;
		if (*end == ' ')
			end++;
		else if (at > set)
			at--;
		memmove(at, end, strlen(end) + 1);
		return;
	}
}
