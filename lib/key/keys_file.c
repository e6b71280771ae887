/* SPDX-License-Identifier: MIT */
/* keys_file.c: the file of the private half of a signing key */
#include "lib/key/keys_file.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/secret.h"
#include "lib/site/secrets.h"

enum dg_err
dg_keys_path(const char *dir, const char *kid,
    char out[static DG_CONF_PATH_MAX])
{
	int n = snprintf(out, DG_CONF_PATH_MAX, "%s/%s.jwk", dir, kid);

	return n > 0 && n < DG_CONF_PATH_MAX ? DG_OK : DG_EINVAL;
}

enum dg_err
dg_keys_load(const char *dir, const struct dg_key_row *row,
    struct dg_jwk **out)
{
	char path[DG_CONF_PATH_MAX], text[DG_KEYS_FILE_MAX];
	struct dg_str json = { text, 0 };
	struct dg_jwk *jwk = NULL;
	enum dg_err rc;

	*out = NULL;
	if ((rc = dg_keys_path(dir, row->kid, path)) != DG_OK)
		return rc;
	rc = dg_secrets_read_file(path, text, sizeof(text), &json.n);
	if (rc == DG_OK)
		rc = dg_jwk_parse(json, &jwk);
	dg_secret_wipe(text, sizeof(text));
	if (rc == DG_OK && (!dg_jwk_has_private(jwk) ||
	    strcmp(dg_jwk_thumbprint(jwk), row->kid) != 0 ||
	    strcmp(dg_jws_alg_name(dg_jwk_alg(jwk)), row->alg) != 0)) {
		dg_jwk_free(jwk);
		return DG_EINVAL;
	}
	*out = jwk;
	return rc;
}
