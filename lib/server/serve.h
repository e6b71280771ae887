/*
 * A web program from start to end: dg_app_init, then FastCGI on fd 0 or the
 * one CGI request of this process, then dg_app_fini.
 */
#ifndef DG_SERVER_SERVE_H
#define DG_SERVER_SERVE_H

#include "lib/server/route.h"

/*
 * Returns the exit status of the program. As FastCGI a keeper (keeper.h) stays
 * until the web server ends it; the process that serves ends for growth, a
 * changed binary, configuration, schema or shared table, and leaves its queue
 * to the next one. Where there is no keeper, and for a stop signal, it empties
 * the queue before. Arguments are none: some web servers hand the query over
 * as such.
 */
int dg_serve(const struct dg_program *program);

#endif
