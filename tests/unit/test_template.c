/* SPDX-License-Identifier: MIT */
/* test_template.c: what templates may hold, and what they render */
#include "tests/unit/test.h"

#include <stdio.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/web/template.h"
#include "lib/web/template_parse.h"

static char dir[] = "/tmp/devgrant-template-XXXXXX";
static struct dg_buf out;

static const struct dg_tpl_page pages[] = {
	{ "layout", "brand" },
	{ "page", "a b rows name" },
	{ NULL, NULL },
};

static void
write_file(const char *name, const char *text)
{
	char path[128];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s.html", dir, name);
	assert_non_null(f = fopen(path, "w"));
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static int
make_dir(void **state)
{
	(void)state;
	assert_ok(dg_log_open(DG_LOG_TO_NONE, "test", NULL));
	dg_buf_init(&out, 65536);
	return mkdtemp(dir) == NULL;
}

static int
remove_dir(void **state)
{
	char path[128];

	(void)state;
	dg_buf_fini(&out);
	for (size_t i = 0; pages[i].name != NULL; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s.html", dir,
		    pages[i].name);
		(void)unlink(path);
	}
	return rmdir(dir);
}

static void
assert_rendered(const char *page, const struct dg_tpl_value *values,
    const char *want)
{
	struct dg_templates *tpl;

	write_file("layout", "<t>@@slot:title@@</t>@@slot:page@@");
	write_file("page", page);
	assert_ok(dg_templates_load(dir, pages, &tpl));
	dg_buf_reset(&out);
	assert_ok(dg_templates_render(tpl, "page", values, &out));
	assert_string_equal(dg_buf_get(&out), want);
	dg_templates_free(tpl);
}

static void
a_page_stands_in_the_layout_with_its_title(void **state)
{
	const struct dg_tpl_value values[] = {
		{ .key = "a", .text = "A" }, { .key = "brand", .text = "<B>" },
		{ .key = NULL },
	};

	(void)state;
	assert_rendered("@@title@@T @@a:text@@@@end:title@@<p>@@brand:text@@",
	    values, "<t>T A</t><p>&lt;B&gt;");
}

static void
a_value_is_escaped_for_its_place(void **state)
{
	const struct dg_tpl_value values[] = {
		{ .key = "a", .text = "\"><script>" },
		{ .key = "b", .text = "javascript:x" }, { .key = NULL },
	};

	(void)state;
	assert_rendered("@@title@@@@end:title@@<a title=\"@@a:attr@@\" "
	    "href=\"@@b:url@@\">@@a:text@@</a><a href=\"/x/@@a:urlarg@@\">",
	    values, "<t></t><a title=\"&quot;&gt;&lt;script&gt;\" href=\"#\">"
	    "&quot;&gt;&lt;script&gt;</a><a href=\"/x/%22%3E%3Cscript%3E\">");
}

static void
blocks_follow_whether_a_key_has_a_value(void **state)
{
	const struct dg_tpl_value values[] = {
		{ .key = "a", .text = "x" }, { .key = "b", .text = "" },
		{ .key = NULL },
	};

	(void)state;
	assert_rendered("@@title@@@@end:title@@@@if:a@@1@@end:a@@"
	    "@@not:a@@2@@end:a@@@@if:b@@3@@end:b@@@@not:b@@4@@if:a@@5@@end:a@@"
	    "@@end:b@@<i @@if:a@@b=\"c\"@@end:a@@>", values,
	    "<t></t>145<i b=\"c\">");
}

static void
each_renders_a_row_with_its_own_values_first(void **state)
{
	static const struct dg_tpl_value one[] = {
		{ .key = "name", .text = "1" }, { .key = "b", .text = "own" },
		{ .key = NULL },
	}, two[] = { { .key = "name", .text = "2" }, { .key = NULL } };
	static const struct dg_tpl_value *const rows[] = { one, two };
	const struct dg_tpl_value values[] = {
		{ .key = "rows", .rows = rows, .rows_n = 2 },
		{ .key = "b", .text = "outer" }, { .key = NULL },
	}, none[] = {
		{ .key = "rows" }, { .key = "b" }, { .key = NULL },
	};
	const char *page = "@@title@@@@end:title@@@@if:rows@@<ul>@@end:rows@@"
	    "@@each:rows@@(@@name:text@@ @@b:text@@)@@end:rows@@";

	(void)state;
	assert_rendered(page, values, "<t></t><ul>(1 own)(2 outer)");
	assert_rendered(page, none, "<t></t>");
}

static void
a_mark_at_the_end_of_a_line_leaves_no_empty_line(void **state)
{
	const struct dg_tpl_value values[] = {
		{ .key = "a", .text = "x" }, { .key = NULL },
	};

	(void)state;
	assert_rendered("@@title@@t@@end:title@@\n@@if:a@@\nb\n@@end:a@@\n"
	    "@@a:text@@\n", values, "<t>t</t>b\nx\n");
}

