/* SPDX-License-Identifier: MIT */
/* cookie.c: read a cookie, write a cookie */
#include "lib/web/cookie.h"

#include <string.h>

/* RFC 6265bis section 4.1.3: __Host- demands Secure and Path=/ */
static const char *
prefix_of(const struct dg_cookie_site *site)
{
	if (!site->secure)
		return "";
	return strcmp(site->path, "/") == 0 ? "__Host-" : "__Secure-";
}

struct dg_str
dg_cookie_get(struct dg_str header, const struct dg_cookie_site *site,
    const char *name)
{
	const char *prefix = prefix_of(site);
	struct dg_str pair, found = { NULL, 0 };
	bool seen = false;

	while (dg_str_split(&header, ";", &pair)) {
		struct dg_str rest;

		pair = dg_str_trim(pair);
		if (!dg_str_has_prefix(pair, prefix))
			continue;
		rest = (struct dg_str){ pair.p + strlen(prefix),
		    pair.n - strlen(prefix) };
		if (!dg_str_has_prefix(rest, name) || rest.n <= strlen(name) ||
		    rest.p[strlen(name)] != '=')
			continue;
		/* Twice: a neighbour on the same host planted one; none of
		   the two can be told to be ours. */
		if (seen)
			return (struct dg_str){ NULL, 0 };
		seen = true;
		found.p = rest.p + strlen(name) + 1;
		found.n = rest.n - strlen(name) - 1;
	}
	return found;
}

static bool
is_base64url(const char *s)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-_";

	return s[strspn(s, set)] == '\0';
}

void
dg_cookie_set(struct dg_resp *resp, const struct dg_cookie_site *site,
    const char *name, const char *value, int64_t max_age)
{
	struct dg_buf line;

	if (!is_base64url(value)) {
		resp->head.err = DG_EINVAL;
		return;
	}
	dg_buf_init(&line, 2048);
	dg_buf_printf(&line, "%s%s=%s; Path=%s; HttpOnly; SameSite=Lax",
	    prefix_of(site), name, value, site->path);
	if (site->secure)
		dg_buf_put_text(&line, "; Secure");
	if (max_age >= 0)
		dg_buf_printf(&line, "; Max-Age=%lld", (long long)max_age);
	if (dg_buf_err(&line) != DG_OK)
		resp->head.err = dg_buf_err(&line);
	else
		dg_resp_header(resp, "Set-Cookie", dg_buf_str(&line));
	dg_buf_fini(&line);
}
