/* SPDX-License-Identifier: MIT */
/* proof.c: DPoP proofs of requests (RFC 9449) */
#include "lib/client/proof.h"

#include <assert.h>
#include <string.h>

#include "lib/base/base64url.h"
#include "lib/base/log.h"
#include "lib/base/secret.h"
#include "lib/oauth/dpop.h"
#include "lib/shm/replay.h"

static const char used_before[] = "The DPoP proof was used before (jti).";

static void
refuse(struct dg_proof *out, const char *description)
{
	out->error = DG_OAUTH_INVALID_DPOP_PROOF;
	out->description = description;
}

/* RFC 9449 8: of the n-th stretch of time. */
static enum dg_err
make_nonce(struct dg_ctx *ctx, int64_t n,
    char out[static DG_PROOF_NONCE_LEN + 1])
{
	uint8_t key[DG_DIGEST_BYTES], mac[DG_DIGEST_BYTES];
	enum dg_err rc = DG_ECRYPTO;

	static_assert(DG_PROOF_NONCE_LEN == DG_BASE64URL_LEN(DG_DIGEST_BYTES),
	    "a nonce is the base64url of a digest");
	if (ctx->shm == NULL ||
	    (rc = dg_shm_derive(ctx->shm, "dpop nonce", key)) != DG_OK ||
	    (rc = dg_digest_hmac(key, sizeof(key), &n, sizeof(n),
	    mac)) != DG_OK)
		return rc;
	dg_base64url_encode(mac, sizeof(mac), out);
	dg_secret_wipe(key, sizeof(key));
	return DG_OK;
}

enum dg_err
dg_proof_nonce(struct dg_ctx *ctx, char out[static DG_PROOF_NONCE_LEN + 1])
{
	return make_nonce(ctx, ctx->now / DG_PROOF_NONCE_SEC, out);
}

/* This one or the one before, so that none ends while it is on its way. */
static enum dg_err
check_nonce(struct dg_ctx *ctx, const char *nonce, struct dg_proof *out)
{
	char want[DG_PROOF_NONCE_LEN + 1];
	int64_t n = ctx->now / DG_PROOF_NONCE_SEC;
	enum dg_err rc;
	int i;

	for (i = 0; i < 2; i++) {
		if ((rc = make_nonce(ctx, n - i, want)) != DG_OK)
			return rc;
		if (dg_secret_equal(nonce, strlen(nonce), want,
		    DG_PROOF_NONCE_LEN))
			return DG_OK;
	}
	out->error = DG_OAUTH_USE_DPOP_NONCE;
	out->description = "The DPoP proof must hold the nonce of the "
	    "DPoP-Nonce header.";
	return DG_OK;
}

static enum dg_err
use_once(struct dg_ctx *ctx, const struct dg_dpop_proof *proof,
    struct dg_proof *out)
{
	int64_t live = proof->iat + DG_DPOP_AGE_MAX_SEC + 1 - ctx->now;
	enum dg_replay replay = ctx->shm == NULL ? DG_REPLAY_FULL :
	    dg_replay_use(ctx->shm, proof->replay, live, ctx->boot_ms);

	switch (replay) {
	case DG_REPLAY_FIRST:
		return DG_OK;
	case DG_REPLAY_AGAIN:
		refuse(out, used_before);
		return DG_OK;
	case DG_REPLAY_FULL:
		break;
	}
	dg_log(DG_LOG_ERROR, "proof", "no room to remember a DPoP proof");
	return DG_EBUSY;
}

static enum dg_err
open_header(struct dg_ctx *ctx, const struct dg_proof_in *in,
    struct dg_proof *out)
{
	const struct dg_dpop_proof *proof = &out->opened.proof;
	char url[DG_SITE_URL_MAX];
	enum dg_dpop verdict;
	enum dg_err rc;
	struct dg_dpop_in ask = {
		.proof = dg_str_from(in->header),
		.method = in->method,
		.url = url,
		.access_token = in->access_token,
		.now = ctx->now,
	};

	if ((rc = dg_site_url(&ctx->site, in->path, url,
	    sizeof(url))) != DG_OK ||
	    (rc = dg_dpop_open(&ask, &verdict, &out->opened)) != DG_OK)
		return rc;
	if (verdict != DG_DPOP_OK) {
		refuse(out, dg_dpop_description(verdict));
		return DG_OK;
	}
	if (ctx->shm != NULL &&
	    dg_replay_is_used(ctx->shm, proof->replay, ctx->boot_ms))
		refuse(out, used_before);
	else if (ctx->conf.dpop_nonce)
		rc = check_nonce(ctx, proof->nonce, out);
	return rc;
}

enum dg_err
dg_proof_open(struct dg_ctx *ctx, const struct dg_proof_in *in,
    struct dg_proof *out)
{
	memset(out, 0, sizeof(*out));
	/* RFC 9449 4.3, item 1 */
	if (in->unusable)
		refuse(out, "There must be one DPoP header, of at most 4096 "
		    "bytes.");
	else if (in->header[0] != '\0')
		return open_header(ctx, in, out);
	return DG_OK;
}

enum dg_err
dg_proof_verify(struct dg_ctx *ctx, struct dg_proof *out)
{
	enum dg_dpop verdict;
	enum dg_err rc = DG_OK;

	if (out->error != DG_OAUTH_NONE || out->opened.jws == NULL)
		return DG_OK;
	verdict = dg_dpop_verify(&out->opened);
	if (verdict != DG_DPOP_OK)
		refuse(out, dg_dpop_description(verdict));
	else
		rc = use_once(ctx, &out->opened.proof, out);
	if (rc == DG_OK && out->error == DG_OAUTH_NONE)
		memcpy(out->jkt, out->opened.proof.jkt, sizeof(out->jkt));
	return rc;
}

void
dg_proof_close(struct dg_proof *proof)
{
	dg_dpop_close(&proof->opened);
}
