/* SPDX-License-Identifier: MIT */
/* words.c: values in words for people */
#include "lib/web/words.h"

#include <stdio.h>
#include <string.h>

#define MINUTE 60
#define HOUR 3600

static void
put_count(int64_t count, const char *unit,
    char out[static DG_WORDS_DURATION_SIZE])
{
	(void)snprintf(out, DG_WORDS_DURATION_SIZE, "%lld %s%s",
	    (long long)count, unit, count == 1 ? "" : "s");
}

void
dg_words_age(int64_t seconds, char out[static DG_WORDS_DURATION_SIZE])
{
	if (seconds < MINUTE)
		(void)snprintf(out, DG_WORDS_DURATION_SIZE,
		    "less than a minute");
	else if (seconds < HOUR)
		put_count(seconds / MINUTE, "minute", out);
	else
		put_count(seconds / HOUR, "hour", out);
}

void
dg_words_wait(int64_t seconds, char out[static DG_WORDS_DURATION_SIZE])
{
	int64_t unit = seconds > HOUR ? HOUR : MINUTE;

	if (seconds > MINUTE)
		seconds = (seconds + unit - 1) / unit * unit;
	dg_words_age(seconds, out);
}

/* The first that is found wins: many programs also name those after it. */
static const struct {
	const char *mark, *name;
} browsers[] = {
	{ "Edg", "Edge" },
	{ "OPR/", "Opera" },
	{ "SamsungBrowser/", "Samsung Internet" },
	{ "Firefox/", "Firefox" },
	{ "Chrome/", "Chrome" },
	{ "Safari/", "Safari" },
}, systems[] = {
	{ "Web0S", "a television" },
	{ "Tizen", "a television" },
	{ "SMART-TV", "a television" },
	{ "iPhone", "an iPhone" },
	{ "iPad", "an iPad" },
	{ "Android", "Android" },
	{ "CrOS", "ChromeOS" },
	{ "Windows", "Windows" },
	{ "Mac OS X", "macOS" },
	{ "Linux", "Linux" },
};

static void
put_browser(const char *agent, char out[static DG_WORDS_PROGRAM_SIZE])
{
	const char *browser = "A browser", *system = NULL;

	for (size_t i = sizeof(browsers) / sizeof(browsers[0]); i-- > 0;)
		if (strstr(agent, browsers[i].mark) != NULL)
			browser = browsers[i].name;
	for (size_t i = sizeof(systems) / sizeof(systems[0]); i-- > 0;)
		if (strstr(agent, systems[i].mark) != NULL)
			system = systems[i].name;
	(void)snprintf(out, DG_WORDS_PROGRAM_SIZE, "%s%s%s", browser,
	    system != NULL ? " on " : "", system != NULL ? system : "");
}

void
dg_words_program(const char *user_agent,
    char out[static DG_WORDS_PROGRAM_SIZE])
{
	size_t name_n = strcspn(user_agent, "/ ");
	const char *version = user_agent + name_n;
	size_t version_n;

	if (strncmp(user_agent, "Mozilla/", 8) == 0) {
		put_browser(user_agent, out);
		return;
	}
	version += *version == '/';
	version_n = strcspn(version, " ");
	(void)snprintf(out, DG_WORDS_PROGRAM_SIZE, "%.*s%s%.*s",
	    name_n < 48 ? (int)name_n : 48, user_agent,
	    version_n > 0 ? " " : "",
	    version_n < 32 ? (int)version_n : 32, version);
}
