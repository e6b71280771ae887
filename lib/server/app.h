/*
 * Start and end of a program: configuration, log, random generator, secrets,
 * database with its role, shared memory, then what the program adds.
 */
#ifndef DG_SERVER_APP_H
#define DG_SERVER_APP_H

#include "lib/base/err.h"
#include "lib/server/keeper.h"
#include "lib/server/route.h"
#include "lib/site/ctx.h"

/*
 * What holds before anything is known: no core file, no ptrace by others, no
 * file that others may read, a bound for memory, and nothing kept open that
 * the web server left open.
 */
void dg_app_harden(void);
/*
 * watch: set, and told of each file before that is read. What was logged within
 * the last minute, as kept knows, is not logged again.
 * DG_OK. Else the reason is logged, ctx has conf, as far as it could be read,
 * and nothing more (ctx->db is NULL): every request is answered 503 then, and
 * a fresh process tries again.
 */
DG_CHECK enum dg_err dg_app_init(struct dg_ctx *ctx,
    const struct dg_program *program, const struct dg_kept *kept,
    struct dg_watch *watch);
/* Harmless twice. */
void dg_app_fini(struct dg_ctx *ctx, const struct dg_program *program);

#endif
