/* SPDX-License-Identifier: MIT */
/* pkce.c: Proof Key for Code Exchange (RFC 7636), S256 only */
#include "lib/oauth/pkce.h"

#include <string.h>

#include "lib/base/base64url.h"
#include "lib/base/secret.h"
#include "lib/crypt/digest.h"

#define VERIFIER_MIN 43
#define VERIFIER_MAX 128

enum dg_err
dg_pkce_parse(struct dg_str challenge, struct dg_str method,
    char out[static DG_PKCE_CHALLENGE_LEN + 1])
{
	uint8_t digest[DG_DIGEST_BYTES];
	size_t n;

	out[0] = '\0';
	if (challenge.n == 0)
		return method.n == 0 ? DG_OK : DG_EINVAL;
	if (!dg_str_is(method, "S256") ||
	    dg_base64url_decode(challenge, digest, sizeof(digest),
	    &n) != DG_OK || n != sizeof(digest))
		return DG_EINVAL;
	return dg_str_copy(out, DG_PKCE_CHALLENGE_LEN + 1, challenge);
}

/* RFC 7636 4.1: 43 to 128 unreserved characters */
static bool
is_verifier(struct dg_str s)
{
	static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-._~";
	size_t i;

	if (s.n < VERIFIER_MIN || s.n > VERIFIER_MAX)
		return false;
	for (i = 0; i < s.n; i++) {
		if (memchr(unreserved, s.p[i], sizeof(unreserved) - 1) == NULL)
			return false;
	}
	return true;
}

enum dg_pkce
dg_pkce_check(const char *challenge, struct dg_str verifier)
{
	char text[DG_PKCE_CHALLENGE_LEN + 1];
	uint8_t digest[DG_DIGEST_BYTES];

	if (challenge[0] == '\0')
		return verifier.n == 0 ? DG_PKCE_OK : DG_PKCE_UNASKED;
	if (verifier.n == 0)
		return DG_PKCE_MISSING;
	if (!is_verifier(verifier))
		return DG_PKCE_MALFORMED;
	dg_digest_str(verifier, digest);
	dg_base64url_encode(digest, sizeof(digest), text);
	return dg_secret_equal(text, DG_PKCE_CHALLENGE_LEN, challenge,
	    strlen(challenge)) ? DG_PKCE_OK : DG_PKCE_MISMATCH;
}
