/*
 * What a fuzz target is: one function that takes any bytes. Under libFuzzer it
 * is driven by that, in `make check` by replay.c.
 */
#ifndef DG_TESTS_FUZZ_FUZZ_H
#define DG_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* A property that must hold for any input. */
#define must(cond) do { if (!(cond)) abort(); } while (0)

/* Always returns 0. data may be NULL when n is 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#endif
