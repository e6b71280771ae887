/* SPDX-License-Identifier: MIT */
/* test_log.c: what a line of the log looks like */
#include "tests/unit/test.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"

static char dir[64];
static char path[80];

/* The whole log in a static array; "" when there is none. */
static const char *
content(void)
{
	static char text[4096];
	FILE *f = fopen(path, "r");
	size_t n = 0;

	if (f != NULL) {
		n = fread(text, 1, sizeof(text) - 1, f);
		(void)fclose(f);
	}
	text[n] = '\0';
	return text;
}

static int
start(void **state)
{
	(void)state;
	memcpy(dir, "/tmp/dg-test-log-XXXXXX", 24);
	if (mkdtemp(dir) == NULL)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/log", dir);
	dg_clock_freeze(1795426200, 1);
	return dg_log_open(DG_LOG_TO_FILE, "devgrant-token", path) == DG_OK ?
	    0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	dg_log_request_id("");
	dg_log_close();
	dg_clock_freeze(0, 0);
	(void)unlink(path);
	(void)rmdir(dir);
	return 0;
}

static void
a_line_has_time_program_level_module_and_text(void **state)
{
	char expected[128];

	(void)state;
	dg_log(DG_LOG_WARNING, "grant", "code %s: %d", "0a1b2c3d", 7);
	(void)snprintf(expected, sizeof(expected), "2026-11-23T09:30:00Z "
	    "devgrant-token[%ld]: warning: grant: code 0a1b2c3d: 7\n",
	    (long)getpid());
	assert_string_equal(content(), expected);
}

static void
the_request_id_stands_in_each_line_until_cleared(void **state)
{
	(void)state;
	dg_log_request_id("0123456789012345678901234567890123456789");
	dg_log(DG_LOG_NOTICE, "m", "one");
	dg_log_request_id("");
	dg_log(DG_LOG_NOTICE, "m", "two");
	assert_non_null(strstr(content(),
	    "notice: 01234567890123456789012345678901 m: one\n"));
	assert_non_null(strstr(content(), "notice: m: two\n"));
}

static void
control_characters_cannot_forge_a_line(void **state)
{
	(void)state;
	dg_log(DG_LOG_ERROR, "m", "a\nb\x1b[2J\x7f%s", "\xc3\xbc");
	assert_non_null(strstr(content(), "m: a?b?[2J???\n"));
}

static void
text_in_utf8_stays_as_it_is(void **state)
{
	(void)state;
	dg_log(DG_LOG_ERROR, "m", "J\xc3\xbcrgen");
	assert_non_null(strstr(content(), "m: J\xc3\xbcrgen\n"));
}

static void
a_long_text_is_cut_and_still_ends_its_line(void **state)
{
	char text[3000];
	const char *log;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	dg_log(DG_LOG_ERROR, "m", "%s", text);
	log = content();
	assert_true(strlen(log) < 1000);
	assert_int_equal(log[strlen(log) - 1], '\n');
}

