/*
 * The pages on which a person enters a code, signs in and decides (RFC 8628
 * section 3.3). Errors in words: error_page.h.
 */
#ifndef DG_ENDPOINT_PAGES_VERIFY_H
#define DG_ENDPOINT_PAGES_VERIFY_H

#include "lib/base/err.h"
#include "lib/site/ctx.h"
#include "lib/web/request.h"
#include "lib/web/response.h"
#include "lib/web/template.h"

/* Every template and its keys, the layout first; {NULL}-ended. */
extern const struct dg_tpl_page dg_verify_pages[];

/* GET /: a redirect to /device. */
DG_CHECK enum dg_err dg_ep_verify_home(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);
/* GET /device: form for a code; with ?code= or ?user_code= a redirect to
 * /device/c/<handle>. POST: claims the code. */
DG_CHECK enum dg_err dg_ep_verify_device(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);
/* GET /device/c/<handle>: the form with the link's code in it. */
DG_CHECK enum dg_err dg_ep_verify_link(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);
/* GET, POST /device/login. */
DG_CHECK enum dg_err dg_ep_verify_login(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);
/* POST /device/logout. */
DG_CHECK enum dg_err dg_ep_verify_logout(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);
/* GET, POST /device/password: the person's own new password. */
DG_CHECK enum dg_err dg_ep_verify_password(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);
/* GET /device/request/<handle>: who asks for what, or what became of it.
 * POST: the decision. */
DG_CHECK enum dg_err dg_ep_verify_request(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);
/* GET /-/application/<uuid>/icon/ */
DG_CHECK enum dg_err dg_ep_verify_icon(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);

#endif
