/* SPDX-License-Identifier: MIT */
/* heap.c: wipe what a web program gives back to the heap, whoever does it */
/*
 * json-c, libfcgi, libgcrypt and SQLite copy tokens, codes and passwords and
 * free the copies as they are, and the first two let nobody else allocate. So
 * these stand before the functions of the C library, for all of them. Its own
 * M_PERTURB leaves out small blocks, which wait to be used again.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/secret.h"

/* glibc's name for the function that this one stands before */
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
	moved = malloc(n);
	if (moved == NULL)
		return NULL;
	if (p != NULL)
		memcpy(moved, p, n < room ? n : room);
	free(p);
	return moved;
}
