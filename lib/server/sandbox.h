/*
 * What a web program gives up, for good, before it reads its first request:
 * the files that its role does not need (landlock) and the system calls that
 * nothing of ours makes by then (seccomp).
 */
#ifndef DG_SERVER_SANDBOX_H
#define DG_SERVER_SANDBOX_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/site/ctx.h"

enum dg_sandbox_way { DG_SANDBOX_FASTCGI = 1 << 0, DG_SANDBOX_CGI = 1 << 1 };

/* What this kernel and this build have together. */
struct dg_sandbox_means {
	int landlock;		/* its ABI; 0 none */
	bool seccomp;
};

/* Ask the kernel and look at the build. */
void dg_sandbox_look(struct dg_sandbox_means *out);
/* What is missing, the beginning of a sentence; NULL nothing. */
const char *dg_sandbox_lack(const struct dg_sandbox_means *means);

/*
 * Before anything secret is read. DG_ECONFIG: what the configuration requires
 * is missing, logged.
 */
DG_CHECK enum dg_err dg_sandbox_check(const struct dg_conf *conf);

/*
 * In the keeper, which reads no request but must fork, open and start what it
 * likes: give up the network and the memory of others, for itself and all that
 * come of it. Nothing where the configuration says off.
 */
void dg_sandbox_enter_keeper(const struct dg_conf *conf);

/*
 * Give up what ctx->role does not need. By then configuration, secrets,
 * database and templates have been read, and timers and handlers stand; what
 * may still be opened: sandbox_files.c, called: sandbox_calls.c.
 * A program that could not start (ctx->db is NULL) keeps no file at all, and
 * serves also where something is missing, since it holds nothing.
 * DG_OK, also where `sandbox = on` and something is missing, which is logged;
 * DG_ECONFIG: missing and required, logged.
 */
DG_CHECK enum dg_err dg_sandbox_enter(const struct dg_ctx *ctx,
    enum dg_sandbox_way way);

#endif
