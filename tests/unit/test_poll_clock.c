/* SPDX-License-Identifier: MIT */
/* test_poll_clock.c: how fast a device may poll (RFC 8628 section 3.5) */
#include "tests/unit/test.h"

#include "lib/crypt/random.h"
#include "lib/shm/poll_clock.h"

#define T0 ((int64_t)5000000)	/* ms since boot */
#define HEADER 0
#define BODY 1
#define HOUR_MS ((int64_t)3600 * 1000)

static struct dg_shm *shm;
static uint8_t code[DG_DIGEST_BYTES];
static int64_t interval;

static int
fresh(void **state)
{
	(void)state;
	dg_shm_close(shm);
	assert_ok(dg_shm_open_private(&shm));
	assert_ok(dg_random_bytes(code, sizeof(code)));
	return 0;
}

/* A poll after `ms`; is it early? */
static bool
poll_at(int64_t ms, int form)
{
	return dg_poll_clock_tick(shm, code, 5, form, T0 + ms, &interval);
}

static void
T2_first_poll_is_never_early(void **state)
{
	(void)state;
	assert_false(poll_at(0, BODY));
	assert_int_equal(interval, 5);
}

static void
T2_jitter_of_half_a_second_is_never_early(void **state)
{
	uint32_t lcg = 1;
	int64_t at;
	int i;

	(void)state;
	for (i = 0; i < 720; i++) {
		lcg = lcg * 1664525 + 1013904223;
		at = i * 5000 + (int64_t)(lcg >> 8) % 1001 - 500;
		assert_false(poll_at(at, BODY));
		assert_int_equal(interval, 5);
	}
	/* the worst case of all: late, then soon */
	assert_false(poll_at(10000500, BODY));
	assert_false(poll_at(10004500, BODY));
}

/* -450 to 450 ms, and as often as not one of the two ends. */
static int64_t
jitter(uint32_t *lcg)
{
	*lcg = *lcg * 1664525 + 1013904223;
	switch (*lcg >> 30) {
	case 0:
		return 450;
	case 1:
		return -450;
	default:
		return (int64_t)(*lcg >> 8) % 901 - 450;
	}
}

/* On a grid of its own, as a timer ticks; and from reply to reply, where the
 * network makes each wait a little longer or shorter. */
static void
T2_a_client_that_keeps_any_interval_with_jitter_is_never_slowed(void **state)
{
	int64_t s, grid, chain;
	uint32_t lcg = 7;
	int i;

	(void)state;
	for (s = 1; s <= 60; s++) {
		for (i = 0, chain = T0; i < 2000; i++) {
			grid = T0 + 1000 + i * s * 1000 + jitter(&lcg);
			chain += s * 1000 + jitter(&lcg);
			code[0] = 1;
			assert_false(dg_poll_clock_tick(shm, code, s, i & 1,
			    grid, &interval));
			assert_true(interval == s);
			code[0] = 2;
			assert_false(dg_poll_clock_tick(shm, code, s, BODY,
			    chain, &interval));
			assert_true(interval == s);
		}
		assert_int_equal(fresh(state), 0);
	}
}

static void
T3_a_client_that_does_not_wait_is_slowed_at_any_interval(void **state)
{
	int64_t s;

	(void)state;
	for (s = 1; s < 60; s++) {
		assert_int_equal(fresh(state), 0);
		assert_false(dg_poll_clock_tick(shm, code, s, BODY, T0,
		    &interval));
		assert_true(dg_poll_clock_tick(shm, code, s, BODY, T0 + 50,
		    &interval));
		assert_true(interval == (s < 55 ? s + 5 : 60));
		assert_false(dg_poll_clock_tick(shm, code, s, BODY,
		    T0 + interval * 1000, &interval));
	}
}

