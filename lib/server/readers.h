/*
 * Headers for web pages of other origins, and the answer to their preflight
 * (Fetch standard, section 3.3).
 */
#ifndef DG_SERVER_READERS_H
#define DG_SERVER_READERS_H

#include <stdbool.h>

#include "lib/server/route.h"

/* Is this a preflight that the program answers itself? */
bool dg_readers_is_preflight(const struct dg_program *program,
    const struct dg_req *req);
/*
 * Answer it, with 204; methods: of the path, "POST". An origin that no client
 * lists is told nothing.
 */
void dg_readers_preflight(struct dg_ctx *ctx,
    const struct dg_program *program, const struct dg_req *req,
    struct dg_resp *resp, const char *methods);
/* Any other reply, once it is finished: say who may read it. */
void dg_readers_put(struct dg_ctx *ctx, const struct dg_program *program,
    const struct dg_req *req, struct dg_resp *resp);

#endif
