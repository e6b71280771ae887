/*
 * Inside of lib/shm: the mapping and its tables of 64-bit slots. A slot is one
 * atomic word: the keyed tag of its owner in the top bits, the time in the low
 * ones, what the table keeps between them; 0 is empty. Sets of eight slots
 * fill a cache line. No locks: a table that is full or a race forgets, and
 * what is forgotten errs to lenient; only replay.c forgets nothing.
 */
#ifndef DG_SHM_SLOTS_H
#define DG_SHM_SLOTS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/crypt/digest.h"
#include "lib/shm/shm.h"

#define DG_SLOTS_PER_SET 8
#define DG_SLOTS_TICK_MS 10	/* unit of a slot's time */
/* Two processes may write in another order than they read the clock: a program
 * reads the clock when a request begins, and then may have to wait. */
#define DG_SLOTS_SKEW_MS 10000
#define DG_SLOTS_LONG_AGO INT64_MAX

struct dg_slots {
	_Atomic uint64_t *slot;
	uint32_t sets;		/* a power of two */
	unsigned tag_bits;
	unsigned time_bits;	/* the time wraps, see dg_slots_since */
	int64_t ahead_ms;	/* no time of this table lies further ahead */
};


/* Used by mark.c only; stands on the page of the file's header. */
struct dg_mark_slot {
	_Atomic int64_t at;
	_Atomic int64_t family;
	_Atomic uint64_t addr[2];
};

struct dg_shm {
	void *map;
	struct dg_mark_slot *marks;	/* DG_MARK_N */
	bool shared;
	uint64_t key[2];	/* makes places unpredictable */
	struct dg_slots poll;
	struct dg_slots throttle;
	struct dg_slots replay;
};

/* Where a subject's slot is, and the tag that marks it, in its place. */
struct dg_place {
	_Atomic uint64_t *set;	/* first of DG_SLOTS_PER_SET */
	uint64_t tag;		/* already shifted to the top */
};

/* digest: of the subject; must be uniform (SHA-256). */
struct dg_place dg_slots_place(const struct dg_shm *shm,
    const struct dg_slots *slots,
    const uint8_t digest[static DG_DIGEST_BYTES]);

/*
 * The slot with the place's tag, *value then its word; else the one to use
 * for a new subject: an empty slot or that with the oldest time, and *value
 * the word to be replaced. Returns whether it is the subject's own.
 */
bool dg_slots_find(const struct dg_slots *slots, const struct dg_place *place,
    int64_t boot_ms, _Atomic uint64_t **slot, uint64_t *value);

/* Low bits for this time. */
uint64_t dg_slots_time(const struct dg_slots *slots, int64_t boot_ms);
/*
 * Milliseconds since the slot's time; negative when that lies in the future, by
 * the table's ahead_ms at most. A time that would lie further ahead was written
 * before the clock wrapped, or before a reboot that could not be recognised: the
 * result is DG_SLOTS_LONG_AGO, as for an empty slot. Correct for slots younger
 * than the range of time_bits less ahead_ms.
 */
int64_t dg_slots_since(const struct dg_slots *slots, uint64_t value,
    int64_t boot_ms);

#endif
