/* SPDX-License-Identifier: MIT */
/* keys_file.c: where the private half of a signing key lies */
#include <stdio.h>

#include "lib/service/keys_file.h"

enum dg_err
dg_keys_path(const char *dir, const char *kid,
    char out[static DG_CONF_PATH_MAX])
{
	int n = snprintf(out, DG_CONF_PATH_MAX, "%s/%s.jwk", dir, kid);

	return n > 0 && n < DG_CONF_PATH_MAX ? DG_OK : DG_EINVAL;
}
