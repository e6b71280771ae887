/* SPDX-License-Identifier: MIT */
/* exchange.c: from variables and body to a reply */
#include "lib/server/exchange.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/secret.h"
#include "lib/crypt/random.h"
#include "lib/server/vars.h"
#include "lib/shm/mark.h"
#include "lib/site/refusal.h"

#define RETRY_UNABLE_SEC 5
#define OUT_MAX (DG_RESP_BODY_MAX + 16384)
#define HEAD_ROOM 2048		/* the header of any reply with tokens is shorter */
#define OUT_ROOM 24576

/* Allocate the buffers of the reply before the first request, so that no request
 * is carried out whose reply then lacks memory. */
static void
make_room(struct dg_buf *buf, size_t n)
{
	static const char none[1024];
	size_t i;

	for (i = 0; i < n; i += sizeof(none))
		dg_buf_put(buf, none, sizeof(none));
	dg_buf_reset(buf);
}

enum dg_err
dg_exchange_init(struct dg_exchange *x, struct dg_ctx *ctx,
    const struct dg_program *program)
{
	memset(x, 0, sizeof(*x));
	x->ctx = ctx;
	x->program = program;
	x->io_ms = DG_IO_MS;
	x->idle_ms = DG_IDLE_MS;
	dg_resp_init(&x->resp);
	dg_buf_init(&x->out, OUT_MAX);
	make_room(&x->resp.head, HEAD_ROOM);
	make_room(&x->out, OUT_ROOM);
	return dg_random_bytes(&x->last_id, sizeof(x->last_id));
}

void
dg_exchange_fini(struct dg_exchange *x)
{
	dg_exchange_wipe(x);
	dg_resp_fini(&x->resp);
	dg_buf_fini(&x->out);
}

/* Told apart among all programs, not secret: a random start, odd steps. */
static void
next_id(struct dg_exchange *x)
{
	static const char hex[] = "0123456789abcdef";
	uint64_t id = x->last_id += 0x9e3779b97f4a7c15;

	for (size_t i = DG_REQ_ID_LEN; i-- > 0; id >>= 4)
		x->req.id[i] = hex[id & 15];
	x->req.id[DG_REQ_ID_LEN] = '\0';
}

/*
 * The web server's limit is not relied upon: Apache has settings that cut a
 * body or pass it whole. What is over the limit is read away, so that the
 * server listens to the reply.
 */
static void
read_body(struct dg_exchange *x, int64_t announced, dg_body_read *read,
    void *arg)
{
	struct dg_req *req = &x->req;
	char waste[4096];
	int n, more;
	int left = DG_BODY_DRAIN_MAX;

	n = read(arg, x->body, sizeof(x->body));
	if (n < 0 || n <= DG_FORM_BYTES_MAX) {
		x->drained = n >= 0;
		req->body_cut = n < 0 || (announced >= 0 && announced != n);
		/* RFC 6750 2.2: parameters of a GET stand in its address */
		if (n > 0 && req->method == DG_POST &&
		    strcmp(req->content_type, DG_FORM_TYPE) == 0)
			req->body_fault = dg_form_parse(&req->body,
			    (struct dg_str){ x->body, (size_t)n });
		req->has_body = n > 0;
	} else {
		req->body_too_large = true;
		do {
			more = read(arg, waste, sizeof(waste));
			left -= more;
		} while (more == (int)sizeof(waste) && left > 0);
	}
	/* wipe all of it: if reading broke off, nobody knows how much came */
	dg_secret_wipe(x->body, n < 0 ? sizeof(x->body) : (size_t)n);
}

/* Log, at most once a minute, that the client's address cannot be read: all such
 * clients share their limits. */
static void
note_peer(struct dg_exchange *x)
{
	const struct dg_peer *peer = &x->req.peer;
	char text[DG_ADDR_TEXT_SIZE];

	if (peer->is_unnamed_proxy && x->ctx->shm != NULL)
		dg_mark_set(x->ctx->shm, DG_MARK_UNNAMED_PROXY,
		    &peer->server_saw, x->ctx->now);
	if (!peer->unreadable || !dg_log_is_due(&x->peer_logged))
		return;
	dg_addr_text(&peer->server_saw, text);
	dg_log(DG_LOG_WARNING, "exchange", "the trusted proxy %s sends an "
	    "X-Forwarded-For that names no address, or two such headers: its "
	    "client is counted as unknown", text[0] != '\0' ? text : "unix:");
}

/*
 * Answer 503 for a program that could not start. The reason is logged once a
 * minute; this line has the id of the request, so that it can be found.
 */
static void
answer_unable(struct dg_exchange *x)
{
	dg_log(DG_LOG_WARNING, "exchange", "answered 503: the program could "
	    "not start");
	dg_resp_header_int(&x->resp, "Retry-After", RETRY_UNABLE_SEC);
	x->program->error(x->ctx, &x->req, &x->resp, DG_OAUTH_UNAVAILABLE,
	    "This server is not ready. Its administrator finds the reason in "
	    "the log, and by the command devgrant doctor.");
}

static void
answer(struct dg_exchange *x, char *const *vars, dg_body_read *read,
    void *arg)
{
	struct dg_ctx *ctx = x->ctx;
	int64_t announced;

	next_id(x);
	dg_log_request_id(x->req.id);
	ctx->now = dg_clock_now();
	ctx->boot_ms = dg_clock_boot_ms();
	ctx->ip = x->req.addr_text;
	ctx->request_id = x->req.id;
	ctx->origin = x->req.origin;
	ctx->cors = DG_CORS_UNKNOWN;
	memset(&ctx->refusal, 0, sizeof(ctx->refusal));
	if (dg_vars_fill(&x->req, &ctx->conf, vars, &announced) !=
	    DG_OAUTH_NONE)
		x->req.path[0] = '\0';
	note_peer(x);
	read_body(x, announced, read, arg);
	if (x->watch.unable)
		answer_unable(x);
	else
		dg_route_answer(ctx, x->program, &x->req, &x->resp);
	dg_refusal_log(ctx, x->resp.status);
}

enum dg_err
dg_exchange_run(struct dg_exchange *x, char *const *vars, dg_body_read *read,
    void *arg)
{
	bool head;

	answer(x, vars, read, arg);
	head = x->req.method == DG_HEAD;
	if (dg_resp_write(&x->resp, head, &x->out) != DG_OK) {
		/* The reply was too large or memory is short: say so. */
		dg_log(DG_LOG_ERROR, "exchange", "no reply could be built");
		dg_resp_reset(&x->resp);
		dg_buf_reset(&x->out);
		dg_resp_error_json(&x->resp, 500, "server_error", NULL,
		    x->req.id);
		return dg_resp_write(&x->resp, head, &x->out);
	}
	return DG_OK;
}

void
dg_exchange_wipe(struct dg_exchange *x)
{
	x->ctx->ip = x->ctx->request_id = x->ctx->origin = "";
	dg_log_request_id("");
	x->drained = false;
	dg_req_wipe(&x->req);
	dg_resp_reset(&x->resp);
	dg_buf_reset(&x->out);
}
