/*
 * The variables of a request (RFC 3875 section 4.1) into struct dg_req: those
 * on a list, each counted, the same for FastCGI parameters and for the
 * environment of a CGI program. Never getenv: a name may come twice, and the
 * first is the attacker's.
 */
#ifndef DG_SERVER_VARS_H
#define DG_SERVER_VARS_H

#include "lib/conf/conf.h"
#include "lib/oauth/errors.h"
#include "lib/web/request.h"

#define DG_VARS_MAX 256		/* more is no web server we know */

/*
 * req: zeroed or wiped; everything but the body is filled. A value that does
 * not fit or a header that came twice counts as absent and is logged by
 * name; of cookies ours alone are kept, from however many headers.
 * content_length: -1 when absent or malformed.
 * DG_OAUTH_NONE; DG_OAUTH_TOO_LARGE: over DG_VARS_MAX.
 */
enum dg_oauth_err dg_vars_fill(struct dg_req *req, const struct dg_conf *conf,
    char *const *vars, int64_t *content_length);

#endif
