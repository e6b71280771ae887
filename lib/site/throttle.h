/*
 * Limits against guessing (user codes, passwords): who is counted, and several
 * counts at once. The counts themselves are lib/store/store_throttle's, the
 * throttle of cheap requests is lib/shm's.
 */
#ifndef DG_SITE_THROTTLE_H
#define DG_SITE_THROTTLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/net.h"
#include "lib/base/str.h"
#include "lib/site/ctx.h"
#include "lib/store/store_throttle.h"

/* One count: a rule and the HMAC of whom it counts. */
struct dg_throttle {
	const struct dg_throttle_rule *rule;	/* static storage */
	uint8_t subject[DG_DIGEST_BYTES];
};

/* By account; detail ("" for none) tells counts of one account apart. */
DG_CHECK enum dg_err dg_throttle_by_user(struct dg_ctx *ctx,
    const struct dg_throttle_rule *rule, int64_t user_id,
    struct dg_str detail, struct dg_throttle *out);
/* By network: the IPv4 address, the IPv6 /56. */
DG_CHECK enum dg_err dg_throttle_by_network(struct dg_ctx *ctx,
    const struct dg_throttle_rule *rule, const struct dg_addr *addr,
    struct dg_throttle *out);
/* Count by the name that was typed, whether or not an account has it; all its
 * spellings count together (precis.h). */
DG_CHECK enum dg_err dg_throttle_by_name(struct dg_ctx *ctx,
    const struct dg_throttle_rule *rule, struct dg_str name,
    struct dg_throttle *out);

/*
 * All n of them. DG_OK: each has a try left, or was counted (take; needs a
 * transaction). DG_ELIMIT: *retry_after seconds until each has; the caller
 * rolls back what take counted before.
 */
DG_CHECK enum dg_err dg_throttle_peek(struct dg_ctx *ctx,
    const struct dg_throttle *counts, size_t n, int64_t *retry_after);
DG_CHECK enum dg_err dg_throttle_take(struct dg_ctx *ctx,
    const struct dg_throttle *counts, size_t n, int64_t *retry_after);
/* Undo one take; needs a transaction. */
DG_CHECK enum dg_err dg_throttle_give_back(struct dg_ctx *ctx,
    const struct dg_throttle *counts, size_t n);

#endif
