/* SPDX-License-Identifier: MIT */
/* shortage.c: let one allocation of a program or of its libraries fail */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/server/shortage.h"

/*
 * Loaded by LD_PRELOAD or linked into a test, so that our own code, SQLite,
 * libgcrypt and json-c are all served here. The file that SHORTAGE names is
 * mapped before the program gives up its rights: the test writes into it which
 * allocation is to fail and reads what came of it. A test that this is a part
 * of is asked by shortage_hook instead.
 */
struct order {
	volatile int64_t left;		/* until one fails; 0: none does */
	volatile int64_t failed;	/* so many did */
	char by[64];			/* the object that asked */
};

static struct order none;
static struct order *order = &none;

int (*shortage_hook)(const char *object);

/* dlsym() may allocate before the real functions are known. */
static char early[4096];
static size_t early_n;

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static void (*real_free)(void *);

static void *
early_alloc(size_t n)
{
	void *p = early + early_n;

	n = (n + 15) & ~(size_t)15;
	if (n > sizeof(early) - early_n)
		_exit(99);
	early_n += n;
	return p;
}

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("SHORTAGE");
	void *map;
	void *frame;
	int fd;

	(void)backtrace(&frame, 1);	/* loads what it needs */
	if (path == NULL || (fd = open(path, O_RDWR | O_CLOEXEC)) < 0)
		return;
	map = mmap(NULL, sizeof(*order), PROT_READ | PROT_WRITE, MAP_SHARED,
	    fd, 0);
	close(fd);
	if (map != MAP_FAILED)
		order = map;
}

static void
find(void)
{
	static int busy;

	if (real_free != NULL || busy)
		return;
	busy = 1;
	real_malloc = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
	real_calloc = (void *(*)(size_t, size_t))dlsym(RTLD_NEXT, "calloc");
	real_realloc = (void *(*)(void *, size_t))dlsym(RTLD_NEXT, "realloc");
	real_free = (void (*)(void *))dlsym(RTLD_NEXT, "free");
	busy = 0;
}

/* The caller of the program's realloc(), which itself calls malloc(). */
static const void *
asked_realloc(const void *caller)
{
	void *frames[8];
	int n = backtrace(frames, 8);

	for (int i = 0; i + 1 < n; i++)
		if (frames[i] == caller)
			return frames[i + 1];
	return caller;
}

const char *
shortage_object(const void *address)
{
	const char *name = "?";
	Dl_info info;

	if (dladdr(address, &info) != 0 && info.dli_fname != NULL)
		name = info.dli_fname;
	return strrchr(name, '/') != NULL ? strrchr(name, '/') + 1 : name;
}

static int
fails(const void *caller)
{
	const char *name;
	Dl_info info;

	if (shortage_hook != NULL) {
		if (!shortage_hook(shortage_object(caller)))
			return 0;
		errno = ENOMEM;
		return 1;
	}
	if (order->left == 0 || --order->left > 0)
		return 0;
	if (dladdr(caller, &info) != 0 && info.dli_sname != NULL &&
	    strcmp(info.dli_sname, "realloc") == 0)
		caller = asked_realloc(caller);
	name = shortage_object(caller);
	memset(order->by, 0, sizeof(order->by));
	memcpy(order->by, name, strnlen(name, sizeof(order->by) - 1));
	order->failed++;
	errno = ENOMEM;
	return 1;
}

void *
malloc(size_t n)
{
	find();
	if (real_malloc == NULL)
		return early_alloc(n);
	return fails(__builtin_return_address(0)) ? NULL : real_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	find();
	if (real_calloc == NULL)
		return early_alloc(n * size);
	return fails(__builtin_return_address(0)) ? NULL :
	    real_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	find();
	return fails(__builtin_return_address(0)) ? NULL : real_realloc(p, n);
}

void
free(void *p)
{
	char *q = p;

	find();
	if (q >= early && q < early + sizeof(early))
		return;
	if (real_free != NULL)
		real_free(p);
}

/* Replaced, so that the library that copies a text counts as the caller, and not
 * the C library. */
char *
strdup(const char *s)
{
	size_t n = strlen(s) + 1;
	char *p;

	find();
	p = fails(__builtin_return_address(0)) ? NULL : real_malloc(n);
	return p == NULL ? NULL : memcpy(p, s, n);
}
