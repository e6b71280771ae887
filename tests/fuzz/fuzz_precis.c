/* SPDX-License-Identifier: MIT */
/* fuzz_precis.c: one form of names and of passwords */
#include <string.h>

#include "lib/base/precis.h"
#include "lib/base/utf8.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char once[DG_PRECIS_NAME_MAX + 1], twice[DG_PRECIS_NAME_MAX + 1];
	char form[DG_PRECIS_PASSWORD_MAX], again[DG_PRECIS_PASSWORD_MAX];
	struct dg_str s = { (const char *)data, n };
	size_t form_n, again_n;

	(void)dg_precis_has_blank_ends(s);
	if (dg_precis_name(s, once) == DG_OK) {
		must(dg_utf8_is_valid(dg_str_from(once)));
		must(!dg_precis_has_blank_ends(dg_str_from(once)));
		if (dg_precis_name(dg_str_from(once), twice) == DG_OK)
			must(strcmp(once, twice) == 0);
	}
	if (dg_precis_password(s, form, &form_n) == DG_OK) {
		must(dg_precis_password((struct dg_str){ form, form_n }, again,
		    &again_n) == DG_OK);
		must(form_n == again_n && memcmp(form, again, form_n) == 0);
	}
	if (dg_precis_password_apart(s, form, &form_n) == DG_OK)
		must(form_n <= DG_PRECIS_PASSWORD_MAX);
	return 0;
}
