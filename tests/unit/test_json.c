/* SPDX-License-Identifier: MIT */
/* test_json.c: strict reading and checked writing of JSON */
#include <json-c/json.h>

#include "tests/unit/test.h"

#include "lib/oauth/json.h"

static enum dg_err
parse(struct dg_str text)
{
	struct json_object *obj = NULL;
	enum dg_err rc = dg_json_parse(text, &obj);

	assert_true((rc == DG_OK) == (obj != NULL));
	json_object_put(obj);
	return rc;
}

static void
one_object_is_read(void **state)
{
	struct json_object *obj = NULL;
	struct dg_str s;
	int64_t n;

	(void)state;
	assert_ok(dg_json_parse(DG_STR(" {\"a\":\"x\\u00e4\", \"n\" : -7,"
	    "\r\n\"deep\":[{\"a\":1},{\"a\":true}],\"e\":1e3}"), &obj));
	assert_true(dg_json_get_str(obj, "a", &s));
	assert_true(dg_str_is(s, "x\xc3\xa4"));
	assert_true(dg_json_get_int(obj, "n", &n));
	assert_int_equal(n, -7);
	assert_false(dg_json_get_str(obj, "n", &s));
	assert_false(dg_json_get_int(obj, "a", &n));
	assert_false(dg_json_get_int(obj, "e", &n));
	assert_false(dg_json_get_str(obj, "absent", &s));
	json_object_put(obj);
	assert_ok(parse(DG_STR("{}")));
}

static void
text_beyond_ascii_is_read_as_it_is(void **state)
{
	/* two, three and four bytes; a name too */
	static const char text[] = "{\"\xc3\xa4\":\"Zo\xc3\xab \xe2\x82\xac "
	    "\xf0\x9f\x93\xba\"}";
	struct json_object *obj = NULL;
	struct dg_str s;

	(void)state;
	assert_ok(dg_json_parse(dg_str_from(text), &obj));
	assert_true(dg_json_get_str(obj, "\xc3\xa4", &s));
	assert_true(dg_str_is(s,
	    "Zo\xc3\xab \xe2\x82\xac \xf0\x9f\x93\xba"));
	json_object_put(obj);
}

/* RFC 7515 4: names must be unique; however they are spelled */
static void
a_member_twice_is_refused_at_any_depth(void **state)
{
	(void)state;
	assert_int_equal(parse(DG_STR("{\"a\":1,\"a\":1}")), DG_EINVAL);
	assert_int_equal(parse(DG_STR("{\"a\":1,\"\\u0061\":2}")), DG_EINVAL);
	assert_int_equal(parse(DG_STR("{\"x\":{\"b\":1,\"b\":2}}")),
	    DG_EINVAL);
	assert_int_equal(parse(DG_STR("{\"x\":[0,{\"b\":1,\"b\":2}]}")),
	    DG_EINVAL);
	assert_int_equal(parse(DG_STR("{\"a:\\\":\":\"::\",\"b\":\"{:}\"}")),
	    DG_OK);
}

static void
what_is_not_strict_json_is_refused(void **state)
{
	static const char *const bad[] = { "", " ", "{", "}", "null", "1",
		"\"a\"", "[]", "[{}]", "{}{}", "{} x", "{'a':1}", "{a:1}",
		"{\"a\":1,}", "{\"a\":NaN}", "{\"a\":Infinity}",
		"{\"a\":-Infinity}", "{\"a\":01}", "{\"a\":.5}", "{\"a\":+1}",
		"{\"a\":0x1}", "{\"a\":TRUE}", "{\"a\":True}", "{\"a\":nul}",
		"/*x*/{}", "{/*x*/}", "{}//x", "#x\n{}", "{\"a\":\"\x01\"}",
		"{\"a\":\"\n\"}", "{\"a\":\"\\q\"}", "{\"a\":\"\xff\"}",
		"{\"a\":\"\xc0\xaf\"}", "{\"a\":\"\xed\xa0\x80\"}",
		"{\"a\":\"\\u0000\"}", "{\"a\\u0000\":1}", "{\"a\" 1}",
		"{\"a\":1 \"b\":2}", "{\"a\":}", "{\"a\"}", "{:1}", "{\"a\":1]",
		"\xef\xbb\xbf{}", "{\"a\":\"x", "{\"a\":\"\\",
		"{\"a\":\"\\\xc3\xa4\"}", "{\"a\":\"\\u00\xc3\xa4\"}" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (parse(dg_str_from(bad[i])) == DG_OK)
			fail_msg("taken: %s", bad[i]);
	}
	assert_int_equal(parse(DG_STR("{\"a\":1}\0")), DG_EINVAL);
	assert_int_equal(parse(DG_STR("{\"a\":\"\0\"}")), DG_EINVAL);
}

static void
depth_and_length_are_bounded(void **state)
{
	char *text = malloc(DG_JSON_MAX + 1);
	char deep[2 * 64 + 8];
	size_t i, n;

	(void)state;
	assert_non_null(text);
	memset(text, ' ', DG_JSON_MAX + 1);
	memcpy(text, "{}", 2);
	assert_ok(parse((struct dg_str){ text, DG_JSON_MAX }));
	assert_int_equal(parse((struct dg_str){ text, DG_JSON_MAX + 1 }),
	    DG_EINVAL);
	free(text);
	for (n = 0; n < 5; n++)
		deep[n] = "{\"a\":"[n];
	for (i = 0; i < 64; i++)
		deep[n++] = '[';
	for (i = 0; i < 64; i++)
		deep[n++] = ']';
	deep[n++] = '}';
	assert_int_equal(parse((struct dg_str){ deep, n }), DG_EINVAL);
}

static void
written_members_read_back(void **state)
{
	struct json_object *obj = json_object_new_object(), *array;

	(void)state;
	assert_ok(dg_json_put_text(obj, "t", "x/\"y"));
	assert_ok(dg_json_put_text(obj, "none", ""));
	assert_ok(dg_json_put_text(obj, "null", NULL));
	assert_ok(dg_json_put_int(obj, "i", INT64_MAX));
	assert_ok(dg_json_put_bool(obj, "b", false));
	assert_ok(dg_json_put_words(obj, "w", " one  two "));
	assert_ok(dg_json_put_words(obj, "no_words", " "));
	array = json_object_new_array();
	assert_ok(dg_json_add_str(array, DG_STR("in")));
	assert_ok(dg_json_put(obj, "a", array));
	assert_int_equal(dg_json_put(obj, "z", NULL), DG_ENOMEM);
	assert_string_equal(json_object_to_json_string_ext(obj,
	    JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE),
	    "{\"t\":\"x/\\\"y\",\"i\":9223372036854775807,\"b\":false,"
	    "\"w\":[\"one\",\"two\"],\"a\":[\"in\"]}");
	json_object_put(obj);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_object_is_read),
		cmocka_unit_test(text_beyond_ascii_is_read_as_it_is),
		cmocka_unit_test(a_member_twice_is_refused_at_any_depth),
		cmocka_unit_test(what_is_not_strict_json_is_refused),
		cmocka_unit_test(depth_and_length_are_bounded),
		cmocka_unit_test(written_members_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
