/* SPDX-License-Identifier: MIT */
/* test_flow.c: the brand's device code flow */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include "lib/site/flow.h"

static struct world w;

static int
set_up(void **state)
{
	(void)state;
	world_open(&w, false);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

static void
E1_the_flow_is_the_one_of_the_brand(void **state)
{
	struct dg_flow flow;

	(void)state;
	assert_ok(dg_flow_find(&w.ctx, &flow));
	assert_string_equal(flow.title, "Connect");
	w.brand.flow_device_code_id = 0;
	world_save_brand(&w);
	assert_int_equal(dg_flow_find(&w.ctx, &flow), DG_ENOTFOUND);
	w.brand.is_default = false;
	w.brand.flow_device_code_id = w.flow.id;
	world_save_brand(&w);
	/* the built-in brand has none */
	assert_int_equal(dg_flow_find(&w.ctx, &flow), DG_ENOTFOUND);
}

static void
B4_each_requirement_lets_in_whom_it_says(void **state)
{
	static const struct {
		enum dg_flow_authentication needs;
		enum dg_flow_verdict nobody, person, superuser;
	} row[] = {
		{ DG_FLOW_NONE, DG_FLOW_SIGN_IN, DG_FLOW_GO, DG_FLOW_GO },
		{ DG_FLOW_REQUIRE_AUTHENTICATED, DG_FLOW_SIGN_IN, DG_FLOW_GO,
		    DG_FLOW_GO },
		{ DG_FLOW_REQUIRE_UNAUTHENTICATED, DG_FLOW_NOT_APPLICABLE,
		    DG_FLOW_NOT_APPLICABLE, DG_FLOW_NOT_APPLICABLE },
		{ DG_FLOW_REQUIRE_SUPERUSER, DG_FLOW_SIGN_IN,
		    DG_FLOW_SUPERUSER_ONLY, DG_FLOW_GO },
	};
	struct dg_flow flow = w.flow;

	(void)state;
	w.ben.is_superuser = true;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		flow.authentication = row[i].needs;
		assert_int_equal(dg_flow_check(&flow, NULL), row[i].nobody);
		assert_int_equal(dg_flow_check(&flow, &w.anna), row[i].person);
		assert_int_equal(dg_flow_check(&flow, &w.ben),
		    row[i].superuser);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    E1_the_flow_is_the_one_of_the_brand, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    B4_each_requirement_lets_in_whom_it_says, set_up,
		    tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
