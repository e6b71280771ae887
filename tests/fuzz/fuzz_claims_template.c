/* SPDX-License-Identifier: MIT */
/* fuzz_claims_template.c: templates read, checked and filled */
#include <json-c/json.h>
#include <string.h>

#include "lib/oauth/claims_template.h"
#include "lib/oauth/json.h"
#include "tests/fuzz/fuzz.h"

static const char person[] = "{\"username\":\"ann\",\"name\":\"Ann\","
    "\"email\":\"\",\"email_verified\":true,\"groups\":[\"a\",\"b\"],"
    "\"attributes\":{\"a\":{\"b\":1.50,\"n\":null},\"s\":\"x\",\"l\":[{}]}}";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct json_object *template, *user, *claims;
	size_t room = DG_CLAIMS_SIZE_MAX, length;
	const char *why;
	bool cut = false;

	if (dg_claims_template_parse((struct dg_str){ (const char *)data, n },
	    &template, &why) != DG_OK) {
		must(template == NULL && why != NULL);
		return 0;
	}
	must(n <= DG_CLAIMS_TEMPLATE_MAX);
	must(dg_json_parse(dg_str_from(person), &user) == DG_OK);
	must((claims = json_object_new_object()) != NULL);
	must(dg_claims_template_apply(template, user, claims, &room,
	    &cut) == DG_OK);
	json_object_object_foreach(claims, name, value) {
		must(!dg_claims_is_reserved(name));
		must(value != NULL);
	}
	must(json_object_to_json_string_length(claims,
	    JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE,
	    &length) != NULL);
	must(length <= DG_CLAIMS_SIZE_MAX + 2);
	json_object_put(claims);
	json_object_put(user);
	json_object_put(template);
	return 0;
}
