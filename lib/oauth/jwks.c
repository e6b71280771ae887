/* SPDX-License-Identifier: MIT */
/* jwks.c: find keys in a JWK Set (RFC 7517 section 5) */
#include "lib/oauth/jwks.h"

#include <string.h>

#include <json-c/json.h>

#include "lib/oauth/json.h"

/* Judged by its texts: alg, or kty and crv of a key that names no alg. */
static bool
is_wanted(struct json_object *key, const char *kid, enum dg_jws_alg alg)
{
	struct dg_str own;

	return dg_jwk_is_kind(key, alg) && (kid[0] == '\0' ||
	    (dg_json_get_str(key, "kid", &own) && dg_str_is(own, kid)));
}

static enum dg_err
pick(struct json_object *keys, const char *kid, enum dg_jws_alg alg,
    struct dg_jwk *out[static DG_JWKS_PICK_MAX], size_t *n)
{
	struct json_object *wanted[DG_JWKS_PICK_MAX];
	size_t i, wanted_n = 0;
	enum dg_err rc;

	for (i = 0; i < json_object_array_length(keys); i++) {
		struct json_object *key = json_object_array_get_idx(keys, i);

		if (!is_wanted(key, kid, alg))
			continue;
		if (wanted_n == DG_JWKS_PICK_MAX)
			return DG_ELIMIT;
		wanted[wanted_n++] = key;
	}
	for (i = 0; i < wanted_n; i++) {
		rc = dg_jwk_from_json(wanted[i], &out[*n]);
		if (rc == DG_OK)
			++*n;
		else if (rc != DG_EINVAL)
			return rc;
	}
	return DG_OK;
}

enum dg_err
dg_jwks_pick(struct dg_str json, const char *kid, enum dg_jws_alg alg,
    struct dg_jwk *out[static DG_JWKS_PICK_MAX], size_t *n)
{
	struct json_object *set = NULL, *keys;
	enum dg_err rc;

	*n = 0;
	if ((rc = dg_json_parse(json, &set)) != DG_OK)
		return rc;
	if (!json_object_object_get_ex(set, "keys", &keys) ||
	    !json_object_is_type(keys, json_type_array))
		rc = DG_EINVAL;
	else
		rc = pick(keys, kid, alg, out, n);
	json_object_put(set);
	if (rc != DG_OK) {
		dg_jwks_free(out, *n);
		*n = 0;
	}
	return rc;
}

static size_t
count(struct json_object *keys, const char *kid, enum dg_jws_alg alg)
{
	size_t i, n = 0;

	for (i = 0; i < json_object_array_length(keys); i++)
		n += is_wanted(json_object_array_get_idx(keys, i), kid, alg);
	return n;
}

bool
dg_jwks_is_crowded(struct json_object *keys)
{
	enum dg_jws_alg alg;
	struct dg_str kid;
	size_t i;

	for (i = 0; i < json_object_array_length(keys); i++) {
		struct json_object *key = json_object_array_get_idx(keys, i);

		if (!dg_json_get_str(key, "kid", &kid))
			kid = DG_STR("");
		for (alg = DG_JWS_RS256; alg <= DG_JWS_EDDSA; alg++)
			if (dg_jwk_is_kind(key, alg) &&
			    count(keys, kid.p, alg) > DG_JWKS_PICK_MAX)
				return true;
	}
	return false;
}

void
dg_jwks_free(struct dg_jwk *keys[static DG_JWKS_PICK_MAX], size_t n)
{
	while (n > 0)
		dg_jwk_free(keys[--n]);
}
