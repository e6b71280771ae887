/*
 * The files below state_dir/run that the programs of a host map: poll clock,
 * request throttle and replay memory. Made under the lock with posix_fallocate, renamed
 * into place, never truncated; another boot = empty.
 */
#ifndef DG_SHM_SHM_H
#define DG_SHM_SHM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/crypt/digest.h"

struct dg_shm;

/*
 * Map the table, making it when it is not there. A disk without space or a
 * file that cannot be mapped is logged, and the tables are then private to
 * this process. DG_OK; DG_ENOMEM; DG_EDENIED: owner or mode is wrong.
 */
DG_CHECK enum dg_err dg_shm_open(const char *state_dir, struct dg_shm **out);
/* Private to the process; for tests. */
DG_CHECK enum dg_err dg_shm_open_private(struct dg_shm **out);
void dg_shm_close(struct dg_shm *shm);
/*
 * A key for this purpose, the same in all programs that share the table, and
 * another after each boot. purpose: a literal. DG_OK; DG_ECRYPTO.
 */
DG_CHECK enum dg_err dg_shm_derive(const struct dg_shm *shm,
    const char *purpose, uint8_t out[static DG_DIGEST_BYTES]);
/* Shared with the other programs? For doctor. */
bool dg_shm_is_shared(const struct dg_shm *shm);

#endif
