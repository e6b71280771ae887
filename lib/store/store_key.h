/*
 * Public half and times of signing keys; private halves are files
 * (lib/key/keys.h). What state a key is in follows from its times and the
 * clock, so that nobody has to write when a state changes.
 */
#ifndef DG_STORE_STORE_KEY_H
#define DG_STORE_STORE_KEY_H

#include "lib/oauth/jwk.h"
#include "lib/store/db.h"
#include "lib/store/limits.h"

/* next and old are published, but do not sign; gone is neither. */
enum dg_key_state { DG_KEY_NEXT, DG_KEY_CURRENT, DG_KEY_OLD, DG_KEY_GONE };

struct dg_key_row {
	int64_t id;
	char kid[DG_JWK_KID_LEN + 1];
	char alg[DG_ALG_MAX + 1];			/* RS256, ES256, EdDSA */
	char public_jwk[DG_JWK_MAX + 1];	/* JSON */
	int64_t created_at;		/* made and published */
	int64_t ready_at;		/* known to every verifier, may sign */
	int64_t signs_from;		/* 0: a spare for the next rotation */
	int64_t signs_until;		/* 0: no other takes over yet */
	int64_t gone_at;		/* 0: not known yet */
};

/* Its state at a time, in seconds. */
enum dg_key_state dg_store_key_state(const struct dg_key_row *key,
    int64_t now);

/* A spare; sets id. Writes need a transaction. */
DG_CHECK enum dg_err dg_store_key_add(struct dg_db *db, struct dg_key_row *key);
/* Write signs_from, signs_until and gone_at. DG_ENOTFOUND; DG_EDB also when a
 * key would step back. */
DG_CHECK enum dg_err dg_store_key_plan(struct dg_db *db,
    const struct dg_key_row *key);
/* Publish replaced keys that are not gone for at least so many seconds after
 * their last signature. */
DG_CHECK enum dg_err dg_store_key_keep(struct dg_db *db, int64_t now,
    int64_t seconds);
/* The longest life of an access token that any application has or had set,
 * seconds; 0: none set one. */
DG_CHECK enum dg_err dg_store_key_lifetime(struct dg_db *db, int64_t *out);
/* The one with which this algorithm signs now. DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_store_key_current(struct dg_db *db, const char *alg,
    int64_t now, struct dg_key_row *out);
/* The one whose time to sign is set and has not come. DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_store_key_planned(struct dg_db *db, const char *alg,
    int64_t now, struct dg_key_row *out);
/* The oldest spare. DG_ENOTFOUND. */
DG_CHECK enum dg_err dg_store_key_spare(struct dg_db *db, const char *alg,
    struct dg_key_row *out);
DG_CHECK enum dg_err dg_store_key_find(struct dg_db *db, struct dg_str kid,
    struct dg_key_row *out);
/* All that are published at this time, those that sign first. */
DG_CHECK enum dg_err dg_store_key_each_live(struct dg_db *db, int64_t now,
    bool (*fn)(void *arg, const struct dg_key_row *key), void *arg);
/* All, newest first. */
DG_CHECK enum dg_err dg_store_key_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_key_row *key), void *arg);

#endif
