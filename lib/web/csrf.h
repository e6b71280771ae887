/*
 * The one decision on every POST of a page: its token, and Sec-Fetch-Site.
 */
#ifndef DG_WEB_CSRF_H
#define DG_WEB_CSRF_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"
#include "lib/web/request.h"

#define DG_CSRF_LEN 43

/*
 * Token for a form: HMAC(key, owner). owner: the session's or, before
 * sign-in, the browser cookie's value.
 */
DG_CHECK enum dg_err dg_csrf_token(const void *key, size_t key_n,
    struct dg_str owner, char out[static DG_CSRF_LEN + 1]);
/*
 * DG_OK; DG_EDENIED: field `csrf` is absent or wrong, or Sec-Fetch-Site is
 * sent and is not same-origin. Origin is not compared (`null` here).
 */
DG_CHECK enum dg_err dg_csrf_check(const struct dg_req *req, const void *key,
    size_t key_n, struct dg_str owner);

#endif
