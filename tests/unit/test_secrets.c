/* SPDX-License-Identifier: MIT */
/* test_secrets.c: peppers and secret files */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/site/secrets.h"

static struct dg_conf conf;

static int
set_up(void **state)
{
	char dir[] = "/tmp/dg-test-secrets-XXXXXX";

	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	if (dg_log_open(DG_LOG_TO_NONE, "test", NULL) != DG_OK)
		return -1;
	(void)snprintf(conf.state_dir, sizeof(conf.state_dir), "%s", dir);
	(void)snprintf(conf.pepper_dir, sizeof(conf.pepper_dir), "%s/pepper",
	    dir);
	return 0;
}

static void
path_of(const char *name, char out[static DG_CONF_PATH_MAX])
{
	assert_true(snprintf(out, DG_CONF_PATH_MAX, "%s/%s", conf.pepper_dir,
	    name) < DG_CONF_PATH_MAX);
}

static int
tear_down(void **state)
{
	static const char *const names[] = { "user_code", "password",
		"session", "refresh", "a", "b" };
	char path[DG_CONF_PATH_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		path_of(names[i], path);
		(void)chmod(conf.pepper_dir, 0700);
		(void)unlink(path);
	}
	(void)rmdir(conf.pepper_dir);
	return rmdir(conf.state_dir);
}

static bool
is_zero(const uint8_t p[static DG_SECRET_BYTES])
{
	for (size_t i = 0; i < DG_SECRET_BYTES; i++) {
		if (p[i] != 0)
			return false;
	}
	return true;
}

static void
H3_a_role_gets_its_own_peppers_only(void **state)
{
	static const struct {
		enum dg_role role;
		bool user_code, password, session, refresh;
	} want[] = {
		{ DG_ROLE_DEVICE, true, false, false, false },
		{ DG_ROLE_TOKEN, false, false, false, true },
		{ DG_ROLE_VERIFY, true, true, true, false },
		{ DG_ROLE_USERINFO, false, false, false, false },
		{ DG_ROLE_DISCOVERY, false, false, false, false },
		{ DG_ROLE_ADMIN, true, true, true, false },
	};
	struct dg_secrets s;

	(void)state;
	assert_ok(dg_secrets_create(&conf));
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_ok(dg_secrets_load(&conf, want[i].role, &s));
		assert_int_equal(!is_zero(s.user_code), want[i].user_code);
		assert_int_equal(!is_zero(s.password), want[i].password);
		assert_int_equal(!is_zero(s.session), want[i].session);
		assert_int_equal(!is_zero(s.refresh), want[i].refresh);
		dg_secrets_wipe(&s);
		assert_true(is_zero(s.user_code));
	}
}

static void
peppers_differ_and_creating_again_keeps_them(void **state)
{
	struct dg_secrets a, b;

	(void)state;
	assert_ok(dg_secrets_create(&conf));
	assert_ok(dg_secrets_load(&conf, DG_ROLE_VERIFY, &a));
	assert_memory_not_equal(a.user_code, a.session, DG_SECRET_BYTES);
	assert_memory_not_equal(a.password, a.session, DG_SECRET_BYTES);
	assert_ok(dg_secrets_create(&conf));
	assert_ok(dg_secrets_load(&conf, DG_ROLE_VERIFY, &b));
	assert_memory_equal(&a, &b, sizeof(a));
}

