/*
 * Start and end of a program: configuration, log, random generator, secrets,
 * database with its role, shared memory, templates, in this order.
 */
#ifndef DG_SERVER_APP_H
#define DG_SERVER_APP_H

#include "lib/base/err.h"
#include "lib/server/route.h"
#include "lib/service/ctx.h"

/* DG_OK, else the reason is logged. */
DG_CHECK enum dg_err dg_app_init(struct dg_ctx *ctx,
    const struct dg_program *program);
void dg_app_fini(struct dg_ctx *ctx);

/*
 * Serve FastCGI on fd 0, or the one CGI request of this process, until a
 * reason to end (design: the life of a request). Exit status of the program.
 */
int dg_app_serve(struct dg_ctx *ctx, const struct dg_program *program);

#endif
