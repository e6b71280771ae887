/* SPDX-License-Identifier: MIT */
/* fuzz_utf8.c: UTF-8 checks */
#include "lib/base/utf8.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct dg_str s = { (const char *)data, n };
	struct dg_str rest = s;
	uint32_t cp;
	size_t count = 0;

	while (dg_utf8_next(&rest, &cp)) {
		must(cp <= 0x10ffff && (cp < 0xd800 || cp > 0xdfff));
		must(rest.n < n);
		count++;
	}
	must(dg_utf8_count(s) == count);
	must(!dg_utf8_is_valid(s) || rest.n == 0);
	must(!dg_utf8_is_name(s) || dg_utf8_is_valid(s));
	return 0;
}
