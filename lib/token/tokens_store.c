/* SPDX-License-Identifier: MIT */
/* tokens_store.c: keep what an opaque access token stands for */
#include "lib/store/store_access_token.h"
#include "lib/token/tokens.h"

enum dg_err
dg_tokens_store(struct dg_ctx *ctx, const struct dg_token_family *family,
    const struct dg_tokens *tokens)
{
	struct dg_access_token row = {
		.family_id = family->id,
		.issued_at = ctx->now,
		.expires_at = ctx->now + tokens->expires_in,
	};
	uint8_t hash[DG_DIGEST_BYTES];
	enum dg_err rc;

	if (tokens->format != DG_TOKEN_OPAQUE)
		return DG_OK;
	if ((rc = dg_str_copy(row.uuid, sizeof(row.uuid),
	    dg_str_from(tokens->jti))) != DG_OK ||
	    (rc = dg_str_copy(row.scopes, sizeof(row.scopes),
	    dg_str_from(tokens->scope))) != DG_OK ||
	    (rc = dg_str_copy(row.dpop_jkt, sizeof(row.dpop_jkt),
	    dg_str_from(tokens->dpop_jkt))) != DG_OK ||
	    (rc = dg_str_copy(row.audience, sizeof(row.audience),
	    dg_str_from(tokens->audience))) != DG_OK)
		return rc;
	dg_digest_str(dg_buf_str(&tokens->access_token), hash);
	return dg_store_access_token_add(ctx->db, hash, &row);
}
