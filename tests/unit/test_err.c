/* SPDX-License-Identifier: MIT */
/* test_err.c: every error has its own text */
#include "tests/unit/test.h"

static void
every_error_has_a_text_of_its_own(void **state)
{
	(void)state;
	for (int i = DG_OK; i <= DG_ELIMIT; i++) {
		assert_true(strlen(dg_err_text((enum dg_err)i)) > 0);
		for (int j = DG_OK; j < i; j++)
			assert_string_not_equal(dg_err_text((enum dg_err)i),
			    dg_err_text((enum dg_err)j));
	}
}

static void
an_unknown_value_is_called_unknown(void **state)
{
	(void)state;
	assert_string_equal(dg_err_text((enum dg_err)(DG_ELIMIT + 1)),
	    "unknown error");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_error_has_a_text_of_its_own),
		cmocka_unit_test(an_unknown_value_is_called_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
