/* SPDX-License-Identifier: MIT */
/* test_rotation.c: what a presented refresh token is worth */
#include "tests/unit/test.h"

#include <stdio.h>

#include "lib/token/rotation.h"

#define NOW 1700000000
#define DAY 86400

static struct dg_client client;
static struct dg_token_family family;
static struct dg_refresh_token token;

static int
set_up(void **state)
{
	(void)state;
	memset(&client, 0, sizeof(client));
	memset(&family, 0, sizeof(family));
	memset(&token, 0, sizeof(token));
	client.provider_id = 4;
	client.refresh_idle = 30 * DAY;
	client.refresh_absolute = 365 * DAY;
	client.refresh_grace = 60;
	family.provider_id = 4;
	family.state = DG_FAMILY_ACTIVE;
	family.created_at = NOW - DAY;
	family.expires_at = NOW + 1000;
	(void)snprintf(family.uuid, sizeof(family.uuid), "family");
	token.generation = 3;
	token.state = DG_REFRESH_LIVE;
	token.expires_at = NOW + 500;
	return 0;
}

static enum dg_rotation
judge_at(int64_t now)
{
	return dg_rotation_judge(&client, &family, &token, now);
}

static void
T12_a_live_token_is_good_until_its_idle_and_absolute_end(void **state)
{
	(void)state;
	assert_int_equal(judge_at(NOW), DG_ROTATION_NEXT);
	assert_int_equal(judge_at(NOW + 499), DG_ROTATION_NEXT);
	assert_int_equal(judge_at(NOW + 500), DG_ROTATION_DEAD);
	token.expires_at = NOW + 2000;
	assert_int_equal(judge_at(NOW + 999), DG_ROTATION_NEXT);
	assert_int_equal(judge_at(NOW + 1000), DG_ROTATION_DEAD);
}

/* A lifetime that is made shorter also holds for tokens that exist. */
static void
S5_a_life_set_shorter_ends_families_that_are_older(void **state)
{
	(void)state;
	client.refresh_absolute = DAY + 10;
	assert_int_equal(judge_at(NOW + 9), DG_ROTATION_NEXT);
	assert_int_equal(judge_at(NOW + 10), DG_ROTATION_DEAD);
	client.refresh_absolute = 0;	/* no end: the family's own holds */
	assert_int_equal(judge_at(NOW + 10), DG_ROTATION_NEXT);
}

static void
T8_a_token_of_another_client_or_ended_family_is_dead(void **state)
{
	(void)state;
	client.provider_id = 5;
	assert_int_equal(judge_at(NOW), DG_ROTATION_DEAD);
	client.provider_id = 4;
	family.state = DG_FAMILY_REVOKED;
	assert_int_equal(judge_at(NOW), DG_ROTATION_DEAD);
	/* also a rotated one: the family does not end twice */
	token.state = DG_REFRESH_ROTATED;
	assert_int_equal(judge_at(NOW), DG_ROTATION_DEAD);
}

static void
T12_a_rotated_token_repeats_within_the_grace_time(void **state)
{
	(void)state;
	token.state = DG_REFRESH_ROTATED;
	token.rotated_at = NOW;
	assert_int_equal(judge_at(NOW), DG_ROTATION_REPEAT);
	assert_int_equal(judge_at(NOW + 59), DG_ROTATION_REPEAT);
	assert_int_equal(judge_at(NOW + 60), DG_ROTATION_REUSE);
}

static void
T12_repetition_ends_after_ten_and_surplus_ends_nothing(void **state)
{
	(void)state;
	token.state = DG_REFRESH_ROTATED;
	token.rotated_at = NOW;
	token.presented = 9;
	assert_int_equal(judge_at(NOW), DG_ROTATION_REPEAT);
	token.presented = 10;
	assert_int_equal(judge_at(NOW + 59), DG_ROTATION_SURPLUS);
	token.presented = 1000;
	assert_int_equal(judge_at(NOW + 59), DG_ROTATION_SURPLUS);
	assert_int_equal(judge_at(NOW + 60), DG_ROTATION_REUSE);
}

static void
T12_it_is_reuse_once_the_successor_was_used(void **state)
{
	(void)state;
	token.state = DG_REFRESH_ROTATED;
	token.rotated_at = NOW;
	token.successor_used = true;
	assert_int_equal(judge_at(NOW), DG_ROTATION_REUSE);
	token.presented = 10;
	assert_int_equal(judge_at(NOW), DG_ROTATION_REUSE);
}

static void
T12_without_grace_any_second_presentation_is_reuse(void **state)
{
	(void)state;
	client.refresh_grace = 0;
	token.state = DG_REFRESH_ROTATED;
	token.rotated_at = NOW;
	assert_int_equal(judge_at(NOW), DG_ROTATION_REUSE);
}

static void
T13_ends_follow_the_settings_and_0_is_no_end(void **state)
{
	(void)state;
	assert_true(dg_rotation_family_end(&client, NOW) == NOW + 365LL * DAY);
	family.expires_at = NOW + 365LL * DAY;
	assert_true(dg_rotation_idle_end(&client, &family, NOW) ==
	    NOW + 30LL * DAY);
	/* never after the family */
	assert_true(dg_rotation_idle_end(&client, &family,
	    NOW + 350LL * DAY) == family.expires_at);
	client.refresh_idle = 0;
	assert_true(dg_rotation_idle_end(&client, &family, NOW) ==
	    family.expires_at);
	client.refresh_absolute = 0;
	assert_true(dg_rotation_family_end(&client, NOW) >
	    NOW + 50LL * 365 * DAY);
}

static void
T12_the_successor_is_the_same_for_the_same_presentation_only(void **state)
{
	uint8_t key[DG_SECRET_BYTES] = { 1 };
	char a[DG_SECRET_LEN + 1], b[DG_SECRET_LEN + 1];
	struct dg_str shown = DG_STR("presented");

	(void)state;
	assert_ok(dg_rotation_derive(key, &family, &token, shown, a));
	assert_int_equal(strlen(a), DG_SECRET_LEN);
	assert_ok(dg_rotation_derive(key, &family, &token, shown, b));
	assert_string_equal(a, b);
	assert_ok(dg_rotation_derive(key, &family, &token, DG_STR("another"),
	    b));
	assert_string_not_equal(a, b);
	token.generation++;
	assert_ok(dg_rotation_derive(key, &family, &token, shown, b));
	assert_string_not_equal(a, b);
	token.generation--;
	family.uuid[0] = 'F';
	assert_ok(dg_rotation_derive(key, &family, &token, shown, b));
	assert_string_not_equal(a, b);
	family.uuid[0] = 'f';
	key[31] = 1;
	assert_ok(dg_rotation_derive(key, &family, &token, shown, b));
	assert_string_not_equal(a, b);
}

#define with_rows(f) cmocka_unit_test_setup(f, set_up)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_rows(T12_a_live_token_is_good_until_its_idle_and_absolute_end),
		with_rows(S5_a_life_set_shorter_ends_families_that_are_older),
		with_rows(T8_a_token_of_another_client_or_ended_family_is_dead),
		with_rows(T12_a_rotated_token_repeats_within_the_grace_time),
		with_rows(T12_repetition_ends_after_ten_and_surplus_ends_nothing),
		with_rows(T12_it_is_reuse_once_the_successor_was_used),
		with_rows(T12_without_grace_any_second_presentation_is_reuse),
		with_rows(T13_ends_follow_the_settings_and_0_is_no_end),
		with_rows(T12_the_successor_is_the_same_for_the_same_presentation_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
