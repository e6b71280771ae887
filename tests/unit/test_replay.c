/* SPDX-License-Identifier: MIT */
/* test_replay.c: what was used once (RFC 7523 jti, RFC 9449 section 11.1) */
#include "tests/unit/test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/shm/replay.h"

#define T0 ((int64_t)7000000)
#define TABLE 262144

static struct dg_shm *shm;

static int
fresh(void **state)
{
	(void)state;
	dg_shm_close(shm);
	return dg_shm_open_private(&shm) != DG_OK;
}

static enum dg_replay
use(int n, int64_t seconds, int64_t ms)
{
	uint8_t id[DG_DIGEST_BYTES];

	dg_digest_sha256(&n, sizeof(n), id);
	return dg_replay_use(shm, id, seconds, T0 + ms);
}

static void
T14_a_second_use_is_told(void **state)
{
	(void)state;
	assert_int_equal(use(1, 60, 0), DG_REPLAY_FIRST);
	assert_int_equal(use(1, 60, 0), DG_REPLAY_AGAIN);
	assert_int_equal(use(1, 60, 59990), DG_REPLAY_AGAIN);
	assert_int_equal(use(2, 60, 0), DG_REPLAY_FIRST);
}

static void
an_entry_ends_when_its_time_is_over(void **state)
{
	(void)state;
	assert_int_equal(use(1, 60, 0), DG_REPLAY_FIRST);
	assert_int_equal(use(1, 60, 60000), DG_REPLAY_FIRST);
	assert_int_equal(use(1, 60, 60000), DG_REPLAY_AGAIN);
}

static void
a_life_has_bounds(void **state)
{
	const int64_t most = (int64_t)DG_REPLAY_SEC_MAX * 1000;

	(void)state;
	assert_int_equal(use(1, INT64_MAX, 0), DG_REPLAY_FIRST);
	assert_int_equal(use(1, 1, most - 10), DG_REPLAY_AGAIN);
	assert_int_equal(use(1, 1, most), DG_REPLAY_FIRST);
	assert_int_equal(use(2, 0, 0), DG_REPLAY_FIRST);
	assert_int_equal(use(2, 0, 0), DG_REPLAY_AGAIN);
	assert_int_equal(use(2, 0, 990), DG_REPLAY_AGAIN);
	assert_int_equal(use(2, 0, 1000), DG_REPLAY_FIRST);
}

static void
an_old_entry_does_not_come_back_when_its_time_wraps(void **state)
{
	const int64_t wrap = ((int64_t)1 << 32) * 10;

	(void)state;
	assert_int_equal(use(1, 60, 0), DG_REPLAY_FIRST);
	assert_int_equal(use(1, 60, wrap / 2 + 100000), DG_REPLAY_FIRST);
}

static void
times_of_an_earlier_boot_refuse_nothing(void **state)
{
	(void)state;
	for (int64_t hours = 2; hours < 20000; hours += 7) {
		assert_int_equal(fresh(state), 0);
		assert_int_equal(use(1, 60, hours * 3600000), DG_REPLAY_FIRST);
		assert_int_equal(use(1, 60, -T0), DG_REPLAY_FIRST);
		assert_int_equal(use(1, 60, -T0), DG_REPLAY_AGAIN);
	}
}

static void
an_entry_ends_for_good_however_long_the_machine_runs(void **state)
{
	int64_t day;

	(void)state;
	for (day = 1; day < 7900; day++) {
		assert_int_equal(fresh(state), 0);
		assert_int_equal(use(1, DG_REPLAY_SEC_MAX, 0),
		    DG_REPLAY_FIRST);
		assert_int_equal(use(1, 60, day * 24 * 3600000),
		    DG_REPLAY_FIRST);
	}
}

static void
a_full_table_refuses_and_forgets_nothing(void **state)
{
	int full = 0, first = 0, i;

	(void)state;
	for (i = 0; i < 2 * TABLE; i++) {
		switch (use(i, 60, 0)) {
		case DG_REPLAY_FIRST:
			first++;
			break;
		case DG_REPLAY_FULL:
			full++;
			break;
		default:
			break;
		}
	}
	assert_true(full > TABLE / 2);
	assert_true(first <= TABLE && first > TABLE * 9 / 10);
	for (i = 0; i < 2 * TABLE; i += 1009)
		assert_int_not_equal(use(i, 60, 30000), DG_REPLAY_FIRST);
	assert_int_equal(use(1, 60, 60000), DG_REPLAY_FIRST);
}

/* Programs over one file: of many, one is the first. */
static void
T14_one_of_many_programs_is_first(void **state)
{
	char dir[] = "/tmp/dg_replay_XXXXXX", run[64], file[80];
	int pids[4], status, first = 0, i;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(run, sizeof(run), "%s/run", dir);
	assert_int_equal(mkdir(run, 0700), 0);
	for (i = 0; i < 4; i++) {
		if ((pids[i] = fork()) == 0) {
			dg_shm_close(shm);
			if (dg_shm_open(dir, &shm) != DG_OK)
				_exit(100);
			for (int n = 0; n < 50; n++)
				first += use(n, 60, 0) == DG_REPLAY_FIRST;
			_exit(first);
		}
	}
	first = 0;
	for (i = 0; i < 4; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 100);
		first += WEXITSTATUS(status);
	}
	assert_int_equal(first, 50);
	snprintf(file, sizeof(file), "%s/shared", run);
	(void)unlink(file);
	snprintf(file, sizeof(file), "%s/shared.lock", run);
	(void)unlink(file);
	(void)rmdir(run);
	(void)rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(T14_a_second_use_is_told, fresh),
		cmocka_unit_test_setup(an_entry_ends_when_its_time_is_over,
		    fresh),
		cmocka_unit_test_setup(a_life_has_bounds, fresh),
		cmocka_unit_test_setup(
		    an_old_entry_does_not_come_back_when_its_time_wraps, fresh),
		cmocka_unit_test_setup(
		    times_of_an_earlier_boot_refuse_nothing, fresh),
		cmocka_unit_test_setup(
		    an_entry_ends_for_good_however_long_the_machine_runs,
		    fresh),
		cmocka_unit_test_setup(
		    a_full_table_refuses_and_forgets_nothing, fresh),
		cmocka_unit_test_setup(T14_one_of_many_programs_is_first,
		    fresh),
	};
	int rc = cmocka_run_group_tests(tests, NULL, NULL);

	dg_shm_close(shm);
	return rc;
}
