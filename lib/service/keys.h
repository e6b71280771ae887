/*
 * Signing keys: the private files keys_dir/<kid>.jwk (token only), the public
 * JWKS, making and rotating. Private and public half stand in files of their
 * own, so that a program links what it needs.
 */
#ifndef DG_SERVICE_KEYS_H
#define DG_SERVICE_KEYS_H

#include <json-c/json_types.h>

#include "lib/base/err.h"
#include "lib/oauth/jwk.h"
#include "lib/service/ctx.h"

struct dg_keys;

/*
 * Check keys_dir and remember it; keys are read when first asked for.
 * DG_ENOTFOUND, DG_EDENIED: as dg_secrets_check_dir, logged.
 */
DG_CHECK enum dg_err dg_keys_open(const struct dg_conf *conf,
    struct dg_keys **out);
void dg_keys_close(struct dg_keys *keys);	/* wipes */

/*
 * The key with which alg signs now, as the database says at this moment (a
 * rotation is seen without a restart); its file is read when the database
 * names another one than before. Borrowed until the next call for this alg.
 * DG_ENOTFOUND: no row or no file; DG_EINVAL: the file holds another key;
 * DG_EDENIED: its rights are wrong. All logged.
 */
DG_CHECK enum dg_err dg_keys_current(struct dg_ctx *ctx, const char *alg,
    const struct dg_jwk **out);

/* {"keys": [...]} of every live key. Owner: caller, json_object_put. */
DG_CHECK enum dg_err dg_keys_jwks(struct dg_db *db, struct json_object **out);
/* The public key with this kid, live ones only. Owner: caller, dg_jwk_free.
 * DG_ENOTFOUND: none. */
DG_CHECK enum dg_err dg_keys_public(struct dg_db *db, const char *kid,
    struct dg_jwk **out);

/*
 * A fresh key becomes current, the former one of alg, if any, old: it stays
 * in the JWKS. Makes keys_dir when it is missing. Command line only; starts
 * its own transaction and writes an event. kid: filled.
 */
DG_CHECK enum dg_err dg_keys_rotate(struct dg_ctx *ctx, enum dg_jws_alg alg,
    char kid[static DG_JWK_KID_LEN + 1]);

#endif
