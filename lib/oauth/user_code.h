/*
 * User codes (RFC 8628 section 6.1): make, fold what a person typed, show.
 */
#ifndef DG_OAUTH_USER_CODE_H
#define DG_OAUTH_USER_CODE_H

#include "lib/base/err.h"
#include "lib/base/str.h"

#define DG_USER_CODE_CHARSET "BCDFGHJKLMNPQRSTVWXZ"
#define DG_USER_CODE_LEN 8		/* default, characters */
#define DG_USER_CODE_MAX 16		/* longest, without dashes */
#define DG_USER_CODE_TEXT_SIZE 24	/* shown form with NUL */

/*
 * Canonical form: upper case, no dashes. DG_EINVAL: fewer than 28 bits (see
 * dg_user_code_bits); DG_ECRYPTO. The caller wipes out.
 */
DG_CHECK enum dg_err dg_user_code_new(const char *charset, unsigned length,
    char out[static DG_USER_CODE_MAX + 1]);

/*
 * Bits of a code of this form, rounded down. 0 for a form that cannot be used:
 * an alphabet with anything but A-Z and 0-9 (what typing forgives would be
 * lost in it), with a character twice, or a length over DG_USER_CODE_MAX.
 */
unsigned dg_user_code_bits(const char *charset, unsigned length);

enum dg_user_code_fault {
	DG_USER_CODE_OK,
	DG_USER_CODE_EMPTY,
	DG_USER_CODE_TOO_LONG,
	DG_USER_CODE_CHARACTER	/* one outside the alphabet; costs no guess */
};

/*
 * Fold case and fullwidth forms, drop spaces, dashes and other punctuation of
 * any language; leading zeros stay. typed: UTF-8, any length. charset: of the
 * codes that live here. bad: the first wrong letter or digit (for the hint),
 * '\0' when it is not ASCII; filled with DG_USER_CODE_CHARACTER only, and that
 * goes before DG_USER_CODE_TOO_LONG. out is "" unless DG_USER_CODE_OK.
 */
enum dg_user_code_fault dg_user_code_parse(struct dg_str typed,
    const char *charset, char out[static DG_USER_CODE_MAX + 1], char *bad);

/* "BCDFGHJK" -> "BCDF-GHJK": groups of four, else five, else three, where the
 * length divides; else one group. */
void dg_user_code_text(const char *code,
    char out[static DG_USER_CODE_TEXT_SIZE]);

#endif
