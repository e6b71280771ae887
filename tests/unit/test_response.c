/* SPDX-License-Identifier: MIT */
/* test_response.c: replies and their headers */
#include "tests/unit/faulty.h"
#include "tests/unit/test.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>

#include "lib/web/response.h"

static struct dg_resp resp;
static struct dg_buf out;

static int
set_up(void **state)
{
	(void)state;
	dg_resp_init(&resp);
	dg_buf_init(&out, 65536);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	dg_resp_fini(&resp);
	dg_buf_fini(&out);
	return 0;
}

static const char *
written(bool head_only)
{
	dg_buf_reset(&out);
	assert_ok(dg_resp_write(&resp, head_only, &out));
	return dg_buf_get(&out);
}

static void
assert_header(const char *line)
{
	char whole[512];

	(void)snprintf(whole, sizeof(whole), "\r\n%s\r\n", line);
	assert_non_null(strstr(written(true), whole));
}

static void
a_reply_is_status_headers_blank_line_and_body(void **state)
{
	(void)state;
	resp.status = 200;
	resp.cacheable = true;
	dg_resp_header(&resp, "X-A", DG_STR("b"));
	dg_resp_header_int(&resp, "Retry-After", 5);
	dg_buf_put_text(&resp.body, "hello");
	assert_string_equal(written(false), "Status: 200 OK\r\nX-A: b\r\n"
	    "Retry-After: 5\r\nContent-Length: 5\r\n\r\nhello");
	/* RFC 9110 section 9.3.2: the same without the content */
	assert_string_equal(written(true), "Status: 200 OK\r\nX-A: b\r\n"
	    "Retry-After: 5\r\nContent-Length: 5\r\n\r\n");
}

static void
I9_a_reply_is_not_to_be_stored_unless_it_says_so(void **state)
{
	(void)state;
	dg_resp_error_json(&resp, 400, "invalid_request", "x", "");
	assert_header("Cache-Control: no-store");
	assert_header("Pragma: no-cache");
	resp.cacheable = true;
	assert_null(strstr(written(true), "no-store"));
}

