/* SPDX-License-Identifier: MIT */
/* rotation.c: what a presented refresh token is worth */
#include "lib/token/rotation.h"

#include <inttypes.h>
#include <stdio.h>

#include "lib/base/base64url.h"
#include "lib/crypt/digest.h"

#define NO_END_SEC (100LL * 365 * 86400)

enum dg_rotation
dg_rotation_judge(const struct dg_client *client,
    const struct dg_token_family *family,
    const struct dg_refresh_token *token, int64_t now)
{
	if (family->provider_id != client->provider_id ||
	    family->state != DG_FAMILY_ACTIVE || now >= family->expires_at ||
	    now >= dg_rotation_family_end(client, family->created_at))
		return DG_ROTATION_DEAD;
	if (token->state == DG_REFRESH_LIVE)
		return now < token->expires_at ? DG_ROTATION_NEXT :
		    DG_ROTATION_DEAD;
	/* A lost reply or a parallel process presents it again at once, and
	 * only while nobody has used what it was exchanged for. */
	if (now - token->rotated_at < client->refresh_grace &&
	    !token->successor_used)
		return token->presented < DG_ROTATION_REPEATS_MAX ?
		    DG_ROTATION_REPEAT : DG_ROTATION_SURPLUS;
	return DG_ROTATION_REUSE;
}

int64_t
dg_rotation_family_end(const struct dg_client *client, int64_t now)
{
	return now + (client->refresh_absolute > 0 ?
	    client->refresh_absolute : NO_END_SEC);
}

int64_t
dg_rotation_idle_end(const struct dg_client *client,
    const struct dg_token_family *family, int64_t now)
{
	int64_t end = now + client->refresh_idle;

	return client->refresh_idle > 0 && end < family->expires_at ? end :
	    family->expires_at;
}

enum dg_err
dg_rotation_derive(const uint8_t key[static DG_SECRET_BYTES],
    const struct dg_token_family *family,
    const struct dg_refresh_token *token, struct dg_str presented,
    char out[static DG_SECRET_LEN + 1])
{
	char generation[DG_STR_INT_SIZE];
	const struct dg_str label = DG_STR("refresh");
	uint8_t mac[DG_DIGEST_BYTES];
	struct dg_str parts[4];
	enum dg_err rc;

	out[0] = '\0';
	(void)snprintf(generation, sizeof(generation), "%" PRId64,
	    token->generation);
	parts[0] = label;
	parts[1] = dg_str_from(family->uuid);
	parts[2] = dg_str_from(generation);
	parts[3] = presented;
	rc = dg_digest_hmac_parts(key, DG_SECRET_BYTES, parts, 4, mac);
	if (rc == DG_OK)
		dg_base64url_encode(mac, sizeof(mac), out);
	dg_secret_wipe(mac, sizeof(mac));
	return rc;
}
