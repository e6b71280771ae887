/* SPDX-License-Identifier: MIT */
/* test_errors.c: the table of OAuth outcomes */
#include "tests/unit/test.h"

#include "lib/oauth/errors.h"

static void
every_outcome_has_a_word_a_status_and_a_sentence(void **state)
{
	int err;

	(void)state;
	for (err = DG_OAUTH_NONE + 1; err <= DG_OAUTH_SERVER_ERROR; err++) {
		int status = dg_oauth_err_status((enum dg_oauth_err)err);

		assert_true(dg_oauth_err_word((enum dg_oauth_err)err)[0] != '\0');
		assert_in_range(status, 400, 503);
		assert_true(dg_oauth_err_description(
		    (enum dg_oauth_err)err)[0] != '\0');
	}
	assert_int_equal(dg_oauth_err_status(DG_OAUTH_NONE), 200);
	assert_string_equal(dg_oauth_err_word(DG_OAUTH_NONE), "");
}

/* RFC 6749 5.2: %x20-21 / %x23-5B / %x5D-7E */
static void
I8_descriptions_are_ascii_without_quote_and_backslash(void **state)
{
	const char *s;
	int err;

	(void)state;
	for (err = 0; err <= DG_OAUTH_SERVER_ERROR; err++) {
		s = dg_oauth_err_description((enum dg_oauth_err)err);
		for (; *s != '\0'; s++) {
			assert_in_range(*s, 0x20, 0x7e);
			assert_true(*s != '"' && *s != '\\');
		}
	}
}

/* RFC 8628 3.5, RFC 6749 5.2, RFC 6750 3.1 */
static void
words_and_statuses_are_those_of_the_rfcs(void **state)
{
	static const struct {
		enum dg_oauth_err err;
		const char *word;
		int status;
	} want[] = {
		{ DG_OAUTH_INVALID_REQUEST, "invalid_request", 400 },
		{ DG_OAUTH_INVALID_CLIENT, "invalid_client", 400 },
		{ DG_OAUTH_INVALID_GRANT, "invalid_grant", 400 },
		{ DG_OAUTH_UNAUTHORIZED_CLIENT, "unauthorized_client", 400 },
		{ DG_OAUTH_UNSUPPORTED_GRANT_TYPE, "unsupported_grant_type",
			400 },
		{ DG_OAUTH_INVALID_SCOPE, "invalid_scope", 400 },
		{ DG_OAUTH_INVALID_TARGET, "invalid_target", 400 },
		{ DG_OAUTH_AUTHORIZATION_PENDING, "authorization_pending", 400 },
		{ DG_OAUTH_SLOW_DOWN, "slow_down", 400 },
		{ DG_OAUTH_ACCESS_DENIED, "access_denied", 400 },
		{ DG_OAUTH_EXPIRED_TOKEN, "expired_token", 400 },
		{ DG_OAUTH_INVALID_TOKEN, "invalid_token", 401 },
		{ DG_OAUTH_INSUFFICIENT_SCOPE, "insufficient_scope", 403 },
		{ DG_OAUTH_INVALID_DPOP_PROOF, "invalid_dpop_proof", 400 },
		{ DG_OAUTH_USE_DPOP_NONCE, "use_dpop_nonce", 400 },
		{ DG_OAUTH_TOO_LARGE, "invalid_request", 413 },
		{ DG_OAUTH_BAD_METHOD, "invalid_request", 405 },
		{ DG_OAUTH_BAD_CONTENT_TYPE, "invalid_request", 415 },
		{ DG_OAUTH_THROTTLED, "slow_down", 429 },
		{ DG_OAUTH_MISDIRECTED, "invalid_request", 421 },
		{ DG_OAUTH_NOT_FOUND, "not_found", 404 },
		{ DG_OAUTH_UNAVAILABLE, "temporarily_unavailable", 503 },
		{ DG_OAUTH_SERVER_ERROR, "server_error", 500 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_string_equal(dg_oauth_err_word(want[i].err),
		    want[i].word);
		assert_int_equal(dg_oauth_err_status(want[i].err),
		    want[i].status);
	}
}

static void
an_unknown_value_is_a_server_error(void **state)
{
	(void)state;
	assert_string_equal(dg_oauth_err_word((enum dg_oauth_err)9999),
	    "server_error");
	assert_int_equal(dg_oauth_err_status((enum dg_oauth_err)-1), 500);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_outcome_has_a_word_a_status_and_a_sentence),
		cmocka_unit_test(I8_descriptions_are_ascii_without_quote_and_backslash),
		cmocka_unit_test(words_and_statuses_are_those_of_the_rfcs),
		cmocka_unit_test(an_unknown_value_is_a_server_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
