/* SPDX-License-Identifier: MIT */
/* fuzz_scope.c: canonical scope strings stay as they are */
#include <string.h>

#include "lib/oauth/scope.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct dg_str in = { (const char *)data, n };
	char once[512], again[512], both[512];

	if (dg_scope_parse(in, once, sizeof(once)) != DG_OK) {
		must(once[0] == '\0');
		return 0;
	}
	must(strlen(once) <= n);
	must(dg_scope_parse(dg_str_from(once), again, sizeof(again)) == DG_OK);
	must(strcmp(once, again) == 0);
	must(dg_scope_is_subset(once, again));
	must(dg_scope_intersect(once, again, both, sizeof(both)) == DG_OK);
	must(strcmp(once, both) == 0);
	return 0;
}
