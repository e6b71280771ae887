/*
 * Which site a request is for: Host -> brand, origin, base path, issuer. The
 * only builder of URLs.
 */
#ifndef DG_SITE_SITE_H
#define DG_SITE_SITE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"
#include "lib/store/store_brand.h"
#include "lib/store/store_client.h"
#include "lib/web/cookie.h"

#define DG_SITE_URL_MAX 1024

struct dg_site {
	char base_url[DG_CONF_URL_MAX];	/* scheme, host, port, path; no final slash */
	char base_path[DG_CONF_URL_MAX];	/* "" or "/auth" */
	char cookie_path[DG_CONF_URL_MAX];	/* "/" or "/auth" */
	bool secure;			/* https */
	int64_t hsts;		/* max-age to send (RFC 6797); < 0: send nothing */
	char host[DG_DOMAIN_MAX + 1];	/* lower case, no port */
	bool brand_known;		/* brand was read */
	struct dg_brand brand;		/* through dg_site_brand only */
};

/*
 * host: header as sent. It must be base_url's host, or match a brand's domain
 * on a label boundary; a port, if given, must be base_url's. base_url's own
 * host costs no query: the brand is read at first need.
 * DG_OK; DG_ENOTFOUND unknown host: 421; DG_EDB.
 */
DG_CHECK enum dg_err dg_site_resolve(const struct dg_conf *conf,
    struct dg_db *db, struct dg_str host, struct dg_site *out);

/*
 * The site's brand: longest match, else the default one, else the built-in
 * one (id 0, no device flow). Borrowed from site. DG_OK; DG_EDB.
 */
DG_CHECK enum dg_err dg_site_brand(struct dg_site *site, struct dg_db *db,
    const struct dg_brand **out);

/* For programs without a request: base_url itself. */
DG_CHECK enum dg_err dg_site_default(const struct dg_conf *conf,
    struct dg_site *out);

/* base_url followed by path ("/device"). DG_EINVAL: too long. */
DG_CHECK enum dg_err dg_site_url(const struct dg_site *site, const char *path,
    char *out, size_t size);

/* `<base_url>/application/o/<slug>/`, or `<base_url>/` in global mode. */
DG_CHECK enum dg_err dg_site_issuer(const struct dg_site *site,
    const struct dg_client *client, char *out, size_t size);
/* Is this its issuer, here and now? */
bool dg_site_is_issuer(const struct dg_site *site,
    const struct dg_client *client, const char *issuer);

/* What a device shows: the brand's override or base_url/device. */
DG_CHECK enum dg_err dg_site_verification_uri(struct dg_site *site,
    struct dg_db *db, char *out, size_t size);

/* Are the host of base_url and this one (a Host header) both names of the local
 * machine (localhost, 127.0.0.1, ::1), with the same port? */
bool dg_site_is_same_machine(const struct dg_site *site, struct dg_str host);

/* What cookies of this site need: prefix, path, Secure. */
struct dg_cookie_site dg_site_cookie(const struct dg_site *site);

#endif
