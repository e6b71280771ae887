/* SPDX-License-Identifier: MIT */
/* fuzz_form.c: application/x-www-form-urlencoded */
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/web/form.h"
#include "tests/fuzz/fuzz.h"

static void
check_text(const struct dg_form *form, struct dg_str s)
{
	must(s.p >= form->text && s.p + s.n <= form->text + form->used);
	must(s.n == 0 || memchr(s.p, '\0', s.n) == NULL);
	must(dg_utf8_is_valid(s));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct dg_form form;
	enum dg_form_fault fault;

	fault = dg_form_parse(&form, (struct dg_str){ (const char *)data, n });
	must(form.n <= DG_FORM_PARAMS_MAX);
	must(form.used <= n && form.used <= sizeof(form.text));
	must((n > DG_FORM_BYTES_MAX) == (fault == DG_FORM_TOO_LARGE));
	for (size_t i = 0; i < form.n; i++) {
		check_text(&form, form.param[i].name);
		check_text(&form, form.param[i].value);
		must(form.param[i].value.n > 0);
		for (size_t j = 0; j < i; j++)
			must(!dg_str_equal(form.param[i].name,
			    form.param[j].name) ||
			    dg_str_is(form.param[i].name, "resource"));
	}
	dg_form_wipe(&form);
	must(form.n == 0 && form.used == 0);
	return 0;
}
