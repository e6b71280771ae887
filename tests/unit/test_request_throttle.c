/* SPDX-License-Identifier: MIT */
/* test_request_throttle.c: token buckets by source */
#include "tests/unit/test.h"

#include <stdio.h>

#include "lib/crypt/random.h"
#include "lib/shm/request_throttle.h"

#define T0 ((int64_t)7000000)
#define SOURCE DG_STR("192.0.2.1")

static struct dg_shm *shm;
static int64_t wait;

static int
fresh(void **state)
{
	(void)state;
	dg_shm_close(shm);
	return dg_shm_open_private(&shm) != DG_OK;
}

static bool
take_at(int64_t ms)
{
	return dg_request_throttle_take(shm, SOURCE, 60, 1, T0 + ms, &wait);
}

static void
I15_a_burst_is_let_through_and_no_more(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 60; i++)
		assert_true(take_at(0));
	assert_false(take_at(0));
	assert_int_equal(wait, 1);
}

static void
I15_one_comes_back_each_second(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 60; i++)
		assert_true(take_at(0));
	assert_false(take_at(990));
	assert_true(take_at(1000));
	assert_false(take_at(1000));
	assert_true(take_at(3000));
	assert_true(take_at(3000));
	assert_false(take_at(3000));
}

static void
I15_rest_fills_the_bucket_to_its_burst_only(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 60; i++)
		assert_true(take_at(0));
	for (i = 0; i < 60; i++)
		assert_true(take_at(1000000));
	assert_false(take_at(1000000));
}

static void
I15_retry_after_is_when_one_is_let_through(void **state)
{
	(void)state;
	assert_true(dg_request_throttle_take(shm, SOURCE, 1, 30, T0, &wait));
	assert_false(dg_request_throttle_take(shm, SOURCE, 1, 30, T0 + 10500,
	    &wait));
	assert_int_equal(wait, 20);
	assert_true(dg_request_throttle_take(shm, SOURCE, 1, 30,
	    T0 + 10500 + wait * 1000, &wait));
}

static void
I15_sources_have_buckets_of_their_own(void **state)
{
	(void)state;
	assert_true(dg_request_throttle_take(shm, SOURCE, 1, 60, T0, &wait));
	assert_false(dg_request_throttle_take(shm, SOURCE, 1, 60, T0, &wait));
	assert_true(dg_request_throttle_take(shm, DG_STR("192.0.2.2"), 1, 60,
	    T0, &wait));
}

static void
settings_beyond_all_measure_do_not_overflow(void **state)
{
	(void)state;
	assert_true(dg_request_throttle_take(shm, SOURCE, INT64_MAX, INT64_MAX,
	    T0, &wait));
	assert_true(dg_request_throttle_take(shm, DG_STR("x"), 1, INT64_MAX,
	    T0, &wait));
	assert_false(dg_request_throttle_take(shm, DG_STR("x"), 1, INT64_MAX,
	    T0, &wait));
	assert_true(wait > 0);
}

#define DAY_MS ((int64_t)24 * 3600 * 1000)

/* Half of a clock of 32 bits in 10 ms are 248.5 days. */
static void
I15_a_source_that_comes_again_after_any_time_is_let_through(void **state)
{
	int64_t day;

	(void)state;
	for (day = 1; day < 8000; day++) {
		assert_int_equal(fresh(state), 0);
		while (take_at(0))
			;
		assert_true(take_at(day * DAY_MS));
	}
	/* the moments at which times of 32 and of 36 bits wrap */
	for (int bits = 31; bits <= 35; bits++) {
		assert_int_equal(fresh(state), 0);
		while (take_at(0))
			;
		assert_true(take_at(((int64_t)1 << bits) * 10 + 1000));
	}
}

/* Where nothing tells one boot from another, times lie ahead. */
static void
I15_times_of_an_earlier_boot_refuse_nobody(void **state)
{
	int64_t days;

	(void)state;
	for (days = 1; days < 1000; days += 9) {
		assert_int_equal(fresh(state), 0);
		while (take_at(days * DAY_MS))
			;
		assert_true(take_at(-T0));
		assert_true(take_at(-T0));
	}
}

static void
I15_a_wait_is_never_longer_than_one_that_is_due(void **state)
{
	int64_t ms;

	(void)state;
	for (int i = 0; i < 61; i++)
		(void)take_at(0);
	for (ms = -100000; ms < 2000; ms += 10) {
		wait = 0;
		(void)take_at(ms);
		assert_in_range(wait, 0, 61 + 10);
	}
}

/* A program that read the clock and had to wait does not open the gate. */
static void
I15_an_older_reading_of_the_clock_counts_like_any(void **state)
{
	(void)state;
	for (int i = 0; i < 60; i++)
		assert_true(take_at(5000));
	for (int i = 0; i < 100; i++)
		assert_false(take_at(-5 * i));
	assert_false(take_at(5000));
}

static void
I15_lower_limits_count_at_once(void **state)
{
	(void)state;
	assert_true(dg_request_throttle_take(shm, SOURCE, 1, 10000, T0,
	    &wait));
	/* the bucket is empty for hours by the old limits, not by these */
	assert_true(take_at(1000));
}

static void
I15_a_full_table_forgets_the_oldest_and_lets_through(void **state)
{
	char name[32];

	(void)state;
	while (take_at(0))
		;
	for (int i = 0; i < 200000; i++) {
		(void)snprintf(name, sizeof(name), "%d", i);
		assert_true(dg_request_throttle_take(shm, dg_str_from(name),
		    60, 1, T0 + 60000, &wait));
	}
	assert_true(take_at(0));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(I15_a_burst_is_let_through_and_no_more,
		    fresh),
		cmocka_unit_test_setup(I15_one_comes_back_each_second, fresh),
		cmocka_unit_test_setup(
		    I15_rest_fills_the_bucket_to_its_burst_only, fresh),
		cmocka_unit_test_setup(
		    I15_retry_after_is_when_one_is_let_through, fresh),
		cmocka_unit_test_setup(I15_sources_have_buckets_of_their_own,
		    fresh),
		cmocka_unit_test_setup(
		    I15_a_source_that_comes_again_after_any_time_is_let_through,
		    fresh),
		cmocka_unit_test_setup(
		    I15_times_of_an_earlier_boot_refuse_nobody, fresh),
		cmocka_unit_test_setup(
		    I15_a_wait_is_never_longer_than_one_that_is_due, fresh),
		cmocka_unit_test_setup(
		    I15_an_older_reading_of_the_clock_counts_like_any, fresh),
		cmocka_unit_test_setup(I15_lower_limits_count_at_once, fresh),
		cmocka_unit_test_setup(
		    I15_a_full_table_forgets_the_oldest_and_lets_through,
		    fresh),
		cmocka_unit_test_setup(
		    settings_beyond_all_measure_do_not_overflow, fresh),
	};
	int failed;

	if (dg_random_init() != DG_OK)
		return EXIT_FAILURE;
	failed = cmocka_run_group_tests_name("request_throttle", tests, NULL,
	    NULL);
	dg_shm_close(shm);
	return failed;
}
