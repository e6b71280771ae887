/* SPDX-License-Identifier: MIT */
/* fuzz_dpop.c: a proof that passes is for this request and has a key */
#include <string.h>

#include "tests/dpop.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	/* those of RFC 9449 4.1, so that its proof passes */
	const struct dg_dpop_in in = {
		.proof = { (const char *)data, n },
		.method = "POST",
		.url = "https://server.example.com/token",
		.now = 1562262616,
	};
	struct dg_dpop_proof proof;
	enum dg_dpop verdict;

	must(dpop_check(&in, &verdict, &proof) == DG_OK);
	must((verdict == DG_DPOP_OK) == (proof.jkt[0] != '\0'));
	must((verdict == DG_DPOP_OK) ==
	    (dg_dpop_description(verdict)[0] == '\0'));
	return 0;
}
