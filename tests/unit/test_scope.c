/* SPDX-License-Identifier: MIT */
/* test_scope.c: scope strings and sets (RFC 6749 section 3.3) */
#include "tests/unit/test.h"

#include "lib/oauth/scope.h"

static void
E4_tokens_come_once_each_in_the_order_given(void **state)
{
	char out[64];

	(void)state;
	assert_ok(dg_scope_parse(DG_STR("openid email my-other-scope"), out,
	    sizeof(out)));
	assert_string_equal(out, "openid email my-other-scope");
	assert_ok(dg_scope_parse(DG_STR("b a b c a"), out, sizeof(out)));
	assert_string_equal(out, "b a c");
}

static void
spaces_at_the_ends_and_double_ones_are_forgiven(void **state)
{
	char out[64];

	(void)state;
	assert_ok(dg_scope_parse(DG_STR("  openid   email "), out,
	    sizeof(out)));
	assert_string_equal(out, "openid email");
	assert_ok(dg_scope_parse(DG_STR("   "), out, sizeof(out)));
	assert_string_equal(out, "");
	assert_ok(dg_scope_parse((struct dg_str){ NULL, 0 }, out,
	    sizeof(out)));
	assert_string_equal(out, "");
}

/* scope-token = 1*( %x21 / %x23-5B / %x5D-7E ) */
static void
I7_each_byte_outside_the_grammar_is_refused(void **state)
{
	char in[3] = { 'a', 0, 'b' }, out[8];
	int c;

	(void)state;
	for (c = 0; c < 256; c++) {
		bool good = (c >= 0x20 && c <= 0x7e && c != '"' && c != '\\');

		in[1] = (char)c;
		assert_int_equal(dg_scope_parse((struct dg_str){ in, 3 }, out,
		    sizeof(out)), good ? DG_OK : DG_EINVAL);
		if (!good)
			assert_string_equal(out, "");
	}
}

static void
what_does_not_fit_is_refused_whole(void **state)
{
	char out[8];

	(void)state;
	assert_ok(dg_scope_parse(DG_STR("abc def"), out, sizeof(out)));
	assert_string_equal(out, "abc def");
	assert_int_equal(dg_scope_parse(DG_STR("abc defg"), out, sizeof(out)),
	    DG_EINVAL);
	assert_string_equal(out, "");
	assert_int_equal(dg_scope_parse(DG_STR("abcdefgh"), out, sizeof(out)),
	    DG_EINVAL);
	/* repeats take no room */
	assert_ok(dg_scope_parse(DG_STR("abc def abc def"), out,
	    sizeof(out)));
}

static void
a_token_is_in_the_set_whole_or_not_at_all(void **state)
{
	(void)state;
	assert_true(dg_scope_has("openid email", DG_STR("email")));
	assert_false(dg_scope_has("openid email", DG_STR("mail")));
	assert_false(dg_scope_has("openid email", DG_STR("emails")));
	assert_false(dg_scope_has("openid email", DG_STR("Email")));
	assert_false(dg_scope_has("", DG_STR("email")));
}

static void
subset_means_every_token(void **state)
{
	(void)state;
	assert_true(dg_scope_is_subset("", ""));
	assert_true(dg_scope_is_subset("", "a"));
	assert_true(dg_scope_is_subset("b a", "a b c"));
	assert_false(dg_scope_is_subset("a d", "a b c"));
	assert_false(dg_scope_is_subset("a", ""));
}

static void
intersection_keeps_the_first_set_s_order(void **state)
{
	char out[16];

	(void)state;
	assert_ok(dg_scope_intersect("c x a", "a b c", out, sizeof(out)));
	assert_string_equal(out, "c a");
	assert_ok(dg_scope_intersect("x", "a b c", out, sizeof(out)));
	assert_string_equal(out, "");
	assert_int_equal(dg_scope_intersect("aaa bbb", "aaa bbb", out, 7),
	    DG_EINVAL);
	assert_string_equal(out, "");
}

static void
a_token_is_taken_out_wherever_it_stands(void **state)
{
	char set[] = "aa b ab bb b";

	(void)state;
	dg_scope_remove(set, DG_STR("a"));
	assert_string_equal(set, "aa b ab bb b");
	dg_scope_remove(set, DG_STR("aa"));
	assert_string_equal(set, "b ab bb b");
	dg_scope_remove(set, DG_STR("ab"));
	assert_string_equal(set, "b bb b");
	dg_scope_remove(set, DG_STR("bb"));
	dg_scope_remove(set, DG_STR("b"));
	assert_string_equal(set, "b");
	dg_scope_remove(set, DG_STR("b"));
	assert_string_equal(set, "");
}

static void
the_last_token_takes_its_space_along(void **state)
{
	char set[] = "a b";

	(void)state;
	dg_scope_remove(set, DG_STR("b"));
	assert_string_equal(set, "a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(E4_tokens_come_once_each_in_the_order_given),
		cmocka_unit_test(spaces_at_the_ends_and_double_ones_are_forgiven),
		cmocka_unit_test(I7_each_byte_outside_the_grammar_is_refused),
		cmocka_unit_test(what_does_not_fit_is_refused_whole),
		cmocka_unit_test(a_token_is_in_the_set_whole_or_not_at_all),
		cmocka_unit_test(subset_means_every_token),
		cmocka_unit_test(intersection_keeps_the_first_set_s_order),
		cmocka_unit_test(a_token_is_taken_out_wherever_it_stands),
		cmocka_unit_test(the_last_token_takes_its_space_along),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