static void
T2_two_forms_within_a_second_count_as_one(void **state)
{
	(void)state;
	assert_false(poll_at(0, HEADER));
	assert_false(poll_at(40, BODY));
	assert_int_equal(interval, 5);
	/* on time after the first of the two */
	assert_false(poll_at(4100, HEADER));
	assert_false(poll_at(4900, BODY));
	assert_int_equal(interval, 5);
}

static void
T2_only_one_poll_in_the_other_form_is_forgiven(void **state)
{
	(void)state;
	assert_false(poll_at(0, HEADER));
	assert_false(poll_at(100, BODY));
	assert_true(poll_at(200, BODY));
	assert_int_equal(interval, 10);
}

static void
T2_other_form_after_a_second_is_a_poll_of_its_own(void **state)
{
	(void)state;
	assert_false(poll_at(0, HEADER));
	assert_true(poll_at(1100, BODY));
	assert_int_equal(interval, 10);
}

static void
T2_both_forms_of_a_refused_poll_grow_the_interval_once(void **state)
{
	(void)state;
	assert_false(poll_at(0, HEADER));
	assert_true(poll_at(2000, HEADER));
	assert_int_equal(interval, 10);
	assert_true(poll_at(2050, BODY));
	assert_int_equal(interval, 10);
	/* the refused pair did not move the time either */
	assert_false(poll_at(10000, HEADER));
}

static void
T3_each_early_poll_adds_five_seconds_up_to_sixty(void **state)
{
	int64_t expected = 5;
	int i;

	(void)state;
	assert_false(poll_at(0, BODY));
	for (i = 1; i <= 20; i++) {
		if (expected < 60)
			expected += 5;
		assert_true(poll_at(i * 10, BODY));
		assert_int_equal(interval, expected);
	}
}

static void
T3_refused_poll_does_not_move_the_time(void **state)
{
	(void)state;
	assert_false(poll_at(0, BODY));
	assert_true(poll_at(3000, BODY));
	assert_int_equal(interval, 10);
	assert_false(poll_at(10000, BODY));
}

static void
T3_interval_stays_grown_once_the_client_waits(void **state)
{
	(void)state;
	assert_false(poll_at(0, BODY));
	assert_true(poll_at(1000, BODY));
	assert_false(poll_at(11000, BODY));
	assert_int_equal(interval, 10);
	assert_true(poll_at(16000, BODY));
	assert_int_equal(interval, 15);
	assert_false(poll_at(26000, BODY));
}

static void
T3_tolerance_is_a_second_also_of_two(void **state)
{
	(void)state;
	assert_false(dg_poll_clock_tick(shm, code, 2, 0, T0, &interval));
	assert_false(dg_poll_clock_tick(shm, code, 2, 0, T0 + 1000, &interval));
	assert_true(dg_poll_clock_tick(shm, code, 2, 0, T0 + 1980, &interval));
	assert_int_equal(interval, 7);
}

static void
T3_interval_over_the_cap_stays_what_the_device_was_told(void **state)
{
	(void)state;
	assert_false(dg_poll_clock_tick(shm, code, 90, 0, T0, &interval));
	assert_true(dg_poll_clock_tick(shm, code, 90, 0, T0 + 9000, &interval));
	assert_int_equal(interval, 90);
}

static void
codes_do_not_share_a_time(void **state)
{
	(void)state;
	assert_false(poll_at(0, BODY));
	code[0] ^= 1;
	assert_false(poll_at(10, BODY));
	assert_int_equal(interval, 5);
}

static void
a_process_with_an_older_reading_of_the_clock_is_early(void **state)
{
	(void)state;
	assert_false(poll_at(0, BODY));
	assert_true(poll_at(-30, BODY));
}

/* A code lives a day at most; within a day the clock must not wrap unnoticed. */
static void
T3_the_last_poll_is_known_as_long_as_a_code_lives(void **state)
{
	int64_t ms;

	(void)state;
	for (ms = 1000; ms < 25 * HOUR_MS; ms += 60000) {
		assert_int_equal(fresh(state), 0);
		assert_false(poll_at(0, BODY));
		assert_false(poll_at(ms + 4000, BODY));
		assert_true(poll_at(ms + 4010, BODY));
	}
}

