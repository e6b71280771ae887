/*
 * The frame around each page of verify, the error page included.
 */
#ifndef DG_ENDPOINT_PAGES_VERIFY_LAYOUT_H
#define DG_ENDPOINT_PAGES_VERIFY_LAYOUT_H

#include "lib/base/err.h"
#include "lib/site/ctx.h"
#include "lib/web/response.h"
#include "lib/web/template.h"

struct dg_layout {
	const char *brand;	/* its title; "" unknown */
	const char *user;	/* who is signed in; "" nobody */
	const char *csrf;	/* token for the page's forms; "" none */
	const char *handle;	/* "" none */
};

/* Page headers and body. DG_EINVAL, DG_ENOMEM: resp is to be thrown away. */
DG_CHECK enum dg_err dg_layout_show(struct dg_ctx *ctx, struct dg_resp *resp,
    int status, const char *page, const struct dg_layout *layout,
    const struct dg_tpl_value *values);

#endif
