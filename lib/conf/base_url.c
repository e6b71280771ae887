/* SPDX-License-Identifier: MIT */
/* base_url.c: what a base_url may look like */
#include "lib/conf/base_url.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/ascii.h"
#include "lib/base/net.h"

#define LABEL_MAX 63	/* RFC 1035 2.3.4 */
#define HOST_MAX 253
#define PORT_MAX 65535

/* Cut what stands before the first c; all of it when there is none. */
static struct dg_str
cut_before(struct dg_str *rest, char c)
{
	const char *p = rest->n == 0 ? NULL : memchr(rest->p, c, rest->n);
	struct dg_str head = *rest;

	if (p != NULL)
		head.n = (size_t)(p - rest->p);
	rest->p += head.n;
	rest->n -= head.n;
	return head;
}

/* One part of a host name: letters, digits and inner hyphens. */
static bool
is_label(struct dg_str label)
{
	if (label.n == 0 || label.n > LABEL_MAX || label.p[0] == '-' ||
	    label.p[label.n - 1] == '-')
		return false;
	for (size_t i = 0; i < label.n; i++) {
		char c = label.p[i];

		/* upper case would make a second spelling of each issuer */
		if ((!dg_ascii_is_alnum(c) && c != '-') || dg_ascii_is_upper(c))
			return false;
	}
	return true;
}

static bool
is_name(struct dg_str host)
{
	struct dg_str label;

	if (host.n == 0 || host.n > HOST_MAX || host.p[host.n - 1] == '.')
		return false;
	while (dg_str_split(&host, ".", &label)) {
		if (!is_label(label))
			return false;
	}
	return true;
}

/* All digits and dots: an address, or nothing. */
static bool
looks_numeric(struct dg_str host)
{
	for (size_t i = 0; i < host.n; i++) {
		if (host.p[i] != '.' && (host.p[i] < '0' || host.p[i] > '9'))
			return false;
	}
	return true;
}

/* host: with the brackets of an IPv6 address. */
static bool
check_host(struct dg_str host, bool *loopback)
{
	static const char local[] = "localhost";
	struct dg_addr addr;

	*loopback = false;
	if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']') {
		host.p++;
		host.n -= 2;
		if (dg_addr_parse(host, &addr) != DG_OK ||
		    memchr(host.p, ':', host.n) == NULL)
			return false;
		*loopback = dg_addr_is_loopback(&addr);
		return true;
	}
	if (!is_name(host))
		return false;
	if (looks_numeric(host)) {
		if (dg_addr_parse(host, &addr) != DG_OK)
			return false;
		*loopback = dg_addr_is_loopback(&addr);
		return true;
	}
	*loopback = dg_str_is(host, local);
	return true;
}

/* path: empty, or begins with a slash. */
static bool
check_path(struct dg_str path)
{
	struct dg_str segment;

	if (path.n == 0)
		return true;
	path.p++;
	path.n--;
	while (dg_str_split(&path, "/", &segment)) {
		if (segment.n == 0 || dg_str_is(segment, ".") ||
		    dg_str_is(segment, ".."))
			return false;
		for (size_t i = 0; i < segment.n; i++) {
			if (!dg_ascii_is_alnum(segment.p[i]) &&
			    memchr("-._~", segment.p[i], 4) == NULL)
				return false;
		}
	}
	return true;
}

/* rest: what follows the host, ":8080/auth"; the port is cut from it. */
static const char *
check_port(struct dg_str *rest, bool https)
{
	struct dg_str digits;
	int64_t port;

	if (rest->n == 0 || rest->p[0] != ':')
		return NULL;
	rest->p++;
	rest->n--;
	digits = cut_before(rest, '/');
	if (dg_str_int(digits, 1, PORT_MAX, &port) != DG_OK ||
	    digits.p[0] == '0')
		return "has a port that is not a number from 1 to 65535";
	if (port == (https ? 443 : 80))
		return "must not name the port that its scheme implies";
	return NULL;
}

static const char *
check(struct dg_str s)
{
	bool https = dg_str_has_prefix(s, "https://");
	struct dg_str rest = s;
	struct dg_str host;
	bool loopback;
	const char *reason;

	if (!https && !dg_str_has_prefix(s, "http://"))
		return "must begin with https:// (or http:// on loopback)";
	rest.p += https ? 8 : 7;
	rest.n -= https ? 8 : 7;
	if (rest.n > 0 && memchr(rest.p, '@', rest.n) != NULL)
		return "must not hold a user name or password";
	if (rest.n > 0 && (memchr(rest.p, '?', rest.n) != NULL ||
	    memchr(rest.p, '#', rest.n) != NULL))
		return "must not have a query (?) or fragment (#)";

	host = rest;
	host = cut_before(&host, '/');
	if (host.n > 0 && host.p[0] == '[') {
		const char *end = memchr(host.p, ']', host.n);

		host.n = end == NULL ? 0 : (size_t)(end - host.p) + 1;
	} else {
		struct dg_str tail = host;

		host = cut_before(&tail, ':');
	}
	if (!check_host(host, &loopback))
		return "must have a host name in lower case or an IP address";
	rest.p += host.n;
	rest.n -= host.n;
	if ((reason = check_port(&rest, https)) != NULL)
		return reason;
	if (rest.n > 0 && rest.p[0] != '/')
		return "has something other than a port after its host";
	if (!check_path(rest))
		return "may have in its path letters, digits and - . _ ~ only";
	if (!https && !loopback)
		return "may use plain http only for 127.0.0.1, [::1] or "
		    "localhost: passwords and tokens need https";
	return NULL;
}

enum dg_err
dg_base_url_parse(struct dg_str s, char *out, size_t size, const char **reason)
{
	*reason = check(s);
	if (*reason != NULL)
		return DG_EINVAL;
	if (s.p[s.n - 1] == '/')
		s.n--;
	if (dg_str_copy(out, size, s) != DG_OK) {
		*reason = "is too long";
		return DG_EINVAL;
	}
	return DG_OK;
}
