/* SPDX-License-Identifier: MIT */
/* test_watch.c: reasons for a program to end by itself */
#include "tests/unit/test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/server/watch.h"

static struct dg_conf conf;
static struct dg_watch watch;
static char shared[DG_CONF_PATH_MAX + 16];

static void
put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
watch_anew(void)
{
	struct dg_watch_file binary;

	dg_watch_file_binary(&binary);
	dg_watch_init(&watch, &binary, conf.file);
	dg_watch_files(&watch, &conf);
}

/* What two looks see alike has happened. */
static bool
is_over_at(int64_t ms)
{
	return dg_watch_is_over(&watch, ms) ||
	    dg_watch_is_over(&watch, ms + DG_WATCH_PERIOD_MS);
}

static int
setup(void **state)
{
	char run[DG_CONF_PATH_MAX + 8];

	(void)state;
	snprintf(conf.state_dir, sizeof(conf.state_dir), "%s",
	    "/tmp/dg_watch_XXXXXX");
	assert_non_null(mkdtemp(conf.state_dir));
	snprintf(run, sizeof(run), "%s/run", conf.state_dir);
	assert_int_equal(mkdir(run, 0700), 0);
	snprintf(shared, sizeof(shared), "%s/shared", run);
	assert_true(snprintf(conf.file, sizeof(conf.file), "%s/conf",
	    conf.state_dir) < (int)sizeof(conf.file));
	put(conf.file, "log = none\n");
	watch_anew();
	return 0;
}

static int
teardown(void **state)
{
	char run[DG_CONF_PATH_MAX + 8];

	(void)state;
	snprintf(run, sizeof(run), "%s/run", conf.state_dir);
	unlink(shared);
	rmdir(run);
	unlink(conf.file);
	rmdir(conf.state_dir);
	return 0;
}

static void
nothing_changed_is_no_reason(void **state)
{
	(void)state;
	assert_false(dg_watch_is_over(&watch, 10000));
	assert_false(dg_watch_is_over(&watch, 20000));
}

static void
a_changed_configuration_ends_it_for_good(void **state)
{
	(void)state;
	put(conf.file, "log = none\n\n");
	assert_true(is_over_at(10000));
	assert_true(dg_watch_is_over(&watch, 10001));
}

static void
a_configuration_replaced_by_rename_ends_it(void **state)
{
	char other[DG_CONF_PATH_MAX + 8];

	(void)state;
	snprintf(other, sizeof(other), "%s.new", conf.file);
	put(other, "log = none\n");
	assert_int_equal(rename(other, conf.file), 0);
	assert_true(is_over_at(10000));
}

static void
a_configuration_that_is_gone_is_waited_for(void **state)
{
	(void)state;
	unlink(conf.file);
	assert_false(dg_watch_is_over(&watch, 10000));
	put(conf.file, "log = none # again\n");
	assert_true(is_over_at(20000));
}

static void
files_are_looked_at_twice_a_second(void **state)
{
	(void)state;
	assert_false(dg_watch_is_over(&watch, 10000));
	put(conf.file, "");
	assert_false(dg_watch_is_over(&watch, 10499));
	assert_false(watch.settling);
	assert_false(dg_watch_is_over(&watch, 10500));
	assert_true(watch.settling);
	assert_false(dg_watch_is_over(&watch, 10999));
	assert_true(dg_watch_is_over(&watch, 11000));
}

/* A half written configuration would be a wrong one. */
static void
a_file_that_is_being_written_is_waited_for(void **state)
{
	(void)state;
	put(conf.file, "");
	assert_false(dg_watch_is_over(&watch, 10000));
	put(conf.file, "log =");
	assert_false(dg_watch_is_over(&watch, 20000));
	put(conf.file, "log = stderr\n");
	assert_false(dg_watch_is_over(&watch, 30000));
	assert_true(dg_watch_is_over(&watch, 40000));
}

/* Its times change with every poll. */
static void
a_shared_table_that_was_replaced_ends_it(void **state)
{
	char mapped[sizeof(shared) + 8];

	(void)state;
	put(shared, "first");
	watch_anew();
	put(shared, "other");
	assert_false(dg_watch_is_over(&watch, 10000));
	/* as long as it is in use its number is not given to another */
	snprintf(mapped, sizeof(mapped), "%s.mapped", shared);
	assert_int_equal(rename(shared, mapped), 0);
	assert_false(dg_watch_is_over(&watch, 20000));
	put(shared, "first");
	unlink(mapped);
	assert_true(dg_watch_is_over(&watch, 30000));
}

static void
a_process_that_grew_ends(void **state)
{
#ifdef __SANITIZE_ADDRESS__
	(void)state;	/* the sanitizer itself is larger than the limit */
#else
	size_t n = (size_t)DG_WATCH_RSS_MAX_BYTES + 1024 * 1024;
	char *p = malloc(n);

	(void)state;
	assert_non_null(p);
	assert_false(dg_watch_is_over(&watch, 10000));
	memset(p, 1, n);
	assert_int_equal(p[n / 2], 1);
	assert_true(dg_watch_is_over(&watch, 20000));
	free(p);
#endif
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(nothing_changed_is_no_reason),
		TEST(a_changed_configuration_ends_it_for_good),
		TEST(a_configuration_replaced_by_rename_ends_it),
		TEST(a_configuration_that_is_gone_is_waited_for),
		TEST(files_are_looked_at_twice_a_second),
		TEST(a_file_that_is_being_written_is_waited_for),
		TEST(a_shared_table_that_was_replaced_ends_it),
		TEST(a_process_that_grew_ends),
	};

	if (dg_log_open(DG_LOG_TO_NONE, "test_watch", "") != DG_OK)
		return EXIT_FAILURE;
	return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}
