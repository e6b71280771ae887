/* SPDX-License-Identifier: MIT */
/* test_base64url.c: RFC 4648 */
#include "tests/unit/test.h"

#include "lib/base/base64url.h"

#define N_OF(array) (sizeof(array) / sizeof((array)[0]))

/* RFC 4648 section 10 */
static const struct {
	const char *plain;
	const char *url;
	const char *padded;
} vectors[] = {
	{ "", "", "" },
	{ "f", "Zg", "Zg==" },
	{ "fo", "Zm8", "Zm8=" },
	{ "foo", "Zm9v", "Zm9v" },
	{ "foob", "Zm9vYg", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
};

static void
rfc4648_10_vectors_encode(void **state)
{
	char out[16];

	(void)state;
	for (size_t i = 0; i < N_OF(vectors); i++) {
		size_t n = strlen(vectors[i].plain);

		dg_base64url_encode(vectors[i].plain, n, out);
		assert_string_equal(out, vectors[i].url);
		assert_int_equal(strlen(out), DG_BASE64URL_LEN(n));
	}
}

static void
rfc4648_10_vectors_decode(void **state)
{
	uint8_t out[16];
	size_t n;

	(void)state;
	for (size_t i = 0; i < N_OF(vectors); i++) {
		assert_ok(dg_base64url_decode(dg_str_from(vectors[i].url), out,
		    sizeof(out), &n));
		assert_int_equal(n, strlen(vectors[i].plain));
		assert_memory_equal(out, vectors[i].plain, n);
		assert_ok(dg_base64_decode(dg_str_from(vectors[i].padded), out,
		    sizeof(out), &n));
		assert_int_equal(n, strlen(vectors[i].plain));
		assert_memory_equal(out, vectors[i].plain, n);
	}
}

static void
the_two_alphabets_differ_in_their_last_two_characters(void **state)
{
	static const uint8_t bytes[] = { 0xfb, 0xff, 0xbf };
	uint8_t out[8];
	char text[8];
	size_t n;

	(void)state;
	dg_base64url_encode(bytes, sizeof(bytes), text);
	assert_string_equal(text, "-_-_");
	assert_ok(dg_base64url_decode(DG_STR("-_-_"), out, sizeof(out), &n));
	assert_memory_equal(out, bytes, sizeof(bytes));
	assert_ok(dg_base64_decode(DG_STR("+/+/"), out, sizeof(out), &n));
	assert_memory_equal(out, bytes, sizeof(bytes));
	assert_int_equal(dg_base64url_decode(DG_STR("+/+/"), out, sizeof(out),
	    &n), DG_EINVAL);
	assert_int_equal(dg_base64_decode(DG_STR("-_-_"), out, sizeof(out),
	    &n), DG_EINVAL);
}

/* RFC 4648 section 3.5: bits that no byte carries must be zero */
static void
one_value_has_one_spelling(void **state)
{
	static const char *const bad[] = { "Z", "Zg=", "Zg==", "Zh", "Zm9",
		"Zm9vY", "Z g", "Zg\n", "Zm9v=", "Zm8\xff" };
	uint8_t out[16];
	size_t n;

	(void)state;
	for (size_t i = 0; i < N_OF(bad); i++) {
		n = 99;
		assert_int_equal(dg_base64url_decode(dg_str_from(bad[i]), out,
		    sizeof(out), &n), DG_EINVAL);
		assert_int_equal(n, 0);
	}
	assert_int_equal(dg_base64url_decode(DG_STR("Zg\0"), out, sizeof(out),
	    &n), DG_EINVAL);
}

static void
padding_must_be_right(void **state)
{
	static const char *const bad[] = { "Zg", "Zg=", "Zm8", "Zg===", "=",
		"==", "====", "Z===", "Zm9v====", "Zg==Zg==", "Z=g=" };
	uint8_t out[16];
	size_t n;

	(void)state;
	for (size_t i = 0; i < N_OF(bad); i++)
		assert_int_equal(dg_base64_decode(dg_str_from(bad[i]), out,
		    sizeof(out), &n), DG_EINVAL);
}

static void
decode_never_writes_beyond_size(void **state)
{
	uint8_t out[3] = { 1, 2, 3 };
	size_t n;

	(void)state;
	assert_int_equal(dg_base64url_decode(DG_STR("Zm9v"), out, 2, &n),
	    DG_EINVAL);
	assert_int_equal(out[2], 3);
	assert_ok(dg_base64url_decode(DG_STR("Zm9v"), out, 3, &n));
	assert_ok(dg_base64url_decode(DG_STR(""), out, 0, &n));
	assert_int_equal(n, 0);
}

static void
put_appends_the_same_text_as_encode(void **state)
{
	uint8_t bytes[50];
	char text[DG_BASE64URL_LEN(sizeof(bytes)) + 1];
	struct dg_buf buf;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 37 + 11);
	for (size_t n = 0; n <= sizeof(bytes); n++) {
		dg_base64url_encode(bytes, n, text);
		dg_buf_init(&buf, 100);
		dg_base64url_put(&buf, bytes, n);
		assert_ok(dg_buf_err(&buf));
		assert_string_equal(dg_buf_get(&buf), text);
		dg_buf_fini(&buf);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc4648_10_vectors_encode),
		cmocka_unit_test(rfc4648_10_vectors_decode),
		cmocka_unit_test(
		    the_two_alphabets_differ_in_their_last_two_characters),
		cmocka_unit_test(one_value_has_one_spelling),
		cmocka_unit_test(padding_must_be_right),
		cmocka_unit_test(decode_never_writes_beyond_size),
		cmocka_unit_test(put_appends_the_same_text_as_encode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
