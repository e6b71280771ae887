/* SPDX-License-Identifier: MIT */
/* introspect.c: the program that tells what a token stands for (RFC 7662) */
#include "lib/endpoint/oauth/error_json.h"
#include "lib/endpoint/oauth/introspect.h"
#include "lib/server/serve.h"

static const struct dg_route routes[] = {
	{ "/application/o/introspect", DG_POST, DG_QUERY_REFUSED,
	    dg_ep_introspect },
	{ 0 }
};

static const struct dg_program program = {
	.name = "introspect",
	.role = DG_ROLE_INTROSPECT,
	.routes = routes,
	.error = dg_ep_error_json,
};

int
main(void)
{
	return dg_serve(&program);
}
