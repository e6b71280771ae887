/*
 * Notices from the web programs to `devgrant doctor`, about what only an
 * administrator can mend: of each kind the last time and an address, in the
 * memory that all programs share.
 */
#ifndef DG_SHM_MARK_H
#define DG_SHM_MARK_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/net.h"
#include "lib/shm/shm.h"

enum dg_mark {
	DG_MARK_UNNAMED_PROXY,	/* a private address that forwards requests, but
				   is not in trusted_proxies */
	DG_MARK_N
};

/* Seen now (seconds since the epoch), at this address. Cheap when repeated:
 * one mark a minute is written. */
void dg_mark_set(struct dg_shm *shm, enum dg_mark mark,
    const struct dg_addr *addr, int64_t now);
/* When it was last seen, 0 never; addr: where. */
int64_t dg_mark_get(const struct dg_shm *shm, enum dg_mark mark,
    struct dg_addr *addr);

#endif
