/* SPDX-License-Identifier: MIT */
/* device.c: the program that gives codes to devices (RFC 8628 3.1, 3.2) */
#include "lib/endpoint/health.h"
#include "lib/endpoint/oauth/device.h"
#include "lib/endpoint/oauth/error_json.h"
#include "lib/server/serve.h"

static const struct dg_route routes[] = {
	{ "/application/o/device", DG_POST, DG_QUERY_REFUSED, dg_ep_device },
	/* in this program, since monitoring wants to know whether codes can be given */
	{ "/-/health", DG_GET, DG_QUERY_ANY_HOST, dg_ep_health },
	{ 0 }
};

static const struct dg_program program = {
	.name = "device",
	.role = DG_ROLE_DEVICE,
	.routes = routes,
	.error = dg_ep_error_json,
	.readers = DG_READERS_LISTED,
};

int
main(void)
{
	return dg_serve(&program);
}
