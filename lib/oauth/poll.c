/* SPDX-License-Identifier: MIT */
/* poll.c: what a poll gets (RFC 8628 section 3.5) */
#include "lib/oauth/poll.h"

/*
 * Each of two polls may be half a second off its time, so a device that keeps
 * its interval is never early, however short the interval is. At an interval of
 * 1 s a tenth of a second remains, so that two polls at the same moment are
 * still told apart.
 */
#define TOLERANCE_MS 1000
#define LEAST_MS 100

enum dg_poll
dg_poll_decide(const struct dg_poll_in *in)
{
	/* One answer for all of these, so that nobody learns of a foreign
	 * grant. */
	if (!in->found || !in->own || in->redeemed)
		return DG_POLL_INVALID;
	if (in->now >= in->expires_at) {
		return in->now - in->expires_at < in->grace ?
		    DG_POLL_EXPIRED : DG_POLL_INVALID;
	}
	if (in->denied)
		return DG_POLL_DENIED;
	if (in->approved)
		return DG_POLL_REDEEM;
	return in->early ? DG_POLL_SLOW_DOWN : DG_POLL_PENDING;
}

enum dg_oauth_err
dg_poll_error(enum dg_poll poll)
{
	static const enum dg_oauth_err error[] = {
		[DG_POLL_REDEEM] = DG_OAUTH_NONE,
		[DG_POLL_PENDING] = DG_OAUTH_AUTHORIZATION_PENDING,
		[DG_POLL_SLOW_DOWN] = DG_OAUTH_SLOW_DOWN,
		[DG_POLL_DENIED] = DG_OAUTH_ACCESS_DENIED,
		[DG_POLL_EXPIRED] = DG_OAUTH_EXPIRED_TOKEN,
		[DG_POLL_INVALID] = DG_OAUTH_INVALID_GRANT,
	};

	return error[poll];
}

bool
dg_poll_is_early(int64_t last_ms, int64_t interval_ms, int64_t now_ms)
{
	int64_t least = interval_ms - TOLERANCE_MS;

	if (least < LEAST_MS)
		least = interval_ms < LEAST_MS ? interval_ms : LEAST_MS;
	return now_ms - last_ms < least;
}
