/*
 * Both steps of a DPoP proof at once, for tests.
 */
#ifndef DG_TESTS_DPOP_H
#define DG_TESTS_DPOP_H

#include <string.h>

#include "lib/oauth/dpop.h"

/* out: zeroed unless *verdict is DG_DPOP_OK. */
static inline enum dg_err
dpop_check(const struct dg_dpop_in *in, enum dg_dpop *verdict,
    struct dg_dpop_proof *out)
{
	struct dg_dpop_opened opened;
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	rc = dg_dpop_open(in, verdict, &opened);
	if (rc == DG_OK && *verdict == DG_DPOP_OK)
		*verdict = dg_dpop_verify(&opened);
	if (rc == DG_OK && *verdict == DG_DPOP_OK)
		*out = opened.proof;
	dg_dpop_close(&opened);
	return rc;
}

#endif
