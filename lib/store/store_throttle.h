/*
 * Limits against guessing that must hold across processes and restarts
 * (user codes, passwords). The request throttle is lib/shm's.
 */
#ifndef DG_STORE_STORE_THROTTLE_H
#define DG_STORE_STORE_THROTTLE_H

#include "lib/crypt/digest.h"
#include "lib/store/db.h"

struct dg_throttle_rule {
	const char *kind;	/* "user_code_account", "password_network", ... */
	int64_t burst;		/* tries at once */
	int64_t refill_sec;	/* one more try after this time */
	int64_t per_day;	/* 0: no cap */
};

/*
 * Count one try. subject: HMAC of account or network, so that the table names
 * nobody. Needs a transaction.
 * DG_OK counted; DG_ELIMIT none left: *retry_after seconds until one is.
 */
DG_CHECK enum dg_err dg_store_throttle_take(struct dg_db *db,
    const struct dg_throttle_rule *rule,
    const uint8_t subject[static DG_DIGEST_BYTES], int64_t now,
    int64_t *retry_after);
/* The same question without counting. */
DG_CHECK enum dg_err dg_store_throttle_peek(struct dg_db *db,
    const struct dg_throttle_rule *rule,
    const uint8_t subject[static DG_DIGEST_BYTES], int64_t now,
    int64_t *retry_after);
/* Give one counted try back (a right password is no guess). */
DG_CHECK enum dg_err dg_store_throttle_give_back(struct dg_db *db,
    const struct dg_throttle_rule *rule,
    const uint8_t subject[static DG_DIGEST_BYTES], int64_t now);

#endif
