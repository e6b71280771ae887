/* SPDX-License-Identifier: MIT */
/* readers.c: headers for web pages of other origins */
#include "lib/server/readers.h"

#include "lib/base/log.h"
#include "lib/client/cors.h"

#define MAX_AGE_SEC 3600

bool
dg_readers_is_preflight(const struct dg_program *program,
    const struct dg_req *req)
{
	return req->method == DG_OPTIONS && req->origin[0] != '\0' &&
	    program->readers != DG_READERS_SAME;
}

/* Find out which origin may read the reply. If the application's origins cannot
 * be read, that does not count as "none": the request fails. */
static bool
put_origin(struct dg_ctx *ctx, const struct dg_program *program,
    const struct dg_req *req, struct dg_resp *resp)
{
	static const char name[] = "Access-Control-Allow-Origin";
	bool listed = false;
	enum dg_err rc;

	if (program->readers == DG_READERS_ANY) {
		dg_resp_header(resp, name, DG_STR("*"));
		return true;
	}
	if (program->readers == DG_READERS_SAME || req->origin[0] == '\0')
		return false;
	/* a cache must not give one page's answer to another */
	dg_resp_header(resp, "Vary", DG_STR("Origin"));
	if ((rc = dg_cors_is_listed(ctx, &listed)) != DG_OK) {
		dg_log(DG_LOG_ERROR, "readers", "origins cannot be read: %s",
		    dg_err_text(rc));
		resp->head.err = rc;
	}
	if (listed)
		dg_resp_header(resp, name, dg_str_from(req->origin));
	return listed;
}

void
dg_readers_preflight(struct dg_ctx *ctx, const struct dg_program *program,
    const struct dg_req *req, struct dg_resp *resp, const char *methods)
{
	resp->status = 204;
	if (!put_origin(ctx, program, req, resp))
		return;
	dg_resp_header(resp, "Access-Control-Allow-Methods",
	    dg_str_from(methods));
	dg_resp_header(resp, "Access-Control-Allow-Headers",
	    DG_STR("Authorization, Content-Type, DPoP"));
	dg_resp_header_int(resp, "Access-Control-Max-Age", MAX_AGE_SEC);
}

void
dg_readers_put(struct dg_ctx *ctx, const struct dg_program *program,
    const struct dg_req *req, struct dg_resp *resp)
{
	if (dg_readers_is_preflight(program, req) && resp->status == 204)
		return;
	if (put_origin(ctx, program, req, resp))
		dg_resp_header(resp, "Access-Control-Expose-Headers",
		    DG_STR("DPoP-Nonce, Retry-After, WWW-Authenticate"));
}
