/*
 * Token buckets by source for requests that cost little (device
 * authorization). Limits against guessing are in the database instead.
 */
#ifndef DG_SHM_REQUEST_THROTTLE_H
#define DG_SHM_REQUEST_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/str.h"
#include "lib/shm/shm.h"

/*
 * One request of `subject` (an address source or a client id). burst: at
 * once; one more comes back every `seconds`.
 * true: allowed; else *retry_after seconds until one is.
 */
bool dg_request_throttle_take(struct dg_shm *shm, struct dg_str subject,
    int64_t burst, int64_t seconds, int64_t boot_ms, int64_t *retry_after);
/* Would the next request be allowed? Does not count one. */
bool dg_request_throttle_has_room(struct dg_shm *shm, struct dg_str subject,
    int64_t burst, int64_t seconds, int64_t boot_ms, int64_t *retry_after);

#endif
