/*
 * Public half and state of signing keys; private halves are files
 * (lib/service/keys.h).
 */
#ifndef DG_STORE_STORE_KEY_H
#define DG_STORE_STORE_KEY_H

#include "lib/store/db.h"
#include "lib/store/limits.h"

#define DG_KID_LEN 43			/* RFC 7638 thumbprint, base64url */

enum dg_key_state { DG_KEY_NEXT, DG_KEY_CURRENT, DG_KEY_OLD, DG_KEY_GONE };

struct dg_key_row {
	int64_t id;
	char kid[DG_KID_LEN + 1];
	char alg[8];			/* RS256, ES256, EdDSA */
	enum dg_key_state state;
	char public_jwk[DG_JWK_MAX + 1];	/* JSON */
	int64_t created_at;
	int64_t state_since;
};

/* Sets id. Writes need a transaction. */
DG_CHECK enum dg_err dg_store_key_add(struct dg_db *db, struct dg_key_row *key);
DG_CHECK enum dg_err dg_store_key_set_state(struct dg_db *db, int64_t id,
    enum dg_key_state state, int64_t now);
/* The one with which this algorithm signs now. DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_store_key_current(struct dg_db *db, const char *alg,
    struct dg_key_row *out);
DG_CHECK enum dg_err dg_store_key_find(struct dg_db *db, struct dg_str kid,
    struct dg_key_row *out);
/* live: next, current and old only; else all. Newest first. */
DG_CHECK enum dg_err dg_store_key_each(struct dg_db *db, bool live,
    bool (*fn)(void *arg, const struct dg_key_row *key), void *arg);

#endif
