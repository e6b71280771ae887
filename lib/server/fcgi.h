/*
 * FastCGI on fd 0 through libfcgi: the only place that knows it.
 */
#ifndef DG_SERVER_FCGI_H
#define DG_SERVER_FCGI_H

#include <stdbool.h>

#include "lib/server/exchange.h"
#include "lib/server/keeper.h"

/* Was this process started for one CGI request? */
bool dg_fcgi_is_cgi(void);

/*
 * Until a reason to end. Who is kept by a keeper leaves the queue to the next
 * one. x->watch has been set. DG_OK; DG_EIO fd 0 cannot be used.
 */
DG_CHECK enum dg_err dg_fcgi_serve(struct dg_exchange *x,
    const struct dg_kept *kept);

#endif
