/* SPDX-License-Identifier: MIT */
/* client_keys.c: the public keys of a client */
#include "lib/admin/client_keys.h"

#include <json-c/json.h>
#include <string.h>

#include "lib/oauth/json.h"
#include "lib/oauth/jwks.h"
#include "lib/site/audit.h"
#include "lib/store/store_application.h"

#define FIELD "jwks"

/* One key of the set, checked, public half only, appended to keys. */
static enum dg_err
add_key(struct dg_admin *admin, struct json_object *key, size_t i,
    struct json_object *keys)
{
	struct json_object *copy = NULL;
	struct dg_jwk *jwk = NULL;
	enum dg_err rc = dg_jwk_from_json(key, &jwk);

	if (rc == DG_EINVAL)
		return dg_admin_refuse(admin, rc, FIELD, "must hold RSA (from "
		    "2048 bits), P-256 or Ed25519 keys for signatures; key "
		    "%zu is none", i + 1);
	if (rc == DG_OK && dg_jwk_has_private(jwk))
		rc = dg_admin_refuse(admin, DG_EINVAL, FIELD, "must not hold "
		    "private keys; key %zu is one, keep it on the client",
		    i + 1);
	if (rc == DG_OK && (rc = dg_jwk_json(jwk, false, &copy)) == DG_OK)
		rc = dg_json_add(keys, copy);
	dg_jwk_free(jwk);
	return rc;
}

static enum dg_err
add_keys(struct dg_admin *admin, struct json_object *in,
    struct json_object *keys)
{
	struct json_object *list;
	enum dg_err rc = DG_OK;
	size_t i, n;

	if (!json_object_object_get_ex(in, "keys", &list))
		return add_key(admin, in, 0, keys);
	if (!json_object_is_type(list, json_type_array) ||
	    (n = json_object_array_length(list)) == 0)
		return dg_admin_refuse(admin, DG_EINVAL, FIELD,
		    "must be a JWK Set with at least one key");
	if (dg_jwks_is_crowded(list))
		return dg_admin_refuse(admin, DG_EINVAL, FIELD, "must give "
		    "each of more than %d keys of one kind a kid of its own: "
		    "for an assertion that names none each key is tried, and "
		    "at most %d are", DG_JWKS_PICK_MAX, DG_JWKS_PICK_MAX);
	for (i = 0; i < n && rc == DG_OK; i++)
		rc = add_key(admin, json_object_array_get_idx(list, i), i,
		    keys);
	return rc;
}

enum dg_err
dg_admin_client_keys_read(struct dg_admin *admin, struct dg_str text,
    char out[static DG_JWKS_MAX + 1])
{
	struct json_object *in = NULL, *set = NULL, *keys;
	struct dg_str json;
	enum dg_err rc;

	out[0] = '\0';
	if (dg_str_trim(text).n == 0)
		return DG_OK;
	rc = dg_json_parse(text, &in);
	if (rc == DG_EINVAL)
		rc = dg_admin_refuse(admin, rc, FIELD,
		    "must be a JWK Set: {\"keys\": [...]}");
	if (rc != DG_OK)
		goto out;
	set = json_object_new_object();
	keys = json_object_new_array();
	if ((rc = dg_json_put(set, "keys", keys)) != DG_OK ||
	    (rc = add_keys(admin, in, keys)) != DG_OK)
		goto out;
	if ((rc = dg_json_text(set, &json)) == DG_OK &&
	    dg_str_copy(out, DG_JWKS_MAX + 1, json) != DG_OK)
		rc = dg_admin_refuse(admin, DG_EINVAL, FIELD,
		    "must have at most %d bytes", DG_JWKS_MAX);
out:
	json_object_put(set);
	json_object_put(in);
	return dg_admin_explain(admin, rc);
}

/* A key that was given without a kid is stored with its thumbprint as kid. */
static enum dg_err
drop_own_kid(struct json_object *key)
{
	struct dg_jwk *jwk;
	enum dg_err rc = dg_jwk_from_json(key, &jwk);

	if (rc != DG_OK)
		return rc == DG_EINVAL ? DG_OK : rc;
	if (strcmp(dg_jwk_kid(jwk), dg_jwk_thumbprint(jwk)) == 0)
		json_object_object_del(key, "kid");
	dg_jwk_free(jwk);
	return DG_OK;
}

enum dg_err
dg_admin_client_keys_are_crowded(struct dg_ctx *ctx,
    const struct dg_client *client, bool *out)
{
	struct json_object *set = NULL, *keys;
	char jwks[DG_JWKS_MAX + 1];
	enum dg_err rc;
	size_t i;

	*out = false;
	if (!client->has_jwks)
		return DG_OK;
	if ((rc = dg_store_client_jwks(ctx->db, client->provider_id,
	    jwks)) != DG_OK ||
	    (rc = dg_json_parse(dg_str_from(jwks), &set)) != DG_OK)
		return rc;
	if (json_object_object_get_ex(set, "keys", &keys) &&
	    json_object_is_type(keys, json_type_array)) {
		for (i = 0; i < json_object_array_length(keys) && rc == DG_OK;
		    i++)
			rc = drop_own_kid(json_object_array_get_idx(keys, i));
		*out = dg_jwks_is_crowded(keys);
	}
	json_object_put(set);
	return rc;
}

enum dg_err
dg_admin_client_keys_set(struct dg_admin *admin,
    const struct dg_client *client, const char *jwks)
{
	struct dg_admin_act act = { .action = DG_ACTION_MODEL_UPDATED,
		.model = "application", .name = client->slug,
		.detail = jwks[0] != '\0' ? "jwks_set" : "jwks_removed",
		.provider_id = client->provider_id };
	enum dg_err rc;

	rc = dg_store_application_set_jwks(admin->ctx->db, client->provider_id,
	    dg_str_from(jwks));
	return rc == DG_OK ? dg_admin_event(admin, &act) : rc;
}