static void
H9_files_are_0600_in_a_directory_of_0700(void **state)
{
	char path[DG_CONF_PATH_MAX];
	struct stat st;

	(void)state;
	assert_ok(dg_secrets_create(&conf));
	assert_int_equal(stat(conf.pepper_dir, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	path_of("refresh", path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void
a_missing_pepper_is_not_found(void **state)
{
	struct dg_secrets s;

	(void)state;
	assert_int_equal(dg_secrets_load(&conf, DG_ROLE_TOKEN, &s),
	    DG_ENOTFOUND);
	assert_ok(dg_secrets_load(&conf, DG_ROLE_USERINFO, &s));
}

static void
H9_rights_of_others_are_refused_on_file_and_directory(void **state)
{
	static const mode_t bad[] = { 0640, 0604, 0610, 0700 };
	char path[DG_CONF_PATH_MAX];
	struct dg_secrets s;

	(void)state;
	assert_ok(dg_secrets_create(&conf));
	path_of("refresh", path);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(chmod(path, bad[i]), 0);
		assert_int_equal(dg_secrets_load(&conf, DG_ROLE_TOKEN, &s),
		    DG_EDENIED);
	}
	assert_int_equal(chmod(path, 0400), 0);
	assert_ok(dg_secrets_load(&conf, DG_ROLE_TOKEN, &s));
	assert_int_equal(chmod(conf.pepper_dir, 0750), 0);
	assert_int_equal(dg_secrets_load(&conf, DG_ROLE_TOKEN, &s),
	    DG_EDENIED);
	assert_true(is_zero(s.refresh));
	assert_int_equal(dg_secrets_write_file(path, "x", 1), DG_EDENIED);
}

static void
a_symbolic_link_or_a_pipe_is_refused(void **state)
{
	char a[DG_CONF_PATH_MAX], b[DG_CONF_PATH_MAX], text[64];
	size_t n;

	(void)state;
	assert_ok(dg_secrets_create(&conf));
	path_of("a", a);
	path_of("b", b);
	assert_ok(dg_secrets_write_file(a, "secret", 6));
	assert_int_equal(symlink(a, b), 0);
	assert_int_equal(dg_secrets_read_file(b, text, sizeof(text), &n),
	    DG_EDENIED);
	assert_int_equal(unlink(b), 0);
	assert_int_equal(mkfifo(b, 0600), 0);
	assert_int_equal(dg_secrets_read_file(b, text, sizeof(text), &n),
	    DG_EDENIED);
	assert_int_equal(n, 0);
}

static void
a_symbolic_link_to_the_directory_is_refused(void **state)
{
	char path[DG_CONF_PATH_MAX], link_path[DG_CONF_PATH_MAX], text[64];
	size_t n;

	(void)state;
	assert_ok(dg_secrets_create(&conf));
	assert_true(snprintf(link_path, sizeof(link_path), "%.900s/link",
	    conf.state_dir) > 0);
	assert_int_equal(symlink(conf.pepper_dir, link_path), 0);
	assert_true(snprintf(path, sizeof(path), "%.900s/refresh",
	    link_path) > 0);
	assert_int_equal(dg_secrets_read_file(path, text, sizeof(text), &n),
	    DG_EIO);
	assert_int_equal(unlink(link_path), 0);
}

static void
writing_replaces_the_whole_file_and_leaves_nothing_beside(void **state)
{
	char path[DG_CONF_PATH_MAX], text[64];
	size_t n;

	(void)state;
	assert_int_equal(mkdir(conf.pepper_dir, 0700), 0);
	path_of("a", path);
	assert_ok(dg_secrets_write_file(path, "a longer one", 12));
	assert_ok(dg_secrets_write_file(path, "short", 5));
	assert_ok(dg_secrets_read_file(path, text, sizeof(text), &n));
	assert_int_equal(n, 5);
	assert_string_equal(text, "short");
	assert_int_equal(unlink(path), 0);
	/* only an empty directory goes */
	assert_int_equal(rmdir(conf.pepper_dir), 0);
	assert_int_equal(mkdir(conf.pepper_dir, 0700), 0);
}

static void
a_file_longer_than_the_room_is_an_error(void **state)
{
	char path[DG_CONF_PATH_MAX], text[6];
	size_t n;

	(void)state;
	assert_int_equal(mkdir(conf.pepper_dir, 0700), 0);
	path_of("a", path);
	assert_ok(dg_secrets_write_file(path, "12345", 5));
	assert_ok(dg_secrets_read_file(path, text, sizeof(text), &n));
	assert_string_equal(text, "12345");
	assert_ok(dg_secrets_write_file(path, "123456", 6));
	assert_int_equal(dg_secrets_read_file(path, text, sizeof(text), &n),
	    DG_EINVAL);
	assert_int_equal(text[0], '\0');
}

static void
a_pepper_of_another_form_is_refused(void **state)
{
	/* 31 and 33 bytes, not base64url, nothing */
	static const char *const bad[] = {
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		"",
	};
	char path[DG_CONF_PATH_MAX];
	struct dg_secrets s;

	(void)state;
	assert_int_equal(mkdir(conf.pepper_dir, 0700), 0);
	path_of("refresh", path);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_ok(dg_secrets_write_file(path, bad[i], strlen(bad[i])));
		assert_int_equal(dg_secrets_load(&conf, DG_ROLE_TOKEN, &s),
		    DG_EINVAL);
	}
	/* an editor's newline is forgiven */
	assert_ok(dg_secrets_write_file(path,
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", 44));
	assert_ok(dg_secrets_load(&conf, DG_ROLE_TOKEN, &s));
}

#define with_dir(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_dir(H3_a_role_gets_its_own_peppers_only),
		with_dir(peppers_differ_and_creating_again_keeps_them),
		with_dir(H9_files_are_0600_in_a_directory_of_0700),
		with_dir(a_missing_pepper_is_not_found),
		with_dir(H9_rights_of_others_are_refused_on_file_and_directory),
		with_dir(a_symbolic_link_or_a_pipe_is_refused),
		with_dir(a_symbolic_link_to_the_directory_is_refused),
		with_dir(writing_replaces_the_whole_file_and_leaves_nothing_beside),
		with_dir(a_file_longer_than_the_room_is_an_error),
		with_dir(a_pepper_of_another_form_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
