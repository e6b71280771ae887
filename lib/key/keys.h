/*
 * Signing keys: the private files keys_dir/<kid>.jwk (token only), the public
 * JWKS, making and rotating. Private and public half stand in files of their
 * own, so that a program links what it needs.
 */
#ifndef DG_KEY_KEYS_H
#define DG_KEY_KEYS_H

#include <json-c/json_types.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/oauth/jwk.h"
#include "lib/site/ctx.h"

struct dg_keys;

/*
 * Check keys_dir with its files and remember it; keys are read when first
 * asked for.
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
 * DG_EDENIED: its rights are wrong; DG_ECLOCK instead of any of these when the
 * clock is the cause. All logged.
 */
DG_CHECK enum dg_err dg_keys_current(struct dg_ctx *ctx, const char *alg,
    const struct dg_jwk **out);

/*
 * Was a key made in the future, as the clock says? Then the clock is behind, as on
 * a board without a battery after its start: no key is missing, and nothing
 * should be written with such times. DG_OK; DG_ECLOCK, logged with both times;
 * DG_EDB.
 */
DG_CHECK enum dg_err dg_keys_check_clock(struct dg_ctx *ctx);

/* {"keys": [...]} of next, current and old ones. Owner: caller,
 * json_object_put. */
DG_CHECK enum dg_err dg_keys_jwks(struct dg_ctx *ctx,
    struct json_object **out);
/* The public key with this kid, unless it is gone. Owner: caller, dg_jwk_free.
 * DG_ENOTFOUND: none. */
DG_CHECK enum dg_err dg_keys_public(struct dg_ctx *ctx, const char *kid,
    struct dg_jwk **out);

/*
 * Rotation. Of each algorithm one key signs and a spare is
 * published beside it, long before it has to sign. Who keeps a copy of the
 * JWKS as long as it is allowed to never meets a signature of a key that is
 * not in it.
 */
#define DG_KEYS_JWKS_MAX_AGE_SEC 60	/* how long the JWKS may be kept */
#define DG_KEYS_READY_SEC 120		/* after that a published key may sign */
#define DG_KEYS_SKEW_SEC 60		/* an old key outlives its tokens by this */
/* Longest life of a token of an application that sets none. */
#define DG_KEYS_TOKEN_LIFETIME_SEC 3600

/*
 * The spare takes over: at once if it has been published long enough, else as
 * soon as it has; *from: when. Then there is a new spare. A rotation that is
 * under way already is left as it is. The former key is published until the
 * longest life of a token is over. at_once: do not wait (a key was stolen or
 * lost); verifiers must fetch the JWKS again. The first key of an algorithm
 * signs at once, with a spare that is as old as it.
 * Makes keys_dir when it is missing. Command line only; starts transactions of
 * its own and writes events. DG_ECLOCK: see dg_keys_check_clock.
 */
DG_CHECK enum dg_err dg_keys_rotate(struct dg_ctx *ctx, enum dg_jws_alg alg,
    bool at_once, int64_t *from);
/*
 * A key that does not sign leaves the JWKS now, and its file goes: nobody
 * believes its signatures any more. DG_ENOTFOUND; DG_ECONFLICT: it signs, or
 * is about to.
 */
DG_CHECK enum dg_err dg_keys_retire(struct dg_ctx *ctx, struct dg_str kid);
/* Tokens live this long now: old keys stay published for them. In the caller's
 * transaction. */
DG_CHECK enum dg_err dg_keys_keep(struct dg_ctx *ctx, int64_t lifetime);
/* Delete the private files of keys that are gone. */
DG_CHECK enum dg_err dg_keys_sweep(struct dg_ctx *ctx);

#endif
