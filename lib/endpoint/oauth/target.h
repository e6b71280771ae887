/*
 * For whom a client wants its access token (RFC 8707 section 2).
 */
#ifndef DG_ENDPOINT_OAUTH_TARGET_H
#define DG_ENDPOINT_OAUTH_TARGET_H

#include "lib/oauth/target.h"
#include "lib/web/form.h"

/* `resource`, which may come several times, and `audience`; borrowed from
 * body. */
struct dg_target dg_ep_target(const struct dg_form *body);

#endif
