/* SPDX-License-Identifier: MIT */
/* grant_code.c: user codes as this installation keeps and reads them */
#include "lib/grant/grant_code.h"

#include <string.h>

#include "lib/base/secret.h"
#include "lib/store/store_client.h"

enum dg_err
dg_grant_code_tag(struct dg_ctx *ctx, const char *code,
    uint8_t out[static DG_DIGEST_BYTES])
{
	const struct dg_str s = dg_str_from(code);

	return dg_digest_hmac(ctx->secrets.user_code, DG_SECRET_BYTES, s.p, s.n,
	    out);
}

enum dg_err
dg_grant_code_fold(struct dg_ctx *ctx, struct dg_str typed,
    enum dg_user_code_fault *fault, char code[static DG_USER_CODE_MAX + 1],
    char *bad, bool *possible)
{
	char charset[DG_CHARSET_MAX + 1];
	unsigned lengths;
	enum dg_err rc;

	rc = dg_store_client_codes(ctx->db, charset, &lengths);
	if (rc != DG_OK)
		return rc;
	/* no application yet: any code is wrong, but the hint is right */
	*fault = dg_user_code_parse(typed,
	    charset[0] != '\0' ? charset : DG_USER_CODE_CHARSET, code, bad);
	if (lengths == 0)
		lengths = 1u << DG_USER_CODE_LEN;
	*possible = (lengths >> strlen(code) & 1) != 0;
	return DG_OK;
}
