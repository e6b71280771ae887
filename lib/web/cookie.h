/*
 * Cookies (RFC 6265): read one from a header, write one into a reply.
 */
#ifndef DG_WEB_COOKIE_H
#define DG_WEB_COOKIE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/str.h"
#include "lib/web/response.h"

/* How cookies are written here: design.md section 4 ("Cookies"). */
struct dg_cookie_site {
	bool secure;		/* base URL is https */
	const char *path;	/* base path, "/" at the root */
};

/*
 * Value of the cookie `name` under the prefix that the site uses (__Host-,
 * __Secure-, none). {NULL, 0} when absent or sent more than once.
 */
struct dg_str dg_cookie_get(struct dg_str header,
    const struct dg_cookie_site *site, const char *name);

/* HttpOnly, SameSite=Lax. max_age: seconds; 0 deletes; -1 ends with the
 * browser. value: base64url characters only. */
void dg_cookie_set(struct dg_resp *resp, const struct dg_cookie_site *site,
    const char *name, const char *value, int64_t max_age);

#endif
