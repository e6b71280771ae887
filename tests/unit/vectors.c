/* SPDX-License-Identifier: MIT */
/* vectors.c: read published test vectors */
#include <stdio.h>

#include "lib/oauth/json.h"
#include "tests/unit/test.h"
#include "tests/unit/vectors.h"

struct json_object *
vectors_load(const char *name)
{
	const char *top = getenv("top_srcdir");
	struct json_object *obj = NULL;
	char path[4096], text[8192];
	FILE *f;
	size_t n;

	(void)snprintf(path, sizeof(path), "%s/tests/vectors/%s",
	    top != NULL ? top : ".", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	(void)fclose(f);
	text[n] = '\0';
	while (n > 0 && text[n - 1] == '\n')
		n--;
	assert_ok(dg_json_parse((struct dg_str){ text, n }, &obj));
	return obj;
}

struct dg_str
vectors_get(struct json_object *obj, const char *name)
{
	struct dg_str s = { NULL, 0 };

	assert_true(dg_json_get_str(obj, name, &s));
	return s;
}
