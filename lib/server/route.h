/*
 * A program's table of routes and the one function that applies it: site,
 * path, method, content type, limits, then the endpoint; turns what the
 * endpoint could not do into an error of the route's style.
 */
#ifndef DG_SERVER_ROUTE_H
#define DG_SERVER_ROUTE_H

#include "lib/base/err.h"
#include "lib/service/ctx.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

typedef enum dg_err dg_endpoint(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp);

enum dg_style { DG_STYLE_JSON, DG_STYLE_HTML };
enum dg_query { DG_QUERY_ALLOWED, DG_QUERY_REFUSED };

struct dg_route {
	/* "/application/o/token", "/device/c/" with `*` for one segment; a
	   final slash in the request is optional */
	const char *path;
	unsigned methods;		/* of enum dg_method; HEAD follows GET */
	enum dg_query query;
	enum dg_style style;
	dg_endpoint *endpoint;
};

/*
 * Answer a request, whatever happens: resp is complete afterwards. routes
 * ends with {0}. HTML errors go through dg_ep_error_page (lib/endpoint),
 * set by the program through ctx->templates being there.
 */
void dg_route_answer(struct dg_ctx *ctx, const struct dg_route *routes,
    const struct dg_req *req, struct dg_resp *resp);

#endif
