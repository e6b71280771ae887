/* SPDX-License-Identifier: MIT */
/* grant_wait.c: the quick answer to a poll that has to wait */
#include <string.h>

#include "lib/client/client.h"
#include "lib/grant/grant.h"
#include "lib/oauth/poll.h"
#include "lib/shm/poll_clock.h"

enum dg_err
dg_grant_wait(struct dg_ctx *ctx, const struct dg_client_auth_in *in,
    struct dg_str device_code, struct dg_token_result *out, bool *waits)
{
	struct dg_poll_in poll = { .found = true, .own = true,
		.now = ctx->now, .grace = DG_GRANT_GRACE_SEC };
	uint8_t hash[DG_DIGEST_BYTES];
	struct dg_client_result who = { 0 };
	struct dg_client_auth auth = { 0 };
	struct dg_waiting waiting;
	const char *why;
	enum dg_err rc = DG_OK;

	*waits = false;
	if (ctx->conf.device_grant_off ||
	    dg_client_auth_parse(in, &auth, &why) != DG_OAUTH_NONE)
		goto out;
	dg_digest_str(device_code, hash);
	rc = dg_store_device_grant_wait(ctx->db, dg_str_from(auth.id), hash,
	    ctx->now, &waiting);
	if (rc != DG_OK) {
		rc = rc == DG_ENOTFOUND ? DG_OK : rc;
		goto out;
	}
	who.client.type = waiting.client_type;
	who.client.has_secret = waiting.has_secret;
	memcpy(who.client.secret_hash, waiting.secret_hash,
	    sizeof(who.client.secret_hash));
	dg_client_check_credentials(&auth, false, &who);
	if (who.error != DG_OAUTH_NONE)
		goto out;
	if (ctx->shm != NULL)
		poll.early = dg_poll_clock_tick(ctx->shm, hash,
		    waiting.interval, auth.header ? 0 : 1, ctx->boot_ms,
		    &out->interval);
	poll.expires_at = waiting.expires_at;
	out->error = dg_poll_error(dg_poll_decide(&poll));
	*waits = true;
out:
	dg_secret_wipe(&auth, sizeof(auth));
	return rc;
}
