/* SPDX-License-Identifier: MIT */
/* test_client_auth.c: client credentials (RFC 6749 section 2.3) */
#include <stdio.h>

#include "tests/unit/test.h"

#include "lib/oauth/client_auth.h"

static struct dg_client_auth auth;
static const char *description;

/* base64 with padding, for headers of any content */
static const char *
basic(const char *scheme, const char *plain, size_t n)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	static char header[8192];
	size_t i, out;

	out = (size_t)snprintf(header, sizeof(header), "%s ", scheme);
	for (i = 0; i < n; i += 3) {
		unsigned v = (unsigned)(uint8_t)plain[i] << 16;

		if (i + 1 < n)
			v |= (unsigned)(uint8_t)plain[i + 1] << 8;
		if (i + 2 < n)
			v |= (unsigned)(uint8_t)plain[i + 2];
		header[out++] = alphabet[v >> 18];
		header[out++] = alphabet[v >> 12 & 63];
		header[out++] = i + 1 < n ? alphabet[v >> 6 & 63] : '=';
		header[out++] = i + 2 < n ? alphabet[v & 63] : '=';
	}
	header[out] = '\0';
	return header;
}

static enum dg_oauth_err
parse(const char *header, const char *id, const char *secret)
{
	struct dg_client_auth_in in = {
		.authorization = dg_str_from(header),
		.client_id = dg_str_from(id),
		.client_secret = dg_str_from(secret),
	};

	return dg_client_auth_parse(&in, &auth, &description);
}

static enum dg_oauth_err
parse_basic(const char *plain)
{
	return parse(basic("Basic", plain, strlen(plain)), "", "");
}

static void
assert_refused(enum dg_oauth_err err, enum dg_oauth_err want)
{
	assert_int_equal(err, want);
	assert_non_null(description);
	assert_string_equal(auth.secret, "");
	assert_int_equal(auth.secret_n, 0);
}

static void
client_id_alone_is_the_public_form(void **state)
{
	(void)state;
	assert_int_equal(parse("", "tv", ""), DG_OAUTH_NONE);
	assert_int_equal(auth.method, DG_CLIENT_AUTH_NONE);
	assert_false(auth.header);
	assert_string_equal(auth.id, "tv");
	assert_int_equal(auth.secret_n, 0);
	assert_null(description);
}

static void
client_id_and_secret_of_the_body_are_read(void **state)
{
	(void)state;
	assert_int_equal(parse("", "build", "s3cret"), DG_OAUTH_NONE);
	assert_int_equal(auth.method, DG_CLIENT_AUTH_POST);
	assert_string_equal(auth.secret, "s3cret");
	assert_int_equal(auth.secret_n, 6);
}

/* RFC 6749 2.3.1's own example */
static void
basic_header_is_read(void **state)
{
	(void)state;
	assert_int_equal(parse("Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3",
	    "", ""), DG_OAUTH_NONE);
	assert_int_equal(auth.method, DG_CLIENT_AUTH_BASIC);
	assert_true(auth.header);
	assert_string_equal(auth.scheme, "Basic");
	assert_string_equal(auth.id, "s6BhdRkqt3");
	assert_string_equal(auth.secret, "7Fjfp0ZBr1KtDRbnfVdmIw");
}

static void
I2_basic_with_an_empty_secret_is_read(void **state)
{
	(void)state;
	assert_int_equal(parse_basic("tv:"), DG_OAUTH_NONE);
	assert_string_equal(auth.id, "tv");
	assert_int_equal(auth.secret_n, 0);
}

static void
scheme_is_any_case_and_blanks_around_are_forgiven(void **state)
{
	(void)state;
	assert_int_equal(parse("basic dHY6", "", ""), DG_OAUTH_NONE);
	assert_int_equal(parse("  BASIC   dHY6 ", "", ""), DG_OAUTH_NONE);
	assert_string_equal(auth.id, "tv");
}

/* RFC 6749 2.3.1: application/x-www-form-urlencoded inside */
static void
both_parts_of_basic_are_form_decoded(void **state)
{
	(void)state;
	assert_int_equal(parse_basic("my%20tv%3A1:p%25+%2B%c3%A4:x"),
	    DG_OAUTH_NONE);
	assert_string_equal(auth.id, "my tv:1");
	assert_string_equal(auth.secret, "p% +\xc3\xa4:x");
	assert_int_equal(auth.secret_n, 8);
}

