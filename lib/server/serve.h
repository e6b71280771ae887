/*
 * A web program from start to end: dg_app_init, then FastCGI on fd 0 or the
 * one CGI request of this process, then dg_app_fini.
 */
#ifndef DG_SERVER_SERVE_H
#define DG_SERVER_SERVE_H

#include "lib/server/route.h"

/*
 * Returns the exit status of the program. Ends for a stop signal, growth, a
 * changed binary, configuration, schema or shared table, and then when its
 * listen queue is empty, or has not been so for two seconds: what is behind it
 * is served by others. At once when the database has failed. Arguments are
 * none: some web servers hand the query over as such.
 */
int dg_serve(const struct dg_program *program);

#endif
