/* SPDX-License-Identifier: MIT */
/* test_shm.c: one file for all programs of a host, or none */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/crypt/random.h"
#include "lib/shm/poll_clock.h"
#include "lib/shm/request_throttle.h"
#include "lib/shm/shm.h"

#define T0 ((int64_t)9000000)
#define CHILDREN 8

static char dir[64];
static char path[128];
static const uint8_t code[DG_DIGEST_BYTES] = "a hash that all children know";

static int
setup(void **state)
{
	char run[128];

	(void)state;
	snprintf(dir, sizeof(dir), "%s", "/tmp/dg_shm_XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(run, sizeof(run), "%s/run", dir);
	snprintf(path, sizeof(path), "%s/run/shared", dir);
	return mkdir(run, 0700);
}

static int
teardown(void **state)
{
	static const char *const names[] = { "run/shared", "run/shared.lock",
		"run/shared.new", "run", "" };
	char name[128];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(name, sizeof(name), "%s/%s", dir, names[i]);
		(void)remove(name);
	}
	return 0;
}

static struct dg_shm *
open_shared(void)
{
	struct dg_shm *shm;

	assert_ok(dg_shm_open(dir, &shm));
	assert_true(dg_shm_is_shared(shm));
	return shm;
}

static bool
is_early(struct dg_shm *shm)
{
	int64_t interval;

	return dg_poll_clock_tick(shm, code, 5, 0, T0, &interval);
}

static void
the_file_is_ours_alone_and_takes_its_space_at_once(void **state)
{
	struct dg_shm *shm = open_shared();
	struct stat st;

	(void)state;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_true(st.st_blocks * 512 >= st.st_size);
	dg_shm_close(shm);
}

static void
two_openings_see_the_same_polls(void **state)
{
	struct dg_shm *a = open_shared();
	struct dg_shm *b = open_shared();

	(void)state;
	assert_false(is_early(a));
	assert_true(is_early(b));
	dg_shm_close(a);
	dg_shm_close(b);
	a = open_shared();
	assert_true(is_early(a));
	dg_shm_close(a);
}

static void
another_boot_starts_empty(void **state)
{
	struct dg_shm *shm = open_shared();
	int fd;

	(void)state;
	assert_false(is_early(shm));
	dg_shm_close(shm);
	fd = open(path, O_WRONLY);
	assert_int_equal(pwrite(fd, "00000000-another-boot", 21, 16), 21);
	close(fd);
	shm = open_shared();
	assert_false(is_early(shm));
	dg_shm_close(shm);
}

static void
a_file_of_the_wrong_size_is_made_anew(void **state)
{
	struct dg_shm *shm = open_shared();

	(void)state;
	dg_shm_close(shm);
	assert_int_equal(truncate(path, 5000), 0);
	shm = open_shared();
	assert_false(is_early(shm));
	dg_shm_close(shm);
}

static void
a_file_that_others_may_write_is_refused(void **state)
{
	struct dg_shm *shm = open_shared();

	(void)state;
	dg_shm_close(shm);
	assert_int_equal(chmod(path, 0660), 0);
	assert_int_equal(dg_shm_open(dir, &shm), DG_EDENIED);
	assert_null(shm);
}

static void
a_link_in_its_place_is_refused(void **state)
{
	struct dg_shm *shm;

	(void)state;
	assert_int_equal(symlink("/dev/null", path), 0);
	assert_int_equal(dg_shm_open(dir, &shm), DG_EDENIED);
}

static void
a_directory_that_others_may_write_is_refused(void **state)
{
	struct dg_shm *shm;
	char run[128];

	(void)state;
	snprintf(run, sizeof(run), "%s/run", dir);
	assert_int_equal(chmod(run, 0770), 0);
	assert_int_equal(dg_shm_open(dir, &shm), DG_EDENIED);
}

static void
without_the_directory_each_process_counts_alone(void **state)
{
	struct dg_shm *shm;

	(void)state;
	assert_ok(dg_shm_open("/nonexistent/devgrant", &shm));
	assert_false(dg_shm_is_shared(shm));
	assert_false(is_early(shm));
	assert_true(is_early(shm));
	dg_shm_close(shm);
}

