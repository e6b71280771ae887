/* SPDX-License-Identifier: MIT */
/* session_seal.c: an HMAC over each row of a session */
#include "lib/account/session_seal.h"

#include <inttypes.h>
#include <stdio.h>

#include "lib/base/log.h"
#include "lib/base/secret.h"

enum dg_err
dg_session_seal(struct dg_ctx *ctx,
    const uint8_t id_hash[static DG_DIGEST_BYTES], struct dg_session_row *row)
{
	char numbers[4 * DG_STR_INT_SIZE];

	(void)snprintf(numbers, sizeof(numbers), "%" PRId64 " %" PRId64
	    " %" PRId64 " %" PRId64, row->user_id, row->auth_time,
	    row->created_at, row->expires_at);
	{
		/* the first part keeps this HMAC apart from other uses of the key */
		const struct dg_str parts[] = {
			DG_STR("session row"),
			{ (const char *)id_hash, DG_DIGEST_BYTES },
			dg_str_from(numbers),
			dg_str_from(row->amr),
			dg_str_from(row->acr),
			dg_str_from(row->ip),
			dg_str_from(row->user_agent),
		};

		return dg_digest_hmac_parts(ctx->secrets.session,
		    DG_SECRET_BYTES, parts, sizeof(parts) / sizeof(parts[0]),
		    row->mac);
	}
}

enum dg_err
dg_session_seal_check(struct dg_ctx *ctx,
    const uint8_t id_hash[static DG_DIGEST_BYTES],
    const struct dg_session_row *row)
{
	static int64_t logged;
	struct dg_session_row want = *row;
	enum dg_err rc;

	if ((rc = dg_session_seal(ctx, id_hash, &want)) != DG_OK)
		return rc;
	if (dg_secret_equal(row->mac, sizeof(row->mac), want.mac,
	    sizeof(want.mac)))
		rc = DG_OK;
	else
		rc = DG_ENOTFOUND;
	dg_secret_wipe(want.mac, sizeof(want.mac));
	if (rc == DG_ENOTFOUND && dg_log_is_due(&logged))
		dg_log(DG_LOG_ERROR, "session_seal", "session %" PRId64 " was "
		    "not written by this installation's sign-in: it is not "
		    "accepted", row->id);
	return rc;
}