static void
bad_percent_escapes_and_nul_are_refused(void **state)
{
	static const char *const plain[] = { "tv:%", "tv:%4", "tv:%4g",
		"tv:%g4", "tv:%/0", "tv:%:0", "tv:%@0", "tv:%`0", "tv:%G0", "tv:%00",
		"%00:x", "t%zz:x" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		assert_refused(parse_basic(plain[i]), DG_OAUTH_INVALID_CLIENT);
	assert_refused(parse(basic("Basic", "t\0v:x", 5), "", ""),
	    DG_OAUTH_INVALID_CLIENT);
}

static void
unreadable_headers_are_invalid_client(void **state)
{
	static const char *const header[] = { "Basic", "Basic ", "Basic dHY",
		"Basic dHY6 dHY6", "Basic !!!!", "Basic dHY=", "Basic dHZ6",
		"Digest username=x", "x", "Basic: dHY6" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(header) / sizeof(header[0]); i++) {
		assert_refused(parse(header[i], "tv", ""),
		    DG_OAUTH_INVALID_CLIENT);
		assert_true(auth.header);
		assert_string_equal(auth.scheme, "Basic");
	}
	assert_refused(parse_basic(":secret"), DG_OAUTH_INVALID_CLIENT);
}

static void
I5_two_methods_at_once_are_invalid_request(void **state)
{
	(void)state;
	assert_refused(parse(basic("Basic", "tv:x", 4), "", "x"),
	    DG_OAUTH_INVALID_REQUEST);
	assert_refused(parse(basic("Basic", "tv:x", 4), "tv", "x"),
	    DG_OAUTH_INVALID_REQUEST);
	assert_refused(parse(basic("Basic", "tv:", 3), "tv", "x"),
	    DG_OAUTH_INVALID_REQUEST);
}

static void
I5_ids_that_differ_are_invalid_request(void **state)
{
	(void)state;
	assert_refused(parse(basic("Basic", "tv:x", 4), "build", ""),
	    DG_OAUTH_INVALID_REQUEST);
	assert_refused(parse(basic("Basic", "tv:x", 4), "tv2", ""),
	    DG_OAUTH_INVALID_REQUEST);
}

static void
I5_basic_with_the_same_client_id_is_one_method(void **state)
{
	(void)state;
	assert_int_equal(parse(basic("Basic", "tv:x", 4), "tv", ""),
	    DG_OAUTH_NONE);
	assert_int_equal(auth.method, DG_CLIENT_AUTH_BASIC);
	assert_string_equal(auth.secret, "x");
}

static void
no_id_at_all_is_invalid_client(void **state)
{
	(void)state;
	assert_refused(parse("", "", ""), DG_OAUTH_INVALID_CLIENT);
	assert_refused(parse("", "", "secret"), DG_OAUTH_INVALID_CLIENT);
	assert_false(auth.header);
}

static enum dg_oauth_err
parse_bearer(const char *header, bool allow)
{
	struct dg_client_auth_in in = { .authorization = dg_str_from(header),
		.device_endpoint = allow };

	return dg_client_auth_parse(&in, &auth, &description);
}

static void
I3_the_documented_bearer_form_is_read_where_allowed(void **state)
{
	(void)state;
	assert_int_equal(parse_bearer(basic("Bearer", "application_client_id:",
	    22), true), DG_OAUTH_NONE);
	assert_int_equal(auth.method, DG_CLIENT_AUTH_BEARER);
	assert_string_equal(auth.id, "application_client_id");
	assert_int_equal(auth.secret_n, 0);
	assert_refused(parse_bearer(basic("Bearer", "application_client_id:",
	    22), false), DG_OAUTH_INVALID_CLIENT);
	assert_string_equal(auth.scheme, "Bearer");
}

static void
E5_any_other_bearer_is_told_to_use_basic(void **state)
{
	static const char *const header[] = { "Bearer eyJhbGciOiJub25lIn0.e30.",
		"Bearer", "Bearer dHY=", "Bearer dHY6c2VjcmV0" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(header) / sizeof(header[0]); i++) {
		assert_refused(parse_bearer(header[i], true),
		    DG_OAUTH_INVALID_CLIENT);
		assert_non_null(strstr(description, "Basic"));
	}
}

static void
lengths_are_bounded(void **state)
{
	char id[DG_CLIENT_AUTH_ID_SIZE + 1];
	char secret[DG_CLIENT_AUTH_SECRET_SIZE + 1];
	char plain[4096];

	(void)state;
	memset(id, 'i', sizeof(id));
	memset(secret, 's', sizeof(secret));
	id[DG_CLIENT_AUTH_ID_SIZE - 1] = '\0';
	secret[DG_CLIENT_AUTH_SECRET_SIZE - 1] = '\0';
	(void)snprintf(plain, sizeof(plain), "%s:%s", id, secret);
	assert_int_equal(parse("", id, secret), DG_OAUTH_NONE);
	assert_int_equal(parse_basic(plain), DG_OAUTH_NONE);
	assert_int_equal(auth.secret_n, DG_CLIENT_AUTH_SECRET_SIZE - 1);

	id[DG_CLIENT_AUTH_ID_SIZE - 1] = 'i';
	id[DG_CLIENT_AUTH_ID_SIZE] = '\0';
	(void)snprintf(plain, sizeof(plain), "%s:x", id);
	assert_refused(parse("", id, "x"), DG_OAUTH_INVALID_CLIENT);
	assert_refused(parse_basic(plain), DG_OAUTH_INVALID_CLIENT);

	secret[DG_CLIENT_AUTH_SECRET_SIZE - 1] = 's';
	secret[DG_CLIENT_AUTH_SECRET_SIZE] = '\0';
	(void)snprintf(plain, sizeof(plain), "tv:%s", secret);
	assert_refused(parse("", "tv", secret), DG_OAUTH_INVALID_CLIENT);
	assert_refused(parse_basic(plain), DG_OAUTH_INVALID_CLIENT);

	memset(plain, 'a', sizeof(plain));
	assert_refused(parse(basic("Basic", plain, sizeof(plain)), "", ""),
	    DG_OAUTH_INVALID_CLIENT);
}

static enum dg_oauth_err
parse_assertion(const char *type, const char *assertion,
    struct dg_client_auth_in in)
{
	in.client_assertion = dg_str_from(assertion);
	in.client_assertion_type = dg_str_from(type);
	return dg_client_auth_parse(&in, &auth, &description);
}

static void
T14_an_assertion_is_a_method_of_its_own(void **state)
{
	struct dg_client_auth_in in = { 0 };

	(void)state;
	assert_int_equal(parse_assertion("type", "a.b.c", in), DG_OAUTH_NONE);
	assert_int_equal(auth.method, DG_CLIENT_AUTH_ASSERTION);
	assert_string_equal(auth.id, "");
	in.client_id = DG_STR("tv");
	assert_int_equal(parse_assertion("type", "a.b.c", in), DG_OAUTH_NONE);
	assert_string_equal(auth.id, "tv");
}

static void
I5_an_assertion_comes_alone_and_with_its_type(void **state)
{
	struct dg_client_auth_in in = { 0 };

	(void)state;
	assert_int_equal(parse_assertion("", "a.b.c", in),
	    DG_OAUTH_INVALID_REQUEST);
	assert_int_equal(parse_assertion("type", "", in),
	    DG_OAUTH_INVALID_REQUEST);
	in.client_secret = DG_STR("secret");
	assert_int_equal(parse_assertion("type", "a.b.c", in),
	    DG_OAUTH_INVALID_REQUEST);
	in.client_secret.n = 0;
	in.authorization = DG_STR("Basic dHY6c2VjcmV0");
	assert_int_equal(parse_assertion("type", "a.b.c", in),
	    DG_OAUTH_INVALID_REQUEST);
	assert_true(strlen(description) > 0);
}

static void
an_unusable_header_is_not_as_if_there_were_none(void **state)
{
	const struct dg_client_auth_in in = { .unusable = true,
		.client_id = DG_STR("tv") };

	(void)state;
	assert_refused(dg_client_auth_parse(&in, &auth, &description),
	    DG_OAUTH_INVALID_CLIENT);
	assert_true(auth.header);
	assert_string_equal(auth.scheme, "Basic");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(T14_an_assertion_is_a_method_of_its_own),
		cmocka_unit_test(I5_an_assertion_comes_alone_and_with_its_type),
		cmocka_unit_test(client_id_alone_is_the_public_form),
		cmocka_unit_test(client_id_and_secret_of_the_body_are_read),
		cmocka_unit_test(basic_header_is_read),
		cmocka_unit_test(I2_basic_with_an_empty_secret_is_read),
		cmocka_unit_test(scheme_is_any_case_and_blanks_around_are_forgiven),
		cmocka_unit_test(both_parts_of_basic_are_form_decoded),
		cmocka_unit_test(bad_percent_escapes_and_nul_are_refused),
		cmocka_unit_test(unreadable_headers_are_invalid_client),
		cmocka_unit_test(I5_two_methods_at_once_are_invalid_request),
		cmocka_unit_test(I5_ids_that_differ_are_invalid_request),
		cmocka_unit_test(I5_basic_with_the_same_client_id_is_one_method),
		cmocka_unit_test(no_id_at_all_is_invalid_client),
		cmocka_unit_test(I3_the_documented_bearer_form_is_read_where_allowed),
		cmocka_unit_test(E5_any_other_bearer_is_told_to_use_basic),
		cmocka_unit_test(lengths_are_bounded),
		cmocka_unit_test(
		    an_unusable_header_is_not_as_if_there_were_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
