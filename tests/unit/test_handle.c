/* SPDX-License-Identifier: MIT */
/* test_handle.c: sealed codes in addresses */
#include "tests/unit/test.h"

#include "lib/account/handle.h"

#define NOW 1700000000

static struct dg_ctx ctx;

static int
set_up(void **state)
{
	(void)state;
	memset(&ctx, 0, sizeof(ctx));
	memset(ctx.secrets.session, 7, sizeof(ctx.secrets.session));
	ctx.now = NOW;
	return 0;
}

static void
V1_a_handle_gives_the_typed_code_back_to_its_browser(void **state)
{
	static const char *const typed[] = { "", "b", "bcdf-ghjk",
		"1234567890123456789012345678901234567890" };
	char handle[DG_HANDLE_TEXT_SIZE], out[DG_HANDLE_TYPED_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		assert_ok(dg_handle_seal(&ctx, dg_str_from(typed[i]),
		    DG_STR("browser"), handle));
		assert_null(strpbrk(handle, "+/=% "));
		assert_ok(dg_handle_open(&ctx, dg_str_from(handle),
		    DG_STR("browser"), out));
		assert_string_equal(out, typed[i]);
	}
	assert_int_equal(dg_handle_seal(&ctx,
	    DG_STR("12345678901234567890123456789012345678901"),
	    DG_STR("browser"), handle), DG_EINVAL);
	assert_string_equal(handle, "");
}

static void
a_handle_shows_nothing_and_is_new_each_time(void **state)
{
	char a[DG_HANDLE_TEXT_SIZE], b[DG_HANDLE_TEXT_SIZE];

	(void)state;
	assert_ok(dg_handle_seal(&ctx, DG_STR("BCDFGHJK"), DG_STR("x"), a));
	assert_ok(dg_handle_seal(&ctx, DG_STR("BCDFGHJK"), DG_STR("x"), b));
	assert_string_not_equal(a, b);
}

static void
a_handle_of_another_browser_or_installation_does_not_open(void **state)
{
	char handle[DG_HANDLE_TEXT_SIZE], out[DG_HANDLE_TYPED_MAX + 1];

	(void)state;
	assert_ok(dg_handle_seal(&ctx, DG_STR("BCDF"), DG_STR("mine"),
	    handle));
	assert_int_equal(dg_handle_open(&ctx, dg_str_from(handle),
	    DG_STR("yours"), out), DG_EDENIED);
	assert_string_equal(out, "");
	assert_int_equal(dg_handle_open(&ctx, dg_str_from(handle), DG_STR(""),
	    out), DG_EDENIED);
	ctx.secrets.session[0] ^= 1;
	assert_int_equal(dg_handle_open(&ctx, dg_str_from(handle),
	    DG_STR("mine"), out), DG_EDENIED);
}

static void
a_changed_or_cut_handle_does_not_open(void **state)
{
	char handle[DG_HANDLE_TEXT_SIZE], out[DG_HANDLE_TYPED_MAX + 1];
	size_t n;

	(void)state;
	assert_ok(dg_handle_seal(&ctx, DG_STR("BCDF"), DG_STR("b"), handle));
	n = strlen(handle);
	for (size_t i = 0; i < n; i++) {
		char was = handle[i];

		assert_int_equal(dg_handle_open(&ctx,
		    (struct dg_str){ handle, i }, DG_STR("b"), out),
		    DG_EDENIED);
		handle[i] = was == 'A' ? 'B' : 'A';
		assert_int_equal(dg_handle_open(&ctx, dg_str_from(handle),
		    DG_STR("b"), out), DG_EDENIED);
		handle[i] = was;
	}
	assert_ok(dg_handle_open(&ctx, dg_str_from(handle), DG_STR("b"), out));
	assert_int_equal(dg_handle_open(&ctx,
	    DG_STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
	    DG_STR("b"), out), DG_EDENIED);
}

static void
a_handle_ends_after_its_lifetime(void **state)
{
	char handle[DG_HANDLE_TEXT_SIZE], out[DG_HANDLE_TYPED_MAX + 1];

	(void)state;
	assert_ok(dg_handle_seal(&ctx, DG_STR("BCDF"), DG_STR("b"), handle));
	ctx.now = NOW + DG_HANDLE_LIFETIME_SEC - 1;
	assert_ok(dg_handle_open(&ctx, dg_str_from(handle), DG_STR("b"), out));
	ctx.now = NOW + DG_HANDLE_LIFETIME_SEC;
	assert_int_equal(dg_handle_open(&ctx, dg_str_from(handle), DG_STR("b"),
	    out), DG_EDENIED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
		    V1_a_handle_gives_the_typed_code_back_to_its_browser, set_up),
		cmocka_unit_test_setup(
		    a_handle_shows_nothing_and_is_new_each_time, set_up),
		cmocka_unit_test_setup(
		    a_handle_of_another_browser_or_installation_does_not_open,
		    set_up),
		cmocka_unit_test_setup(a_changed_or_cut_handle_does_not_open,
		    set_up),
		cmocka_unit_test_setup(a_handle_ends_after_its_lifetime, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
