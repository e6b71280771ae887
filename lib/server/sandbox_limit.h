/*
 * The two halves of the sandbox. Each tells whether it is in force now; it is
 * not where dg_sandbox_look() saw none of it.
 */
#ifndef DG_SERVER_SANDBOX_LIMIT_H
#define DG_SERVER_SANDBOX_LIMIT_H

#include <stdbool.h>

#include "lib/server/sandbox.h"

/* All other roles only read the database, and cannot change its folder. */
#define DG_SANDBOX_WRITERS (DG_ROLE_DEVICE | DG_ROLE_TOKEN | \
	DG_ROLE_VERIFY | DG_ROLE_REVOKE)

/* Open no file but those of ctx->role. abi: of landlock, not 0. */
bool dg_sandbox_limit_files(const struct dg_ctx *ctx, int abi);
/* Make no system call but those of ctx->role, of way and of the log. */
bool dg_sandbox_limit_calls(const struct dg_ctx *ctx,
    enum dg_sandbox_way way);

/* Make none of the calls that no process of a program ever needs. */
bool dg_sandbox_limit_all(void);

#endif
