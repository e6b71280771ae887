/*
 * Token families (one for each redemption) and refresh tokens (RFC 6749
 * section 6). Tokens are kept as SHA-256 only.
 */
#ifndef DG_STORE_STORE_TOKEN_H
#define DG_STORE_STORE_TOKEN_H

#include <stdbool.h>

#include "lib/base/net.h"
#include "lib/crypt/digest.h"
#include "lib/crypt/random.h"
#include "lib/oauth/claims.h"
#include "lib/store/db.h"
#include "lib/store/limits.h"

#define DG_FAMILY_GRACE_SEC 3600	/* rows outlive their end by this much */

enum dg_family_state { DG_FAMILY_ACTIVE, DG_FAMILY_REVOKED };

struct dg_token_family {
	int64_t id;
	char uuid[DG_UUID_LEN + 1];	/* `sid` of JWTs */
	enum dg_family_state state;
	int64_t provider_id;
	int64_t user_id;
	char device_grant_uuid[DG_UUID_LEN + 1];	/* kept after its row is gone */
	int64_t session_id;		/* of the approval; 0: command line */
	char issuer[DG_ISSUER_MAX + 1];	/* both are in its tokens, for good */
	char sub[DG_SUB_MAX + 1];
	char scopes[DG_SCOPE_MAX + 1];
	int64_t auth_time;
	char amr[DG_AMR_MAX + 1];
	char acr[DG_ACR_MAX + 1];
	char nonce[DG_NONCE_MAX + 1];
	char device_name[DG_DEVICE_NAME_MAX + 1];
	/* as the request told them; "" not known */
	char device_model[DG_DEVICE_NAME_MAX + 1];
	char ip[DG_ADDR_TEXT_SIZE];
	char user_agent[DG_USER_AGENT_MAX + 1];
	char resource[DG_URL_MAX + 1];
	char dpop_jkt[DG_JWK_KID_LEN + 1];	/* RFC 9449, "" none */
	int64_t created_at;
	int64_t last_used_at;
	int64_t expires_at;		/* absolute end */
};

enum dg_refresh_state { DG_REFRESH_LIVE, DG_REFRESH_ROTATED };

struct dg_refresh_token {
	int64_t id;
	int64_t family_id;
	int64_t generation;		/* 1 for the first of a family */
	enum dg_refresh_state state;
	int64_t issued_at;
	int64_t expires_at;		/* idle end */
	int64_t rotated_at;		/* 0: not yet */
	int64_t presented;		/* times shown again since rotated_at */
	bool successor_used;		/* a later generation was presented */
};

/* Sets id; uuid, if empty, too. Writes need a transaction. */
DG_CHECK enum dg_err dg_store_family_add(struct dg_db *db,
    struct dg_token_family *family);
DG_CHECK enum dg_err dg_store_family_find(struct dg_db *db, int64_t id,
    struct dg_token_family *out);
DG_CHECK enum dg_err dg_store_family_find_by_uuid(struct dg_db *db,
    struct dg_str uuid, struct dg_token_family *out);
/* What came of a device grant; also after its row is gone. For revoke and
 * admin. */
DG_CHECK enum dg_err dg_store_family_find_by_grant(struct dg_db *db,
    struct dg_str device_grant_uuid, struct dg_token_family *out);
/* Those that live, newest first; fn returns false to stop. For admin. */
DG_CHECK enum dg_err dg_store_family_each(struct dg_db *db, int64_t now,
    bool (*fn)(void *arg, const struct dg_token_family *family), void *arg);
/* It was used. dpop_jkt: binds it to that key, unless it is bound: that is for
 * good; "" none. */
DG_CHECK enum dg_err dg_store_family_touch(struct dg_db *db, int64_t id,
    int64_t now, const char *dpop_jkt);
/* DG_OK also when it was revoked before. */
DG_CHECK enum dg_err dg_store_family_revoke(struct dg_db *db, int64_t id,
    int64_t now);

/* Those approved by this browser session, of applications that want it so
 * (end_tokens_at_logout). */
DG_CHECK enum dg_err dg_store_family_revoke_of_session(struct dg_db *db,
    int64_t session_id, int64_t now);

/* Sets id; kept under the hash of the token only. */
DG_CHECK enum dg_err dg_store_refresh_add(struct dg_db *db,
    const uint8_t token_hash[static DG_DIGEST_BYTES],
    struct dg_refresh_token *token);
DG_CHECK enum dg_err dg_store_refresh_find(struct dg_db *db,
    const uint8_t token_hash[static DG_DIGEST_BYTES],
    struct dg_refresh_token *out);
/* live -> rotated; DG_ECONFLICT when another process was first. */
DG_CHECK enum dg_err dg_store_refresh_rotate(struct dg_db *db, int64_t id,
    int64_t now);
/* One more presentation of a rotated token. */
DG_CHECK enum dg_err dg_store_refresh_present(struct dg_db *db, int64_t id);

#endif
