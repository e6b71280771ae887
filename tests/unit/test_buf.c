/* SPDX-License-Identifier: MIT */
/* test_buf.c: growing buffer with a maximum */
#include "tests/unit/faulty.h"
#include "tests/unit/test.h"

#include "lib/base/buf.h"

static void
appends_grow_it_and_keep_it_terminated(void **state)
{
	struct dg_buf buf;
	char expected[2001];

	(void)state;
	memset(expected, 'x', sizeof(expected) - 1);
	expected[2000] = '\0';
	dg_buf_init(&buf, 4000);
	for (int i = 0; i < 1000; i++) {
		dg_buf_putc(&buf, 'x');
		dg_buf_put_text(&buf, "x");
	}
	assert_ok(dg_buf_err(&buf));
	assert_int_equal(buf.n, 2000);
	assert_string_equal(dg_buf_get(&buf), expected);
	dg_buf_fini(&buf);
}

static void
the_maximum_is_reached_exactly_and_not_passed(void **state)
{
	struct dg_buf buf;

	(void)state;
	dg_buf_init(&buf, 5);
	dg_buf_put(&buf, "12345", 5);
	assert_ok(dg_buf_err(&buf));
	dg_buf_put(&buf, "", 0);
	assert_ok(dg_buf_err(&buf));
	dg_buf_putc(&buf, '6');
	assert_int_equal(dg_buf_err(&buf), DG_ENOMEM);
	assert_string_equal(dg_buf_get(&buf), "12345");
	dg_buf_fini(&buf);
}

static void
a_failure_is_remembered_until_reset(void **state)
{
	struct dg_buf buf;

	(void)state;
	dg_buf_init(&buf, 4);
	dg_buf_put_text(&buf, "too long");
	dg_buf_put_text(&buf, "ok");
	assert_int_equal(dg_buf_err(&buf), DG_ENOMEM);
	assert_string_equal(dg_buf_get(&buf), "");
	dg_buf_reset(&buf);
	assert_ok(dg_buf_err(&buf));
	dg_buf_put_text(&buf, "ok");
	assert_string_equal(dg_buf_get(&buf), "ok");
	dg_buf_fini(&buf);
}

static void
a_size_that_would_overflow_fails(void **state)
{
	struct dg_buf buf;

	(void)state;
	dg_buf_init(&buf, 100);
	dg_buf_put_text(&buf, "a");
	dg_buf_put(&buf, "b", SIZE_MAX);
	assert_int_equal(dg_buf_err(&buf), DG_ENOMEM);
	dg_buf_fini(&buf);

	dg_buf_init(&buf, SIZE_MAX);
	dg_buf_put_text(&buf, "a");
	assert_int_equal(dg_buf_err(&buf), DG_ENOMEM);
	dg_buf_fini(&buf);
}

static void
empty_gives_an_empty_string_and_fini_may_come_twice(void **state)
{
	struct dg_buf buf;

	(void)state;
	dg_buf_init(&buf, 10);
	assert_string_equal(dg_buf_get(&buf), "");
	assert_int_equal(dg_buf_str(&buf).n, 0);
	dg_buf_put(&buf, NULL, 0);
	assert_string_equal(dg_buf_get(&buf), "");
	dg_buf_fini(&buf);
	dg_buf_fini(&buf);
	dg_buf_put_text(&buf, "again");
	assert_string_equal(dg_buf_get(&buf), "again");
	dg_buf_fini(&buf);
}

static void
printf_appends_and_obeys_the_maximum(void **state)
{
	struct dg_buf buf;

	(void)state;
	dg_buf_init(&buf, 10);
	dg_buf_put_text(&buf, "a=");
	dg_buf_printf(&buf, "%d,%s", 12, "xy");
	assert_ok(dg_buf_err(&buf));
	assert_string_equal(dg_buf_get(&buf), "a=12,xy");
	dg_buf_printf(&buf, "%s", "four");
	assert_int_equal(dg_buf_err(&buf), DG_ENOMEM);
	assert_string_equal(dg_buf_get(&buf), "a=12,xy");
	dg_buf_fini(&buf);
}

static void
content_may_hold_a_nul(void **state)
{
	struct dg_buf buf;

	(void)state;
	dg_buf_init(&buf, 10);
	dg_buf_put_str(&buf, DG_STR("a\0b"));
	assert_true(dg_str_equal(dg_buf_str(&buf), DG_STR("a\0b")));
	dg_buf_fini(&buf);
}

static void
reset_wipes_the_storage_it_keeps(void **state)
{
	struct dg_buf buf;

	(void)state;
	dg_buf_init(&buf, 100);
	dg_buf_put_text(&buf, "secret");
	dg_buf_reset(&buf);
	assert_non_null(buf.p);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(buf.p[i], 0);
	dg_buf_fini(&buf);
}

static void
a_failed_allocation_keeps_what_was_there(void **state)
{
	char big[300];
	struct dg_buf buf;

	(void)state;
	memset(big, 'x', sizeof(big));
	dg_buf_init(&buf, 1000);
	faulty_set(FAULTY_MEMORY, 1);
	dg_buf_put_text(&buf, "a");
	assert_int_equal(dg_buf_err(&buf), DG_ENOMEM);
	assert_string_equal(dg_buf_get(&buf), "");

	dg_buf_reset(&buf);
	dg_buf_put_text(&buf, "a");
	faulty_set(FAULTY_MEMORY, 1);
	dg_buf_put(&buf, big, sizeof(big));
	assert_int_equal(dg_buf_err(&buf), DG_ENOMEM);
	assert_string_equal(dg_buf_get(&buf), "a");
	dg_buf_fini(&buf);
}

static void
numbers_are_written_in_decimal_digits(void **state)
{
	static const struct { int64_t v; const char *text; } cases[] = {
		{ 0, "0" }, { 7, "7" }, { -7, "-7" }, { 1800000000, "1800000000" },
		{ INT64_MAX, "9223372036854775807" },
		{ INT64_MIN, "-9223372036854775808" },
	};
	struct dg_buf buf;

	(void)state;
	dg_buf_init(&buf, 100);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		dg_buf_reset(&buf);
		dg_buf_put_int(&buf, cases[i].v);
		assert_string_equal(dg_buf_get(&buf), cases[i].text);
	}
	dg_buf_fini(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_written_in_decimal_digits),
		cmocka_unit_test(appends_grow_it_and_keep_it_terminated),
		cmocka_unit_test(the_maximum_is_reached_exactly_and_not_passed),
		cmocka_unit_test(a_failure_is_remembered_until_reset),
		cmocka_unit_test(a_size_that_would_overflow_fails),
		cmocka_unit_test(
		    empty_gives_an_empty_string_and_fini_may_come_twice),
		cmocka_unit_test(printf_appends_and_obeys_the_maximum),
		cmocka_unit_test(content_may_hold_a_nul),
		cmocka_unit_test(reset_wipes_the_storage_it_keeps),
		cmocka_unit_test(a_failed_allocation_keeps_what_was_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
