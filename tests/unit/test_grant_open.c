/* SPDX-License-Identifier: MIT */
/* test_grant_open.c: a person brings a code */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <stdio.h>

#include "lib/store/store_binding.h"

static struct world w;
static struct dg_session anna, ben;
static struct dg_initiated codes;
static struct dg_opened got;

static int
set_up(void **state)
{
	(void)state;
	world_open(&w, false);
	world_session(&w, &w.anna, &anna);
	world_session(&w, &w.ben, &ben);
	world_initiate(&w, &w.tv, "openid email", &codes);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

static enum dg_lookup
open_as(const struct dg_session *session, const char *typed)
{
	assert_ok(dg_grant_open(&w.ctx, session, &w.addr, dg_str_from(typed),
	    &got));
	return got.lookup;
}

static enum dg_lookup
view_as(const struct dg_session *session, const char *typed)
{
	assert_ok(dg_grant_view(&w.ctx, session, dg_str_from(typed), &got));
	return got.lookup;
}

static void
only_anna_may_use_the_tv(void)
{
	const struct dg_binding binding = { .user_id = w.anna.id,
		.enabled = true };

	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_binding_add(w.ctx.db, w.tv.application_id,
	    &binding));
	assert_ok(dg_db_commit(w.ctx.db));
}

static void
V13_opening_claims_the_row_for_this_session(void **state)
{
	(void)state;
	assert_int_equal(open_as(&anna, codes.user_code), DG_LOOKUP_OK);
	assert_string_equal(got.user_code, codes.user_code);
	assert_string_equal(got.client.slug, "tv");
	assert_int_equal(got.grant.user_id, w.anna.id);
	assert_int_equal(got.grant.session_id, anna.row.id);
	assert_int_equal(got.grant.state, DG_GRANT_PENDING);
	assert_int_equal(world_events(&w, "code_opened"), 1);
}

static void
V2_case_and_punctuation_make_no_difference(void **state)
{
	char typed[64], *p;

	(void)state;
	(void)snprintf(typed, sizeof(typed), " %.4s . %.5s ", codes.user_code,
	    codes.user_code + 4);
	for (p = typed; *p != '\0'; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
	assert_int_equal(open_as(&anna, typed), DG_LOOKUP_OK);
}

static void
V2_a_character_outside_the_alphabet_costs_no_guess(void **state)
{
	(void)state;
	for (int i = 0; i < 50; i++) {
		assert_int_equal(open_as(&anna, "BCDF-GHJ1"),
		    DG_LOOKUP_CHARACTER);
		assert_int_equal(got.bad, '1');
		assert_int_equal(open_as(&anna, " - "), DG_LOOKUP_EMPTY);
		assert_int_equal(open_as(&anna, "BCDFGHJKBCDFGHJKB"),
		    DG_LOOKUP_UNUSABLE);
	}
	assert_int_equal(world_events(&w, "wrong_code"), 0);
	assert_int_equal(open_as(&anna, codes.user_code), DG_LOOKUP_OK);
}

static void
V2_a_character_that_any_application_uses_is_none_outside(void **state)
{
	struct dg_initiated digits;

	(void)state;
	(void)snprintf(w.build.user_code_charset,
	    sizeof(w.build.user_code_charset), "0123456789");
	w.build.user_code_length = 9;
	world_save_client(&w, &w.build);
	world_initiate(&w, &w.build, "openid", &digits);
	assert_int_equal(open_as(&anna, digits.user_code), DG_LOOKUP_OK);
	assert_int_equal(open_as(&anna, codes.user_code), DG_LOOKUP_OK);
	assert_int_equal(open_as(&anna, "000-000-001"), DG_LOOKUP_UNUSABLE);
	assert_int_equal(open_as(&anna, "BCDF-GHJA"), DG_LOOKUP_CHARACTER);
	assert_int_equal(got.bad, 'A');
}

/* A wrong code that nobody got: another one each time. */
static const char *
wrong(int i)
{
	static char text[16];

	(void)snprintf(text, sizeof(text), "BBBBBB%c%c",
	    DG_USER_CODE_CHARSET[i / 20 % 20], DG_USER_CODE_CHARSET[i % 20]);
	return text;
}

static void
V14_five_wrong_codes_then_one_in_three_minutes(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++)
		assert_int_equal(open_as(&anna, wrong(i)), DG_LOOKUP_UNUSABLE);
	assert_int_equal(world_events(&w, "wrong_code"), 5);
	assert_int_equal(world_events(&w, "code_lockout"), 1);
	/* the right one does not help then, or guessing would go on */
	assert_int_equal(open_as(&anna, codes.user_code), DG_LOOKUP_LIMITED);
	assert_true(got.retry_after > 0 && got.retry_after <= 180);
	assert_int_equal(got.grant.id, 0);
	assert_int_equal(open_as(&anna, wrong(5)), DG_LOOKUP_LIMITED);
	assert_int_equal(world_events(&w, "wrong_code"), 5);
	world_wait(&w, got.retry_after);
	assert_int_equal(open_as(&anna, codes.user_code), DG_LOOKUP_OK);
	/* and a right one refills nothing */
	assert_int_equal(open_as(&anna, wrong(6)), DG_LOOKUP_UNUSABLE);
	assert_int_equal(open_as(&anna, wrong(7)), DG_LOOKUP_LIMITED);
	/* somebody else is not locked out */
	assert_int_equal(open_as(&ben, wrong(8)), DG_LOOKUP_UNUSABLE);
}

