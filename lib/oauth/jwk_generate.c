/* SPDX-License-Identifier: MIT */
/* jwk_generate.c: make signing keys */
#include <stdlib.h>

#include "lib/oauth/jwk_parts.h"

enum dg_err
dg_jwk_generate(enum dg_jws_alg alg, struct dg_jwk **out)
{
	struct dg_jwk *jwk = calloc(1, sizeof(*jwk));
	enum dg_err rc;

	*out = NULL;
	if (jwk == NULL)
		return DG_ENOMEM;
	jwk->alg = alg;
	if ((rc = dg_pk_generate(dg_jws_alg_kind(alg), &jwk->parts)) != DG_OK ||
	    (rc = dg_jwk_complete(jwk)) != DG_OK) {
		dg_jwk_free(jwk);
		return rc;
	}
	*out = jwk;
	return DG_OK;
}
