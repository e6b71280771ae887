/* SPDX-License-Identifier: MIT */
/* mask.c: encode a digest under a random pad, so that its text always differs */
#include "lib/crypt/mask.h"

#include <assert.h>
#include <string.h>

#include "lib/base/base64url.h"
#include "lib/base/secret.h"
#include "lib/crypt/random.h"

#define MASKED_BYTES (2 * DG_DIGEST_BYTES)

static_assert(DG_MASK_LEN == DG_BASE64URL_LEN(MASKED_BYTES),
    "a pad and a digest");

enum dg_err
dg_mask_put(const uint8_t digest[static DG_DIGEST_BYTES],
    char out[static DG_MASK_LEN + 1])
{
	uint8_t both[MASKED_BYTES];
	enum dg_err rc;

	out[0] = '\0';
	if ((rc = dg_random_bytes(both, DG_DIGEST_BYTES)) != DG_OK)
		return rc;
	for (size_t i = 0; i < DG_DIGEST_BYTES; i++)
		both[DG_DIGEST_BYTES + i] = both[i] ^ digest[i];
	dg_base64url_encode(both, sizeof(both), out);
	dg_secret_wipe(both, sizeof(both));
	return DG_OK;
}

enum dg_err
dg_mask_take(struct dg_str text, uint8_t out[static DG_DIGEST_BYTES])
{
	uint8_t both[MASKED_BYTES];
	enum dg_err rc = DG_EDENIED;
	size_t n = 0;

	memset(out, 0, DG_DIGEST_BYTES);
	if (text.n == DG_MASK_LEN && dg_base64url_decode(text, both,
	    sizeof(both), &n) == DG_OK && n == sizeof(both)) {
		for (size_t i = 0; i < DG_DIGEST_BYTES; i++)
			out[i] = both[i] ^ both[DG_DIGEST_BYTES + i];
		rc = DG_OK;
	}
	dg_secret_wipe(both, sizeof(both));
	return rc;
}
