/* SPDX-License-Identifier: MIT */
/* test_pages.c: each page with hostile values in each of its keys */
#include "tests/unit/test.h"

#include <stdio.h>

#include "lib/endpoint/pages/verify.h"

#define KEYS_MAX 64

static struct dg_templates *tpl;

static int
load(void **state)
{
	char dir[512];

	(void)state;
	(void)snprintf(dir, sizeof(dir), "%s/templates",
	    getenv("top_srcdir") != NULL ? getenv("top_srcdir") : ".");
	return dg_templates_load(dir, dg_verify_pages, &tpl) != DG_OK;
}

static int
unload(void **state)
{
	(void)state;
	dg_templates_free(tpl);
	return 0;
}

/* Each key of a page and of the layout with the same value, and two rows. */
struct filled {
	char names[KEYS_MAX][32];
	struct dg_tpl_value values[KEYS_MAX + 1];
	const struct dg_tpl_value *rows[2];
	size_t n;
};

static void
fill(struct filled *f, const char *keys, const char *text)
{
	struct dg_str rest = dg_str_from(keys), key;

	while (dg_str_split(&rest, " ", &key)) {
		assert_true(f->n < KEYS_MAX);
		assert_ok(dg_str_copy(f->names[f->n], sizeof(f->names[0]), key));
		f->values[f->n] = (struct dg_tpl_value){
			.key = f->names[f->n], .text = text,
			.rows = f->rows, .rows_n = 2,
		};
		f->n++;
	}
	f->values[f->n].key = NULL;
}

static void
render(const struct dg_tpl_page *page, const char *text, struct dg_buf *out)
{
	static const struct dg_tpl_value row[] = { { .key = NULL } };
	static struct filled f;

	memset(&f, 0, sizeof(f));
	f.rows[0] = f.rows[1] = row;
	fill(&f, dg_verify_pages[0].keys, text);
	fill(&f, page->keys, text);
	dg_buf_reset(out);
	assert_ok(dg_templates_render(tpl, page->name, f.values, out));
}

/*
 * What a parser makes of it: tags, attributes and their order, without text
 * and values.
 */
static void
put_structure(struct dg_str html, struct dg_buf *out)
{
	bool in_tag = false, in_value = false;

	dg_buf_reset(out);
	for (size_t i = 0; i < html.n; i++) {
		char c = html.p[i];

		if (!in_tag && c == '<')
			in_tag = true;
		if (in_tag && c == '"')
			in_value = !in_value;
		if (in_tag && !in_value)
			dg_buf_putc(out, c);
		if (in_tag && !in_value && c == '>')
			in_tag = false;
	}
	assert_false(in_tag);
	assert_ok(dg_buf_err(out));
}

static const char *const hostile[] = {
	"\"><script>alert(1)</script>",
	"'><img src=x onerror=alert(1)>",
	"</title></textarea></svg><script>",
	"javascript:alert(1)",
	"<!-- ",
	"]]><![CDATA[",
	"&#60;script&#62;",
	"\xff\xfe<\xc0\xbc",
	"\r\n\r\n<html>",
	"@@csrf:text@@@@if:x@@",
};

static void
assert_no_script_address(const char *html)
{
	assert_null(strstr(html, "href=\"javascript:"));
	assert_null(strstr(html, "src=\"javascript:"));
	assert_null(strstr(html, "action=\"javascript:"));
}

static void
hostile_values_stay_in_their_places(void **state)
{
	struct dg_buf html, want, got;

	(void)state;
	dg_buf_init(&html, 262144);
	dg_buf_init(&want, 262144);
	dg_buf_init(&got, 262144);
	for (size_t p = 1; dg_verify_pages[p].name != NULL; p++) {
		render(&dg_verify_pages[p], "x", &html);
		put_structure(dg_buf_str(&html), &want);
		for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
			render(&dg_verify_pages[p], hostile[i], &html);
			put_structure(dg_buf_str(&html), &got);
			assert_string_equal(dg_buf_get(&got), dg_buf_get(&want));
			assert_no_script_address(dg_buf_get(&html));
		}
	}
	dg_buf_fini(&html);
	dg_buf_fini(&want);
	dg_buf_fini(&got);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_values_stay_in_their_places),
	};

	return cmocka_run_group_tests_name("pages", tests, load, unload);
}
