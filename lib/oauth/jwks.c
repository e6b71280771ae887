/* SPDX-License-Identifier: MIT */
/* jwks.c: find a key in a JWK Set (RFC 7517 section 5) */
#include <string.h>

#include <json-c/json.h>

#include "lib/oauth/json.h"
#include "lib/oauth/jwks.h"

static bool
is_wanted(const struct dg_jwk *jwk, const char *kid, enum dg_jws_alg alg)
{
	return dg_jwk_alg(jwk) == alg &&
	    (kid[0] == '\0' || strcmp(dg_jwk_kid(jwk), kid) == 0);
}

enum dg_err
dg_jwks_find(struct dg_str json, const char *kid, enum dg_jws_alg alg,
    size_t nth, struct dg_jwk **out)
{
	struct json_object *set = NULL, *keys;
	struct dg_jwk *jwk = NULL;
	enum dg_err rc;
	size_t i;

	*out = NULL;
	if ((rc = dg_json_parse(json, &set)) != DG_OK)
		return rc;
	if (!json_object_object_get_ex(set, "keys", &keys) ||
	    !json_object_is_type(keys, json_type_array)) {
		rc = DG_EINVAL;
		goto out;
	}
	rc = DG_ENOTFOUND;
	for (i = 0; i < json_object_array_length(keys); i++) {
		rc = dg_jwk_from_json(json_object_array_get_idx(keys, i), &jwk);
		if (rc != DG_OK && rc != DG_EINVAL)
			goto out;
		if (rc == DG_OK && is_wanted(jwk, kid, alg) && nth-- == 0) {
			*out = jwk;
			goto out;
		}
		dg_jwk_free(jwk);
		rc = DG_ENOTFOUND;
	}
out:
	json_object_put(set);
	return rc;
}
