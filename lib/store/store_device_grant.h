/*
 * One device authorization (RFC 8628). A transition is one conditional
 * statement, refused again by the schema; expiry is compared inside it.
 *   pending -> approved -> redeemed | pending -> denied | any -> expired by time
 */
#ifndef DG_STORE_STORE_DEVICE_GRANT_H
#define DG_STORE_STORE_DEVICE_GRANT_H

#include "lib/base/net.h"
#include "lib/crypt/digest.h"
#include "lib/crypt/random.h"
#include "lib/oauth/pkce.h"
#include "lib/store/db.h"
#include "lib/store/limits.h"
#include "lib/store/store_client.h"

#define DG_GRANT_GRACE_SEC 3600		/* rows outlive expiry by this much */
#define DG_GRANT_CLAIM_SEC 120		/* a claim holds this long */

enum dg_grant_state { DG_GRANT_PENDING, DG_GRANT_APPROVED, DG_GRANT_REDEEMED,
	DG_GRANT_DENIED };
/* Their words, ending with NULL. */
extern const char *const dg_grant_states[];

struct dg_device_grant {
	int64_t id;
	char uuid[DG_UUID_LEN + 1];
	enum dg_grant_state state;
	int64_t version;		/* grows with each change of the row */
	int64_t provider_id;
	int64_t brand_id;		/* 0: built-in brand */
	bool client_verified;		/* the client authenticated or is public */
	char requested_scopes[DG_SCOPE_MAX + 1];	/* as kept, unknown dropped */
	char granted_scopes[DG_SCOPE_MAX + 1];		/* filled at approval */
	int64_t issued_at;		/* seconds since the epoch, as all times */
	int64_t expires_at;
	int64_t interval;		/* seconds, as told to the device */
	char ip[DG_ADDR_TEXT_SIZE];	/* device's */
	char user_agent[DG_USER_AGENT_MAX + 1];
	char device_name[DG_DEVICE_NAME_MAX + 1];	/* hints */
	char device_model[DG_DEVICE_NAME_MAX + 1];
	char nonce[DG_NONCE_MAX + 1];
	char code_challenge[DG_PKCE_CHALLENGE_LEN + 1];	/* S256 only; "" none */
	char resource[DG_URL_MAX + 1];	/* RFC 8707, space-separated */
	char dpop_jkt[DG_JWK_KID_LEN + 1];	/* RFC 9449, "" none */
	char user_hint[DG_NAME_MAX + 1];	/* only this account; "" any */
	char ui_locales[DG_LOCALES_MAX + 1];	/* RFC 5646, space-separated */
	/* who has it open, then who approved or denied */
	int64_t user_id;		/* 0: nobody yet */
	int64_t session_id;		/* 0: command line */
	int64_t decided_at;
	int64_t auth_time;
	char amr[DG_AMR_MAX + 1];			/* space-separated, RFC 8176 */
	char acr[DG_ACR_MAX + 1];
	int64_t replayed_at;		/* 0: its code did not come again */
	int64_t cancelled_at;		/* 0: not taken back by the device */
};

/*
 * A new pending row. code_hash: SHA-256 of the device code. user_code_tag:
 * HMAC of the canonical user code under the user_code pepper. Fields used:
 * provider_id to resource; uuid, state and version are set here, id is not.
 * If the brand was deleted meanwhile, the row gets the default brand. The same
 * transaction deletes a small batch of old rows, in the order of their ids.
 * DG_ECONFLICT: the user code lives already or did within the grace time.
 * The caller holds the transaction.
 */
DG_CHECK enum dg_err dg_store_device_grant_add(struct dg_db *db,
    const uint8_t code_hash[static DG_DIGEST_BYTES],
    const uint8_t user_code_tag[static DG_DIGEST_BYTES],
    struct dg_device_grant *grant, int64_t now);

