/* SPDX-License-Identifier: MIT */
/* heap.c: wipe all memory that a web program or its libraries free */
/*
 * json-c, libfcgi, libgcrypt and SQLite copy tokens, codes and passwords and free
 * the copies without wiping them; json-c and libfcgi cannot be given another
 * allocator. So the functions below replace free() and realloc() of the C library
 * for the whole program. M_PERTURB of the C library would not do: it leaves out
 * small blocks that are kept to be used again.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/secret.h"

/* glibc's own name for the function that is replaced here */
void __libc_free(void *p);

void
free(void *p)
{
	if (p == NULL)
		return;
	dg_secret_wipe(p, malloc_usable_size(p));
	__libc_free(p);
}

void *
realloc(void *p, size_t n)
{
	size_t room = p != NULL ? malloc_usable_size(p) : 0;
	void *moved;

	if (p != NULL && n == 0) {
		free(p);
		return NULL;
	}
	if (n <= room && n > room / 2)
		return p;
	moved = malloc(n != 0 ? n : 1);
	if (moved == NULL)
		return NULL;
	if (p != NULL)
		memcpy(moved, p, n < room ? n : room);
	free(p);
	return moved;
}
