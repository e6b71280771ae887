/* SPDX-License-Identifier: MIT */
/* fuzz_template.c: template files; each is refused or can be rendered */
#include "lib/web/template.h"
#include "lib/web/template_parse.h"
#include "tests/fuzz/fuzz.h"

static void
render(struct dg_tpl_file *page)
{
	static const struct dg_tpl_value row[] = {
		{ .key = "b", .text = "<" }, { .key = NULL },
	};
	static const struct dg_tpl_value *const rows[] = { row, row };
	const struct dg_tpl_value values[] = {
		{ .key = "a", .text = "\"", .rows = rows, .rows_n = 2 },
		{ .key = "b" }, { .key = NULL },
	};
	struct dg_tpl_node slots[] = {
		{ .kind = DG_TPL_SLOT_TITLE }, { .kind = DG_TPL_SLOT_PAGE },
	};
	struct dg_tpl_file files[] = {
		{ .name = "layout", .node = slots, .n = 2 }, *page,
	};
	const struct dg_templates tpl = { files, 2 };
	struct dg_buf out;

	dg_buf_init(&out, 1024 * 1024);
	/* Blocks in each other may grow beyond the buffer, and that is told. */
	switch (dg_templates_render(&tpl, "page", values, &out)) {
	case DG_OK:
	case DG_ENOMEM:
		break;
	default:
		abort();
	}
	dg_buf_fini(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct dg_tpl_page layout = { "layout", "a" };
	static const struct dg_tpl_page page = { "page", "b" };
	struct dg_tpl_file file = { .name = "page" };
	const char *error;
	unsigned line;

	dg_buf_init(&file.text, 65536);
	dg_buf_put(&file.text, data, n);
	if (dg_template_parse(&file, &layout, &page, &error, &line) == DG_OK) {
		must(error == NULL);
		render(&file);
	} else {
		must(error != NULL && line > 0);
	}
	dg_buf_fini(&file.text);
	free(file.node);
	return 0;
}
