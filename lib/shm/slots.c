/* SPDX-License-Identifier: MIT */
/* slots.c: tables of 64-bit slots in sets of a cache line */
#include "lib/shm/slots.h"

#include <assert.h>
#include <string.h>

/* Several processes share these words. Where an atomic access is made with a
 * lock, that lock is private to each process and protects nothing. */
static_assert(ATOMIC_LLONG_LOCK_FREE == 2 &&
    sizeof(uint64_t) == sizeof(long long), "64-bit atomics need a lock");

struct dg_place
dg_slots_place(const struct dg_shm *shm, const struct dg_slots *slots,
    const uint8_t digest[static DG_DIGEST_BYTES])
{
	struct dg_place place;
	uint64_t a, b;

	memcpy(&a, digest, sizeof(a));
	memcpy(&b, digest + sizeof(a), sizeof(b));
	/* The digest is uniform already; the key only hides where it lands. */
	a = (a ^ shm->key[0]) * (shm->key[1] | 1);
	a ^= b;
	place.set = slots->slot +
	    (size_t)(a & (slots->sets - 1)) * DG_SLOTS_PER_SET;
	place.tag = a >> (64 - slots->tag_bits) << (64 - slots->tag_bits);
	return place;
}

uint64_t
dg_slots_time(const struct dg_slots *slots, int64_t boot_ms)
{
	return (uint64_t)(boot_ms / DG_SLOTS_TICK_MS) &
	    (((uint64_t)1 << slots->time_bits) - 1);
}

int64_t
dg_slots_since(const struct dg_slots *slots, uint64_t value, int64_t boot_ms)
{
	uint64_t range = (uint64_t)1 << slots->time_bits;
	int64_t now = boot_ms / DG_SLOTS_TICK_MS;
	int64_t past, ahead;

	if (value == 0)
		return DG_SLOTS_LONG_AGO;
	past = (int64_t)(((uint64_t)now - value) & (range - 1));
	ahead = (int64_t)range - past;
	if (ahead <= slots->ahead_ms / DG_SLOTS_TICK_MS)
		return -ahead * DG_SLOTS_TICK_MS;
	/* the time lies before the machine was booted */
	if (past > now)
		return DG_SLOTS_LONG_AGO;
	return past * DG_SLOTS_TICK_MS + boot_ms % DG_SLOTS_TICK_MS;
}

bool
dg_slots_find(const struct dg_slots *slots, const struct dg_place *place,
    int64_t boot_ms, _Atomic uint64_t **slot, uint64_t *value)
{
	uint64_t mask = ~(uint64_t)0 << (64 - slots->tag_bits);
	int64_t oldest = INT64_MIN;
	int64_t age;
	uint64_t v;
	int i;

	*slot = place->set;
	*value = 0;
	for (i = 0; i < DG_SLOTS_PER_SET; i++) {
		v = atomic_load(&place->set[i]);
		age = dg_slots_since(slots, v, boot_ms);
		if (v != 0 && (v & mask) == place->tag) {
			*slot = &place->set[i];
			*value = v;
			return true;
		}
		if (age > oldest) {
			oldest = age;
			*slot = &place->set[i];
			*value = v;
		}
	}
	return false;
}
