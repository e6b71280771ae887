/* SPDX-License-Identifier: MIT */
/* test_clock.c: both clocks and the text of a time */
#include "tests/unit/test.h"

#include "lib/base/clock.h"

static void
frozen_clocks_stand_still_and_run_again(void **state)
{
	(void)state;
	dg_clock_freeze(1000, 77);
	assert_int_equal(dg_clock_now(), 1000);
	assert_int_equal(dg_clock_boot_ms(), 77);
	dg_clock_freeze(0, 0);
	assert_true(dg_clock_now() > 1700000000);
	assert_true(dg_clock_boot_ms() > 0);
}

static void
boot_clock_never_runs_backwards(void **state)
{
	int64_t last = dg_clock_boot_ms();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		int64_t now = dg_clock_boot_ms();

		assert_true(now >= last);
		last = now;
	}
}

static void
text_is_utc_whatever_the_time_zone(void **state)
{
	char out[DG_CLOCK_TEXT_SIZE];

	(void)state;
	dg_clock_text(0, out);
	assert_string_equal(out, "1970-01-01T00:00:00Z");
	dg_clock_text(951782400, out);
	assert_string_equal(out, "2000-02-29T00:00:00Z");
	dg_clock_text(4102444799, out);
	assert_string_equal(out, "2099-12-31T23:59:59Z");
}

static void
a_time_beyond_the_calendar_gives_no_text(void **state)
{
	char out[DG_CLOCK_TEXT_SIZE] = "x";

	(void)state;
	dg_clock_text(INT64_MAX, out);
	assert_string_equal(out, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frozen_clocks_stand_still_and_run_again),
		cmocka_unit_test(boot_clock_never_runs_backwards),
		cmocka_unit_test(text_is_utc_whatever_the_time_zone),
		cmocka_unit_test(a_time_beyond_the_calendar_gives_no_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
