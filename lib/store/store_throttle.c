/* SPDX-License-Identifier: MIT */
/* store_throttle.c: token buckets against guessing */
#include "lib/store/store_throttle.h"

#include "lib/store/stmt.h"
#include "lib/store/store_purge.h"

#define DAY_SEC 86400

/*
 * A bucket, told by one time: each try moves full_at refill_sec further away,
 * and there may be burst tries between now and it.
 */
struct bucket {
	int64_t full_at;
	int64_t day_started_at;
	int64_t day_count;
};

static enum dg_err
load(struct dg_db *db, const struct dg_throttle_rule *rule,
    const uint8_t subject[static DG_DIGEST_BYTES], int64_t now,
    struct bucket *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_THROTTLE_FIND);
	int64_t latest = now + rule->burst * rule->refill_sec;
	enum dg_err rc;

	*out = (struct bucket){ now, now, 0 };
	dg_stmt_cstr(st, 1, rule->kind);
	dg_stmt_blob(st, 2, subject, DG_DIGEST_BYTES);
	if ((rc = dg_stmt_step(st)) == DG_OK) {
		out->full_at = dg_stmt_get_int(st, 0);
		out->day_started_at = dg_stmt_get_int(st, 1);
		out->day_count = dg_stmt_get_int(st, 2);
	}
	rc = dg_stmt_finish(st, rc);
	if (out->full_at < now)
		out->full_at = now;
	/* The clock was set back, or the rule made gentler. */
	if (out->full_at > latest)
		out->full_at = latest;
	if (out->day_started_at > now)
		out->day_started_at = now;
	if (now - out->day_started_at >= DAY_SEC) {
		out->day_started_at = now;
		out->day_count = 0;
	}
	return rc == DG_ENOTFOUND ? DG_OK : rc;
}

static enum dg_err
store(struct dg_db *db, const struct dg_throttle_rule *rule,
    const uint8_t subject[static DG_DIGEST_BYTES], const struct bucket *bucket)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_THROTTLE_SET);
	int64_t expires_at = bucket->full_at;

	if (rule->per_day > 0 && expires_at < bucket->day_started_at + DAY_SEC)
		expires_at = bucket->day_started_at + DAY_SEC;
	dg_stmt_cstr(st, 1, rule->kind);
	dg_stmt_blob(st, 2, subject, DG_DIGEST_BYTES);
	dg_stmt_int(st, 3, bucket->full_at);
	dg_stmt_int(st, 4, bucket->day_started_at);
	dg_stmt_int(st, 5, bucket->day_count);
	dg_stmt_int(st, 6, expires_at);
	return dg_stmt_run(st);
}

/* Seconds until a try is there; 0: there is one. */
static int64_t
wait_for(const struct dg_throttle_rule *rule, const struct bucket *bucket,
    int64_t now)
{
	int64_t wait = bucket->full_at + rule->refill_sec -
	    (now + rule->burst * rule->refill_sec);
	int64_t day = 0;

	if (rule->per_day > 0 && bucket->day_count >= rule->per_day)
		day = bucket->day_started_at + DAY_SEC - now;
	if (wait < day)
		wait = day;
	return wait > 0 ? wait : 0;
}

enum dg_err
dg_store_throttle_peek(struct dg_db *db, const struct dg_throttle_rule *rule,
    const uint8_t subject[static DG_DIGEST_BYTES], int64_t now,
    int64_t *retry_after)
{
	struct bucket bucket;
	enum dg_err rc;

	*retry_after = 0;
	if ((rc = load(db, rule, subject, now, &bucket)) != DG_OK)
		return rc;
	*retry_after = wait_for(rule, &bucket, now);
	return *retry_after > 0 ? DG_ELIMIT : DG_OK;
}

enum dg_err
dg_store_throttle_take(struct dg_db *db, const struct dg_throttle_rule *rule,
    const uint8_t subject[static DG_DIGEST_BYTES], int64_t now,
    int64_t *retry_after)
{
	struct bucket bucket;
	enum dg_err rc;

	*retry_after = 0;
	if ((rc = load(db, rule, subject, now, &bucket)) != DG_OK)
		return rc;
	*retry_after = wait_for(rule, &bucket, now);
	if (*retry_after > 0)
		return DG_ELIMIT;
	bucket.full_at += rule->refill_sec;
	bucket.day_count++;
	if ((rc = store(db, rule, subject, &bucket)) != DG_OK)
		return rc;
	return dg_store_purge_sweep(db, DG_PURGE_THROTTLE, now);
}

enum dg_err
dg_store_throttle_give_back(struct dg_db *db,
    const struct dg_throttle_rule *rule,
    const uint8_t subject[static DG_DIGEST_BYTES], int64_t now)
{
	struct bucket bucket;
	enum dg_err rc;

	if ((rc = load(db, rule, subject, now, &bucket)) != DG_OK)
		return rc;
	bucket.full_at -= rule->refill_sec;
	if (bucket.full_at < now)
		bucket.full_at = now;
	if (bucket.day_count > 0)
		bucket.day_count--;
	return store(db, rule, subject, &bucket);
}
