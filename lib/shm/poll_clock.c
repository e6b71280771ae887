/* SPDX-License-Identifier: MIT */
/* poll_clock.c: when a device code was polled last, and how fast it may be */
#include "lib/shm/poll_clock.h"

#include "lib/oauth/poll.h"
#include "lib/shm/slots.h"

/*
 * A slot, from the top: tag 26 bits; refused 8: when the last refused poll
 * came, in 250 ms after the time, 0 none; forms 2: which forms of client
 * authentication the last counted poll has been seen in; steps 4: how often
 * the interval grew; time 24: of the last poll that was not refused (wraps
 * after 46 hours, far beyond the life of a code).
 */
#define TIME_BITS 24
#define STEPS_SHIFT 24
#define FORMS_SHIFT 28
#define REFUSED_SHIFT 30
#define REFUSED_UNIT_MS 250
#define REFUSED_MAX 255
#define STEPS_MAX 15

#define TWIN_MS 1000	/* between one poll in both forms of client authentication */

struct tick {
	int64_t since;		/* ms since the last poll that was not refused */
	int64_t refused;	/* ms from then to the last refused one, 0 none */
	unsigned forms;
	unsigned steps;
	unsigned refused_units;
	uint64_t now;		/* as a slot keeps it */
};

static struct tick
unpack(const struct dg_slots *slots, uint64_t value, int64_t boot_ms)
{
	struct tick t;

	t.now = dg_slots_time(slots, boot_ms);
	t.since = dg_slots_since(slots, value, boot_ms);
	t.forms = (unsigned)(value >> FORMS_SHIFT) & 3;
	t.steps = (unsigned)(value >> STEPS_SHIFT) & STEPS_MAX;
	t.refused_units = (unsigned)(value >> REFUSED_SHIFT) & REFUSED_MAX;
	t.refused = (int64_t)t.refused_units * REFUSED_UNIT_MS;
	return t;
}

static uint64_t
pack(uint64_t tag, uint64_t time, unsigned refused_units, unsigned forms,
    unsigned steps)
{
	return tag | (uint64_t)refused_units << REFUSED_SHIFT |
	    (uint64_t)forms << FORMS_SHIFT |
	    (uint64_t)steps << STEPS_SHIFT | time;
}

/* RFC 8628 3.5: 5 s more for each slow_down, here up to a cap. */
static int64_t
grown(int64_t base, unsigned steps)
{
	int64_t interval = base + (int64_t)steps * DG_POLL_SLOW_DOWN_SEC;
	int64_t cap = base > DG_POLL_INTERVAL_CAP_SEC ? base :
	    DG_POLL_INTERVAL_CAP_SEC;

	return interval < cap ? interval : cap;
}

/* The unit in which a refusal `since` ms after the last poll is kept. */
static unsigned
refusal(int64_t since)
{
	int64_t units = since / REFUSED_UNIT_MS + 1;

	if (units < 1)
		return 1;
	return units > REFUSED_MAX ? REFUSED_MAX : (unsigned)units;
}

/*
 * The next word of a known code's slot. twin: the same poll in its second
 * form, which is answered as the first was.
 */
static uint64_t
advance(const struct dg_slots *slots, const struct tick *t, uint64_t value,
    unsigned form, int64_t base, bool *early)
{
	uint64_t mask = ~(uint64_t)0 << (64 - slots->tag_bits);
	uint64_t tag = value & mask;
	uint64_t time = value & (((uint64_t)1 << TIME_BITS) - 1);
	int64_t interval = grown(base, t->steps);
	unsigned steps = t->steps;

	if (!(t->forms & form) && t->since - t->refused < TWIN_MS) {
		*early = t->refused_units != 0;
		return value | (uint64_t)form << FORMS_SHIFT;
	}
	*early = dg_poll_is_early(0, interval * 1000, t->since);
	if (!*early)
		return pack(tag, t->now, 0, form, steps);
	if (grown(base, steps + 1) > interval)
		steps++;
	return pack(tag, time, refusal(t->since), form, steps);
}

bool
dg_poll_clock_tick(struct dg_shm *shm,
    const uint8_t code_hash[static DG_DIGEST_BYTES], int64_t base_interval,
    int auth_form, int64_t boot_ms, int64_t *interval)
{
	const struct dg_slots *slots = &shm->poll;
	unsigned form = auth_form ? 2 : 1;
	struct dg_place place;
	_Atomic uint64_t *slot;
	uint64_t old, new;
	struct tick t;
	bool early;

	place = dg_slots_place(shm, slots, code_hash);
	do {
		early = false;
		if (dg_slots_find(slots, &place, boot_ms, &slot, &old)) {
			t = unpack(slots, old, boot_ms);
			new = advance(slots, &t, old, form, base_interval,
			    &early);
		} else {
			new = pack(place.tag, dg_slots_time(slots, boot_ms), 0,
			    form, 0);
		}
	} while (!atomic_compare_exchange_weak(slot, &old, new));
	t = unpack(slots, new, boot_ms);
	*interval = grown(base_interval, t.steps);
	return early;
}
