/*
 * How tokens and grants end before their time (RFC 7009): what of it needs
 * more than one row, or rows of its own. Writes need a transaction.
 */
#ifndef DG_STORE_STORE_REVOCATION_H
#define DG_STORE_STORE_REVOCATION_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/store/db.h"
#include "lib/store/store_device_grant.h"

/* Every active family, and every approval that no device has fetched yet. For
 * the roles verify and admin. */
DG_CHECK enum dg_err dg_store_revocation_of_user(struct dg_db *db,
    int64_t user_id, int64_t now);
/* The same of a client, with the requests that still wait. */
DG_CHECK enum dg_err dg_store_revocation_of_provider(struct dg_db *db,
    int64_t provider_id, int64_t now);

/* Has the client a token family that has not ended? For admin. */
DG_CHECK enum dg_err dg_store_revocation_has_family(struct dg_db *db,
    int64_t provider_id, int64_t now, bool *out);

/* The device takes its live request back: pending or approved -> denied,
 * cancelled_at is set. DG_ECONFLICT: it is neither, or has expired. */
DG_CHECK enum dg_err dg_store_revocation_of_grant(struct dg_db *db,
    const struct dg_device_grant *grant, int64_t now);

/*
 * A signed access token ends alone: remember its jti until it would have
 * ended. Old ones go in a small batch. DG_OK also when it was there before.
 */
DG_CHECK enum dg_err dg_store_revocation_add_jti(struct dg_db *db,
    struct dg_str jti, int64_t expires_at, int64_t now);
DG_CHECK enum dg_err dg_store_revocation_has_jti(struct dg_db *db,
    struct dg_str jti, bool *out);

/* Has the family a refresh token that works? */
DG_CHECK enum dg_err dg_store_revocation_has_refresh(struct dg_db *db,
    int64_t family_id, int64_t now, bool *out);

#endif
