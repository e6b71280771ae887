/* SPDX-License-Identifier: MIT */
/* sandbox.c: enter the sandbox, or say what is missing */
#include "lib/server/sandbox.h"

#include "lib/base/log.h"
#include "lib/server/sandbox_limit.h"

static enum dg_err
refuse(const char *lack)
{
	dg_log(DG_LOG_ERROR, "sandbox", "%s; sandbox = require: cannot start",
	    lack);
	return DG_ECONFIG;
}

enum dg_err
dg_sandbox_check(const struct dg_conf *conf)
{
	struct dg_sandbox_means means;
	const char *lack;

	if (conf->sandbox != DG_SANDBOX_REQUIRE)
		return DG_OK;
	dg_sandbox_look(&means);
	lack = dg_sandbox_lack(&means);
	return lack == NULL ? DG_OK : refuse(lack);
}

void
dg_sandbox_enter_keeper(const struct dg_conf *conf)
{
	struct dg_sandbox_means means;

	dg_sandbox_look(&means);
	/* those that serve say so where that is impossible */
	if (conf->sandbox != DG_SANDBOX_OFF && means.seccomp)
		(void)dg_sandbox_limit_all();
}

enum dg_err
dg_sandbox_enter(const struct dg_ctx *ctx, enum dg_sandbox_way way)
{
	struct dg_sandbox_means means;
	const char *lack;

	if (ctx->conf.sandbox == DG_SANDBOX_OFF)
		return DG_OK;
	dg_sandbox_look(&means);
	if (means.landlock != 0 && !dg_sandbox_limit_files(ctx, means.landlock))
		means.landlock = 0;
	if (means.seccomp)
		means.seccomp = dg_sandbox_limit_calls(ctx, way);
	lack = dg_sandbox_lack(&means);
	if (lack == NULL || ctx->db == NULL)
		return DG_OK;
	if (ctx->conf.sandbox == DG_SANDBOX_REQUIRE)
		return refuse(lack);
	/* as CGI each request would say so; `devgrant doctor` does */
	if (way == DG_SANDBOX_FASTCGI)
		dg_log(DG_LOG_WARNING, "sandbox", "%s; this program runs "
		    "without", lack);
	return DG_OK;
}