static void
V14_twenty_wrong_codes_a_day(void **state)
{
	int n = 0;

	(void)state;
	for (int i = 0; i < 60; i++) {
		n += open_as(&anna, wrong(i)) == DG_LOOKUP_UNUSABLE;
		world_wait(&w, 180);
	}
	assert_int_equal(n, 20);
}

static void
V14_a_network_has_a_larger_limit(void **state)
{
	struct dg_session session = anna;
	struct dg_addr elsewhere;
	int refused = 0;

	(void)state;
	/* many accounts behind one address; the counts need no rows of users */
	for (int i = 0; i < 60; i++) {
		session.user.id = 1000 + i;
		assert_ok(dg_grant_open(&w.ctx, &session, &w.addr,
		    dg_str_from(wrong(i)), &got));
		refused += got.lookup == DG_LOOKUP_LIMITED;
	}
	assert_int_equal(refused, 10);
	assert_true(got.retry_after <= 10);
	assert_ok(dg_addr_parse(DG_STR("198.51.100.9"), &elsewhere));
	assert_ok(dg_grant_open(&w.ctx, &anna, &elsewhere,
	    dg_str_from(codes.user_code), &got));
	assert_int_equal(got.lookup, DG_LOOKUP_OK);
}

static void
S11_a_code_that_existed_costs_no_guess(void **state)
{
	(void)state;
	world_wait(&w, 600);
	for (int i = 0; i < 30; i++) {
		assert_int_equal(open_as(&anna, codes.user_code),
		    DG_LOOKUP_UNUSABLE);
		assert_int_equal(got.grant.id, 0);
		assert_string_equal(got.client.slug, "");
	}
	assert_int_equal(world_events(&w, "wrong_code"), 0);
	/* after the grace time it is as wrong as any */
	world_wait(&w, DG_GRANT_GRACE_SEC);
	assert_int_equal(open_as(&anna, codes.user_code), DG_LOOKUP_UNUSABLE);
	assert_int_equal(world_events(&w, "wrong_code"), 1);
}

static void
V3_used_and_denied_codes_get_the_same_answer(void **state)
{
	(void)state;
	assert_int_equal(open_as(&anna, codes.user_code), DG_LOOKUP_OK);
	assert_ok(dg_grant_deny(&w.ctx, &anna, &got, got.grant.version));
	assert_int_equal(open_as(&ben, codes.user_code), DG_LOOKUP_UNUSABLE);
	assert_int_equal(got.grant.id, 0);
	assert_int_equal(open_as(&anna, codes.user_code), DG_LOOKUP_UNUSABLE);
}

static void
V13_a_claimed_code_is_refused_to_others_for_two_minutes(void **state)
{
	(void)state;
	assert_int_equal(open_as(&anna, codes.user_code), DG_LOOKUP_OK);
	assert_int_equal(open_as(&ben, codes.user_code), DG_LOOKUP_UNUSABLE);
	assert_int_equal(got.grant.id, 0);
	world_wait(&w, DG_GRANT_CLAIM_SEC - 1);
	assert_int_equal(open_as(&ben, codes.user_code), DG_LOOKUP_UNUSABLE);
	assert_int_equal(open_as(&anna, codes.user_code), DG_LOOKUP_OK);
	world_wait(&w, DG_GRANT_CLAIM_SEC);
	assert_int_equal(open_as(&ben, codes.user_code), DG_LOOKUP_OK);
	assert_int_equal(got.grant.session_id, ben.row.id);
	assert_int_equal(world_events(&w, "wrong_code"), 0);
}

static void
V17_who_may_not_use_the_application_leaves_no_claim(void **state)
{
	(void)state;
	only_anna_may_use_the_tv();
	assert_int_equal(open_as(&ben, codes.user_code), DG_LOOKUP_NO_ACCESS);
	assert_string_equal(got.client.slug, "tv");
	assert_int_equal(open_as(&anna, codes.user_code), DG_LOOKUP_OK);
	/* taken now: one answer, whoever asks */
	assert_int_equal(open_as(&ben, codes.user_code), DG_LOOKUP_UNUSABLE);
}

static void
a_view_shows_the_claim_of_this_session_only(void **state)
{
	struct dg_session again;

	(void)state;
	assert_int_equal(view_as(&anna, codes.user_code), DG_LOOKUP_UNUSABLE);
	assert_int_equal(got.grant.id, 0);
	assert_int_equal(open_as(&anna, codes.user_code), DG_LOOKUP_OK);
	assert_int_equal(view_as(&anna, codes.user_code), DG_LOOKUP_OK);
	assert_string_equal(got.client.slug, "tv");
	assert_string_equal(got.user_code, codes.user_code);
	assert_int_equal(view_as(&ben, codes.user_code), DG_LOOKUP_UNUSABLE);
	assert_int_equal(got.grant.id, 0);
	assert_string_equal(got.client.slug, "");
	/* the same person in another browser */
	world_session(&w, &w.anna, &again);
	assert_int_equal(view_as(&again, codes.user_code), DG_LOOKUP_UNUSABLE);
	assert_int_equal(got.grant.id, 0);
	assert_int_equal(view_as(&anna, "BBBB-BBBB"), DG_LOOKUP_UNUSABLE);
	assert_int_equal(view_as(&anna, "BBBB-BBB1"), DG_LOOKUP_UNUSABLE);
	assert_int_equal(world_events(&w, "wrong_code"), 0);
}

