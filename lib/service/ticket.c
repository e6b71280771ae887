/* SPDX-License-Identifier: MIT */
/* ticket.c: the decision is on what was seen */
#include "lib/service/ticket.h"

#include <inttypes.h>
#include <stdio.h>

#include "lib/base/base64url.h"
#include "lib/base/digest.h"
#include "lib/base/secret.h"

enum dg_err
dg_ticket_make(struct dg_ctx *ctx, const struct dg_session *session,
    const struct dg_device_grant *grant, char out[static DG_TICKET_LEN + 1])
{
	char session_id[DG_STR_INT_SIZE], version[DG_STR_INT_SIZE];
	uint8_t mac[DG_DIGEST_BYTES];
	enum dg_err rc;

	out[0] = '\0';
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

		rc = dg_digest_hmac_parts(ctx->secrets.session, DG_SECRET_BYTES,
		    parts, sizeof(parts) / sizeof(parts[0]), mac);
	}
	if (rc == DG_OK)
		dg_base64url_encode(mac, sizeof(mac), out);
	dg_secret_wipe(mac, sizeof(mac));
	return rc;
}

enum dg_err
dg_ticket_check(struct dg_ctx *ctx, const struct dg_session *session,
    const struct dg_device_grant *grant, struct dg_str ticket)
{
	char want[DG_TICKET_LEN + 1];
	enum dg_err rc;

	rc = dg_ticket_make(ctx, session, grant, want);
	if (rc == DG_OK &&
	    !dg_secret_equal(ticket.p, ticket.n, want, DG_TICKET_LEN))
		rc = DG_EDENIED;
	dg_secret_wipe(want, sizeof(want));
	return rc;
}
