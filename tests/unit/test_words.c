/* SPDX-License-Identifier: MIT */
/* test_words.c: values in words */
#include "tests/unit/test.h"

#include "lib/web/words.h"

static void
an_age_drops_parts_of_a_unit(void **state)
{
	static const struct { int64_t sec; const char *words; } v[] = {
		{ -5, "less than a minute" }, { 0, "less than a minute" },
		{ 59, "less than a minute" }, { 60, "1 minute" },
		{ 119, "1 minute" }, { 120, "2 minutes" },
		{ 3599, "59 minutes" }, { 3600, "1 hour" },
		{ 7199, "1 hour" }, { 7200, "2 hours" },
	};
	char out[DG_WORDS_DURATION_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		dg_words_age(v[i].sec, out);
		assert_string_equal(out, v[i].words);
	}
}

/* Who waits as long as that is not refused again. */
static void
V14_a_wait_is_never_told_too_short(void **state)
{
	static const struct { int64_t sec; const char *words; } v[] = {
		{ 1, "less than a minute" }, { 59, "less than a minute" },
		{ 60, "1 minute" }, { 61, "2 minutes" }, { 180, "3 minutes" },
		{ 3541, "1 hour" }, { 3600, "1 hour" }, { 3601, "2 hours" },
		{ 86399, "24 hours" },
	};
	char out[DG_WORDS_DURATION_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		dg_words_wait(v[i].sec, out);
		assert_string_equal(out, v[i].words);
	}
}

static void
V6_a_program_is_named_in_words(void **state)
{
	static const struct { const char *agent, *words; } v[] = {
		{ "", "" },
		{ "curl/7.88.1", "curl 7.88.1" },
		{ "devgrant/0.1.0 (linux)", "devgrant 0.1.0" },
		{ "Go-http-client/1.1", "Go-http-client 1.1" },
		{ "something", "something" },
		{ "two words", "two" },
		{ "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 "
		    "Firefox/128.0", "Firefox on Linux" },
		{ "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
		    "(KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0",
		    "Edge on Windows" },
		{ "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, "
		    "like Gecko) Chrome/126.0 Safari/537.36", "Chrome on Windows" },
		{ "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) "
		    "AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1",
		    "Safari on an iPhone" },
		{ "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 "
		    "Chrome/94.0 Safari/537.36", "Chrome on a television" },
		{ "Mozilla/5.0", "A browser" },
	};
	char out[DG_WORDS_PROGRAM_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		dg_words_program(v[i].agent, out);
		assert_string_equal(out, v[i].words);
	}
}

static void
a_very_long_program_name_is_cut(void **state)
{
	char agent[257], out[DG_WORDS_PROGRAM_SIZE];

	(void)state;
	memset(agent, 'x', 256);
	agent[256] = '\0';
	dg_words_program(agent, out);
	assert_int_equal(strlen(out), 48);
	agent[100] = '/';
	dg_words_program(agent, out);
	assert_int_equal(strlen(out), 48 + 1 + 32);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_age_drops_parts_of_a_unit),
		cmocka_unit_test(V14_a_wait_is_never_told_too_short),
		cmocka_unit_test(V6_a_program_is_named_in_words),
		cmocka_unit_test(a_very_long_program_name_is_cut),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