static void
a_missing_value_is_an_error(void **state)
{
	const struct dg_tpl_value none[] = { { .key = NULL } };
	struct dg_templates *tpl;

	(void)state;
	write_file("layout", "@@slot:page@@");
	write_file("page", "@@title@@@@end:title@@@@a:text@@");
	assert_ok(dg_templates_load(dir, pages, &tpl));
	assert_int_equal(dg_templates_render(tpl, "page", none, &out),
	    DG_EINVAL);
	assert_int_equal(dg_templates_render(tpl, "other", none, &out),
	    DG_EINVAL);
	dg_templates_free(tpl);
}

static const struct {
	const char *text, *error;
	unsigned line;
} wrong[] = {
	{ "\n@@c:text@@", "unknown key", 2 },
	{ "@@a@@", "no placeholder of a known type", 1 },
	{ "@@a:raw@@", "no placeholder of a known type", 1 },
	{ "@@:text@@", "no placeholder of a known type", 1 },
	{ "@@a:text", "a placeholder without an end", 1 },
	{ "<p\n@@a:text@@>", "text inside a tag", 2 },
	{ "<p x=\"@@a:text@@\">", "text inside a tag", 1 },
	{ "@@a:attr@@", "an attribute's type outside a quoted value", 1 },
	{ "<p @@a:attr@@>", "an attribute's type outside a quoted value", 1 },
	{ "<p x=@@a:attr@@>", "an attribute's type outside a quoted value", 1 },
	{ "<p x='@@a:attr@@'>", "attribute values stand in double quotes", 1 },
	{ "<p x=y>", "attribute values stand in double quotes", 1 },
	{ "<a href=\"@@a:attr@@\">", "attr where an address stands, use url", 1 },
	{ "<a HREF=\"/@@a:attr@@\">", "attr where an address stands, use url", 1 },
	{ "<b title=\"@@a:url@@\">", "url outside href, src and action", 1 },
	{ "<a href=\"x@@a:url@@\">",
	    "url begins an address, urlarg goes on in it", 1 },
	{ "<a href=\"@@a:urlarg@@\">",
	    "url begins an address, urlarg goes on in it", 1 },
	{ "<a onclick=\"x\">", "script and style attributes are not allowed", 1 },
	{ "<a style=\"x\">", "script and style attributes are not allowed", 1 },
	{ "<ScRipt>", "script and style elements are not allowed", 1 },
	{ "<style >", "script and style elements are not allowed", 1 },
	{ "<!-- x -->", "comments would reach the reader", 1 },
	{ "@@if:a@@x", "a block without an end", 1 },
	{ "@@end:a@@", "end without a beginning", 1 },
	{ "@@if:a@@@@if:b@@@@end:a@@@@end:b@@", "end of another block", 1 },
	{ "@@if:a@@<p @@end:a@@>", "a block begins and ends at different places",
	    1 },
	{ "<p x@@if:a@@y@@end:a@@>", "only whole attributes may be left out", 1 },
	{ "<p x=@@if:a@@\"y\"@@end:a@@>",
	    "only whole attributes may be left out", 1 },
	{ "<p", "a tag without an end", 1 },
	{ "<p <b>", "a tag within a tag", 1 },
	{ "<p \"x\">", "a quote without an attribute before it", 1 },
	{ "@@if:a@@@@title@@@@end:title@@@@end:a@@",
	    "a title stands once, outside of blocks", 1 },
	{ "@@slot:page@@", "a slot belongs between tags of the layout", 1 },
	{ "x", "a page without a title", 1 },
};

static void
what_could_be_unsafe_is_refused_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct dg_tpl_file file = { .name = "page" };
		const char *error = NULL;
		unsigned line = 0;

		dg_buf_init(&file.text, 4096);
		dg_buf_put_text(&file.text, wrong[i].text);
		assert_int_equal(dg_template_parse(&file, &pages[0], &pages[1],
		    &error, &line), DG_EINVAL);
		assert_string_equal(error, wrong[i].error);
		assert_int_equal(line, wrong[i].line);
		dg_buf_fini(&file.text);
		free(file.node);
	}
}

static void
a_wrong_or_missing_file_stops_the_start(void **state)
{
	struct dg_templates *tpl;

	(void)state;
	write_file("layout", "@@slot:page@@");
	write_file("page", "@@title@@@@end:title@@<p @@a:text@@>");
	assert_int_equal(dg_templates_load(dir, pages, &tpl), DG_ECONFIG);
	assert_null(tpl);
	assert_int_equal(dg_templates_load("/nonexistent", pages, &tpl),
	    DG_ECONFIG);
	assert_null(tpl);
	dg_templates_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_stands_in_the_layout_with_its_title),
		cmocka_unit_test(a_value_is_escaped_for_its_place),
		cmocka_unit_test(blocks_follow_whether_a_key_has_a_value),
		cmocka_unit_test(each_renders_a_row_with_its_own_values_first),
		cmocka_unit_test(a_mark_at_the_end_of_a_line_leaves_no_empty_line),
		cmocka_unit_test(a_missing_value_is_an_error),
		cmocka_unit_test(what_could_be_unsafe_is_refused_with_its_line),
		cmocka_unit_test(a_wrong_or_missing_file_stops_the_start),
	};

	return cmocka_run_group_tests_name("template", tests, make_dir,
	    remove_dir);
}