/* A full disk, told by the limit on the size of files. */
static void
without_space_each_process_counts_alone(void **state)
{
	struct rlimit old, small;
	struct dg_shm *shm;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 100000;
	assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_ok(dg_shm_open(dir, &shm));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_false(dg_shm_is_shared(shm));
	dg_shm_close(shm);
	assert_int_equal(access(path, F_OK), -1);
	/* and with space again it is shared */
	dg_shm_close(open_shared());
}

/*
 * Children that all start at once, each with its own opening of the file;
 * the sum of what they return.
 */
static int
race(int (*child)(struct dg_shm *shm))
{
	pid_t pid[CHILDREN];
	int go[2], status, sum = 0;
	struct dg_shm *shm;
	char c;

	assert_int_equal(pipe(go), 0);
	for (int i = 0; i < CHILDREN; i++) {
		pid[i] = fork();
		assert_true(pid[i] >= 0);
		if (pid[i] != 0)
			continue;
		close(go[1]);
		if (read(go[0], &c, 1) != 0 || dg_shm_open(dir, &shm) != DG_OK)
			_exit(255);
		_exit(child(shm));
	}
	close(go[1]);	/* the start */
	close(go[0]);
	for (int i = 0; i < CHILDREN; i++) {
		assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
		assert_true(WIFEXITED(status));
		assert_int_not_equal(WEXITSTATUS(status), 255);
		sum += WEXITSTATUS(status);
	}
	return sum;
}

static int
count_polls_on_time(struct dg_shm *shm)
{
	return !is_early(shm);
}

static int
count_requests_let_through(struct dg_shm *shm)
{
	int64_t wait;
	int n = 0;

	for (int i = 0; i < 100; i++)
		n += dg_request_throttle_take(shm, DG_STR("192.0.2.1"), 60, 1,
		    T0, &wait);
	return n;
}

static void
of_polls_in_many_processes_one_is_on_time(void **state)
{
	(void)state;
	assert_int_equal(race(count_polls_on_time), 1);
}

static void
I15_burst_holds_across_processes(void **state)
{
	(void)state;
	assert_int_equal(race(count_requests_let_through), 60);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* The log must name the real cause; "out of memory" or "not found" would mislead. */
static void
a_table_that_cannot_be_shared_is_told_with_its_cause(void **state)
{
	struct rlimit old, none;
	struct dg_shm *shm;
	char run[128];

	(void)state;
	assert_ok(dg_log_open(DG_LOG_TO_NONE, "test", NULL));
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	none = old;
	none.rlim_cur = 0;
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	assert_ok(dg_shm_open(dir, &shm));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_false(dg_shm_is_shared(shm));
	dg_shm_close(shm);
	assert_non_null(strstr(dg_log_reason(DG_OK), "File too large"));
	snprintf(run, sizeof(run), "%s/run", dir);
	(void)teardown(state);
	assert_int_equal(mkdir(dir, 0700), 0);
	assert_ok(dg_shm_open(dir, &shm));
	assert_false(dg_shm_is_shared(shm));
	dg_shm_close(shm);
	assert_non_null(strstr(dg_log_reason(DG_OK), run));
	assert_non_null(strstr(dg_log_reason(DG_OK), "does not exist"));
	assert_ok(dg_log_open(DG_LOG_TO_STDERR, "test", NULL));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(the_file_is_ours_alone_and_takes_its_space_at_once),
		TEST(two_openings_see_the_same_polls),
		TEST(another_boot_starts_empty),
		TEST(a_file_of_the_wrong_size_is_made_anew),
		TEST(a_file_that_others_may_write_is_refused),
		TEST(a_link_in_its_place_is_refused),
		TEST(a_directory_that_others_may_write_is_refused),
		TEST(without_the_directory_each_process_counts_alone),
		TEST(without_space_each_process_counts_alone),
		TEST(a_table_that_cannot_be_shared_is_told_with_its_cause),
		TEST(of_polls_in_many_processes_one_is_on_time),
		TEST(I15_burst_holds_across_processes),
	};

	if (dg_random_init() != DG_OK ||
	    dg_log_open(DG_LOG_TO_NONE, "test_shm", "") != DG_OK)
		return EXIT_FAILURE;
	return cmocka_run_group_tests_name("shm", tests, NULL, NULL);
}
