/*
 * DPoP proofs (RFC 9449 section 4.3): values and the time in, a verdict out.
 * Whether a jti was seen before, and which nonces are ours, is the caller's.
 */
#ifndef DG_OAUTH_DPOP_H
#define DG_OAUTH_DPOP_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/crypt/digest.h"
#include "lib/oauth/jwk.h"

#define DG_DPOP_AGE_MAX_SEC 180		/* of iat; the replay memory's length */
#define DG_DPOP_SKEW_SEC 60		/* a client's clock may run ahead */
#define DG_DPOP_JTI_MAX 255		/* bytes */
#define DG_DPOP_NONCE_MAX 255

enum dg_dpop {
	DG_DPOP_OK,
	DG_DPOP_MALFORMED,	/* no JWS, typ is not dpop+jwt, a claim missing */
	DG_DPOP_KEY,		/* jwk missing, unusable, or with a private part */
	DG_DPOP_SIGNATURE,
	DG_DPOP_METHOD,		/* htm */
	DG_DPOP_URL,		/* htu */
	DG_DPOP_TIME,		/* iat, exp or nbf: too old or too early */
	DG_DPOP_TOKEN		/* ath missing or of another access token */
};

struct dg_dpop_in {
	struct dg_str proof;		/* the one DPoP header's value */
	const char *method;		/* of the request: "POST" */
	const char *url;		/* of the request, of our building */
	struct dg_str access_token;	/* at a resource; n 0: no ath asked */
	int64_t now;
};

struct dg_dpop_proof {
	char jkt[DG_JWK_KID_LEN + 1];	/* RFC 7638 thumbprint of the key */
	char nonce[DG_DPOP_NONCE_MAX + 1];	/* "" none, or one too long */
	int64_t iat;
	/* SHA-256 of key and jti: what may be seen once in DG_DPOP_AGE_MAX_SEC
	 * + DG_DPOP_SKEW_SEC */
	uint8_t replay[DG_DIGEST_BYTES];
};

struct dg_jws;

/* A proof of which everything but the signature was checked. */
struct dg_dpop_opened {
	struct dg_jws *jws;
	struct dg_jwk *key;
	struct dg_dpop_proof proof;	/* not to be trusted before the signature
					   was checked */
};

/*
 * First step: all but the signature, which costs far more. out: with
 * DG_DPOP_OK the caller's, dg_dpop_close; else empty. DG_OK: look at *verdict,
 * a refusal is invalid_dpop_proof; DG_ENOMEM; DG_ECRYPTO.
 */
DG_CHECK enum dg_err dg_dpop_open(const struct dg_dpop_in *in,
    enum dg_dpop *verdict, struct dg_dpop_opened *out);
/* Second step: the signature. */
DG_CHECK enum dg_dpop dg_dpop_verify(const struct dg_dpop_opened *opened);
/* Release *opened; may be called twice. */
void dg_dpop_close(struct dg_dpop_opened *opened);

/* One sentence for the developer, a literal. */
const char *dg_dpop_description(enum dg_dpop verdict);

#endif
