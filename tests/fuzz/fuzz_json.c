/* SPDX-License-Identifier: MIT */
/* fuzz_json.c: an object that is taken writes and reads back the same */
#include <json-c/json.h>

#include "lib/oauth/json.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct dg_str text = { (const char *)data, n };
	struct json_object *once, *again;

	if (dg_json_parse(text, &once) != DG_OK) {
		must(once == NULL);
		return 0;
	}
	must(dg_json_parse(dg_str_from(json_object_to_json_string(once)),
	    &again) == DG_OK);
	must(json_object_equal(once, again));
	json_object_put(once);
	json_object_put(again);
	return 0;
}
