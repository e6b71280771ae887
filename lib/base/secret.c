/* SPDX-License-Identifier: MIT */
/* secret.c: compare and wipe secrets */
#include "lib/base/secret.h"

#include <string.h>

#define STACK_BYTES 131072	/* twice what the deepest request needs */

bool
dg_secret_equal(const void *a, size_t an, const void *b, size_t bn)
{
	const volatile uint8_t *x = a;
	const volatile uint8_t *y = b;
	uint8_t diff = 0;

	if (an != bn)
		return false;
	for (size_t i = 0; i < an; i++)
		diff = (uint8_t)(diff | (x[i] ^ y[i]));
	return diff == 0;
}

void
dg_secret_wipe(void *p, size_t n)
{
	if (n > 0)
		explicit_bzero(p, n);
}

__attribute__((noinline)) void
dg_secret_wipe_stack(void)
{
	char left[STACK_BYTES];

	dg_secret_wipe(left, sizeof(left));
}
