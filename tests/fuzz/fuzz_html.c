/* SPDX-License-Identifier: MIT */
/* fuzz_html.c: nothing of a value leaves its place in a page */
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/web/html.h"
#include "tests/fuzz/fuzz.h"

static void
check(void (*escape)(struct dg_buf *buf, struct dg_str s), struct dg_str s)
{
	struct dg_buf buf;

	dg_buf_init(&buf, 8 * (s.n + 1));
	escape(&buf, s);
	must(dg_buf_err(&buf) == DG_OK);
	must(dg_utf8_is_valid(dg_buf_str(&buf)));
	must(strpbrk(dg_buf_get(&buf), "<>\"'") == NULL);
	must(strlen(dg_buf_get(&buf)) == buf.n);
	if (escape == dg_html_url)
		must(buf.n > 0 && strchr("#/h", dg_buf_get(&buf)[0]) != NULL);
	dg_buf_fini(&buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct dg_str s = { (const char *)data, n };

	check(dg_html_text, s);
	check(dg_html_attr, s);
	check(dg_html_url, s);
	check(dg_html_urlarg, s);
	return 0;
}
