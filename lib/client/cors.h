/*
 * Which web pages may read our replies (the Fetch standard's CORS): those whose
 * origin a client lists. Without credentials: cookies never count at these
 * endpoints.
 */
#ifndef DG_CLIENT_CORS_H
#define DG_CLIENT_CORS_H

#include <stdbool.h>

#include "lib/site/ctx.h"
#include "lib/store/store_client.h"

/* The client of this request is known now: its own list decides. */
void dg_cors_client(struct dg_ctx *ctx, const struct dg_client *client);

/*
 * May the page of ctx->origin read the reply? By the client's list, or, where
 * no client is known, if any client lists it. DG_OK; DG_EDB.
 */
DG_CHECK enum dg_err dg_cors_is_listed(struct dg_ctx *ctx, bool *out);

#endif
