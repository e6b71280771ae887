/*
 * May this account decide on this request? What the flow of the brand asks at
 * which the device came, what lib/account/access says of account and
 * application, and what the person said before of requests from
 * the same source.
 */
#ifndef DG_GRANT_GRANT_ACCESS_H
#define DG_GRANT_GRANT_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/site/ctx.h"
#include "lib/store/store_client.h"
#include "lib/store/store_device_grant.h"
#include "lib/store/store_user.h"

/*
 * Does the request's user_hint, if it has one, name this account? By user name
 * or e-mail address, compared as at sign-in, or by UUID. DG_OK; DG_EDENIED: it
 * names another account; DG_EDB.
 */
DG_CHECK enum dg_err dg_grant_access_account(struct dg_ctx *ctx,
    const struct dg_device_grant *grant, const struct dg_user *user);

/*
 * DG_OK; DG_EDENIED request is for another account, or flow, account or
 * application may not; DG_ELIMIT the account has
 * disowned the source of this request: *retry_after seconds are left of it;
 * DG_EDB. client: of the grant.
 */
DG_CHECK enum dg_err dg_grant_access(struct dg_ctx *ctx,
    const struct dg_device_grant *grant, const struct dg_user *user,
    const struct dg_client *client, int64_t *retry_after);

/*
 * Requests of this client from this network, for a day; again is no error.
 * Needs a transaction. *third: this account is the one that makes it three
 * which disowned something from that network within a day.
 */
DG_CHECK enum dg_err dg_grant_access_disown(struct dg_ctx *ctx,
    const struct dg_device_grant *grant, const struct dg_user *user,
    const struct dg_client *client, bool *third);

#endif
