/* SPDX-License-Identifier: MIT */
/* ticket.c: the decision is on what was seen */
#include "lib/account/ticket.h"

#include <inttypes.h>
#include <stdio.h>

#include "lib/base/secret.h"
#include "lib/crypt/digest.h"

static enum dg_err
make(struct dg_ctx *ctx, const struct dg_session *session,
    const struct dg_device_grant *grant, uint8_t out[static DG_DIGEST_BYTES])
{
	char session_id[DG_STR_INT_SIZE], version[DG_STR_INT_SIZE];

	(void)snprintf(session_id, sizeof(session_id), "%" PRId64,
	    session->row.id);
	(void)snprintf(version, sizeof(version), "%" PRId64, grant->version);
	{
		/* the first part keeps these apart from other uses of the key */
		const struct dg_str parts[] = {
			DG_STR("ticket"),
			dg_str_from(session_id),
			dg_str_from(grant->uuid),
			dg_str_from(version),
			dg_str_from(grant->requested_scopes),
		};

		return dg_digest_hmac_parts(ctx->secrets.session,
		    DG_SECRET_BYTES, parts, sizeof(parts) / sizeof(parts[0]),
		    out);
	}
}

enum dg_err
dg_ticket_make(struct dg_ctx *ctx, const struct dg_session *session,
    const struct dg_device_grant *grant, char out[static DG_TICKET_LEN + 1])
{
	uint8_t mac[DG_DIGEST_BYTES];
	enum dg_err rc;

	out[0] = '\0';
	rc = make(ctx, session, grant, mac);
	if (rc == DG_OK)
		rc = dg_mask_put(mac, out);
	dg_secret_wipe(mac, sizeof(mac));
	return rc;
}

enum dg_err
dg_ticket_check(struct dg_ctx *ctx, const struct dg_session *session,
    const struct dg_device_grant *grant, struct dg_str ticket)
{
	uint8_t want[DG_DIGEST_BYTES], got[DG_DIGEST_BYTES];
	enum dg_err rc;

	if ((rc = dg_mask_take(ticket, got)) != DG_OK)
		return rc;
	rc = make(ctx, session, grant, want);
	if (rc == DG_OK &&
	    !dg_secret_equal(got, sizeof(got), want, sizeof(want)))
		rc = DG_EDENIED;
	dg_secret_wipe(want, sizeof(want));
	dg_secret_wipe(got, sizeof(got));
	return rc;
}
