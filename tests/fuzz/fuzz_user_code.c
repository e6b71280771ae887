/* SPDX-License-Identifier: MIT */
/* fuzz_user_code.c: whatever is typed folds to the alphabet or to a fault */
#include <string.h>

#include "lib/oauth/user_code.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct dg_str typed = { (const char *)data, n };
	char code[DG_USER_CODE_MAX + 1], again[DG_USER_CODE_MAX + 1];
	char shown[DG_USER_CODE_TEXT_SIZE], bad = '#';
	enum dg_user_code_fault fault;

	fault = dg_user_code_parse(typed, DG_USER_CODE_CHARSET, code, &bad);
	if (fault != DG_USER_CODE_OK) {
		must(code[0] == '\0');
		must(fault == DG_USER_CODE_CHARACTER || bad == '#');
		must(bad == '\0' || strchr(DG_USER_CODE_CHARSET, bad) == NULL);
		return 0;
	}
	must(code[0] != '\0' &&
	    strspn(code, DG_USER_CODE_CHARSET) == strlen(code));
	/* what is shown reads back as the same code */
	dg_user_code_text(code, shown);
	must(dg_user_code_parse(dg_str_from(shown), DG_USER_CODE_CHARSET,
	    again, &bad) == DG_USER_CODE_OK);
	must(strcmp(code, again) == 0);
	return 0;
}
