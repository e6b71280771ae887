/*
 * An HMAC over each row of a session. Several programs can write the database,
 * but only verify and the command line have the pepper of sessions, which is the
 * key. So whoever breaks into another program can write rows, but no row that
 * signs anybody in.
 */
#ifndef DG_ACCOUNT_SESSION_SEAL_H
#define DG_ACCOUNT_SESSION_SEAL_H

#include "lib/site/ctx.h"
#include "lib/store/store_session.h"

/* Fill in row->mac: over the hash of its id and everything that it says. */
DG_CHECK enum dg_err dg_session_seal(struct dg_ctx *ctx,
    const uint8_t id_hash[static DG_DIGEST_BYTES], struct dg_session_row *row);
/* DG_OK; DG_ENOTFOUND: the row is not ours, logged. */
DG_CHECK enum dg_err dg_session_seal_check(struct dg_ctx *ctx,
    const uint8_t id_hash[static DG_DIGEST_BYTES],
    const struct dg_session_row *row);

#endif
