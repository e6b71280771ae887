/*
 * Who may sign in and who may approve what. Asked at login, code entry,
 * approval, redemption and refresh, and for each access token that is shown;
 * never cached in a row.
 */
#ifndef DG_ACCOUNT_ACCESS_H
#define DG_ACCOUNT_ACCESS_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/site/ctx.h"
#include "lib/store/store_client.h"
#include "lib/store/store_user.h"

/* Active, not locked by an administrator, not expired. */
bool dg_access_account_is_usable(const struct dg_user *user, int64_t now);

/*
 * Account usable, application enabled, its bindings let this user in (any or
 * all; none: everybody). DG_OK; DG_EDENIED; DG_EDB.
 */
DG_CHECK enum dg_err dg_access_may_use(struct dg_ctx *ctx,
    const struct dg_user *user, const struct dg_client *client);

/*
 * The same, and the application's sub mode can name this user:
 * else no token could be made. Not asked at refresh: a family keeps the
 * subject that it began with.
 */
DG_CHECK enum dg_err dg_access_may_approve(struct dg_ctx *ctx,
    const struct dg_user *user, const struct dg_client *client);

#endif
