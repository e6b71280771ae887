/* SPDX-License-Identifier: MIT */
/* secret.c: make, compare and wipe secrets */
#include "lib/base/secret.h"

#include <string.h>

#include "lib/base/base64url.h"
#include "lib/base/random.h"

#define STACK_BYTES 131072	/* twice what the deepest request needs */

enum dg_err
dg_secret_new(char out[static DG_SECRET_LEN + 1])
{
	uint8_t raw[DG_SECRET_BYTES];
	enum dg_err rc = dg_random_bytes(raw, sizeof(raw));

	out[0] = '\0';
	if (rc == DG_OK)
		dg_base64url_encode(raw, sizeof(raw), out);
	dg_secret_wipe(raw, sizeof(raw));
	return rc;
}

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