/* Where nothing tells one boot from another, times lie ahead. */
static void
times_of_an_earlier_boot_slow_nobody(void **state)
{
	int64_t ms;

	(void)state;
	for (ms = 20000; ms < 60 * HOUR_MS; ms += 600000) {
		assert_int_equal(fresh(state), 0);
		assert_false(poll_at(ms, BODY));
		assert_false(poll_at(-T0 + 10, BODY));
		assert_int_equal(interval, 5);
	}
}

/* What a slot cannot tell any more errs to lenient. */
static void
a_time_that_wrapped_is_forgotten(void **state)
{
	(void)state;
	assert_false(poll_at(0, BODY));
	assert_false(poll_at(30 * HOUR_MS, BODY));
}

static void
a_full_table_forgets_the_oldest_and_stays_lenient(void **state)
{
	uint8_t other[DG_DIGEST_BYTES] = { 0 };
	int early = 0;
	uint32_t i;

	(void)state;
	assert_false(poll_at(0, BODY));
	for (i = 1; i <= 400000; i++) {
		dg_digest_sha256(&i, sizeof(i), other);
		early += dg_poll_clock_tick(shm, other, 5, BODY, T0 + 1000,
		    &interval);
	}
	/* tags have 26 bits: one run in 25 meets one that looks the same */
	assert_in_range(early, 0, 3);
	assert_false(poll_at(2000, BODY));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(T2_first_poll_is_never_early, fresh),
		cmocka_unit_test_setup(T2_jitter_of_half_a_second_is_never_early,
		    fresh),
		cmocka_unit_test_setup(
		    T2_a_client_that_keeps_any_interval_with_jitter_is_never_slowed,
		    fresh),
		cmocka_unit_test_setup(
		    T3_a_client_that_does_not_wait_is_slowed_at_any_interval,
		    fresh),
		cmocka_unit_test_setup(T2_two_forms_within_a_second_count_as_one,
		    fresh),
		cmocka_unit_test_setup(
		    T2_only_one_poll_in_the_other_form_is_forgiven, fresh),
		cmocka_unit_test_setup(
		    T2_other_form_after_a_second_is_a_poll_of_its_own, fresh),
		cmocka_unit_test_setup(
		    T2_both_forms_of_a_refused_poll_grow_the_interval_once,
		    fresh),
		cmocka_unit_test_setup(
		    T3_each_early_poll_adds_five_seconds_up_to_sixty, fresh),
		cmocka_unit_test_setup(T3_refused_poll_does_not_move_the_time,
		    fresh),
		cmocka_unit_test_setup(
		    T3_interval_stays_grown_once_the_client_waits, fresh),
		cmocka_unit_test_setup(
		    T3_tolerance_is_a_second_also_of_two,
		    fresh),
		cmocka_unit_test_setup(
		    T3_interval_over_the_cap_stays_what_the_device_was_told,
		    fresh),
		cmocka_unit_test_setup(codes_do_not_share_a_time, fresh),
		cmocka_unit_test_setup(
		    a_process_with_an_older_reading_of_the_clock_is_early,
		    fresh),
		cmocka_unit_test_setup(
		    T3_the_last_poll_is_known_as_long_as_a_code_lives, fresh),
		cmocka_unit_test_setup(times_of_an_earlier_boot_slow_nobody,
		    fresh),
		cmocka_unit_test_setup(a_time_that_wrapped_is_forgotten, fresh),
		cmocka_unit_test_setup(
		    a_full_table_forgets_the_oldest_and_stays_lenient, fresh),
	};
	int failed;

	if (dg_random_init() != DG_OK)
		return EXIT_FAILURE;
	failed = cmocka_run_group_tests_name("poll_clock", tests, NULL, NULL);
	dg_shm_close(shm);
	return failed;
}
