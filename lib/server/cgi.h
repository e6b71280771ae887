/*
 * The one request of a CGI process (RFC 3875): environment and standard input
 * in, standard output out.
 */
#ifndef DG_SERVER_CGI_H
#define DG_SERVER_CGI_H

#include "lib/server/exchange.h"

/* DG_OK; DG_EINVAL: not started by a web server; DG_EIO; DG_ENOMEM. */
DG_CHECK enum dg_err dg_cgi_serve(struct dg_exchange *x);

#endif
