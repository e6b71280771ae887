/*
 * What a base_url may look like (RFC 3986, narrower): http or https, host,
 * port and path. Knows no request: matching a Host is lib/site/site.
 */
#ifndef DG_CONF_BASE_URL_H
#define DG_CONF_BASE_URL_H

#include <stddef.h>

#include "lib/base/err.h"
#include "lib/base/str.h"

/*
 * Check s and copy it without its final slash. size: of out.
 * DG_OK; DG_EINVAL: *reason is then what is wrong with it, as the end of an
 * English sentence, a literal.
 */
DG_CHECK enum dg_err dg_base_url_parse(struct dg_str s, char *out, size_t size,
    const char **reason);

#endif