static void
V3_the_session_that_had_it_open_sees_what_became_of_it(void **state)
{
	(void)state;
	assert_int_equal(open_as(&anna, codes.user_code), DG_LOOKUP_OK);
	world_wait(&w, 600);
	assert_int_equal(view_as(&anna, codes.user_code), DG_LOOKUP_UNUSABLE);
	assert_int_equal(got.grant.state, DG_GRANT_PENDING);
	assert_true(got.grant.expires_at == w.ctx.now);
	world_initiate(&w, &w.tv, "openid", &codes);
	assert_int_equal(open_as(&anna, codes.user_code), DG_LOOKUP_OK);
	assert_ok(dg_grant_approve(&w.ctx, &anna, &got, got.grant.version,
	    "openid"));
	assert_int_equal(view_as(&anna, codes.user_code), DG_LOOKUP_UNUSABLE);
	assert_int_equal(got.grant.state, DG_GRANT_APPROVED);
	assert_string_equal(got.client.slug, "tv");
}

static void
a_view_asks_access_again(void **state)
{
	(void)state;
	assert_int_equal(open_as(&ben, codes.user_code), DG_LOOKUP_OK);
	only_anna_may_use_the_tv();
	assert_int_equal(view_as(&ben, codes.user_code), DG_LOOKUP_NO_ACCESS);
}

/* Opening the code at another brand's page does not avoid the flow of its own. */
static void
B4_the_flow_of_the_brand_at_which_the_device_asked_counts(void **state)
{
	struct dg_brand other = { .domain = "other.example" };
	struct dg_flow administrators = w.flow;

	(void)state;
	(void)snprintf(administrators.slug, sizeof(administrators.slug),
	    "administrators");
	administrators.authentication = DG_FLOW_REQUIRE_SUPERUSER;
	assert_ok(dg_db_begin(w.ctx.db, 0));
	assert_ok(dg_store_flow_add(w.ctx.db, &administrators));
	other.flow_device_code_id = administrators.id;
	assert_ok(dg_store_brand_add(w.ctx.db, &other));
	assert_ok(dg_db_commit(w.ctx.db));
	/* somebody could approve, or there would be no codes */
	w.ben.is_superuser = true;
	world_save_user(&w, &w.ben);
	assert_ok(dg_site_resolve(&w.ctx.conf, w.ctx.db,
	    DG_STR("other.example"), &w.ctx.site));
	/* without any administrator there would be no codes */
	w.anna.is_superuser = true;
	world_save_user(&w, &w.anna);
	world_initiate(&w, &w.tv, "openid", &codes);
	w.anna.is_superuser = false;
	world_save_user(&w, &w.anna);
	assert_ok(dg_site_default(&w.ctx.conf, &w.ctx.site));
	assert_int_equal(open_as(&anna, codes.user_code), DG_LOOKUP_NO_ACCESS);
	w.anna.is_superuser = true;
	world_save_user(&w, &w.anna);
	assert_int_equal(open_as(&anna, codes.user_code), DG_LOOKUP_OK);
	w.anna.is_superuser = false;
	world_save_user(&w, &w.anna);
	assert_int_equal(dg_grant_approve(&w.ctx, &anna, &got,
	    got.grant.version, "openid"), DG_EDENIED);
	w.anna.is_superuser = true;
	world_save_user(&w, &w.anna);
	assert_ok(dg_grant_approve(&w.ctx, &anna, &got, got.grant.version,
	    "openid"));
}

#define in_world(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(V13_opening_claims_the_row_for_this_session),
		in_world(V2_case_and_punctuation_make_no_difference),
		in_world(V2_a_character_outside_the_alphabet_costs_no_guess),
		in_world(V2_a_character_that_any_application_uses_is_none_outside),
		in_world(V14_five_wrong_codes_then_one_in_three_minutes),
		in_world(V14_twenty_wrong_codes_a_day),
		in_world(V14_a_network_has_a_larger_limit),
		in_world(S11_a_code_that_existed_costs_no_guess),
		in_world(V3_used_and_denied_codes_get_the_same_answer),
		in_world(V13_a_claimed_code_is_refused_to_others_for_two_minutes),
		in_world(V17_who_may_not_use_the_application_leaves_no_claim),
		in_world(a_view_shows_the_claim_of_this_session_only),
		in_world(V3_the_session_that_had_it_open_sees_what_became_of_it),
		in_world(a_view_asks_access_again),
		in_world(B4_the_flow_of_the_brand_at_which_the_device_asked_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
