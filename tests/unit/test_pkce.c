/* SPDX-License-Identifier: MIT */
/* test_pkce.c: Proof Key for Code Exchange (RFC 7636) */
#include "tests/unit/test.h"
#include "tests/unit/vectors.h"

#include "lib/oauth/pkce.h"

#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
#define VERIFIER "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

static void
rfc7636_b_verifier_proves_its_challenge(void **state)
{
	struct json_object *all = vectors_load("rfc7636_b.json");
	char challenge[DG_PKCE_CHALLENGE_LEN + 1];

	(void)state;
	assert_ok(dg_pkce_parse(vectors_get(all, "code_challenge"),
	    DG_STR("S256"), challenge));
	assert_int_equal(dg_pkce_check(challenge,
	    vectors_get(all, "code_verifier")), DG_PKCE_OK);
	json_object_put(all);
}

static void
I17_another_verifier_is_a_mismatch(void **state)
{
	(void)state;
	assert_int_equal(dg_pkce_check(CHALLENGE,
	    DG_STR("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl")),
	    DG_PKCE_MISMATCH);
	assert_int_equal(dg_pkce_check(CHALLENGE, DG_STR(CHALLENGE)),
	    DG_PKCE_MISMATCH);
}

/* RFC 9700 2.1.1: neither may be dropped on the way */
static void
I17_both_halves_or_none(void **state)
{
	(void)state;
	assert_int_equal(dg_pkce_check("", DG_STR("")), DG_PKCE_OK);
	assert_int_equal(dg_pkce_check("", DG_STR(VERIFIER)), DG_PKCE_UNASKED);
	assert_int_equal(dg_pkce_check(CHALLENGE, DG_STR("")),
	    DG_PKCE_MISSING);
}

static void
verifiers_outside_the_grammar_are_malformed(void **state)
{
	char text[130];

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_int_equal(dg_pkce_check(CHALLENGE, (struct dg_str){ text, 42 }),
	    DG_PKCE_MALFORMED);
	assert_int_equal(dg_pkce_check(CHALLENGE, (struct dg_str){ text, 43 }),
	    DG_PKCE_MISMATCH);
	assert_int_equal(dg_pkce_check(CHALLENGE, (struct dg_str){ text, 128 }),
	    DG_PKCE_MISMATCH);
	assert_int_equal(dg_pkce_check(CHALLENGE, (struct dg_str){ text, 129 }),
	    DG_PKCE_MALFORMED);
	text[20] = '+';
	assert_int_equal(dg_pkce_check(CHALLENGE, (struct dg_str){ text, 50 }),
	    DG_PKCE_MALFORMED);
	text[20] = '\0';
	assert_int_equal(dg_pkce_check(CHALLENGE, (struct dg_str){ text, 50 }),
	    DG_PKCE_MALFORMED);
}

static void
challenges_other_than_s256_are_refused(void **state)
{
	char out[DG_PKCE_CHALLENGE_LEN + 1];

	(void)state;
	assert_ok(dg_pkce_parse(DG_STR(""), DG_STR(""), out));
	assert_string_equal(out, "");
	assert_int_equal(dg_pkce_parse(DG_STR(CHALLENGE), DG_STR(""), out),
	    DG_EINVAL);
	assert_int_equal(dg_pkce_parse(DG_STR(CHALLENGE), DG_STR("plain"),
	    out), DG_EINVAL);
	assert_int_equal(dg_pkce_parse(DG_STR(CHALLENGE), DG_STR("s256"),
	    out), DG_EINVAL);
	assert_int_equal(dg_pkce_parse(DG_STR(""), DG_STR("S256"), out),
	    DG_EINVAL);
	assert_int_equal(dg_pkce_parse(DG_STR("E9Melhoa2OwvFrEMTJguCHaoeK1t8"
	    "URWbuGJSstw-c"), DG_STR("S256"), out), DG_EINVAL);
	assert_int_equal(dg_pkce_parse(DG_STR(CHALLENGE "="), DG_STR("S256"),
	    out), DG_EINVAL);
	assert_string_equal(out, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc7636_b_verifier_proves_its_challenge),
		cmocka_unit_test(I17_another_verifier_is_a_mismatch),
		cmocka_unit_test(I17_both_halves_or_none),
		cmocka_unit_test(verifiers_outside_the_grammar_are_malformed),
		cmocka_unit_test(challenges_other_than_s256_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
