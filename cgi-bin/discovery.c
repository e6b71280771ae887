/* SPDX-License-Identifier: MIT */
/* discovery.c: the program that describes the server and tells its keys */
#include "lib/endpoint/health.h"
#include "lib/endpoint/oauth/authorize.h"
#include "lib/endpoint/oauth/error_json.h"
#include "lib/endpoint/oauth/jwks.h"
#include "lib/endpoint/oauth/metadata.h"
#include "lib/server/serve.h"

#define OIDC "/.well-known/openid-configuration"
#define RFC8414 "/.well-known/oauth-authorization-server"
#define OPEN DG_QUERY_ALLOWED

static const struct dg_route routes[] = {
	{ OIDC, DG_GET, OPEN, dg_ep_metadata_global },
	{ RFC8414, DG_GET, OPEN, dg_ep_metadata_global },
	{ RFC8414 "/application/o/*", DG_GET, OPEN,
	    dg_ep_metadata_application },
	{ "/application/o/*" OIDC, DG_GET, OPEN, dg_ep_metadata_application },
	{ "/application/o/*" RFC8414, DG_GET, OPEN,
	    dg_ep_metadata_application },
	{ "/application/o/*/jwks", DG_GET, OPEN, dg_ep_jwks },
	{ "/application/o/jwks", DG_GET, OPEN, dg_ep_jwks },
	{ "/application/o/authorize", DG_GET | DG_POST, OPEN,
	    dg_ep_authorize },
	{ "/-/health", DG_GET, DG_QUERY_ANY_HOST, dg_ep_health },
	{ 0 }
};

static const struct dg_program program = {
	.name = "discovery",
	.role = DG_ROLE_DISCOVERY,
	.routes = routes,
	.error = dg_ep_error_json,
	.readers = DG_READERS_ANY,
};

int
main(void)
{
	return dg_serve(&program);
}
