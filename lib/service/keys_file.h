/*
 * Where the private half of a signing key lies; for the files of lib/service
 * that read and write it.
 */
#ifndef DG_SERVICE_KEYS_FILE_H
#define DG_SERVICE_KEYS_FILE_H

#include "lib/base/err.h"
#include "lib/conf/conf.h"

#define DG_KEYS_FILE_MAX 8192		/* bytes of a private JWK */

/* keys_dir/<kid>.jwk. DG_EINVAL: too long. */
DG_CHECK enum dg_err dg_keys_path(const char *dir, const char *kid,
    char out[static DG_CONF_PATH_MAX]);

#endif
