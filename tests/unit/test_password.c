/* SPDX-License-Identifier: MIT */
/* test_password.c: Argon2id hashes and the slots before them */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>


#include "lib/account/password.h"
#include "lib/base/base64url.h"
#include "lib/base/clock.h"
#include "lib/crypt/argon2.h"
#include "lib/crypt/digest.h"

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

/* As versions before the one form hashed: what was typed, byte by byte. */
static void
old_hash(const char *typed, char out[static DG_PASSWORD_HASH_MAX + 1])
{
	const struct dg_argon2 least = { .passes = 1, .memory_kib = 8, .lanes = 1 };
	char hash[DG_BASE64URL_LEN(32) + 1];
	char peppered[DG_DIGEST_BYTES];
	uint8_t got[32];

	assert_ok(dg_digest_hmac(ctx.secrets.password, DG_SECRET_BYTES, typed,
	    strlen(typed), (uint8_t *)peppered));
	assert_ok(dg_argon2id(&least, (struct dg_str){ peppered,
	    sizeof(peppered) }, DG_STR("0123456789abcdef"), got, sizeof(got)));
	dg_base64url_encode(got, sizeof(got), hash);
	for (char *s = hash; *s != '\0'; s++)
		*s = *s == '-' ? '+' : *s == '_' ? '/' : *s;
	(void)snprintf(out, DG_PASSWORD_HASH_MAX + 1,
	    "$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$%s", hash);
}

#define COMPOSED "Caf\xc3\xa9 cr\xc3\xa8me"
#define APART "Cafe\xcc\x81 cre\xcc\x80me"
#define MIXED "Caf\xc3\xa9 cre\xcc\x80me"
#define NO_BREAK "Caf\xc3\xa9\xc2\xa0" "cr\xc3\xa8me"

static void
a_password_is_one_whatever_keyboard_types_it(void **state)
{
	static const char *const typed[] = { COMPOSED, APART, MIXED, NO_BREAK };
	char hash[DG_PASSWORD_HASH_MAX + 1];

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_ok(dg_password_hash(&ctx, dg_str_from(typed[i]), hash));
		for (size_t k = 0; k < 4; k++)
			assert_ok(dg_password_check(&ctx,
			    dg_str_from(typed[k]), hash));
		assert_int_equal(dg_password_check(&ctx,
		    DG_STR("Cafe creme"), hash), DG_EDENIED);
		assert_int_equal(dg_password_check(&ctx,
		    DG_STR("caf\xc3\xa9 cr\xc3\xa8me"), hash), DG_EDENIED);
	}
}

static void
an_old_hash_of_another_form_still_signs_in(void **state)
{
	static const char *const typed[] = { COMPOSED, APART, MIXED, NO_BREAK };
	char hash[DG_PASSWORD_HASH_MAX + 1];

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		old_hash(typed[i], hash);
		assert_ok(dg_password_check(&ctx, dg_str_from(typed[i]), hash));
		assert_int_equal(dg_password_check(&ctx,
		    DG_STR("Cafe creme"), hash), DG_EDENIED);
	}
	/* the usual two also from another keyboard than at that time */
	old_hash(APART, hash);
	assert_ok(dg_password_check(&ctx, DG_STR(COMPOSED), hash));
	old_hash(COMPOSED, hash);
	assert_ok(dg_password_check(&ctx, DG_STR(APART), hash));
	old_hash("bytes \xff\xfe of no text", hash);
	assert_ok(dg_password_check(&ctx,
	    DG_STR("bytes \xff\xfe of no text"), hash));
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
		with_dir(a_password_is_one_whatever_keyboard_types_it),
		with_dir(an_old_hash_of_another_form_still_signs_in),
		with_dir(the_hash_is_argon2id_of_the_peppered_password),
		with_dir(a_hash_of_another_form_never_fits),
		with_dir(passwords_have_a_least_and_a_greatest_length),
		with_dir(a_third_at_the_same_time_is_told_to_come_again),
		with_dir(without_a_run_directory_nothing_is_computed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
