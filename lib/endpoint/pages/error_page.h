/*
 * The error page of the verify program: what its routes and pages answer
 * instead of a page.
 */
#ifndef DG_ENDPOINT_PAGES_ERROR_PAGE_H
#define DG_ENDPOINT_PAGES_ERROR_PAGE_H

#include "lib/oauth/errors.h"
#include "lib/site/ctx.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

/*
 * Fill an empty resp with the page `error` in plain words, status by
 * dg_oauth_err_status. description: for developers, may be NULL; need not be
 * shown. ctx->site is the default one when the Host was unknown.
 */
void dg_ep_error_page(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, enum dg_oauth_err error, const char *description);
/* 403: a form that was not shown to this browser's present session. */
void dg_ep_stale_page(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp);
/* 400: the browser sent a cookie of ours twice. */
void dg_ep_doubled_page(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp);

#endif
