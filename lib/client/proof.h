/*
 * DPoP (RFC 9449): is the proof of a request good, by which key, and was it
 * used before? The nonce that it must carry, where devgrant.conf asks for one,
 * follows from a key and the time: nothing is stored.
 */
#ifndef DG_CLIENT_PROOF_H
#define DG_CLIENT_PROOF_H

#include "lib/base/err.h"
#include "lib/oauth/dpop.h"
#include "lib/oauth/errors.h"
#include "lib/oauth/jwk.h"
#include "lib/site/ctx.h"

#define DG_PROOF_NONCE_LEN 43
#define DG_PROOF_NONCE_SEC 300		/* a nonce is good for one to two of it */

struct dg_proof_in {
	const char *header;		/* the DPoP header; "" none */
	bool unusable;			/* it came twice, or is too long */
	const char *method;		/* "GET", "POST" */
	const char *path;		/* called, below the base path */
	struct dg_str access_token;	/* that came with it; n 0: none */
};

struct dg_proof {
	enum dg_oauth_err error;	/* NONE, INVALID_DPOP_PROOF, USE_DPOP_NONCE */
	const char *description;	/* literal, with an error */
	char jkt[DG_JWK_KID_LEN + 1];	/* of the verified proof's key; "" none */
	struct dg_dpop_opened opened;	/* between the steps */
};

/*
 * First step: everything but the signature, which costs far more; so the caller
 * can refuse a request before that is checked. No proof: DG_OAUTH_NONE.
 * DG_OK: look at out->error; DG_ENOMEM; DG_ECRYPTO. Whatever the result,
 * dg_proof_close ends it.
 */
DG_CHECK enum dg_err dg_proof_open(struct dg_ctx *ctx,
    const struct dg_proof_in *in, struct dg_proof *out);
/*
 * Second step: checks the signature and fills jkt. DG_OK: look at out->error,
 * which keeps the error of the first step; DG_EBUSY: the table of used proofs is
 * full; DG_ECRYPTO.
 */
DG_CHECK enum dg_err dg_proof_verify(struct dg_ctx *ctx,
    struct dg_proof *out);
/* May be called twice. */
void dg_proof_close(struct dg_proof *proof);

/* The nonce of this time, for the DPoP-Nonce header. DG_OK; DG_ECRYPTO. */
DG_CHECK enum dg_err dg_proof_nonce(struct dg_ctx *ctx,
    char out[static DG_PROOF_NONCE_LEN + 1]);

#endif
