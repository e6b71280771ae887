/*
 * Opaque access tokens; signed ones are not stored. Kept as SHA-256 only.
 */
#ifndef DG_STORE_STORE_ACCESS_TOKEN_H
#define DG_STORE_STORE_ACCESS_TOKEN_H

#include "lib/crypt/digest.h"
#include "lib/crypt/random.h"
#include "lib/oauth/jwk.h"
#include "lib/store/db.h"
#include "lib/store/limits.h"

struct dg_access_token {
	int64_t id;
	char uuid[DG_UUID_LEN + 1];		/* `jti` */
	int64_t family_id;
	char scopes[DG_SCOPE_MAX + 1];		/* of this token */
	char audience[DG_URL_MAX + 1];		/* space-separated */
	int64_t issued_at;
	int64_t expires_at;
	char dpop_jkt[DG_JWK_KID_LEN + 1];	/* RFC 9449, "" none */
};

/* Sets id; uuid, if empty, too. Old ones go in a small batch beside. Needs a
 * transaction, as revoke does. */
DG_CHECK enum dg_err dg_store_access_token_add(struct dg_db *db,
    const uint8_t token_hash[static DG_DIGEST_BYTES],
    struct dg_access_token *token);
/* Live ones only; whether its family is, is the caller's question. */
DG_CHECK enum dg_err dg_store_access_token_find(struct dg_db *db,
    const uint8_t token_hash[static DG_DIGEST_BYTES], int64_t now,
    struct dg_access_token *out);
/* DG_OK also when it was revoked before. */
DG_CHECK enum dg_err dg_store_access_token_revoke(struct dg_db *db,
    int64_t id, int64_t now);

#endif
