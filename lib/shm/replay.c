/* SPDX-License-Identifier: MIT */
/* replay.c: remember what was used until it expires */
#include "lib/shm/replay.h"
#include "lib/shm/slots.h"

/* A slot's time is the end of its entry. */
static bool
is_live(const struct dg_slots *slots, uint64_t value, int64_t boot_ms)
{
	return dg_slots_since(slots, value, boot_ms) < 0;
}

/*
 * Look through the set. free: a slot to use and its present word; NULL when
 * every one is live. mine: passed over.
 */
static bool
is_there(const struct dg_slots *slots, const struct dg_place *place,
    int64_t boot_ms, const _Atomic uint64_t *mine, _Atomic uint64_t **free,
    uint64_t *old)
{
	uint64_t mask = ~(uint64_t)0 << (64 - slots->tag_bits);
	uint64_t value;
	int i;

	*free = NULL;
	*old = 0;
	for (i = 0; i < DG_SLOTS_PER_SET; i++) {
		_Atomic uint64_t *slot = &place->set[i];

		if (slot == mine)
			continue;
		value = atomic_load(slot);
		if (!is_live(slots, value, boot_ms)) {
			if (*free == NULL) {
				*free = slot;
				*old = value;
			}
		} else if ((value & mask) == place->tag) {
			return true;
		}
	}
	return false;
}

enum dg_replay
dg_replay_use(struct dg_shm *shm, const uint8_t id[static DG_DIGEST_BYTES],
    int64_t seconds, int64_t boot_ms)
{
	const struct dg_slots *slots = &shm->replay;
	struct dg_place place = dg_slots_place(shm, slots, id);
	_Atomic uint64_t *slot, *other;
	uint64_t old, new;

	if (seconds < 1)
		seconds = 1;
	if (seconds > DG_REPLAY_SEC_MAX)
		seconds = DG_REPLAY_SEC_MAX;
	new = place.tag | dg_slots_time(slots, boot_ms + seconds * 1000);
	do {
		if (is_there(slots, &place, boot_ms, NULL, &slot, &old))
			return DG_REPLAY_AGAIN;
		if (slot == NULL)
			return DG_REPLAY_FULL;
	} while (!atomic_compare_exchange_strong(slot, &old, new));
	/*
	 * Two that came at the same moment may have taken two slots, when one
	 * of them ended just then. Each sees the other's: both are refused.
	 */
	if (is_there(slots, &place, boot_ms, slot, &other, &old))
		return DG_REPLAY_AGAIN;
	return DG_REPLAY_FIRST;
}

bool
dg_replay_is_used(struct dg_shm *shm, const uint8_t id[static DG_DIGEST_BYTES],
    int64_t boot_ms)
{
	struct dg_place place = dg_slots_place(shm, &shm->replay, id);
	_Atomic uint64_t *slot;
	uint64_t old;

	return is_there(&shm->replay, &place, boot_ms, NULL, &slot, &old);
}
