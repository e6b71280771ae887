/* SPDX-License-Identifier: MIT */
/* effort.c: limit the signatures that strangers make the server check */
#include "lib/site/effort.h"

#include <stdio.h>

#include "lib/base/base64url.h"
#include "lib/base/net.h"
#include "lib/crypt/digest.h"
#include "lib/shm/request_throttle.h"

#define SUBJECT_SIZE 256

static struct dg_str
subject(struct dg_ctx *ctx, const char *what, struct dg_str who,
    bool by_source, char out[static SUBJECT_SIZE])
{
	char digest_text[DG_BASE64URL_LEN(DG_DIGEST_BYTES) + 1];
	uint8_t digest[DG_DIGEST_BYTES];
	char source[DG_ADDR_TEXT_SIZE];
	struct dg_addr addr = { 0 };

	/* hashed, since `who` may have any length and may be a secret */
	dg_digest_str(who, digest);
	dg_base64url_encode(digest, sizeof(digest), digest_text);
	if (by_source && dg_addr_parse(dg_str_from(ctx->ip), &addr) == DG_OK)
		dg_addr_source(&addr, &addr);
	dg_addr_text(&addr, source);
	(void)snprintf(out, SUBJECT_SIZE, "effort %s %s %s", what,
	    digest_text, source);
	return dg_str_from(out);
}

bool
dg_effort_allows(struct dg_ctx *ctx, const char *what, struct dg_str who,
    bool by_source, int64_t *retry_after)
{
	char text[SUBJECT_SIZE];

	return ctx->shm == NULL || dg_request_throttle_has_room(ctx->shm,
	    subject(ctx, what, who, by_source, text), DG_EFFORT_BURST,
	    DG_EFFORT_SEC, ctx->boot_ms, retry_after);
}

void
dg_effort_count(struct dg_ctx *ctx, const char *what, struct dg_str who,
    bool by_source)
{
	char text[SUBJECT_SIZE];
	int64_t retry_after;

	if (ctx->shm != NULL)
		(void)dg_request_throttle_take(ctx->shm,
		    subject(ctx, what, who, by_source, text), DG_EFFORT_BURST,
		    DG_EFFORT_SEC, ctx->boot_ms, &retry_after);
}
