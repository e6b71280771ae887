/*
 * Are two http addresses the same, but for query and fragment (RFC 9449
 * section 4.3)? Normalised as RFC 3986 sections 6.2.2 and 6.2.3 have it:
 * scheme and host in any case, the default port may be missing or told, no
 * path is "/", a character that needs no percent-escape may have one, dot
 * segments count as what they mean. Other escapes are compared as they are.
 */
#ifndef DG_OAUTH_URL_H
#define DG_OAUTH_URL_H

#include <stdbool.h>

#include "lib/base/str.h"

/* False also when one of them is no absolute http or https address, or when a
 * path has more than 1,024 bytes. */
bool dg_url_is_same(struct dg_str a, struct dg_str b);

#endif
