/*
 * The one decision on every POST of a page: its token, and Sec-Fetch-Site.
 */
#ifndef DG_WEB_CSRF_H
#define DG_WEB_CSRF_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"
#include "lib/crypt/mask.h"
#include "lib/web/request.h"

#define DG_CSRF_LEN DG_MASK_LEN

/*
 * Token for a form: HMAC(key, owner), masked anew each time (mask.h). owner: the
 * session's or, before sign-in, the browser cookie's value.
 */
DG_CHECK enum dg_err dg_csrf_token(const void *key, size_t key_n,
    struct dg_str owner, char out[static DG_CSRF_LEN + 1]);
/*
 * DG_OK; DG_EDENIED: field `csrf` is absent or wrong; or Sec-Fetch-Site is
 * sent and is not same-origin; or Sec-Fetch-Site is not sent and Origin is not
 * home ("https://id.example"). Origin `null` is accepted, since browsers send it
 * from our pages, whose policy is to send no referrer.
 */
DG_CHECK enum dg_err dg_csrf_check(const struct dg_req *req,
    struct dg_str home, const void *key, size_t key_n, struct dg_str owner);

#endif
