/* SPDX-License-Identifier: MIT */
/* url.c: compare two http addresses (RFC 3986 section 6.2) */
#include <string.h>

#include "lib/oauth/url.h"

struct parts {
	bool secure;
	struct dg_str host;	/* with user information, if any */
	struct dg_str port;	/* digits; n 0: the default one */
	struct dg_str path;	/* n 0: none */
};

static struct dg_str
after(struct dg_str s, size_t n)
{
	return (struct dg_str){ s.p + n, s.n - n };
}

/* Cut s before the first byte of the set; what was cut off goes to rest. */
static struct dg_str
cut(struct dg_str s, const char *set, struct dg_str *rest)
{
	size_t n = 0;

	while (n < s.n && memchr(set, s.p[n], strlen(set)) == NULL)
		n++;
	*rest = after(s, n);
	s.n = n;
	return s;
}

static bool
take_apart(struct dg_str s, struct parts *out)
{
	struct dg_str scheme, authority, rest;
	size_t n;

	scheme = cut(s, ":", &rest);
	out->secure = dg_str_equal_nocase(scheme, DG_STR("https"));
	if ((!out->secure && !dg_str_equal_nocase(scheme, DG_STR("http"))) ||
	    !dg_str_has_prefix(rest, "://"))
		return false;
	authority = cut(after(rest, 3), "/?#", &rest);
	out->path = cut(rest, "?#", &rest);
	/* the port is what follows the last colon outside of [IPv6] */
	n = authority.n;
	while (n > 0 && authority.p[n - 1] >= '0' && authority.p[n - 1] <= '9')
		n--;
	out->host = authority;
	out->port = after(authority, authority.n);
	if (n > 0 && authority.p[n - 1] == ':') {
		out->host.n = n - 1;
		out->port = after(authority, n);
	}
	if (dg_str_is(out->port, out->secure ? "443" : "80"))
		out->port.n = 0;
	return out->host.n > 0;
}

static struct dg_str
path_of(const struct parts *parts)
{
	return parts->path.n == 0 ? DG_STR("/") : parts->path;
}

bool
dg_url_is_same(struct dg_str a, struct dg_str b)
{
	struct parts x, y;

	return take_apart(a, &x) && take_apart(b, &y) &&
	    x.secure == y.secure && dg_str_equal_nocase(x.host, y.host) &&
	    dg_str_equal(x.port, y.port) &&
	    dg_str_equal(path_of(&x), path_of(&y));
}
