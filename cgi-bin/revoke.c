/* SPDX-License-Identifier: MIT */
/* revoke.c: the program where clients give tokens up (RFC 7009) */
#include "lib/endpoint/oauth/error_json.h"
#include "lib/endpoint/oauth/revoke.h"
#include "lib/server/serve.h"

static const struct dg_route routes[] = {
	{ "/application/o/revoke", DG_POST, DG_QUERY_REFUSED,
	    dg_ep_revoke },
	{ 0 }
};

static const struct dg_program program = {
	.name = "revoke",
	.role = DG_ROLE_REVOKE,
	.routes = routes,
	.error = dg_ep_error_json,
	.readers = DG_READERS_LISTED,
};

int
main(void)
{
	return dg_serve(&program);
}
