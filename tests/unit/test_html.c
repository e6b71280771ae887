/* SPDX-License-Identifier: MIT */
/* test_html.c: escapers */
#include "tests/unit/test.h"

#include "lib/web/html.h"

typedef void escaper(struct dg_buf *buf, struct dg_str s);

static void
assert_escaped(escaper *escape, struct dg_str in, const char *want)
{
	struct dg_buf buf;

	dg_buf_init(&buf, 4096);
	escape(&buf, in);
	assert_ok(dg_buf_err(&buf));
	assert_string_equal(dg_buf_get(&buf), want);
	dg_buf_fini(&buf);
}

static void
markup_in_text_and_attributes_is_text(void **state)
{
	struct dg_str in = DG_STR("<a href=\"x\" title='y'>&amp;");

	(void)state;
	assert_escaped(dg_html_text, in, "&lt;a href=&quot;x&quot; "
	    "title=&#39;y&#39;&gt;&amp;amp;");
	assert_escaped(dg_html_attr, in, "&lt;a href=&quot;x&quot; "
	    "title=&#39;y&#39;&gt;&amp;amp;");
}

static void
utf8_stays_what_it_is(void **state)
{
	(void)state;
	assert_escaped(dg_html_text, DG_STR("Gr\xc3\xbc\xc3\x9f" "e \xe2\x9c\x93 "
	    "\xf0\x9f\x93\xba"), "Gr\xc3\xbc\xc3\x9f" "e \xe2\x9c\x93 "
	    "\xf0\x9f\x93\xba");
	assert_escaped(dg_html_text, (struct dg_str){ NULL, 0 }, "");
}

static void
broken_utf8_and_controls_become_replacement_characters(void **state)
{
	(void)state;
	assert_escaped(dg_html_text, DG_STR("a\xff" "b"), "a\xef\xbf\xbd" "b");
	assert_escaped(dg_html_text, DG_STR("a\xe2\x82"),
	    "a\xef\xbf\xbd\xef\xbf\xbd");
	assert_escaped(dg_html_text, DG_STR("a\x1b\0b"),
	    "a\xef\xbf\xbd\xef\xbf\xbd" "b");
	assert_escaped(dg_html_attr, DG_STR("\x7f\t\n"), "\xef\xbf\xbd\t\n");
}

/* A name must not turn the words beside it around. */
static void
direction_overrides_are_not_shown(void **state)
{
	(void)state;
	assert_escaped(dg_html_text, DG_STR("\xe2\x80\xaegnp.exe"),
	    "\xef\xbf\xbdgnp.exe");
	assert_escaped(dg_html_text, DG_STR("\xe2\x81\xa6x"),
	    "\xef\xbf\xbdx");
}

static void
only_http_and_paths_of_ours_are_addresses(void **state)
{
	static const char *const bad[] = { "javascript:alert(1)",
		"JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example",
		"/\\evil.example", "\\\\evil", "ftp://x", "", "x", "java\tscript:x",
		" https://x", "https://x y", "mailto:a@b" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_escaped(dg_html_url, dg_str_from(bad[i]), "#");
	assert_escaped(dg_html_url, DG_STR("/"), "/");
	assert_escaped(dg_html_url, DG_STR("/device?a=1&b=2"),
	    "/device?a=1&amp;b=2");
	assert_escaped(dg_html_url, DG_STR("https://x/\"><script>"),
	    "https://x/&quot;&gt;&lt;script&gt;");
	assert_escaped(dg_html_url, DG_STR("http://127.0.0.1:8080/x"),
	    "http://127.0.0.1:8080/x");
}

/* RFC 3986 section 2.3 */
static void
parts_of_an_address_keep_unreserved_characters_only(void **state)
{
	(void)state;
	assert_escaped(dg_html_urlarg, DG_STR("aZ09-._~"), "aZ09-._~");
	assert_escaped(dg_html_urlarg, DG_STR("../a b&c=\"\xc3\xa4/"),
	    "..%2Fa%20b%26c%3D%22%C3%A4%2F");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markup_in_text_and_attributes_is_text),
		cmocka_unit_test(utf8_stays_what_it_is),
		cmocka_unit_test(broken_utf8_and_controls_become_replacement_characters),
		cmocka_unit_test(direction_overrides_are_not_shown),
		cmocka_unit_test(only_http_and_paths_of_ours_are_addresses),
		cmocka_unit_test(parts_of_an_address_keep_unreserved_characters_only),
	};

	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
