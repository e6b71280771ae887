/* SPDX-License-Identifier: MIT */
/* refusal.c: the log line of a refused request */
#include "lib/site/refusal.h"

#include "lib/base/log.h"
#include "lib/base/str.h"

#define LINES_A_MINUTE 600	/* of one process */
#define MINUTE_MS 60000

void
dg_refusal_set(struct dg_ctx *ctx, enum dg_oauth_err error,
    const char *description)
{
	ctx->refusal.error = error;
	ctx->refusal.description = description != NULL ? description :
	    dg_oauth_err_description(error);
}

void
dg_refusal_client(struct dg_ctx *ctx, const struct dg_client *client)
{
	/* administrators know an application by its slug; a provider without an
	 * application has a uuid only */
	const char *name = client->slug[0] != '\0' ? client->slug :
	    client->provider_uuid;

	if (dg_str_copy(ctx->refusal.client, sizeof(ctx->refusal.client),
	    dg_str_from(name)) != DG_OK)
		ctx->refusal.client[0] = '\0';
}

void
dg_refusal_why(struct dg_ctx *ctx, const char *why)
{
	ctx->refusal.why = why;
}

static bool
is_refusal(enum dg_oauth_err error, int status)
{
	return error != DG_OAUTH_NONE && status >= 400 && status < 500 &&
	    error != DG_OAUTH_AUTHORIZATION_PENDING &&
	    error != DG_OAUTH_SLOW_DOWN && error != DG_OAUTH_USE_DPOP_NONCE;
}

/* Is another line allowed in this minute? */
static bool
has_room(const struct dg_ctx *ctx)
{
	static int64_t began;
	static unsigned lines, left_out;

	if (ctx->boot_ms - began >= MINUTE_MS || ctx->boot_ms < began) {
		if (left_out > 0)
			dg_log(DG_LOG_WARNING, "refusal", "%u more refusals "
			    "had no line, since there were so many", left_out);
		began = ctx->boot_ms;
		lines = left_out = 0;
	}
	if (lines < LINES_A_MINUTE)
		lines++;
	else
		left_out++;
	return left_out == 0;
}

void
dg_refusal_log(struct dg_ctx *ctx, int status)
{
	const struct dg_refusal *r = &ctx->refusal;
	static int64_t throttled;

	if (!is_refusal(r->error, status) ||
	    (status == 429 && !dg_log_is_due(&throttled)) || !has_room(ctx))
		return;
	dg_log(DG_LOG_NOTICE, "refusal", "%s (%d)%s%s: %s%s%s",
	    dg_oauth_err_word(r->error), status,
	    r->client[0] != '\0' ? " to application " : "", r->client,
	    r->description, r->why != NULL ? " Because: " : "",
	    r->why != NULL ? r->why : "");
}
