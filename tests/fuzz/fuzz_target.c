/* SPDX-License-Identifier: MIT */
/* fuzz_target.c: a resource fits into a set of them, and comes out again */
#include <string.h>

#include "lib/oauth/scope.h"
#include "lib/oauth/target.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct dg_str in = { (const char *)data, n }, rest, first;
	char set[512] = "a:b", twice[512];

	if (!dg_target_is_uri(in))
		return 0;
	must(memchr(data, ' ', n) == NULL && memchr(data, '#', n) == NULL);
	must(memchr(data, ':', n) != NULL);
	if (dg_target_add(set, sizeof(set), in) != DG_OK) {
		must(strcmp(set, "a:b") == 0 && n > sizeof(set) - 6);
		return 0;
	}
	must(dg_scope_has(set, in));
	must(dg_scope_has(set, DG_STR("a:b")));
	memcpy(twice, set, sizeof(twice));
	must(dg_target_add(twice, sizeof(twice), in) == DG_OK);
	must(strcmp(set, twice) == 0);
	rest = dg_str_from(set);
	while (dg_scope_next(&rest, &first))
		must(dg_target_is_uri(first));
	return 0;
}
