/*
 * The state machine of a poll (RFC 8628 section 3.5): plain values in, an
 * outcome out. Who is asked about account and access stands in service/grant.
 */
#ifndef DG_OAUTH_POLL_H
#define DG_OAUTH_POLL_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/oauth/errors.h"

#define DG_POLL_SLOW_DOWN_SEC 5		/* RFC 8628 3.5: for good, each time */
#define DG_POLL_INTERVAL_CAP_SEC 60

enum dg_poll {
	DG_POLL_REDEEM,		/* go on: sign and redeem */
	DG_POLL_PENDING,
	DG_POLL_SLOW_DOWN,
	DG_POLL_DENIED,
	DG_POLL_EXPIRED,
	DG_POLL_INVALID		/* unknown, redeemed, another client's, too old */
};

struct dg_poll_in {
	bool found;
	bool own;		/* the grant belongs to the client that asks */
	bool approved, denied, redeemed;	/* at most one; none: pending */
	bool early;		/* the poll clock says so */
	int64_t expires_at;
	int64_t now;
	int64_t grace;		/* seconds that `expired` stays tellable */
};

/* An approved or denied grant is never refused for speed. */
enum dg_poll dg_poll_decide(const struct dg_poll_in *in);
enum dg_oauth_err dg_poll_error(enum dg_poll poll);

/*
 * Is a poll early? It is when it comes before last + interval by more than
 * 1,000 ms; at an interval of 1 s, by more than 900. All in milliseconds.
 */
bool dg_poll_is_early(int64_t last_ms, int64_t interval_ms, int64_t now_ms);

#endif
