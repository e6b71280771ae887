/* SPDX-License-Identifier: MIT */
/* fuzz_cookie.c: the Cookie header */
#include "lib/web/cookie.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct dg_cookie_site sites[] = {
		{ true, "/" }, { true, "/auth" }, { false, "/" },
	};
	struct dg_str header = { (const char *)data, n };

	for (size_t i = 0; i < sizeof(sites) / sizeof(sites[0]); i++) {
		struct dg_str value = dg_cookie_get(header, &sites[i], "sid");

		must(value.p == NULL || (value.p > header.p &&
		    value.p + value.n <= header.p + header.n));
		for (size_t k = 0; k < value.n; k++)
			must(value.p[k] != ';');
	}
	return 0;
}
