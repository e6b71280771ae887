/*
 * The only place that asks what time it is.
 */
#ifndef DG_BASE_CLOCK_H
#define DG_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define DG_CLOCK_TEXT_SIZE 32

/* Seconds since the epoch (CLOCK_REALTIME). */
int64_t dg_clock_now(void);
/* Milliseconds since boot, sleep included (CLOCK_BOOTTIME). */
int64_t dg_clock_boot_ms(void);
/* Tests only: both clocks stand still at this time; 0 lets them run again. */
void dg_clock_freeze(int64_t now_sec, int64_t boot_ms);
/* "2026-11-23T09:30:00Z", UTC. */
void dg_clock_text(int64_t t, char out[static DG_CLOCK_TEXT_SIZE]);

#endif
