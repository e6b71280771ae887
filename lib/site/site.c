/* SPDX-License-Identifier: MIT */
/* site.c: Host -> brand, origin, base path, issuer */
#include "lib/site/site.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/ascii.h"
#include "lib/base/net.h"

#define HOST_SIZE (DG_DOMAIN_MAX + 1)
#define PORT_HTTP 80
#define PORT_HTTPS 443

/* A host and its port, folded for comparison. */
struct authority {
	char host[HOST_SIZE];	/* lower case; an IPv6 address in brackets */
	int64_t port;		/* 0: none given */
};

static bool
is_host_char(char c)
{
	return dg_ascii_is_alnum(c) || c == '-' || c == '.' || c == '_';
}

/* "[::1]" in the one spelling that dg_addr_text uses. */
static enum dg_err
fold_ipv6(struct dg_str s, char out[static HOST_SIZE])
{
	char text[DG_ADDR_TEXT_SIZE];
	struct dg_addr addr;
	int n;

	if (dg_addr_parse((struct dg_str){ s.p + 1, s.n - 2 }, &addr) != DG_OK)
		return DG_EINVAL;
	dg_addr_text(&addr, text);
	n = snprintf(out, HOST_SIZE, "[%s]", text);
	return n > 0 && n < HOST_SIZE ? DG_OK : DG_EINVAL;
}

static enum dg_err
fold_name(struct dg_str s, char out[static HOST_SIZE])
{
	size_t i;

	/* one final dot is the same name, said absolutely */
	if (s.n > 1 && s.p[s.n - 1] == '.')
		s.n--;
	if (s.n == 0 || s.n >= HOST_SIZE)
		return DG_EINVAL;
	for (i = 0; i < s.n; i++) {
		out[i] = dg_ascii_lower(s.p[i]);
		if (!is_host_char(out[i]))
			return DG_EINVAL;
	}
	out[s.n] = '\0';
	return DG_OK;
}

/* host[:port] (RFC 9110 section 7.2, RFC 3986 section 3.2) */
static enum dg_err
authority_parse(struct dg_str s, struct authority *out)
{
	bool literal = s.n > 0 && s.p[0] == '[';
	struct dg_str host = s;
	const char *end;

	out->port = 0;
	if (s.n == 0)
		return DG_EINVAL;
	end = memchr(s.p, literal ? ']' : ':', s.n);
	if (literal && end == NULL)
		return DG_EINVAL;
	if (literal)
		end++;
	if (end != NULL)
		host.n = (size_t)(end - s.p);
	if (host.n < s.n) {
		struct dg_str port = { s.p + host.n + 1, s.n - host.n - 1 };

		if (s.p[host.n] != ':')
			return DG_EINVAL;
		/* RFC 3986 3.2.3: "host:" has no port */
		if (port.n > 0 && dg_str_int(port, 1, 65535, &out->port) != DG_OK)
			return DG_EINVAL;
	}
	return literal ? fold_ipv6(host, out->host) : fold_name(host, out->host);
}

/* Take the configured base_url apart. It was checked when it was read. */
static enum dg_err
base_parse(const struct dg_conf *conf, struct dg_site *out,
    struct authority *authority)
{
	struct dg_str rest = dg_str_from(conf->base_url);
	struct dg_str where;
	size_t scheme_n;
	const char *slash;

	out->secure = dg_str_has_prefix(rest, "https://");
	if (!out->secure && !dg_str_has_prefix(rest, "http://"))
		return DG_ECONFIG;
	scheme_n = out->secure ? sizeof("https://") - 1 : sizeof("http://") - 1;
	rest.p += scheme_n;
	rest.n -= scheme_n;
	where = rest;
	slash = rest.n > 0 ? memchr(rest.p, '/', rest.n) : NULL;
	if (slash != NULL)
		where.n = (size_t)(slash - rest.p);
	if (authority_parse(where, authority) != DG_OK ||
	    dg_str_copy(out->base_path, sizeof(out->base_path),
	    dg_str_from(slash)) != DG_OK ||
	    dg_str_copy(out->cookie_path, sizeof(out->cookie_path),
	    slash != NULL ? dg_str_from(slash) : DG_STR("/")) != DG_OK)
		return DG_ECONFIG;
	/* below a path others use the host as well, and HSTS would bind them too */
	out->hsts = conf->hsts;
	if (out->hsts == DG_CONF_HSTS_AUTO)
		out->hsts = slash == NULL ? DG_CONF_HSTS_SEC :
		    DG_CONF_HSTS_OFF;
	if (!out->secure)
		out->hsts = DG_CONF_HSTS_OFF;
	return DG_OK;
}

static int64_t
port_of(const struct authority *a, bool secure)
{
	if (a->port != 0)
		return a->port;
	return secure ? PORT_HTTPS : PORT_HTTP;
}

