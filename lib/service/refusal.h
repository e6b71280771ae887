/*
 * What a request is refused for, as the administrator finds it in the log by
 * the request id of the reply: outcome, application and reason, in one line.
 * Nothing of it comes from the request; reasons are literals of ours.
 */
#ifndef DG_SERVICE_REFUSAL_H
#define DG_SERVICE_REFUSAL_H

#include "lib/oauth/errors.h"
#include "lib/service/ctx.h"
#include "lib/store/store_client.h"

/* An endpoint refuses. description: a literal, as the client is told; NULL:
 * the error's own. The last one of a request counts. */
void dg_refusal_set(struct dg_ctx *ctx, enum dg_oauth_err error,
    const char *description);
/* The client of this request was recognised, whatever it can prove. */
void dg_refusal_client(struct dg_ctx *ctx, const struct dg_client *client);
/* Why, where the client is told less. why: a literal. */
void dg_refusal_why(struct dg_ctx *ctx, const char *why);
/*
 * Write the line of a reply with this status. Not written: what is no refusal
 * (authorization_pending, slow_down of a poll, a nonce that has to be used)
 * and what has a line of its own where the fault was found (5xx). Of throttled
 * requests one a minute; of all together so many a minute, and then how many
 * more there were: whoever asks without end fills no disk.
 */
void dg_refusal_log(struct dg_ctx *ctx, int status);

#endif
