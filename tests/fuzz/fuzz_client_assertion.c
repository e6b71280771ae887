/* SPDX-License-Identifier: MIT */
/* fuzz_client_assertion.c: whoever it says it is, nobody's key proves it */
#include <string.h>

#include "lib/oauth/client_assertion.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const ours[] = { "https://x.example/",
		"https://x.example/t" };
	struct dg_str text = { (const char *)data, n };
	const struct dg_str jwks = DG_STR("{\"keys\":[{\"kty\":\"OKP\","
	    "\"crv\":\"Ed25519\","
	    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}");
	struct dg_client_assertion_in in = {
		.audience = ours, .audience_n = 2, .now = 1700000000,
	};
	enum dg_client_assertion_verdict verdict;
	struct dg_client_assertion *a;
	uint8_t replay[DG_DIGEST_BYTES];
	int64_t expires_at;

	must(dg_client_assertion_parse(DG_STR(DG_CLIENT_ASSERTION_TYPE), text,
	    &verdict, &a) == DG_OK);
	must((a != NULL) == (verdict == DG_CLIENT_ASSERTION_OK));
	if (a == NULL)
		return 0;
	in.client_id = dg_client_assertion_client_id(a);
	must(in.client_id[0] != '\0');
	dg_client_assertion_check(a, &in, &verdict, &expires_at, replay);
	must((verdict == DG_CLIENT_ASSERTION_OK) == (expires_at != 0));
	must(dg_client_assertion_verify(a, jwks, &verdict) == DG_OK);
	must(verdict != DG_CLIENT_ASSERTION_OK);
	dg_client_assertion_free(a);
	return 0;
}
