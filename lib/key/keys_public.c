/* SPDX-License-Identifier: MIT */
/* keys_public.c: the public half of the signing keys, from the database */
#include <json-c/json.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/key/keys.h"
#include "lib/oauth/json.h"
#include "lib/store/store_key.h"

struct jwks {
	struct json_object *keys;
	enum dg_err rc;
};

static bool
add_key(void *arg, const struct dg_key_row *row)
{
	struct jwks *jwks = arg;
	struct json_object *key = NULL;

	jwks->rc = dg_json_parse(dg_str_from(row->public_jwk), &key);
	if (jwks->rc != DG_OK) {
		dg_log(DG_LOG_ERROR, "keys", "key %s: its public half in the "
		    "database is unreadable", row->kid);
		return false;
	}
	jwks->rc = dg_json_add(jwks->keys, key);
	return jwks->rc == DG_OK;
}

enum dg_err
dg_keys_jwks(struct dg_ctx *ctx, struct json_object **out)
{
	struct jwks jwks = { .rc = DG_OK };
	struct json_object *set = json_object_new_object();
	enum dg_err rc;

	*out = NULL;
	if (set == NULL)
		return DG_ENOMEM;
	jwks.keys = json_object_new_array();
	if ((rc = dg_json_put(set, "keys", jwks.keys)) != DG_OK ||
	    (rc = dg_store_key_each_live(ctx->db, ctx->now, add_key,
	    &jwks)) != DG_OK ||
	    (rc = jwks.rc) != DG_OK)
		goto out;
	*out = set;
	set = NULL;
out:
	json_object_put(set);
	return rc;
}

enum dg_err
dg_keys_public(struct dg_ctx *ctx, const char *kid, struct dg_jwk **out)
{
	struct dg_key_row row;
	enum dg_err rc;

	*out = NULL;
	if ((rc = dg_store_key_find(ctx->db, dg_str_from(kid), &row)) != DG_OK)
		return rc;
	if (dg_store_key_state(&row, ctx->now) == DG_KEY_GONE)
		return DG_ENOTFOUND;
	return dg_jwk_parse(dg_str_from(row.public_jwk), out);
}

static bool
find_newest(void *arg, const struct dg_key_row *key)
{
	int64_t *newest = arg;

	if (key->created_at > *newest)
		*newest = key->created_at;
	return true;
}

enum dg_err
dg_keys_check_clock(struct dg_ctx *ctx)
{
	char now[DG_CLOCK_TEXT_SIZE], made[DG_CLOCK_TEXT_SIZE];
	int64_t newest = 0;
	enum dg_err rc;

	rc = dg_store_key_each_live(ctx->db, ctx->now, find_newest, &newest);
	if (rc != DG_OK || newest <= ctx->now)
		return rc;
	dg_clock_text(ctx->now, now);
	dg_clock_text(newest, made);
	dg_log(DG_LOG_ERROR, "keys", "the clock of this computer is behind: "
	    "it says %s, and a signing key was made at %s", now, made);
	return DG_ECLOCK;
}
