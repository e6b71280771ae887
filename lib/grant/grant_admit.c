/* SPDX-License-Identifier: MIT */
/* grant_admit.c: cheap checks that come before a signature is checked */
#include "lib/grant/grant_admit.h"

#include "lib/store/store_token.h"

static enum dg_err
find_provider(struct dg_ctx *ctx, enum dg_grant_type type,
    const uint8_t hash[static DG_DIGEST_BYTES], int64_t *provider_id)
{
	struct dg_device_grant grant;
	struct dg_refresh_token token;
	struct dg_token_family family;
	enum dg_err rc;

	if (type == DG_GRANT_DEVICE_CODE) {
		rc = dg_store_device_grant_find(ctx->db, hash, &grant);
		*provider_id = rc == DG_OK ? grant.provider_id : 0;
		return rc;
	}
	rc = dg_store_refresh_find(ctx->db, hash, &token);
	if (rc == DG_OK)
		rc = dg_store_family_find(ctx->db, token.family_id, &family);
	*provider_id = rc == DG_OK ? family.provider_id : 0;
	return rc;
}

enum dg_err
dg_grant_is_known(struct dg_ctx *ctx, const struct dg_client *client,
    enum dg_grant_type type, struct dg_str credential, bool *known)
{
	uint8_t hash[DG_DIGEST_BYTES];
	int64_t provider_id;
	enum dg_err rc;

	dg_digest_str(credential, hash);
	rc = find_provider(ctx, type, hash, &provider_id);
	*known = rc == DG_OK && provider_id == client->provider_id;
	return rc == DG_ENOTFOUND ? DG_OK : rc;
}
