/* SPDX-License-Identifier: MIT */
/* test_password.c: Argon2id hashes and the slots before them */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/service/password.h"

static struct dg_ctx ctx;

static void
path_of(const char *name, char out[static DG_CONF_PATH_MAX])
{
	assert_true(snprintf(out, DG_CONF_PATH_MAX, "%s/%s",
	    ctx.conf.state_dir, name) < DG_CONF_PATH_MAX);
}

static int
set_up(void **state)
{
	char path[DG_CONF_PATH_MAX];

	(void)state;
	if (dg_log_open(DG_LOG_TO_NONE, "test", NULL) != DG_OK)
		return -1;
	(void)snprintf(ctx.conf.state_dir, sizeof(ctx.conf.state_dir),
	    "/tmp/dg-test-password-XXXXXX");
	if (mkdtemp(ctx.conf.state_dir) == NULL)
		return -1;
	path_of("run", path);
	memset(ctx.secrets.password, 3, sizeof(ctx.secrets.password));
	return mkdir(path, 0700);
}

static int
tear_down(void **state)
{
	static const char *const names[] = { "run/argon-0", "run/argon-1" };
	char path[DG_CONF_PATH_MAX];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		path_of(names[i], path);
		(void)unlink(path);
	}
	path_of("run", path);
	(void)rmdir(path);
	return rmdir(ctx.conf.state_dir);
}

static void
a_hash_fits_its_password_under_its_pepper_only(void **state)
{
	char hash[DG_PASSWORD_HASH_MAX + 1], again[DG_PASSWORD_HASH_MAX + 1];

	(void)state;
	assert_ok(dg_password_hash(&ctx, DG_STR("correct horse"), hash));
	assert_ok(dg_password_hash(&ctx, DG_STR("correct horse"), again));
	assert_string_not_equal(hash, again);
	assert_memory_equal(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31);
	assert_ok(dg_password_check(&ctx, DG_STR("correct horse"), hash));
	assert_int_equal(dg_password_check(&ctx, DG_STR("correct horsf"),
	    hash), DG_EDENIED);
	assert_int_equal(dg_password_check(&ctx, DG_STR(""), hash),
	    DG_EDENIED);
	ctx.secrets.password[0] ^= 1;
	assert_int_equal(dg_password_check(&ctx, DG_STR("correct horse"),
	    hash), DG_EDENIED);
	ctx.secrets.password[0] ^= 1;
}

/* Computed with the reference implementation (argon2 -id): password
 * HMAC-SHA-256(32 x 0x03, "correct horse"), salt 16 x 'A'. */
static void
the_hash_is_argon2id_of_the_peppered_password(void **state)
{
	(void)state;
	assert_ok(dg_password_check(&ctx, DG_STR("correct horse"),
	    "$argon2id$v=19$m=19456,t=2,p=1$QUFBQUFBQUFBQUFBQUFBQQ$"
	    "NKYkkDLkjYIiYUscqOmzqCmYc1anwe9aM6Dtqiw5P3w"));
}

static void
a_hash_of_another_form_never_fits(void **state)
{
	static const char *const bad[] = {
		"",
		"$argon2i$v=19$m=16,t=2,p=1$QUFBQUFBQUFBQUFBQUFBQQ$QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE",
		"$argon2id$v=19$m=16,t=2,p=1$QUFBQUFBQUFBQUFBQUFBQQ$QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE",
		"$argon2id$v=19$m=19456,t=2,p=1$QUFBQUFBQUFBQUFBQUFBQQ$",
		"$argon2id$v=19$m=19456,t=2,p=1$QUFB$QUFB",
		"$argon2id$v=19$m=9999999999,t=2,p=1$QUFBQUFBQUFBQUFBQUFBQQ$QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE",
		"$1$abc$def",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(dg_password_check(&ctx, DG_STR("password"),
		    bad[i]), DG_EDENIED);
}

static void
passwords_have_a_least_and_a_greatest_length(void **state)
{
	static char longest[DG_PASSWORD_MAX + 1];
	char hash[DG_PASSWORD_HASH_MAX + 1];

	(void)state;
	memset(longest, 'x', sizeof(longest));
	assert_int_equal(dg_password_hash(&ctx, DG_STR("1234567"), hash),
	    DG_EINVAL);
	/* eight characters count, not eight bytes */
	assert_int_equal(dg_password_hash(&ctx,
	    DG_STR("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"), hash), DG_EINVAL);
	assert_int_equal(dg_password_hash(&ctx, DG_STR("12345678\xff"), hash),
	    DG_EINVAL);
	assert_int_equal(dg_password_hash(&ctx, (struct dg_str){ longest,
	    DG_PASSWORD_MAX + 1 }, hash), DG_EINVAL);
	assert_ok(dg_password_hash(&ctx, (struct dg_str){ longest,
	    DG_PASSWORD_MAX }, hash));
	assert_ok(dg_password_check(&ctx, (struct dg_str){ longest,
	    DG_PASSWORD_MAX }, hash));
	assert_int_equal(dg_password_check(&ctx, (struct dg_str){ longest,
	    DG_PASSWORD_MAX + 1 }, hash), DG_EDENIED);
}

static int
hold(const char *name)
{
	char path[DG_CONF_PATH_MAX];
	int fd;

	path_of(name, path);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_int_not_equal(fd, -1);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	return fd;
}

static void
a_third_at_the_same_time_is_told_to_come_again(void **state)
{
	char hash[DG_PASSWORD_HASH_MAX + 1];
	int a, b;

	(void)state;
	a = hold("run/argon-0");
	assert_ok(dg_password_hash(&ctx, DG_STR("correct horse"), hash));
	b = hold("run/argon-1");
	assert_int_equal(dg_password_check(&ctx, DG_STR("correct horse"),
	    hash), DG_EBUSY);
	assert_int_equal(close(a), 0);
	assert_ok(dg_password_check(&ctx, DG_STR("correct horse"), hash));
	assert_int_equal(close(b), 0);
}

static void
without_a_run_directory_nothing_is_computed(void **state)
{
	char path[DG_CONF_PATH_MAX];

	(void)state;
	path_of("run", path);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(dg_password_check(&ctx, DG_STR("password"), ""),
	    DG_EIO);
	assert_int_equal(mkdir(path, 0700), 0);
}

#define with_dir(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_dir(a_hash_fits_its_password_under_its_pepper_only),
		with_dir(the_hash_is_argon2id_of_the_peppered_password),
		with_dir(a_hash_of_another_form_never_fits),
		with_dir(passwords_have_a_least_and_a_greatest_length),
		with_dir(a_third_at_the_same_time_is_told_to_come_again),
		with_dir(without_a_run_directory_nothing_is_computed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
