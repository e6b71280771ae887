/* SPDX-License-Identifier: MIT */
/* keys_sign.c: the private half of the signing keys, from keys_dir */
#include <stdlib.h>
#include <string.h>

#include "lib/base/log.h"
#include "lib/key/keys.h"
#include "lib/key/keys_file.h"
#include "lib/site/secrets.h"
#include "lib/store/store_key.h"

struct dg_keys {
	char dir[DG_CONF_PATH_MAX];
	struct dg_jwk *current[DG_JWS_ALGS];	/* as last asked for */
};

enum dg_err
dg_keys_open(const struct dg_conf *conf, struct dg_keys **out)
{
	struct dg_keys *keys;
	enum dg_err rc;

	*out = NULL;
	if ((rc = dg_secrets_check_dir(conf->keys_dir)) != DG_OK) {
		if (rc == DG_ENOTFOUND)
			dg_log(DG_LOG_ERROR, "keys", "%s: does not exist; run "
			    "`devgrant init`", conf->keys_dir);
		return rc;
	}
	keys = calloc(1, sizeof(*keys));
	if (keys == NULL)
		return DG_ENOMEM;
	rc = dg_str_copy(keys->dir, sizeof(keys->dir),
	    dg_str_from(conf->keys_dir));
	if (rc != DG_OK) {
		dg_keys_close(keys);
		return rc;
	}
	*out = keys;
	return DG_OK;
}

void
dg_keys_close(struct dg_keys *keys)
{
	size_t i;

	if (keys == NULL)
		return;
	for (i = 0; i < DG_JWS_ALGS; i++)
		dg_jwk_free(keys->current[i]);
	free(keys);
}

enum dg_err
dg_keys_current(struct dg_ctx *ctx, const char *alg,
    const struct dg_jwk **out)
{
	struct dg_key_row row;
	struct dg_jwk **slot;
	struct dg_jwk *jwk = NULL;
	enum dg_jws_alg which;
	enum dg_err rc;

	*out = NULL;
	if ((rc = dg_jws_alg_parse(dg_str_from(alg), &which)) != DG_OK)
		return rc;
	rc = dg_store_key_current(ctx->db, dg_jws_alg_name(which), ctx->now,
	    &row);
	if (rc == DG_ENOTFOUND && dg_keys_check_clock(ctx) == DG_ECLOCK)
		return DG_ECLOCK;
	if (rc != DG_OK) {
		dg_log(DG_LOG_ERROR, "keys", "no current %s key: %s", alg,
		    dg_err_text(rc));
		return rc;
	}
	slot = &ctx->keys->current[which];
	if (*slot == NULL || strcmp(dg_jwk_kid(*slot), row.kid) != 0) {
		rc = dg_keys_load(ctx->keys->dir, &row, &jwk);
		if (rc != DG_OK && dg_keys_check_clock(ctx) == DG_ECLOCK)
			return DG_ECLOCK;
		if (rc != DG_OK) {
			dg_log(DG_LOG_ERROR, "keys", "private key %s: %s",
			    row.kid, dg_err_text(rc));
			return rc;
		}
		dg_jwk_free(*slot);
		*slot = jwk;
	}
	*out = *slot;
	return DG_OK;
}
