/* SPDX-License-Identifier: MIT */
/* cors.c: which web pages may read our replies */
#include "lib/client/cors.h"

#include "lib/oauth/scope.h"

void
dg_cors_client(struct dg_ctx *ctx, const struct dg_client *client)
{
	struct dg_str origin = dg_str_from(ctx->origin);

	if (origin.n == 0)
		return;
	ctx->cors = dg_scope_has(client->cors_origins, origin) ?
	    DG_CORS_YES : DG_CORS_NO;
}

enum dg_err
dg_cors_is_listed(struct dg_ctx *ctx, bool *out)
{
	struct dg_str origin = dg_str_from(ctx->origin);

	*out = ctx->cors == DG_CORS_YES;
	if (ctx->cors != DG_CORS_UNKNOWN || origin.n == 0)
		return DG_OK;
	return dg_store_client_has_origin(ctx->db, origin, out);
}
