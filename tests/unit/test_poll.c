/* SPDX-License-Identifier: MIT */
/* test_poll.c: the state machine of a poll (RFC 8628 section 3.5) */
#include "tests/unit/test.h"

#include "lib/oauth/poll.h"

#define NOW 1000000

/* A pending grant of this client with 10 minutes to go. */
static struct dg_poll_in
pending(void)
{
	return (struct dg_poll_in){ .found = true, .own = true,
		.expires_at = NOW + 600, .now = NOW, .grace = 3600 };
}

static void
T1_a_pending_grant_is_pending(void **state)
{
	struct dg_poll_in in = pending();

	(void)state;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_PENDING);
}

static void
T3_an_early_poll_of_a_pending_grant_is_slowed(void **state)
{
	struct dg_poll_in in = pending();

	(void)state;
	in.early = true;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_SLOW_DOWN);
}

static void
T4_an_approved_grant_is_redeemed_even_when_early(void **state)
{
	struct dg_poll_in in = pending();

	(void)state;
	in.approved = true;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_REDEEM);
	in.early = true;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_REDEEM);
}

static void
T1_a_denied_grant_is_denied_even_when_early(void **state)
{
	struct dg_poll_in in = pending();

	(void)state;
	in.denied = true;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_DENIED);
	in.early = true;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_DENIED);
}

static void
T1_unknown_foreign_and_used_codes_are_one_answer(void **state)
{
	struct dg_poll_in in = pending();

	(void)state;
	in.found = false;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_INVALID);
	in = pending();
	in.redeemed = true;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_INVALID);
}

static void
T8_a_foreign_client_learns_nothing_of_any_state(void **state)
{
	struct dg_poll_in in = pending();

	(void)state;
	in.own = false;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_INVALID);
	in.approved = true;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_INVALID);
	in.approved = false;
	in.denied = true;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_INVALID);
	in.denied = false;
	in.now = in.expires_at;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_INVALID);
}

static void
T1_expiry_is_told_from_its_second_on_until_the_grace_ends(void **state)
{
	struct dg_poll_in in = pending();

	(void)state;
	in.now = in.expires_at - 1;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_PENDING);
	in.now = in.expires_at;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_EXPIRED);
	in.now = in.expires_at + in.grace - 1;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_EXPIRED);
	in.now = in.expires_at + in.grace;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_INVALID);
	in.grace = 0;
	in.now = in.expires_at;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_INVALID);
}

static void
T7_an_approval_does_not_outlive_expiry(void **state)
{
	struct dg_poll_in in = pending();

	(void)state;
	in.approved = true;
	in.now = in.expires_at;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_EXPIRED);
	in.approved = false;
	in.denied = true;
	assert_int_equal(dg_poll_decide(&in), DG_POLL_EXPIRED);
}

static void
each_outcome_has_its_oauth_error(void **state)
{
	(void)state;
	assert_int_equal(dg_poll_error(DG_POLL_REDEEM), DG_OAUTH_NONE);
	assert_int_equal(dg_poll_error(DG_POLL_PENDING),
	    DG_OAUTH_AUTHORIZATION_PENDING);
	assert_int_equal(dg_poll_error(DG_POLL_SLOW_DOWN), DG_OAUTH_SLOW_DOWN);
	assert_int_equal(dg_poll_error(DG_POLL_DENIED), DG_OAUTH_ACCESS_DENIED);
	assert_int_equal(dg_poll_error(DG_POLL_EXPIRED),
	    DG_OAUTH_EXPIRED_TOKEN);
	assert_int_equal(dg_poll_error(DG_POLL_INVALID),
	    DG_OAUTH_INVALID_GRANT);
}

static void
T2_half_a_second_of_jitter_is_never_early(void **state)
{
	int64_t last;

	(void)state;
	/* told 5 s, both polls off by half a second */
	for (last = 0; last <= 500; last += 10)
		assert_false(dg_poll_is_early(last, 5000, last + 4000));
	assert_true(dg_poll_is_early(0, 5000, 3999));
}

static void
tolerance_is_a_second_and_never_the_whole_interval(void **state)
{
	(void)state;
	assert_false(dg_poll_is_early(0, 1000, 100));
	assert_true(dg_poll_is_early(0, 1000, 99));
	assert_false(dg_poll_is_early(0, 2000, 1000));
	assert_true(dg_poll_is_early(0, 2000, 999));
	assert_false(dg_poll_is_early(0, 60000, 59000));
	assert_true(dg_poll_is_early(0, 60000, 58999));
	assert_false(dg_poll_is_early(7, 0, 7));
}

static void
T2_a_second_poll_at_once_is_early(void **state)
{
	(void)state;
	assert_true(dg_poll_is_early(123456, 5000, 123456));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(T1_a_pending_grant_is_pending),
		cmocka_unit_test(T3_an_early_poll_of_a_pending_grant_is_slowed),
		cmocka_unit_test(T4_an_approved_grant_is_redeemed_even_when_early),
		cmocka_unit_test(T1_a_denied_grant_is_denied_even_when_early),
		cmocka_unit_test(T1_unknown_foreign_and_used_codes_are_one_answer),
		cmocka_unit_test(T8_a_foreign_client_learns_nothing_of_any_state),
		cmocka_unit_test(T1_expiry_is_told_from_its_second_on_until_the_grace_ends),
		cmocka_unit_test(T7_an_approval_does_not_outlive_expiry),
		cmocka_unit_test(each_outcome_has_its_oauth_error),
		cmocka_unit_test(T2_half_a_second_of_jitter_is_never_early),
		cmocka_unit_test(tolerance_is_a_second_and_never_the_whole_interval),
		cmocka_unit_test(T2_a_second_poll_at_once_is_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
