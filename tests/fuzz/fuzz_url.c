/* SPDX-License-Identifier: MIT */
/* fuzz_url.c: comparing addresses is symmetric, whatever they are */
#include "lib/oauth/url.h"
#include "tests/fuzz/fuzz.h"

/* Input: two lines. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct dg_str rest = { (const char *)data, n }, a;

	(void)dg_str_split(&rest, "\n", &a);
	must(dg_url_is_same(a, rest) == dg_url_is_same(rest, a));
	must(!dg_url_is_same(a, rest) || dg_url_is_same(a, a));
	return 0;
}
