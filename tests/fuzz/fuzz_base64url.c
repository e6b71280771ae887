/* SPDX-License-Identifier: MIT */
/* fuzz_base64url.c: both decoders; one value has one spelling */
#include <string.h>

#include "lib/base/base64url.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct dg_str s = { (const char *)data, n };
	uint8_t raw[256];
	char text[DG_BASE64URL_LEN(sizeof(raw)) + 1];
	size_t len;

	if (dg_base64url_decode(s, raw, sizeof(raw), &len) == DG_OK) {
		must(len <= sizeof(raw));
		dg_base64url_encode(raw, len, text);
		must(dg_str_is(s, text));
	}
	if (dg_base64_decode(s, raw, sizeof(raw), &len) == DG_OK) {
		dg_base64url_encode(raw, len, text);
		must(strlen(text) <= n && n % 4 == 0 && n - strlen(text) < 3);
	}
	return 0;
}
