/* SPDX-License-Identifier: MIT */
/* token.c: the program that devices poll and refresh at (RFC 8628 3.4) */
#include "lib/endpoint/oauth/error_json.h"
#include "lib/endpoint/oauth/token.h"
#include "lib/key/keys.h"
#include "lib/server/serve.h"

static const struct dg_route routes[] = {
	{ "/application/o/token", DG_POST, DG_QUERY_REFUSED, dg_ep_token },
	{ 0 }
};

static enum dg_err
init(struct dg_ctx *ctx)
{
	return dg_keys_open(&ctx->conf, &ctx->keys);
}

static void
fini(struct dg_ctx *ctx)
{
	dg_keys_close(ctx->keys);
	ctx->keys = NULL;
}

static const struct dg_program program = {
	.name = "token",
	.role = DG_ROLE_TOKEN,
	.routes = routes,
	.error = dg_ep_error_json,
	.readers = DG_READERS_LISTED,
	.init = init,
	.fini = fini,
};

int
main(void)
{
	return dg_serve(&program);
}
