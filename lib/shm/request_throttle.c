/* SPDX-License-Identifier: MIT */
/* request_throttle.c: token buckets by source */
#include "lib/shm/request_throttle.h"

#include "lib/crypt/digest.h"
#include "lib/shm/slots.h"

/* a * b, at most half of the longest time ahead, so that a sum of two fits. */
static int64_t
bounded(const struct dg_slots *slots, int64_t a, int64_t b)
{
	int64_t most = (slots->ahead_ms - DG_SLOTS_SKEW_MS) / 2;
	int64_t r;

	if (__builtin_mul_overflow(a, b, &r) || r > most)
		return most;
	return r;
}

/*
 * A slot's time is when the bucket will be full again; it moves by `seconds`
 * with each request and may lie ahead by what a burst costs.
 */
bool
dg_request_throttle_take(struct dg_shm *shm, struct dg_str subject,
    int64_t burst, int64_t seconds, int64_t boot_ms, int64_t *retry_after)
{
	const struct dg_slots *slots = &shm->throttle;
	int64_t cost = bounded(slots, seconds, 1000);
	int64_t room = bounded(slots, burst - 1, cost);
	uint8_t digest[DG_DIGEST_BYTES];
	struct dg_place place;
	_Atomic uint64_t *slot;
	uint64_t old, new;
	int64_t ahead;

	dg_digest_str(subject, digest);
	place = dg_slots_place(shm, slots, digest);
	do {
		ahead = 0;
		if (dg_slots_find(slots, &place, boot_ms, &slot, &old))
			ahead = -dg_slots_since(slots, old, boot_ms);
		/* further ahead than these limits can cause: it was written
		 * under other limits or another clock */
		if (ahead < 0 || ahead > room + cost + DG_SLOTS_SKEW_MS)
			ahead = 0;
		if (ahead > room) {
			*retry_after = (ahead - room + 999) / 1000;
			return false;
		}
		new = place.tag | dg_slots_time(slots, boot_ms + ahead + cost);
	} while (!atomic_compare_exchange_weak(slot, &old, new));
	return true;
}

bool
dg_request_throttle_has_room(struct dg_shm *shm, struct dg_str subject,
    int64_t burst, int64_t seconds, int64_t boot_ms, int64_t *retry_after)
{
	const struct dg_slots *slots = &shm->throttle;
	int64_t cost = bounded(slots, seconds, 1000);
	int64_t room = bounded(slots, burst - 1, cost);
	uint8_t digest[DG_DIGEST_BYTES];
	struct dg_place place;
	_Atomic uint64_t *slot;
	uint64_t old;
	int64_t ahead;

	dg_digest_str(subject, digest);
	place = dg_slots_place(shm, slots, digest);
	if (!dg_slots_find(slots, &place, boot_ms, &slot, &old))
		return true;
	ahead = -dg_slots_since(slots, old, boot_ms);
	if (ahead <= room || ahead > room + cost + DG_SLOTS_SKEW_MS)
		return true;
	*retry_after = (ahead - room + 999) / 1000;
	return false;
}
