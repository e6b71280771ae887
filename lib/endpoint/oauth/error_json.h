/*
 * The errors of the JSON programs (RFC 6749 section 5.2).
 */
#ifndef DG_ENDPOINT_OAUTH_ERROR_JSON_H
#define DG_ENDPOINT_OAUTH_ERROR_JSON_H

#include "lib/oauth/errors.h"
#include "lib/site/ctx.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

/* resp holds headers at most. description NULL: the error's own. */
void dg_ep_error_json(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, enum dg_oauth_err error, const char *description);

#endif
