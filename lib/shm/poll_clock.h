/*
 * Time of the last poll and the grown interval of each device code, in a
 * memory-mapped table that all programs of a host share: a pending poll
 * writes nothing to the database. A lost or clashing slot errs to lenient.
 */
#ifndef DG_SHM_POLL_CLOCK_H
#define DG_SHM_POLL_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/crypt/digest.h"
#include "lib/shm/shm.h"

/*
 * A poll of the code with this hash came at boot_ms. auth_form: 0 or 1, the
 * form of client authentication. Two polls of one code within 1 s in different
 * forms count as one: some client libraries try both forms for each poll.
 * true: early. *interval: seconds that are required from now on (grown by 5
 * when early, at most 60). base_interval: of the grant row.
 */
bool dg_poll_clock_tick(struct dg_shm *shm,
    const uint8_t code_hash[static DG_DIGEST_BYTES], int64_t base_interval,
    int auth_form, int64_t boot_ms, int64_t *interval);

#endif
