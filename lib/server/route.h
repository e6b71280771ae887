/*
 * A program's table of routes and the one function that applies it: site,
 * path, method, content type, limits, then the endpoint; turns what the
 * endpoint could not do into an error of the program's style.
 */
#ifndef DG_SERVER_ROUTE_H
#define DG_SERVER_ROUTE_H

#include "lib/base/err.h"
#include "lib/oauth/errors.h"
#include "lib/site/ctx.h"
#include "lib/web/request.h"
#include "lib/web/response.h"
#include "lib/web/template.h"

/* DG_OK: resp is complete. Else the program could not work: 503 or 500. */
typedef enum dg_err dg_endpoint(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp);

/*
 * Fill an empty resp with an error: dg_ep_error_json or dg_ep_error_page.
 * description: printable ASCII, NULL for the error's own.
 */
typedef void dg_error_reply(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, enum dg_oauth_err error, const char *description);

enum dg_query {
	DG_QUERY_ALLOWED,
	DG_QUERY_REFUSED,
	DG_QUERY_ANY_HOST	/* allowed, and the Host may be any or none */
};

struct dg_route {
	/* "/application/o/token", "/device/c/" with `*` for one segment; a
	   final slash in the request is optional */
	const char *path;
	unsigned methods;		/* of enum dg_method; HEAD follows GET */
	enum dg_query query;
	dg_endpoint *endpoint;
};

/* Which web pages may read the replies of a program. */
enum dg_readers {
	DG_READERS_SAME,	/* none but our own */
	DG_READERS_LISTED,	/* those that a client lists */
	DG_READERS_ANY
};

struct dg_program {
	const char *name;		/* "token" */
	enum dg_role role;
	const struct dg_route *routes;	/* ends with {0} */
	dg_error_reply *error;
	enum dg_readers readers;
	/* What only this program needs (keys, templates); NULL: nothing. */
	enum dg_err (*init)(struct dg_ctx *ctx);
	void (*fini)(struct dg_ctx *ctx);
};

/*
 * Answer a request, whatever happens: resp is complete afterwards. Sets
 * ctx->site, strips the base path from req->path and fills req->segment.
 */
void dg_route_answer(struct dg_ctx *ctx, const struct dg_program *program,
    struct dg_req *req, struct dg_resp *resp);

#endif
