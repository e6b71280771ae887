/*
 * User codes as this installation keeps and reads them: the tag under which a
 * row is found, and the folding of what a person typed.
 */
#ifndef DG_GRANT_GRANT_CODE_H
#define DG_GRANT_GRANT_CODE_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/crypt/digest.h"
#include "lib/oauth/user_code.h"
#include "lib/site/ctx.h"

/* HMAC of a canonical code under the user_code pepper. */
DG_CHECK enum dg_err dg_grant_code_tag(struct dg_ctx *ctx, const char *code,
    uint8_t out[static DG_DIGEST_BYTES]);

/*
 * Fold what was typed in the union of the alphabets in use. *fault, *bad: as
 * dg_user_code_parse says; code: filled with DG_USER_CODE_OK. *possible: some
 * application issues codes of this length. DG_OK; DG_EDB.
 */
DG_CHECK enum dg_err dg_grant_code_fold(struct dg_ctx *ctx,
    struct dg_str typed, enum dg_user_code_fault *fault,
    char code[static DG_USER_CODE_MAX + 1], char *bad, bool *possible);

#endif
