/* SPDX-License-Identifier: MIT */
/* fuzz_cookie.c: the Cookie header */
#include <string.h>

#include "lib/web/cookie.h"
#include "tests/fuzz/fuzz.h"

/* What is kept is what would be found in the whole header. */
static void
check_kept(struct dg_str header, const struct dg_cookie_site *site)
{
	static const char *const names[] = { "sid", NULL };
	struct dg_str whole = dg_cookie_get(header, site, "sid"), kept;
	char out[1024] = "";

	if (header.n > 0 && memchr(header.p, '\0', header.n) != NULL)
		return;		/* a variable of the web server holds none */
	dg_cookie_keep(header, names, out, sizeof(out));
	must(strlen(out) < sizeof(out));
	kept = dg_cookie_get(dg_str_from(out), site, "sid");
	must(kept.n == 0 || dg_str_equal(kept, whole));
	must(dg_cookie_is_doubled(dg_str_from(out), site, "sid") ==
	    dg_cookie_is_doubled(header, site, "sid"));
}

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
		check_kept(header, &sites[i]);
		for (size_t k = 0; k < value.n; k++)
			must(value.p[k] != ';');
	}
	return 0;
}
