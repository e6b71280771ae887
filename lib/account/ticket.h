/*
 * What an approval form carries to show that the decision is on what was
 * seen: a MAC over session, grant row, its version and the shown scopes. It
 * works once, since any decision or new claim changes the version.
 */
#ifndef DG_ACCOUNT_TICKET_H
#define DG_ACCOUNT_TICKET_H

#include "lib/account/session.h"
#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/crypt/mask.h"
#include "lib/site/ctx.h"
#include "lib/store/store_device_grant.h"

#define DG_TICKET_LEN DG_MASK_LEN

/* A ticket for this session and for what the page shows of the grant, masked anew
 * each time (lib/crypt/mask.h). */
DG_CHECK enum dg_err dg_ticket_make(struct dg_ctx *ctx,
    const struct dg_session *session, const struct dg_device_grant *grant,
    char out[static DG_TICKET_LEN + 1]);
/* DG_OK; DG_EDENIED: made for another session, row, version or scopes. */
DG_CHECK enum dg_err dg_ticket_check(struct dg_ctx *ctx,
    const struct dg_session *session, const struct dg_device_grant *grant,
    struct dg_str ticket);

#endif
