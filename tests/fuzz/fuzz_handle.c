/* SPDX-License-Identifier: MIT */
/* fuzz_handle.c: sealed codes in addresses: only what we sealed is opened */
#include <string.h>

#include "lib/account/handle.h"
#include "lib/base/base64url.h"
#include "tests/fuzz/fuzz.h"

/* Under the zero key that the inputs were sealed with, at this time. */
#define SEALED_AT 1764547200

/* What the input may hold: see the names in corpus/handle. */
static bool
is_known(const char *typed)
{
	return typed[0] == '\0' || strcmp(typed, "BCDF-GHJK") == 0 ||
	    strcmp(typed, "BCDFBCDFBCDFBCDFBCDFBCDFBCDFBCDFBCDFBCDF") == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct dg_ctx ctx = { .now = SEALED_AT + 60 };
	struct dg_str text = { (const char *)data, n };
	char typed[DG_HANDLE_TYPED_MAX + 1];
	enum dg_err rc;

	rc = dg_handle_open(&ctx, text, DG_STR("browser"), typed);
	must(rc == DG_OK || rc == DG_EDENIED);
	must(strnlen(typed, sizeof(typed)) < sizeof(typed));
	must(is_known(typed));
	must(rc == DG_OK || typed[0] == '\0');
	if (rc != DG_OK)
		return 0;
	/* it fits where handles are kept, and is for this browser and time */
	must(n < DG_HANDLE_TEXT_SIZE);
	must(dg_handle_open(&ctx, text, DG_STR("other"), typed) == DG_EDENIED);
	ctx.now = SEALED_AT + DG_HANDLE_LIFETIME_SEC;
	must(dg_handle_open(&ctx, text, DG_STR("browser"),
	    typed) == DG_EDENIED);
	ctx.now = SEALED_AT + 60;
	return 0;
}
