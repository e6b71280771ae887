/*
 * What may be used once and was: assertions (RFC 7523 section 3, jti) and
 * proofs (RFC 9449 section 11.1), until they have expired. Unlike its
 * neighbours this table never forgets a live entry: where there is no room it
 * says so, and the caller refuses.
 */
#ifndef DG_SHM_REPLAY_H
#define DG_SHM_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/crypt/digest.h"
#include "lib/shm/shm.h"

#define DG_REPLAY_SEC_MAX 3600	/* longest life of an entry */

enum dg_replay {
	DG_REPLAY_FIRST,	/* not seen before; remembered now */
	DG_REPLAY_AGAIN,	/* used already */
	DG_REPLAY_FULL		/* nothing can be said: refuse */
};

/*
 * id: digest of what is used, uniform. seconds: how long it could be used
 * again, 1 to DG_REPLAY_SEC_MAX. Of any number of callers at the same time,
 * in any processes, at most one is told DG_REPLAY_FIRST.
 */
enum dg_replay dg_replay_use(struct dg_shm *shm,
    const uint8_t id[static DG_DIGEST_BYTES], int64_t seconds,
    int64_t boot_ms);
/* Was it used already? Only reads; does not record the use. */
bool dg_replay_is_used(struct dg_shm *shm,
    const uint8_t id[static DG_DIGEST_BYTES], int64_t boot_ms);

#endif
