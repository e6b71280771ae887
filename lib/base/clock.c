/* SPDX-License-Identifier: MIT */
/* clock.c: the only place that asks what time it is */
#include "lib/base/clock.h"

#include <stdbool.h>
#include <time.h>

static bool frozen;
static int64_t frozen_now;
static int64_t frozen_boot_ms;

static struct timespec
ask(clockid_t id)
{
	struct timespec ts = { 0 };

	(void)clock_gettime(id, &ts);	/* cannot fail for these two clocks */
	return ts;
}

int64_t
dg_clock_now(void)
{
	return frozen ? frozen_now : (int64_t)ask(CLOCK_REALTIME).tv_sec;
}

int64_t
dg_clock_boot_ms(void)
{
	struct timespec ts;

	if (frozen)
		return frozen_boot_ms;
	ts = ask(CLOCK_BOOTTIME);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void
dg_clock_freeze(int64_t now_sec, int64_t boot_ms)
{
	frozen = now_sec != 0;
	frozen_now = now_sec;
	frozen_boot_ms = boot_ms;
}

void
dg_clock_text(int64_t t, char out[static DG_CLOCK_TEXT_SIZE])
{
	time_t sec = (time_t)t;
	struct tm tm;

	if (gmtime_r(&sec, &tm) == NULL ||
	    strftime(out, DG_CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		out[0] = '\0';
}
