/* SPDX-License-Identifier: MIT */
/* proof.c: the DPoP proof of a request (RFC 9449) */
#include "lib/endpoint/oauth/proof.h"

static const char *
method_name(enum dg_method method)
{
	switch (method) {
	case DG_POST:
		return "POST";
	case DG_HEAD:
		return "HEAD";
	default:
		return "GET";
	}
}

enum dg_err
dg_ep_proof_open(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, struct dg_str access_token, struct dg_proof *out)
{
	const struct dg_proof_in in = {
		.header = req->dpop,
		.unusable = req->dpop_unusable,
		.method = method_name(req->method),
		.path = req->path,
		.access_token = access_token,
	};
	char nonce[DG_PROOF_NONCE_LEN + 1];
	enum dg_err rc;

	if ((rc = dg_proof_open(ctx, &in, out)) != DG_OK)
		return rc;
	/* RFC 9449 8.2: the next one with every reply, so that no request is
	 * made twice */
	if (!ctx->conf.dpop_nonce || req->dpop[0] == '\0')
		return DG_OK;
	if ((rc = dg_proof_nonce(ctx, nonce)) == DG_OK)
		dg_resp_header(resp, "DPoP-Nonce", dg_str_from(nonce));
	return rc;
}
