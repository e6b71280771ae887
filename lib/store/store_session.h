/*
 * Browser sessions of people who signed in. Ids are kept as SHA-256 only.
 */
#ifndef DG_STORE_STORE_SESSION_H
#define DG_STORE_STORE_SESSION_H

#include "lib/base/net.h"
#include "lib/crypt/digest.h"
#include "lib/store/db.h"
#include "lib/store/limits.h"

struct dg_session_row {
	int64_t id;
	int64_t user_id;
	int64_t auth_time;
	char amr[DG_AMR_MAX + 1];
	char acr[DG_ACR_MAX + 1];
	int64_t created_at;
	int64_t expires_at;
	char ip[DG_ADDR_TEXT_SIZE];
	char user_agent[DG_USER_AGENT_MAX + 1];
	uint8_t mac[DG_DIGEST_BYTES];	/* see lib/account/session_seal.h */
};

/* Sets id. Expired sessions go in a small batch beside. */
DG_CHECK enum dg_err dg_store_session_add(struct dg_db *db,
    const uint8_t id_hash[static DG_DIGEST_BYTES],
    struct dg_session_row *session, int64_t now);
/* Live ones only. */
DG_CHECK enum dg_err dg_store_session_find(struct dg_db *db,
    const uint8_t id_hash[static DG_DIGEST_BYTES], int64_t now,
    struct dg_session_row *out);
/* Is its row there, so that nobody signed out of it? DG_OK;
 * DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_store_session_is_there(struct dg_db *db, int64_t id);
/* Give the session another id, with the HMAC that belongs to that. DG_ENOTFOUND:
 * the session has ended. */
DG_CHECK enum dg_err dg_store_session_renew(struct dg_db *db,
    const uint8_t old_hash[static DG_DIGEST_BYTES],
    const uint8_t new_hash[static DG_DIGEST_BYTES],
    const uint8_t mac[static DG_DIGEST_BYTES]);
/* What it claimed and did not decide is free again. DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_store_session_remove(struct dg_db *db, int64_t id);
/* The same of all sessions of an account but `id`. */
DG_CHECK enum dg_err dg_store_session_remove_others(struct dg_db *db,
    int64_t user_id, int64_t id);
DG_CHECK enum dg_err dg_store_session_remove_of_user(struct dg_db *db,
    int64_t user_id);

#endif
