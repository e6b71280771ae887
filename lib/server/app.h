/*
 * Start and end of a program: configuration, log, random generator, secrets,
 * database with its role, shared memory, then what the program adds.
 */
#ifndef DG_SERVER_APP_H
#define DG_SERVER_APP_H

#include "lib/base/err.h"
#include "lib/server/route.h"
#include "lib/service/ctx.h"

/* DG_OK, else the reason is logged and ctx is empty. */
DG_CHECK enum dg_err dg_app_init(struct dg_ctx *ctx,
    const struct dg_program *program);
/* Harmless twice. */
void dg_app_fini(struct dg_ctx *ctx, const struct dg_program *program);

#endif
