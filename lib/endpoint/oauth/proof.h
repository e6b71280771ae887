/*
 * The DPoP proof of a request (RFC 9449), wherever one may come.
 */
#ifndef DG_ENDPOINT_OAUTH_PROOF_H
#define DG_ENDPOINT_OAUTH_PROOF_H

#include "lib/client/proof.h"
#include "lib/site/ctx.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

/* In discovery and in challenges (RFC 9449 sections 5.1, 7.1). */
#define DG_EP_PROOF_ALGS "ES256 RS256 EdDSA Ed25519"

/*
 * dg_proof_open for a request. Adds the DPoP-Nonce header where nonces are in use
 * and a proof came. access_token: the one that came with the proof; n 0: none.
 * DG_OK: look at out->error. The caller makes the reply, and calls
 * dg_proof_verify and dg_proof_close.
 */
DG_CHECK enum dg_err dg_ep_proof_open(struct dg_ctx *ctx,
    const struct dg_req *req, struct dg_resp *resp,
    struct dg_str access_token, struct dg_proof *out);

#endif
