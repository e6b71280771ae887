/* SPDX-License-Identifier: MIT */
/* url.c: compare two http addresses (RFC 3986 section 6.2) */
#include "lib/oauth/url.h"

#include <string.h>

#include "lib/base/ascii.h"

#define PATH_SIZE 1024

struct parts {
	bool secure;
	struct dg_str host;	/* with user information, if any */
	struct dg_str port;	/* digits; n 0: the default one */
	struct dg_str path;	/* n 0: none */
};

/* A path, normalised. */
struct path {
	char p[PATH_SIZE];
	size_t n;
	bool full;		/* longer than any of ours */
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
	while (n > 0 && dg_ascii_is_digit(authority.p[n - 1]))
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

static void
put(struct path *out, char c)
{
	if (out->n < sizeof(out->p))
		out->p[out->n++] = c;
	else
		out->full = true;
}

/* An escape of what needs none is that character (RFC 3986 6.2.2.2). Others
 * stay as they are: no address of ours holds one. */
static void
put_segment(struct path *out, struct dg_str s)
{
	int high, low;

	put(out, '/');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '%' && s.n - i > 2 &&
		    (high = dg_ascii_hex(s.p[i + 1])) >= 0 &&
		    (low = dg_ascii_hex(s.p[i + 2])) >= 0 &&
		    dg_ascii_is_unreserved((char)(high * 16 + low))) {
			put(out, (char)(high * 16 + low));
			i += 2;
		} else {
			put(out, s.p[i]);
		}
	}
}

/* RFC 3986 sections 5.2.4 and 6.2.2.3; no path is "/". */
static bool
read_path(struct dg_str s, struct path *out)
{
	struct dg_str segment, rest = s;
	size_t start;

	out->n = 0;
	out->full = false;
	do {
		start = out->n;
		if (rest.n > 0)
			rest = after(rest, 1);
		segment = cut(rest, "/", &rest);
		put_segment(out, segment);
		if (out->full)
			return false;
		segment = (struct dg_str){ out->p + start + 1,
		    out->n - start - 1 };
		if (!dg_str_is(segment, ".") && !dg_str_is(segment, ".."))
			continue;
		out->n = start;
		while (segment.n == 2 && out->n > 0) {
			out->n--;
			if (out->p[out->n] == '/')
				break;
		}
		if (rest.n == 0)
			put(out, '/');
	} while (rest.n > 0);
	return !out->full;
}

static bool
is_same_path(struct dg_str a, struct dg_str b)
{
	struct path x, y;

	return read_path(a, &x) && read_path(b, &y) && x.n == y.n &&
	    memcmp(x.p, y.p, x.n) == 0;
}

bool
dg_url_is_same(struct dg_str a, struct dg_str b)
{
	struct parts x, y;

	return take_apart(a, &x) && take_apart(b, &y) &&
	    x.secure == y.secure && dg_str_equal_nocase(x.host, y.host) &&
	    dg_str_equal(x.port, y.port) && is_same_path(x.path, y.path);
}
