/*
 * One request and its reply, the same whether it comes by FastCGI or CGI:
 * variables and body in, a reply out. Lives as long as the program and is
 * wiped after each request.
 */
#ifndef DG_SERVER_EXCHANGE_H
#define DG_SERVER_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/server/route.h"
#include "lib/server/watch.h"

#define DG_BODY_DRAIN_MAX (1024 * 1024)
#define DG_IO_MS 10000		/* a silent peer holds a program this long */
#define DG_IDLE_MS 2000		/* then a waiting program looks around */
#define DG_UNABLE_MS 3000	/* one that could not start is kept this long
				   under requests, then another one tries */

struct dg_exchange {
	struct dg_ctx *ctx;
	const struct dg_program *program;
	struct dg_watch watch;		/* for reasons to end as FastCGI; or it
					   could not start: answers 503 */
	struct dg_req req;
	struct dg_resp resp;
	struct dg_buf out;		/* what goes to the web server */
	bool drained;			/* the body was read to its end */
	int io_ms;			/* DG_IO_MS, shorter in tests */
	int idle_ms;			/* DG_IDLE_MS */
	uint64_t last_id;
	int64_t peer_logged;		/* see dg_log_is_due */
	char body[DG_FORM_BYTES_MAX + 1];
};

/*
 * Up to n bytes of the body into p: fewer only at its end, -1 when it breaks
 * off.
 */
typedef int dg_body_read(void *arg, char *p, int n);

/* Once in a process; ctx and program are borrowed. _fini wipes. */
DG_CHECK enum dg_err dg_exchange_init(struct dg_exchange *x,
    struct dg_ctx *ctx, const struct dg_program *program);
void dg_exchange_fini(struct dg_exchange *x);

/*
 * Answer: x->out holds the whole reply afterwards (dg_exchange_wipe ends it).
 * vars: "NAME=value", NULL-ended. DG_OK; DG_ENOMEM no reply could be made.
 */
DG_CHECK enum dg_err dg_exchange_run(struct dg_exchange *x,
    char *const *vars, dg_body_read *read, void *arg);
void dg_exchange_wipe(struct dg_exchange *x);

#endif
