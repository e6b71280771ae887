/* SPDX-License-Identifier: MIT */
/* test_conf_file.c: find and read the configuration file */
#include "tests/unit/test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/conf/conf.h"

#define GOOD "base_url = https://id.example.org\nstate_dir = /srv/dg\n"

static char dir[64];
static char path[80];
static char error[DG_CONF_ERROR_MAX];
static struct dg_conf conf;

static void
write_file(const char *text, size_t times)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	for (size_t i = 0; i < times; i++)
		assert_int_equal(fwrite(text, 1, strlen(text), f),
		    strlen(text));
	assert_int_equal(fclose(f), 0);
}

static int
start(void **state)
{
	(void)state;
	memcpy(dir, "/tmp/dg-test-conf-XXXXXX", 25);
	if (mkdtemp(dir) == NULL)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/devgrant.conf", dir);
	return unsetenv("DEVGRANT_CONFIG");
}

static int
stop(void **state)
{
	(void)state;
	(void)unlink(path);
	(void)rmdir(dir);
	return unsetenv("DEVGRANT_CONFIG");
}

static void
load_reads_the_file_and_keeps_its_name(void **state)
{
	(void)state;
	write_file(GOOD, 1);
	assert_ok(dg_conf_load(&conf, path, error));
	assert_string_equal(conf.file, path);
	assert_string_equal(conf.state_dir, "/srv/dg");
}

static void
errors_in_the_file_name_it(void **state)
{
	char expected[200];

	(void)state;
	write_file(GOOD "x = 1\n", 1);
	assert_int_equal(dg_conf_load(&conf, path, error), DG_ECONFIG);
	(void)snprintf(expected, sizeof(expected),
	    "%s:3: x is not a key that devgrant knows", path);
	assert_string_equal(error, expected);
}

static void
what_cannot_be_read_is_an_io_error(void **state)
{
	(void)state;
	assert_int_equal(dg_conf_load(&conf, path, error), DG_EIO);
	assert_non_null(strstr(error, path));
	assert_int_equal(dg_conf_load(&conf, dir, error), DG_EIO);
	assert_non_null(strstr(error, "not a regular file"));
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(dg_conf_load(&conf, path, error), DG_EIO);
	assert_int_equal(unlink(path), 0);
	write_file("# 0123456789abcdef\n", 4096);
	assert_int_equal(dg_conf_load(&conf, path, error), DG_EIO);
	assert_non_null(strstr(error, "64 KiB"));
}

static void
the_environment_names_the_file(void **state)
{
	char found[DG_CONF_PATH_MAX];

	(void)state;
	write_file(GOOD, 1);
	assert_int_equal(setenv("DEVGRANT_CONFIG", path, 1), 0);
	assert_ok(dg_conf_find(found, error));
	assert_string_equal(found, path);
}

/* who names a file does not want another one */
static void
a_named_file_that_is_missing_has_no_substitute(void **state)
{
	char found[DG_CONF_PATH_MAX];

	(void)state;
	assert_int_equal(setenv("DEVGRANT_CONFIG", path, 1), 0);
	assert_int_equal(dg_conf_find(found, error), DG_ENOTFOUND);
	assert_non_null(strstr(error, path));
	assert_non_null(strstr(error, "DEVGRANT_CONFIG"));
	/* set to nothing is not set */
	assert_int_equal(setenv("DEVGRANT_CONFIG", "", 1), 0);
	if (dg_conf_find(found, error) == DG_OK)
		return;
	assert_null(strstr(error, "named by"));
}

static void
a_name_that_is_too_long_is_no_file(void **state)
{
	char name[DG_CONF_PATH_MAX + 1];
	char found[DG_CONF_PATH_MAX];

	(void)state;
	memset(name, 'a', sizeof(name));
	name[DG_CONF_PATH_MAX] = '\0';
	assert_int_equal(setenv("DEVGRANT_CONFIG", name, 1), 0);
	assert_int_equal(dg_conf_find(found, error), DG_ENOTFOUND);
	assert_int_equal(dg_conf_load(&conf, name, error), DG_EIO);
}

/* this program is <builddir>/tests/unit/test_conf_file */
static void
the_last_place_is_beside_the_folder_of_the_program(void **state)
{
	char beside[DG_CONF_PATH_MAX] = "";
	char found[DG_CONF_PATH_MAX];
	char *slash;
	FILE *f;

	(void)state;
	if (access(DG_SYSCONFDIR "/devgrant.conf", F_OK) == 0)
		return;	/* installed here: that one comes first */
	assert_true(readlink("/proc/self/exe", beside, 900) > 0);
	for (int i = 0; i < 2; i++) {
		slash = strrchr(beside, '/');
		assert_non_null(slash);
		*slash = '\0';
	}
	memcpy(slash, "/devgrant.conf", 15);

	assert_int_equal(dg_conf_find(found, error), DG_ENOTFOUND);
	assert_non_null(strstr(error, beside));
	assert_non_null(strstr(error, DG_SYSCONFDIR "/devgrant.conf"));

	f = fopen(beside, "w");
	assert_non_null(f);
	assert_int_equal(fclose(f), 0);
	assert_ok(dg_conf_find(found, error));
	assert_int_equal(unlink(beside), 0);
	assert_string_equal(found, beside);
}

#define file_test(f) cmocka_unit_test_setup_teardown(f, start, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		file_test(load_reads_the_file_and_keeps_its_name),
		file_test(errors_in_the_file_name_it),
		file_test(what_cannot_be_read_is_an_io_error),
		file_test(the_environment_names_the_file),
		file_test(a_named_file_that_is_missing_has_no_substitute),
		file_test(a_name_that_is_too_long_is_no_file),
		file_test(the_last_place_is_beside_the_folder_of_the_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
