/*
 * For whom an access token is (RFC 8707): what an application may ask for,
 * and the format that these resource servers take.
 */
#ifndef DG_CLIENT_AUDIENCE_H
#define DG_CLIENT_AUDIENCE_H

#include <stdbool.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/oauth/target.h"
#include "lib/site/ctx.h"
#include "lib/store/limits.h"
#include "lib/store/store_client.h"

/*
 * asked: of the request. within: what the person approved, a set; "" nothing
 * was named, so that the application's list alone bounds it. out: the set;
 * "" none, then `aud` is the client. Nothing asked: all of within, as far as
 * the application may still name it. *misfit: NULL, or a literal with the reason
 * for invalid_target: it is no URI, not in the application's list, not in within,
 * a resource server that is not enabled, or there are too many. DG_OK; DG_EDB.
 */
DG_CHECK enum dg_err dg_audience_choose(struct dg_ctx *ctx,
    const struct dg_client *client, const struct dg_target *asked,
    const char *within, char out[static DG_URL_MAX + 1], const char **misfit);

/*
 * The format of an access token for this set: what its resource servers take,
 * opaque if one of them takes only that, else the application's. DG_OK; DG_EDB.
 */
DG_CHECK enum dg_err dg_audience_format(struct dg_ctx *ctx,
    const struct dg_client *client, const char *audience,
    enum dg_token_format *out);
/*
 * What people read of such a set: names of its resource servers with a comma
 * between, the identifier of what is not registered; the client itself is left
 * out. "" nothing is left. out: a buffer of the caller. DG_OK; DG_EDB; DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_audience_names(struct dg_ctx *ctx,
    const struct dg_client *client, const char *audience, struct dg_buf *out);

#endif
