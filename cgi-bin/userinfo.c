/* SPDX-License-Identifier: MIT */
/* userinfo.c: the program that tells claims for a token (OIDC Core 5.3) */
#include "lib/endpoint/oauth/userinfo.h"
#include "lib/server/serve.h"

static const struct dg_route routes[] = {
	{ "/application/o/userinfo", DG_GET | DG_POST, DG_QUERY_ALLOWED,
	    dg_ep_userinfo },
	{ 0 }
};

static const struct dg_program program = {
	.name = "userinfo",
	.role = DG_ROLE_USERINFO,
	.routes = routes,
	.error = dg_ep_userinfo_refuse,
	.readers = DG_READERS_LISTED,
};

int
main(void)
{
	return dg_serve(&program);
}
