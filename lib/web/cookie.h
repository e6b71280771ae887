/*
 * Cookies (RFC 6265): read one from a header, write one into a reply.
 */
#ifndef DG_WEB_COOKIE_H
#define DG_WEB_COOKIE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/str.h"
#include "lib/web/response.h"

/* Where our cookies are for: their names, Path and Secure follow from it. */
struct dg_cookie_site {
	bool secure;		/* base URL is https */
	const char *path;	/* base path, "/" at the root */
};

/*
 * Take our own cookies out of a Cookie header, so that those of other
 * applications on the host may be of any size: append to out (of size bytes,
 * ended by NUL) each pair whose name is one of names ({NULL}-ended), with or
 * without a prefix. A value longer than any of ours is kept as an empty one, so
 * that it still counts as sent. At most two pairs of one name are kept, which is
 * enough to see that it came twice; so two names of 16 letters always fit into
 * 2048 bytes. Where out is too small, it is emptied.
 */
void dg_cookie_keep(struct dg_str header, const char *const *names, char *out,
    size_t size);

/*
 * Value of the cookie `name` under the prefix that the site uses (__Host-,
 * __Secure-, none). {NULL, 0} when absent or sent more than once.
 */
struct dg_str dg_cookie_get(struct dg_str header,
    const struct dg_cookie_site *site, const char *name);

/* Was the cookie sent more than once, so that nothing tells which one is ours? */
bool dg_cookie_is_doubled(struct dg_str header,
    const struct dg_cookie_site *site, const char *name);

/* HttpOnly, SameSite=Lax. max_age: seconds; 0 deletes; -1 ends with the
 * browser. value: base64url characters only. */
void dg_cookie_set(struct dg_resp *resp, const struct dg_cookie_site *site,
    const char *name, const char *value, int64_t max_age);

#endif