/* base_url with another host, which matched a brand's domain. */
static enum dg_err
build_base_url(struct dg_site *site, const struct authority *base)
{
	char port[sizeof(":65535")] = "";
	int n;

	if (base->port != 0)
		(void)snprintf(port, sizeof(port), ":%u", (unsigned)base->port);
	n = snprintf(site->base_url, sizeof(site->base_url), "%s://%s%s%s",
	    site->secure ? "https" : "http", site->host, port,
	    site->base_path);
	return n > 0 && (size_t)n < sizeof(site->base_url) ? DG_OK : DG_ENOTFOUND;
}

enum dg_err
dg_site_default(const struct dg_conf *conf, struct dg_site *out)
{
	struct authority base;
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	if ((rc = base_parse(conf, out, &base)) != DG_OK)
		return rc;
	(void)snprintf(out->host, sizeof(out->host), "%s", base.host);
	return dg_str_copy(out->base_url, sizeof(out->base_url),
	    dg_str_from(conf->base_url));
}

enum dg_err
dg_site_resolve(const struct dg_conf *conf, struct dg_db *db,
    struct dg_str host, struct dg_site *out)
{
	struct authority base, asked;
	bool known = false;
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	if ((rc = base_parse(conf, out, &base)) != DG_OK)
		return rc;
	if (authority_parse(host, &asked) != DG_OK)
		return DG_ENOTFOUND;
	/* No port: nginx's stock parameters drop it. */
	if (asked.port != 0 && asked.port != port_of(&base, out->secure))
		return DG_ENOTFOUND;
	(void)snprintf(out->host, sizeof(out->host), "%s", asked.host);
	if (strcmp(asked.host, base.host) == 0)
		return dg_str_copy(out->base_url, sizeof(out->base_url),
		    dg_str_from(conf->base_url));
	rc = dg_store_brand_has_host(db, dg_str_from(out->host), &known);
	if (rc != DG_OK)
		return rc;
	return known ? build_base_url(out, &base) : DG_ENOTFOUND;
}

enum dg_err
dg_site_brand(struct dg_site *site, struct dg_db *db,
    const struct dg_brand **out)
{
	enum dg_err rc;

	*out = &site->brand;
	if (site->brand_known)
		return DG_OK;
	rc = dg_store_brand_match(db, dg_str_from(site->host), &site->brand);
	if (rc == DG_ENOTFOUND) {
		memset(&site->brand, 0, sizeof(site->brand));
		(void)snprintf(site->brand.title, sizeof(site->brand.title),
		    "devgrant");
		rc = DG_OK;
	}
	site->brand_known = rc == DG_OK;
	return rc;
}

enum dg_err
dg_site_url(const struct dg_site *site, const char *path, char *out,
    size_t size)
{
	int n = snprintf(out, size, "%s%s", site->base_url, path);

	return n >= 0 && (size_t)n < size ? DG_OK : DG_EINVAL;
}

enum dg_err
dg_site_issuer(const struct dg_site *site, const struct dg_client *client,
    char *out, size_t size)
{
	int n;

	if (client->issuer_mode == DG_ISSUER_GLOBAL)
		return dg_site_url(site, "/", out, size);
	n = snprintf(out, size, "%s/application/o/%s/", site->base_url,
	    client->slug);
	return n >= 0 && (size_t)n < size ? DG_OK : DG_EINVAL;
}

bool
dg_site_is_issuer(const struct dg_site *site, const struct dg_client *client,
    const char *issuer)
{
	char here[DG_SITE_URL_MAX];

	return dg_site_issuer(site, client, here, sizeof(here)) == DG_OK &&
	    strcmp(here, issuer) == 0;
}

enum dg_err
dg_site_verification_uri(struct dg_site *site, struct dg_db *db, char *out,
    size_t size)
{
	const struct dg_brand *brand;
	enum dg_err rc;

	if ((rc = dg_site_brand(site, db, &brand)) != DG_OK)
		return rc;
	if (brand->verification_uri[0] != '\0')
		return dg_str_copy(out, size, dg_str_from(brand->verification_uri));
	return dg_site_url(site, "/device", out, size);
}

static bool
is_loopback(const char *host)
{
	struct dg_str s = dg_str_from(host);
	struct dg_addr addr;

	if (s.n > 2 && s.p[0] == '[')
		s = (struct dg_str){ s.p + 1, s.n - 2 };
	return dg_str_is(s, "localhost") ||
	    (dg_addr_parse(s, &addr) == DG_OK && dg_addr_is_loopback(&addr));
}

bool
dg_site_is_same_machine(const struct dg_site *site, struct dg_str host)
{
	struct dg_str own = dg_str_from(site->base_url);
	size_t scheme = site->secure ? sizeof("https://") - 1 :
	    sizeof("http://") - 1;
	struct authority home, asked;

	own.p += scheme;
	own.n -= scheme + strlen(site->base_path);
	return authority_parse(own, &home) == DG_OK &&
	    authority_parse(host, &asked) == DG_OK &&
	    port_of(&home, site->secure) == port_of(&asked, site->secure) &&
	    is_loopback(home.host) && is_loopback(asked.host);
}

struct dg_cookie_site
dg_site_cookie(const struct dg_site *site)
{
	return (struct dg_cookie_site){
		.secure = site->secure,
		.path = site->cookie_path,
	};
}
