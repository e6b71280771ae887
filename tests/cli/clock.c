/* SPDX-License-Identifier: MIT */
/* clock.c: a clock that is 1,000 days behind, for the program that loads it */
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/*
 * Loaded by LD_PRELOAD. Compiled as the programs are, this has the name by
 * which they call: libc has another one for 64-bit times on 32 bits, which
 * libfaketime does not know.
 */
#ifdef SYS_clock_gettime64
#define CALL SYS_clock_gettime64
#else
#define CALL SYS_clock_gettime
#endif

#define BEHIND_SEC (1000 * 86400)

int
clock_gettime(clockid_t id, struct timespec *ts)
{
	int rc = (int)syscall(CALL, id, ts);

	if (rc == 0 && id == CLOCK_REALTIME)
		ts->tv_sec -= BEHIND_SEC;
	return rc;
}
