/*
 * Proof Key for Code Exchange (RFC 7636), S256 only, bound to a device code:
 * the challenge comes with the device authorization request, the verifier
 * with the token request. Values only.
 */
#ifndef DG_OAUTH_PKCE_H
#define DG_OAUTH_PKCE_H

#include "lib/base/err.h"
#include "lib/base/str.h"

#define DG_PKCE_CHALLENGE_LEN 43	/* base64url of a SHA-256 */

enum dg_pkce {
	DG_PKCE_OK,		/* proved, or neither side wanted it */
	DG_PKCE_MISSING,	/* a challenge stands, no verifier came */
	DG_PKCE_UNASKED,	/* a verifier came, no challenge stands */
	DG_PKCE_MALFORMED,	/* no verifier of RFC 7636 section 4.1 */
	DG_PKCE_MISMATCH
};

/*
 * Of the device authorization request; n 0: absent. Both absent: out is "".
 * DG_EINVAL: a method but no challenge, another method than S256 (also the
 * default, plain), or no base64url of 32 bytes.
 */
DG_CHECK enum dg_err dg_pkce_parse(struct dg_str challenge,
    struct dg_str method, char out[static DG_PKCE_CHALLENGE_LEN + 1]);

/* challenge: of dg_pkce_parse; verifier: of the token request, n 0: absent.
 * Anything but DG_PKCE_OK is invalid_grant (RFC 7636 section 4.6). */
enum dg_pkce dg_pkce_check(const char *challenge, struct dg_str verifier);

#endif