static void
a_header_value_with_a_control_spoils_the_reply(void **state)
{
	static const struct dg_str bad[] = { { "a\rb", 3 }, { "a\nb", 3 },
		{ "a\0b", 3 }, { "a\r\nSet-Cookie: x=y", 18 }, { "\x7f", 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		dg_resp_reset(&resp);
		dg_resp_header(&resp, "X-A", bad[i]);
		dg_resp_header(&resp, "X-B", DG_STR("good"));
		assert_int_equal(dg_resp_err(&resp), DG_EINVAL);
		assert_int_equal(dg_resp_write(&resp, false, &out), DG_EINVAL);
		assert_int_equal(out.n, 0);
	}
	dg_resp_reset(&resp);
	dg_resp_redirect(&resp, "http://x/\r\nX: y", -1);
	assert_int_equal(dg_resp_err(&resp), DG_EINVAL);
}

static void
V21_a_page_lets_nothing_in_and_no_frame_around_it(void **state)
{
	(void)state;
	dg_resp_page(&resp, 200, -1);
	assert_header("Content-Type: text/html; charset=utf-8");
	assert_header("Content-Security-Policy: default-src 'none'; "
	    "style-src 'self'; img-src 'self'; form-action 'self'; "
	    "frame-ancestors 'none'; base-uri 'none'");
	assert_header("X-Content-Type-Options: nosniff");
	assert_header("X-Frame-Options: DENY");
	assert_header("Referrer-Policy: no-referrer");
	assert_header("Cache-Control: no-store");
	assert_null(strstr(written(true), "Strict-Transport-Security"));
}

static void
V21_https_pages_ask_for_https_from_now_on(void **state)
{
	(void)state;
	dg_resp_page(&resp, 200, 31536000);
	assert_header("Strict-Transport-Security: max-age=31536000");
	dg_resp_reset(&resp);
	dg_resp_redirect(&resp, "https://x/device", 31536000);
	assert_header("Strict-Transport-Security: max-age=31536000");
}

static void
a_redirect_is_303_and_sends_no_referrer(void **state)
{
	(void)state;
	dg_resp_redirect(&resp, "https://x/device", 31536000);
	assert_int_equal(resp.status, 303);
	assert_header("Location: https://x/device");
	assert_header("Referrer-Policy: no-referrer");
	assert_header("Content-Length: 0");
}

/* RFC 6749 section 5.2 */
static void
I8_an_error_is_json_without_forbidden_characters(void **state)
{
	struct json_object *json;

	(void)state;
	dg_resp_error_json(&resp, 400, "invalid_scope",
	    "say \"x\\y\"\n\xc3\xa4", "00ff");
	assert_int_equal(resp.status, 400);
	assert_header("Content-Type: application/json");
	assert_header("X-Content-Type-Options: nosniff");
	json = json_tokener_parse(dg_buf_get(&resp.body));
	assert_non_null(json);
	assert_string_equal(json_object_get_string(
	    json_object_object_get(json, "error")), "invalid_scope");
	assert_string_equal(json_object_get_string(
	    json_object_object_get(json, "error_description")),
	    "say .x.y....");
	assert_string_equal(json_object_get_string(
	    json_object_object_get(json, "request_id")), "00ff");
	(void)json_object_put(json);
}

static void
an_error_leaves_out_what_it_does_not_know(void **state)
{
	(void)state;
	dg_resp_error_json(&resp, 400, "invalid_grant", NULL, NULL);
	assert_string_equal(dg_buf_get(&resp.body),
	    "{\"error\":\"invalid_grant\"}");
}

static void
json_is_written_plain(void **state)
{
	struct json_object *json = json_object_new_object();

	(void)state;
	assert_int_equal(json_object_object_add(json, "u",
	    json_object_new_string("https://x/y")), 0);
	dg_resp_json(&resp, 200, json);
	(void)json_object_put(json);
	assert_string_equal(dg_buf_get(&resp.body), "{\"u\":\"https://x/y\"}");
	assert_header("Content-Type: application/json");
}

static void
half_a_json_body_is_no_reply(void **state)
{
	struct json_object *json = json_object_new_object();

	(void)state;
	faulty_set(FAULTY_MEMORY, 1);
	dg_resp_json(&resp, 200, json);
	assert_true(faulty.failed);
	(void)json_object_put(json);
	assert_int_equal(dg_resp_err(&resp), DG_ENOMEM);
}

static void
a_body_over_the_maximum_is_no_reply(void **state)
{
	static char text[DG_RESP_BODY_MAX + 1];

	(void)state;
	resp.status = 200;
	dg_buf_put(&resp.body, text, sizeof(text));
	assert_int_equal(dg_resp_write(&resp, false, &out), DG_ENOMEM);
	assert_int_equal(out.n, 0);
}

static void
reset_forgets_what_was_built(void **state)
{
	(void)state;
	resp.cacheable = true;
	dg_resp_header(&resp, "X-A", DG_STR("b"));
	dg_buf_put_text(&resp.body, "secret");
	dg_resp_reset(&resp);
	assert_string_equal(written(false), "Status: 500 Internal Server Error"
	    "\r\nCache-Control: no-store\r\nPragma: no-cache\r\n"
	    "Content-Length: 0\r\n\r\n");
}

static void
T3_an_error_takes_one_more_number(void **state)
{
	struct json_object *json, *member;

	(void)state;
	dg_resp_error_json(&resp, 400, "slow_down", "Wait.", "0123");
	dg_resp_error_json_int(&resp, "interval", 10);
	assert_ok(dg_resp_err(&resp));
	json = json_tokener_parse(dg_buf_get(&resp.body));
	assert_non_null(json);
	assert_int_equal(json_object_object_length(json), 4);
	assert_true(json_object_object_get_ex(json, "interval", &member));
	assert_int_equal(json_object_get_int(member), 10);
	(void)json_object_put(json);
	/* after a failure nothing is added */
	resp.body.err = DG_ENOMEM;
	dg_resp_error_json_int(&resp, "interval", 10);
	assert_int_equal(dg_resp_err(&resp), DG_ENOMEM);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_reply_is_status_headers_blank_line_and_body),
		TEST(I9_a_reply_is_not_to_be_stored_unless_it_says_so),
		TEST(a_header_value_with_a_control_spoils_the_reply),
		TEST(V21_a_page_lets_nothing_in_and_no_frame_around_it),
		TEST(V21_https_pages_ask_for_https_from_now_on),
		TEST(a_redirect_is_303_and_sends_no_referrer),
		TEST(I8_an_error_is_json_without_forbidden_characters),
		TEST(an_error_leaves_out_what_it_does_not_know),
		TEST(T3_an_error_takes_one_more_number),
		TEST(json_is_written_plain),
		TEST(half_a_json_body_is_no_reply),
		TEST(a_body_over_the_maximum_is_no_reply),
		TEST(reset_forgets_what_was_built),
	};

	return cmocka_run_group_tests_name("response", tests, NULL, NULL);
}
