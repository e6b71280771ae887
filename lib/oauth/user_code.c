/* SPDX-License-Identifier: MIT */
/* user_code.c: make, fold and show user codes (RFC 8628 section 6.1) */
#include "lib/oauth/user_code.h"

#include <string.h>

#include "lib/base/ascii.h"
#include "lib/base/secret.h"
#include "lib/base/utf8.h"
#include "lib/crypt/random.h"

#define BITS_MIN 28		/* against guessing (RFC 8628 section 5.1) */
#define CHARSET_MAX 36		/* A-Z and 0-9 */

/*
 * Number of characters, or 0 when codes of this alphabet could not be typed
 * back: only capital letters and digits survive the folding of
 * dg_user_code_parse, and a repeated character would be more likely.
 */
static uint32_t
charset_size(const char *charset)
{
	size_t i, n = strnlen(charset, CHARSET_MAX + 1);

	if (n > CHARSET_MAX)
		return 0;
	for (i = 0; i < n; i++) {
		if ((!dg_ascii_is_upper(charset[i]) &&
		    !dg_ascii_is_digit(charset[i])) ||
		    memchr(charset, charset[i], i) != NULL)
			return 0;
	}
	return (uint32_t)n;
}

unsigned
dg_user_code_bits(const char *charset, unsigned length)
{
	uint32_t size = charset_size(charset);
	uint64_t mantissa = 1;
	unsigned bits = 0;

	if (size == 0 || length > DG_USER_CODE_MAX)
		return 0;
	/* log2(size ^ length); what the shifts drop only rounds down */
	while (length-- > 0) {
		mantissa *= size;
		while (mantissa >= UINT64_C(1) << 32) {
			mantissa >>= 1;
			bits++;
		}
	}
	while (mantissa > 1) {
		mantissa >>= 1;
		bits++;
	}
	return bits;
}

enum dg_err
dg_user_code_new(const char *charset, unsigned length,
    char out[static DG_USER_CODE_MAX + 1])
{
	uint32_t size = charset_size(charset), i;
	enum dg_err rc;
	unsigned n;

	memset(out, 0, DG_USER_CODE_MAX + 1);
	if (dg_user_code_bits(charset, length) < BITS_MIN)
		return DG_EINVAL;
	for (n = 0; n < length; n++) {
		rc = dg_random_below(size, &i);
		if (rc != DG_OK) {
			dg_secret_wipe(out, DG_USER_CODE_MAX + 1);
			return rc;
		}
		out[n] = charset[i];
	}
	return DG_OK;
}

/* Fullwidth forms, as some input methods write them, become ASCII. */
static uint32_t
fold(uint32_t cp)
{
	if (cp >= 0xff01 && cp <= 0xff5e)
		cp -= 0xfee0;
	return cp < 0x80 ? (uint32_t)dg_ascii_upper((char)cp) : cp;
}

/*
 * What people and programs put between the characters of a code: anything of
 * ASCII but letters and digits, no-break space, soft hyphen, middle dot, the
 * general punctuation block (dashes, thin spaces, zero-width marks), minus,
 * ideographic space, byte order mark.
 */
static bool
is_separator(uint32_t cp)
{
	if (cp < 0x80)
		return !dg_ascii_is_upper((char)cp) &&
		    !dg_ascii_is_digit((char)cp);
	return cp == 0xa0 || cp == 0xad || cp == 0xb7 ||
	    (cp >= 0x2000 && cp <= 0x206f) || cp == 0x2212 || cp == 0x3000 ||
	    cp == 0xfeff;
}

enum dg_user_code_fault
dg_user_code_parse(struct dg_str typed, const char *charset,
    char out[static DG_USER_CODE_MAX + 1], char *bad)
{
	bool too_long = false;
	size_t n = 0;
	uint32_t cp;

	memset(out, 0, DG_USER_CODE_MAX + 1);
	while (typed.n > 0) {
		if (!dg_utf8_next(&typed, &cp))
			cp = 0xfffd;
		cp = fold(cp);
		if (is_separator(cp))
			continue;
		if (cp >= 0x80 || strchr(charset, (int)cp) == NULL) {
			dg_secret_wipe(out, DG_USER_CODE_MAX + 1);
			*bad = cp < 0x80 ? (char)cp : '\0';
			return DG_USER_CODE_CHARACTER;
		}
		if (n < DG_USER_CODE_MAX)
			out[n++] = (char)cp;
		else
			too_long = true;
	}
	if (too_long) {
		dg_secret_wipe(out, DG_USER_CODE_MAX + 1);
		return DG_USER_CODE_TOO_LONG;
	}
	return n > 0 ? DG_USER_CODE_OK : DG_USER_CODE_EMPTY;
}

void
dg_user_code_text(const char *code, char out[static DG_USER_CODE_TEXT_SIZE])
{
	static const size_t groups[] = { 4, 5, 3 };
	size_t len = strnlen(code, DG_USER_CODE_MAX), group = len, i, n = 0;

	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		if (len % groups[i] == 0) {
			group = groups[i];
			break;
		}
	}
	for (i = 0; i < len; i++) {
		if (i > 0 && i % group == 0)
			out[n++] = '-';
		out[n++] = code[i];
	}
	out[n] = '\0';
}
