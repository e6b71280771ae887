/* SPDX-License-Identifier: MIT */
/* serve.c: a web program from start to end */
#include <stdlib.h>

#include "lib/server/app.h"
#include "lib/server/cgi.h"
#include "lib/server/exchange.h"
#include "lib/server/fcgi.h"
#include "lib/server/serve.h"

int
dg_serve(const struct dg_program *program)
{
	static struct dg_exchange exchange;	/* too large for a stack */
	static struct dg_ctx ctx;
	enum dg_err rc;

	if (dg_app_init(&ctx, program) != DG_OK)
		return EXIT_FAILURE;
	if ((rc = dg_exchange_init(&exchange, &ctx, program)) == DG_OK)
		rc = dg_fcgi_is_cgi() ? dg_cgi_serve(&exchange) :
		    dg_fcgi_serve(&exchange);
	dg_exchange_fini(&exchange);
	dg_app_fini(&ctx, program);
	return rc == DG_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
