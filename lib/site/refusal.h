/*
 * The log line of a refused request, which the administrator finds by the request
 * id of the reply: outcome, application and reason. No part of it is copied from
 * the request; reasons are literals.
 */
#ifndef DG_SITE_REFUSAL_H
#define DG_SITE_REFUSAL_H

#include "lib/oauth/errors.h"
#include "lib/site/ctx.h"
#include "lib/store/store_client.h"

/* Note that an endpoint refuses the request. description: the literal that the
 * client is told; NULL: that of the error. The last call in a request counts. */
void dg_refusal_set(struct dg_ctx *ctx, enum dg_oauth_err error,
    const char *description);
/* Note the client that the request names, also if it did not prove itself. */
void dg_refusal_client(struct dg_ctx *ctx, const struct dg_client *client);
/* Note the reason, where the client must not be told it. why: a literal. */
void dg_refusal_why(struct dg_ctx *ctx, const char *why);
/*
 * Write the line of a reply with this status, but not for authorization_pending,
 * slow_down of a poll and use_dpop_nonce, which are no refusals, nor for 5xx,
 * whose fault has a line already. Throttled requests have one line a minute. The
 * number of lines in a minute is limited, so that nobody can fill the disk by
 * refused requests; then a line tells how many more there were.
 */
void dg_refusal_log(struct dg_ctx *ctx, int status);

#endif
