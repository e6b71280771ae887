/* SPDX-License-Identifier: MIT */
/* verify.c: the program with the pages for people (RFC 8628 3.3) */
#include "lib/account/handle.h"
#include "lib/endpoint/pages/error_page.h"
#include "lib/endpoint/pages/verify.h"
#include "lib/server/serve.h"

#define BOTH (DG_GET | DG_POST)
#define OPEN DG_QUERY_ALLOWED

static const struct dg_route routes[] = {
	{ "/", DG_GET, OPEN, dg_ep_verify_home },
	{ "/device", BOTH, OPEN, dg_ep_verify_device },
	{ "/device/c/*", DG_GET, OPEN, dg_ep_verify_link },
	{ "/device/login", BOTH, OPEN, dg_ep_verify_login },
	{ "/device/logout", DG_POST, OPEN, dg_ep_verify_logout },
	{ "/device/password", BOTH, OPEN, dg_ep_verify_password },
	{ "/device/request/*", BOTH, OPEN, dg_ep_verify_request },
	{ "/-/application/*/icon", DG_GET, OPEN, dg_ep_verify_icon },
	{ 0 }
};

static enum dg_err
init(struct dg_ctx *ctx)
{
	enum dg_err rc = dg_handle_init(ctx);

	return rc == DG_OK ? dg_templates_load(ctx->conf.template_dir,
	    dg_verify_pages, &ctx->templates) : rc;
}

static void
fini(struct dg_ctx *ctx)
{
	dg_templates_free(ctx->templates);
	ctx->templates = NULL;
}

static const struct dg_program program = {
	.name = "verify",
	.role = DG_ROLE_VERIFY,
	.routes = routes,
	.error = dg_ep_error_page,
	.init = init,
	.fini = fini,
};

int
main(void)
{
	return dg_serve(&program);
}
