/* SPDX-License-Identifier: MIT */
/* precis.c: one form of names and of passwords (RFC 8265) */
#include "lib/base/precis.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "lib/base/ascii.h"
#include "lib/base/secret.h"
#include "lib/base/utf8.h"

static bool
is_ascii(struct dg_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] & 0x80) != 0)
			return false;
	return true;
}

/* White space of any kind, or an invisible character: soft hyphen, zero width
 * space, mark of direction, byte order mark. */
static bool
is_blank(uint32_t cp)
{
	if (cp <= 0x7f)
		return cp == ' ' || (cp >= '\t' && cp <= '\r');
	return cp == 0xad || (cp >= 0x200b && cp <= 0x200f) ||
	    dg_utf8_is_override(cp) || (cp >= 0x2060 && cp <= 0x2064) ||
	    (cp >= 0x206a && cp <= 0x206f) || cp == 0xfeff ||
	    uc_is_property_white_space(cp);
}

static struct dg_str
without_blank_ends(struct dg_str s)
{
	struct dg_str rest = s, out = { s.p, 0 };
	const char *end = NULL, *begin = NULL;
	uint32_t cp;

	for (;;) {
		const char *here = rest.p;

		if (!dg_utf8_next(&rest, &cp))
			break;
		if (is_blank(cp))
			continue;
		if (begin == NULL)
			begin = here;
		end = rest.p;
	}
	if (rest.n > 0)		/* malformed: the next step refuses it */
		return s;
	if (begin != NULL) {
		out.p = begin;
		out.n = (size_t)(end - begin);
	}
	return out;
}

bool
dg_precis_has_blank_ends(struct dg_str name)
{
	return without_blank_ends(name).n != name.n;
}

/* RFC 8265 3.3.1 rule 1 and 4.2.1 rule 2, on one character. */
static uint32_t
map(uint32_t cp, bool width)
{
	ucs4_t apart[UC_DECOMPOSITION_MAX_LENGTH];
	int tag = -1;

	if (width && cp > 0x7f && uc_decomposition(cp, &tag, apart) == 1 &&
	    (tag == UC_DECOMP_WIDE || tag == UC_DECOMP_NARROW))
		cp = apart[0];
	return cp > 0x7f && uc_is_general_category(cp, UC_SPACE_SEPARATOR) ?
	    ' ' : cp;
}

/* The mapped text is never longer than the original. */
static enum dg_err
map_all(struct dg_str s, bool width, uint8_t *out, size_t size, size_t *n)
{
	uint32_t cp;
	int len;

	*n = 0;
	while (dg_utf8_next(&s, &cp)) {
		if (cp == 0)
			return DG_EINVAL;
		len = u8_uctomb(out + *n, map(cp, width), (int)(size - *n));
		if (len <= 0)
			return DG_EINVAL;
		*n += (size_t)len;
	}
	return s.n == 0 ? DG_OK : DG_EINVAL;
}

/* libunistring puts its result into our buffer, or into one that it allocates. */
static enum dg_err
take(uint8_t *result, char *out, size_t size, size_t n)
{
	enum dg_err rc = DG_OK;

	if (result == NULL)
		return errno == ENOMEM ? DG_ENOMEM : DG_EINVAL;
	if (result == (uint8_t *)out)
		return n < size ? DG_OK : DG_EINVAL;
	if (n < size)
		memcpy(out, result, n);
	else
		rc = DG_EINVAL;
	dg_secret_wipe(result, n);
	free(result);
	return rc;
}

enum dg_err
dg_precis_name(struct dg_str name, char out[static DG_PRECIS_NAME_MAX + 1])
{
	uint8_t mapped[DG_PRECIS_NAME_MAX + 1], *result;
	size_t n, len = DG_PRECIS_NAME_MAX + 1;
	enum dg_err rc;

	out[0] = '\0';
	name = without_blank_ends(name);
	if (name.n > DG_PRECIS_NAME_MAX)
		return DG_EINVAL;
	if (is_ascii(name)) {
		for (n = 0; n < name.n; n++)
			out[n] = dg_ascii_lower(name.p[n]);
		out[n] = '\0';
		return memchr(out, '\0', n) == NULL ? DG_OK : DG_EINVAL;
	}
	rc = map_all(name, true, mapped, sizeof(mapped), &n);
	if (rc != DG_OK)
		return rc;
	result = u8_tolower(mapped, n, NULL, UNINORM_NFC, (uint8_t *)out, &len);
	rc = take(result, out, DG_PRECIS_NAME_MAX + 1, len);
	out[rc == DG_OK ? len : 0] = '\0';
	return rc;
}

static enum dg_err
normalize(struct dg_str password, uninorm_t form, char *out, size_t *n)
{
	uint8_t mapped[DG_PRECIS_PASSWORD_MAX], *result;
	size_t mapped_n;
	enum dg_err rc;

	*n = 0;
	if (password.n >= DG_PRECIS_PASSWORD_MAX)
		return DG_EINVAL;
	if (is_ascii(password)) {
		memcpy(out, password.p, password.n);
		*n = password.n;
		return DG_OK;
	}
	rc = map_all(password, false, mapped, sizeof(mapped), &mapped_n);
	if (rc == DG_OK) {
		*n = DG_PRECIS_PASSWORD_MAX;
		result = u8_normalize(form, mapped, mapped_n, (uint8_t *)out,
		    n);
		rc = take(result, out, DG_PRECIS_PASSWORD_MAX, *n);
	}
	dg_secret_wipe(mapped, sizeof(mapped));
	return rc;
}

enum dg_err
dg_precis_password(struct dg_str password,
    char out[static DG_PRECIS_PASSWORD_MAX], size_t *n)
{
	return normalize(password, UNINORM_NFC, out, n);
}

enum dg_err
dg_precis_password_apart(struct dg_str password,
    char out[static DG_PRECIS_PASSWORD_MAX], size_t *n)
{
	return normalize(password, UNINORM_NFD, out, n);
}
