/*
 * The file of the private half of a signing key; for lib/key only.
 */
#ifndef DG_KEY_KEYS_FILE_H
#define DG_KEY_KEYS_FILE_H

#include "lib/base/err.h"
#include "lib/conf/conf.h"
#include "lib/oauth/jwk.h"
#include "lib/store/store_key.h"

#define DG_KEYS_FILE_MAX 8192		/* bytes of a private JWK */

/* keys_dir/<kid>.jwk. DG_EINVAL: too long. */
DG_CHECK enum dg_err dg_keys_path(const char *dir, const char *kid,
    char out[static DG_CONF_PATH_MAX]);
/*
 * Read the private half of this key. Owner: caller, dg_jwk_free. DG_EINVAL: the
 * file does not hold that very key, or no whole one; DG_ENOTFOUND; DG_EDENIED
 * and DG_EIO, logged; DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_keys_load(const char *dir,
    const struct dg_key_row *row, struct dg_jwk **out);

#endif
