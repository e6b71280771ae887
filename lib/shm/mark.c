/* SPDX-License-Identifier: MIT */
/* mark.c: leave notices for `devgrant doctor` in shared memory */
#include "lib/shm/mark.h"

#include <stdlib.h>
#include <string.h>

#include "lib/shm/slots.h"

#define AGAIN_SEC 60

/*
 * There is no lock: when two programs write at the same time, doctor may read a
 * mix of both notices. That does no harm, since a notice is only advice.
 */
void
dg_mark_set(struct dg_shm *shm, enum dg_mark mark, const struct dg_addr *addr,
    int64_t now)
{
	struct dg_mark_slot *slot = &shm->marks[mark];
	uint64_t half[2];

	if (llabs(now - atomic_load(&slot->at)) < AGAIN_SEC)
		return;
	memcpy(half, addr->b, sizeof(half));
	atomic_store(&slot->addr[0], half[0]);
	atomic_store(&slot->addr[1], half[1]);
	atomic_store(&slot->family, addr->family);
	atomic_store(&slot->at, now);
}

int64_t
dg_mark_get(const struct dg_shm *shm, enum dg_mark mark, struct dg_addr *addr)
{
	struct dg_mark_slot *slot = &shm->marks[mark];
	int64_t at = atomic_load(&slot->at);
	uint64_t half[2];

	memset(addr, 0, sizeof(*addr));
	if (at == 0)
		return 0;
	half[0] = atomic_load(&slot->addr[0]);
	half[1] = atomic_load(&slot->addr[1]);
	memcpy(addr->b, half, sizeof(half));
	addr->family = (int)atomic_load(&slot->family);
	if (addr->family != 4 && addr->family != 6)
		memset(addr, 0, sizeof(*addr));
	return at;
}
