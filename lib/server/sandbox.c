/* SPDX-License-Identifier: MIT */
/* sandbox.c: enter the sandbox, or say what is missing */
#include "lib/server/sandbox.h"

#include "lib/base/log.h"
#include "lib/server/sandbox_limit.h"

enum dg_err
dg_sandbox_enter(const struct dg_ctx *ctx, enum dg_sandbox_way way)
{
	bool required = ctx->conf.sandbox == DG_SANDBOX_REQUIRE;
	struct dg_sandbox_means means;
	const char *lack;

	if (ctx->conf.sandbox == DG_SANDBOX_OFF)
		return DG_OK;
	dg_sandbox_look(&means);
	if (means.landlock != 0 && !dg_sandbox_limit_files(ctx, means.landlock))
		means.landlock = 0;
	if (means.seccomp)
		means.seccomp = dg_sandbox_limit_calls(ctx, way);
	if ((lack = dg_sandbox_lack(&means)) == NULL)
		return DG_OK;
	/* as CGI each request would say so; `devgrant doctor` does */
	if (required || way == DG_SANDBOX_FASTCGI)
		dg_log(required ? DG_LOG_ERROR : DG_LOG_WARNING, "sandbox",
		    "%s; %s", lack, required ? "sandbox = require: cannot start"
		    : "this program runs without");
	return required ? DG_ECONFIG : DG_OK;
}
