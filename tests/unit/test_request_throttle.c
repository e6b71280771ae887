/* SPDX-License-Identifier: MIT */
/* test_request_throttle.c: token buckets by source (features I15) */
#include "tests/unit/test.h"

#include "lib/base/random.h"
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
