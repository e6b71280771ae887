/*
 * POST /application/o/device/: a device asks for codes (RFC 8628 section 3.1).
 */
#ifndef DG_ENDPOINT_OAUTH_DEVICE_H
#define DG_ENDPOINT_OAUTH_DEVICE_H

#include "lib/site/ctx.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

DG_CHECK enum dg_err dg_ep_device(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp);

#endif