static void
the_file_is_for_its_owner_only(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

/* the web server puts its own time before it */
static void
stderr_gets_the_line_without_time(void **state)
{
	char expected[64];
	FILE *f = fopen(path, "w");
	int saved = dup(STDERR_FILENO);

	(void)state;
	assert_non_null(f);
	assert_true(dup2(fileno(f), STDERR_FILENO) >= 0);
	assert_ok(dg_log_open(DG_LOG_TO_STDERR, "devgrant-token", NULL));
	dg_log(DG_LOG_ERROR, "m", "lost");
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	(void)close(saved);
	(void)fclose(f);
	(void)snprintf(expected, sizeof(expected),
	    "devgrant-token[%ld]: error: m: lost\n", (long)getpid());
	assert_string_equal(content(), expected);
}

static void
logging_keeps_errno(void **state)
{
	(void)state;
	assert_ok(dg_log_open(DG_LOG_TO_FILE, "x", "/dev/full"));
	errno = ENOENT;
	dg_log(DG_LOG_ERROR, "m", "no room for this line");
	assert_int_equal(errno, ENOENT);
}

static void
none_writes_nothing(void **state)
{
	(void)state;
	assert_ok(dg_log_open(DG_LOG_TO_NONE, "x", NULL));
	dg_log(DG_LOG_ERROR, "m", "lost");
	assert_string_equal(content(), "");
}

static void
a_file_that_cannot_be_opened_is_told(void **state)
{
	(void)state;
	assert_int_equal(dg_log_open(DG_LOG_TO_FILE, "x", dir), DG_EIO);
	assert_int_equal(dg_log_open(DG_LOG_TO_FILE, "x",
	    "/nonexistent/log"), DG_EIO);
}

static void
a_file_that_could_not_be_opened_is_looked_for_again(void **state)
{
	char below[96];

	(void)state;
	dg_log_close();
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(dg_log_open(DG_LOG_TO_FILE, "devgrant-token", path),
	    DG_EIO);
	assert_true(dg_log_is_file(path));
	assert_int_equal(rmdir(path), 0);
	assert_false(dg_log_is_file(path));
	/* its folder is missing */
	snprintf(below, sizeof(below), "%s/log", path);
	assert_int_equal(dg_log_open(DG_LOG_TO_FILE, "devgrant-token", below),
	    DG_EIO);
	assert_true(dg_log_is_file(below));
	assert_int_equal(mkdir(path, 0700), 0);
	assert_false(dg_log_is_file(below));
	assert_ok(dg_log_open(DG_LOG_TO_FILE, "devgrant-token", below));
	assert_true(dg_log_is_file(below));
	assert_int_equal(unlink(below), 0);
	assert_false(dg_log_is_file(below));
	assert_int_equal(rmdir(path), 0);
}

static void
held_lines_are_written_together_or_not_at_all(void **state)
{
	char text[40];

	(void)state;
	dg_log_hold(text, sizeof(text));
	dg_log(DG_LOG_ERROR, "m", "one");
	dg_log(DG_LOG_NOTICE, "m", "two");
	dg_log(DG_LOG_NOTICE, "m", "%050d", 3);
	assert_string_equal(text, "0m: one\n2m: two\n");
	assert_string_equal(content(), "");
	dg_log_release(true);
	assert_non_null(strstr(content(), "error: m: one\n"));
	assert_non_null(strstr(content(), "notice: m: two\n"));
	assert_string_equal(text, "0m: one\n2m: two\n");
	dg_log_hold(text, sizeof(text));
	dg_log(DG_LOG_ERROR, "m", "four");
	dg_log_release(false);
	dg_log(DG_LOG_ERROR, "m", "five");
	assert_null(strstr(content(), "four"));
	assert_non_null(strstr(content(), "five"));
}

static void
both_is_stderr_too(void **state)
{
	int saved = dup(STDERR_FILENO);
	FILE *f = freopen(path, "w", stderr);

	(void)state;
	assert_non_null(f);
	assert_ok(dg_log_open(DG_LOG_TO_BOTH, "x", NULL));
	dg_log(DG_LOG_ERROR, "m", "told");
	dg_log_close();
	(void)fflush(stderr);
	assert_int_equal(dup2(saved, STDERR_FILENO), STDERR_FILENO);
	(void)close(saved);
	assert_non_null(strstr(content(), "m: told"));
}

#define log_test(f) cmocka_unit_test_setup_teardown(f, start, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		log_test(a_line_has_time_program_level_module_and_text),
		log_test(the_request_id_stands_in_each_line_until_cleared),
		log_test(control_characters_cannot_forge_a_line),
		log_test(text_in_utf8_stays_as_it_is),
		log_test(a_long_text_is_cut_and_still_ends_its_line),
		log_test(the_file_is_for_its_owner_only),
		log_test(stderr_gets_the_line_without_time),
		log_test(logging_keeps_errno),
		log_test(none_writes_nothing),
		log_test(a_file_that_cannot_be_opened_is_told),
		log_test(a_file_that_could_not_be_opened_is_looked_for_again),
		log_test(held_lines_are_written_together_or_not_at_all),
		log_test(both_is_stderr_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
