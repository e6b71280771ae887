/*
 * The only place that compares and wipes secrets; lib/crypt/random.h makes them.
 */
#ifndef DG_BASE_SECRET_H
#define DG_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DG_SECRET_BYTES 32
#define DG_SECRET_LEN 43	/* base64url of DG_SECRET_BYTES */

/* Same bytes? Time depends on the lengths only. */
bool dg_secret_equal(const void *a, size_t an, const void *b, size_t bn);

/* Overwrite; never optimised away. p may be NULL when n is 0. */
void dg_secret_wipe(void *p, size_t n);

/* Overwrite the 128 KiB of stack below the caller, where functions that have
 * returned may have left secrets. */
void dg_secret_wipe_stack(void);

#endif