/* A live pending grant of a client in use, as a poll that waits needs it. */
struct dg_waiting {
	enum dg_client_type client_type;
	bool has_secret;
	uint8_t secret_hash[DG_DIGEST_BYTES];
	int64_t interval;
	int64_t expires_at;
};

/*
 * Client and code in one read. DG_OK; DG_ENOTFOUND: there is more to say than
 * wait, for which the other functions are; DG_EDB.
 */
DG_CHECK enum dg_err dg_store_device_grant_wait(struct dg_db *db,
    struct dg_str client_id, const uint8_t code_hash[static DG_DIGEST_BYTES],
    int64_t now, struct dg_waiting *out);
/* Expired and decided rows too. DG_OK; DG_ENOTFOUND; DG_EDB. */
DG_CHECK enum dg_err dg_store_device_grant_find(struct dg_db *db,
    const uint8_t code_hash[static DG_DIGEST_BYTES],
    struct dg_device_grant *out);
DG_CHECK enum dg_err dg_store_device_grant_find_by_user_code(struct dg_db *db,
    const uint8_t user_code_tag[static DG_DIGEST_BYTES],
    struct dg_device_grant *out);
DG_CHECK enum dg_err dg_store_device_grant_find_by_uuid(struct dg_db *db,
    struct dg_str uuid, struct dg_device_grant *out);

/*
 * Open it for one account: pending, live, and unclaimed, or
 * claimed by this user, or the other claim is older than DG_GRANT_CLAIM_SEC,
 * or its session is gone (who signs out gives back what is undecided).
 * DG_ECONFLICT otherwise. grant: names the row by id and uuid, here and in the
 * functions below, so that a newer row which got the same id is never changed.
 * out: the row afterwards; may be grant itself.
 */
DG_CHECK enum dg_err dg_store_device_grant_claim(struct dg_db *db,
    const struct dg_device_grant *grant, int64_t user_id, int64_t session_id,
    int64_t now, struct dg_device_grant *out);

struct dg_decision {
	int64_t user_id;
	int64_t session_id;		/* 0: command line, then no claim is asked */
	int64_t version;		/* what the approver saw; 0: command line */
	const char *granted_scopes;
	int64_t auth_time;
	const char *amr;
	const char *acr;
};

/*
 * pending -> approved: live, claimed by this session, version unchanged.
 * DG_ECONFLICT otherwise. Needs a transaction, as every write here.
 */
DG_CHECK enum dg_err dg_store_device_grant_approve(struct dg_db *db,
    const struct dg_device_grant *grant, const struct dg_decision *by,
    int64_t now);
/* pending -> denied, the same conditions. */
DG_CHECK enum dg_err dg_store_device_grant_deny(struct dg_db *db,
    const struct dg_device_grant *grant, const struct dg_decision *by,
    int64_t now);
/*
 * Approval withdrawn before the device came (account, access): approved or
 * pending -> denied, without conditions on who.
 */
DG_CHECK enum dg_err dg_store_device_grant_withdraw(struct dg_db *db,
    const struct dg_device_grant *grant, int64_t now);
/*
 * approved -> redeemed, exactly once, for this client, live at now.
 * Of any number of callers in any processes one gets DG_OK, the others
 * DG_ECONFLICT (RFC 8628 section 3.4).
 */
DG_CHECK enum dg_err dg_store_device_grant_redeem(struct dg_db *db,
    const uint8_t code_hash[static DG_DIGEST_BYTES], int64_t provider_id,
    int64_t now);

/*
 * Remember that the code of a redeemed row came again. DG_OK the first time
 * only; DG_ECONFLICT it is remembered already.
 */
DG_CHECK enum dg_err dg_store_device_grant_replay(struct dg_db *db,
    const struct dg_device_grant *grant, int64_t now);

/* Newest first, whatever their state; a false from fn ends it. */
DG_CHECK enum dg_err dg_store_device_grant_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_device_grant *grant), void *arg);

#endif
