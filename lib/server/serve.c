/* SPDX-License-Identifier: MIT */
/* serve.c: a web program from start to end */
#include "lib/server/serve.h"

#include <stdlib.h>

#include "lib/server/app.h"
#include "lib/server/cgi.h"
#include "lib/server/exchange.h"
#include "lib/server/fcgi.h"
#include "lib/server/keeper.h"

/*
 * Everything of ctx and exchange, to the end of this process. One that could
 * not start serves too: some web servers end, with every other site, when a
 * program does at their start.
 */
static enum dg_err
serve(const struct dg_program *program, const struct dg_kept *kept, bool cgi)
{
	static struct dg_exchange exchange;	/* too large for a stack */
	static struct dg_ctx ctx;
	enum dg_err rc;

	rc = dg_exchange_init(&exchange, &ctx, program);
	if (rc != DG_OK)
		return rc;
	exchange.watch.unable = dg_app_init(&ctx, program, kept,
	    &exchange.watch) != DG_OK;
	rc = cgi ? dg_cgi_serve(&exchange) :
	    dg_fcgi_serve(&exchange, kept);
	dg_app_fini(&ctx, program);
	dg_exchange_fini(&exchange);
	return rc;
}

int
dg_serve(const struct dg_program *program)
{
	static struct dg_kept kept;
	bool cgi = dg_fcgi_is_cgi();

	dg_app_harden();
	if (!cgi && !dg_keeper_split(program->name, &kept))
		return EXIT_SUCCESS;
	return serve(program, &kept, cgi) == DG_OK ? EXIT_SUCCESS :
	    EXIT_FAILURE;
}
