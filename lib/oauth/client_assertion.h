/*
 * A client's signed assertion instead of a secret: private_key_jwt (RFC 7521
 * section 4.2, RFC 7523 section 3, OIDC Core section 9). Values and the time
 * in, a verdict out; whether its jti was seen before is the caller's.
 */
#ifndef DG_OAUTH_CLIENT_ASSERTION_H
#define DG_OAUTH_CLIENT_ASSERTION_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/crypt/digest.h"

#define DG_CLIENT_ASSERTION_TYPE \
	"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define DG_CLIENT_ASSERTION_AHEAD_SEC 300	/* exp, at most */
#define DG_CLIENT_ASSERTION_SKEW_SEC 30	/* nbf, iat: clocks that differ */
#define DG_CLIENT_ASSERTION_LATE_SEC 10	/* exp: on the way */
#define DG_CLIENT_ASSERTION_ID_MAX 255		/* bytes of sub, of jti */

enum dg_client_assertion_verdict {
	DG_CLIENT_ASSERTION_OK,
	DG_CLIENT_ASSERTION_TYPE_UNKNOWN,
	DG_CLIENT_ASSERTION_MALFORMED,	/* no JWS, a claim missing, another typ */
	DG_CLIENT_ASSERTION_SUBJECT,	/* iss and sub are not the client */
	DG_CLIENT_ASSERTION_KEY,	/* none of the client's keys is it */
	DG_CLIENT_ASSERTION_KEY_UNNAMED,	/* too many might be it */
	DG_CLIENT_ASSERTION_SIGNATURE,
	DG_CLIENT_ASSERTION_AUDIENCE,	/* for somebody else, too */
	DG_CLIENT_ASSERTION_TIME	/* over, not yet, or too far ahead */
};

struct dg_client_assertion;

/*
 * First step: who says it is. type, assertion: of the body. Owner of out:
 * caller, dg_client_assertion_free; NULL unless *verdict is _OK.
 * DG_OK; DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_client_assertion_parse(struct dg_str type,
    struct dg_str assertion, enum dg_client_assertion_verdict *verdict,
    struct dg_client_assertion **out);
void dg_client_assertion_free(struct dg_client_assertion *assertion);
/* The client id of its sub, not to be believed yet. Borrowed. */
const char *dg_client_assertion_client_id(
    const struct dg_client_assertion *assertion);

struct dg_client_assertion_in {
	const char *client_id;		/* of the row that was found */
	/* our names, any of which will do: issuer, endpoint called */
	const char *const *audience;
	size_t audience_n;
	int64_t now;
};

/*
 * Second step, cheap: are the claims right for this server and this time?
 * expires_at, replay: with _OK, a hash of client and jti that must not be
 * accepted again before that time. Trust nothing of it before the third step.
 */
void dg_client_assertion_check(const struct dg_client_assertion *assertion,
    const struct dg_client_assertion_in *in,
    enum dg_client_assertion_verdict *verdict, int64_t *expires_at,
    uint8_t replay[static DG_DIGEST_BYTES]);

/*
 * Third step, expensive: is it signed by one of the client's keys? At most
 * DG_JWKS_PICK_MAX signatures are computed. DG_OK; DG_ENOMEM; DG_ECRYPTO;
 * DG_EINVAL: jwks is no JWK Set.
 */
DG_CHECK enum dg_err dg_client_assertion_verify(
    const struct dg_client_assertion *assertion, struct dg_str jwks,
    enum dg_client_assertion_verdict *verdict);

/* One sentence for the developer, a literal. */
const char *dg_client_assertion_description(
    enum dg_client_assertion_verdict verdict);

#endif
