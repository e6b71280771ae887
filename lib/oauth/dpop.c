/* SPDX-License-Identifier: MIT */
/* dpop.c: check DPoP proofs (RFC 9449 section 4.3) */
#include <string.h>

#include <json-c/json.h>

#include "lib/base/base64url.h"
#include "lib/base/secret.h"
#include "lib/oauth/dpop.h"
#include "lib/oauth/json.h"
#include "lib/oauth/jws_verify.h"
#include "lib/oauth/url.h"

/* RFC 9449 4.2: the public key only; these belong to private ones. */
static bool
has_private_member(struct json_object *jwk)
{
	static const char *const names[] = { "d", "p", "q", "dp", "dq", "qi",
		"oth", "k" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (json_object_object_get_ex(jwk, names[i], NULL))
			return true;
	}
	return false;
}

static enum dg_err
read_key(const struct dg_jws *jws, enum dg_dpop *verdict, struct dg_jwk **out)
{
	struct json_object *jwk;
	enum dg_err rc;

	*verdict = DG_DPOP_KEY;
	if (!json_object_object_get_ex(dg_jws_header(jws), "jwk", &jwk) ||
	    !json_object_is_type(jwk, json_type_object) ||
	    has_private_member(jwk))
		return DG_OK;
	rc = dg_jwk_from_json(jwk, out);
	if (rc == DG_OK)
		*verdict = DG_DPOP_OK;
	return rc == DG_EINVAL ? DG_OK : rc;
}

static enum dg_err
check_signature(const struct dg_jws *jws, const struct dg_jwk *key,
    enum dg_dpop *verdict)
{
	enum dg_err rc = dg_jws_verify(jws, key);

	if (rc == DG_EDENIED) {
		*verdict = DG_DPOP_SIGNATURE;
		rc = DG_OK;
	}
	return rc;
}

/* RFC 9449 4.2: base64url of the SHA-256 of the access token's characters */
static bool
is_for_token(struct json_object *payload, struct dg_str token)
{
	char want[DG_BASE64URL_LEN(DG_DIGEST_BYTES) + 1];
	uint8_t digest[DG_DIGEST_BYTES];
	struct dg_str ath;

	if (token.n == 0)
		return true;
	if (!dg_json_get_str(payload, "ath", &ath))
		return false;
	dg_digest_str(token, digest);
	dg_base64url_encode(digest, sizeof(digest), want);
	return dg_secret_equal(ath.p, ath.n, want, strlen(want));
}

static void
fill_replay(const char *jkt, struct dg_str jti,
    uint8_t out[static DG_DIGEST_BYTES])
{
	uint8_t text[DG_JWK_KID_LEN + DG_DPOP_JTI_MAX];

	/* the thumbprint's length is fixed, so no two pairs look the same */
	memcpy(text, jkt, DG_JWK_KID_LEN);
	memcpy(text + DG_JWK_KID_LEN, jti.p, jti.n);
	dg_digest_sha256(text, DG_JWK_KID_LEN + jti.n, out);
}

/*
 * A proof ends by its iat; but exp and nbf, which it may have as any JWT, hold
 * too (RFC 7519 4.1.4, 4.1.5). They may be any number: no sum that could
 * overflow.
 */
static bool
is_timely(struct json_object *payload, int64_t now)
{
	bool has_exp = json_object_object_get_ex(payload, "exp", NULL);
	bool has_nbf = json_object_object_get_ex(payload, "nbf", NULL);
	int64_t exp, nbf;

	return (!has_exp || (dg_json_get_date(payload, "exp", &exp) &&
	    exp > now - DG_DPOP_SKEW_SEC)) &&
	    (!has_nbf || (dg_json_get_date(payload, "nbf", &nbf) &&
	    nbf <= now + DG_DPOP_SKEW_SEC));
}

/* The order is the one in which a developer finds the mistakes. */
static enum dg_dpop
check_claims(const struct dg_dpop_in *in, struct json_object *payload,
    struct dg_dpop_proof *out)
{
	struct dg_str jti, htm, htu, nonce;
	int64_t iat;

	if (!dg_json_get_str(payload, "jti", &jti) || jti.n == 0 ||
	    jti.n > DG_DPOP_JTI_MAX ||
	    !dg_json_get_str(payload, "htm", &htm) ||
	    !dg_json_get_str(payload, "htu", &htu) ||
	    !dg_json_get_date(payload, "iat", &iat))
		return DG_DPOP_MALFORMED;
	if (!dg_str_is(htm, in->method))
		return DG_DPOP_METHOD;
	if (!dg_url_is_same(htu, dg_str_from(in->url)))
		return DG_DPOP_URL;
	if (iat < in->now - DG_DPOP_AGE_MAX_SEC ||
	    iat > in->now + DG_DPOP_SKEW_SEC || !is_timely(payload, in->now))
		return DG_DPOP_TIME;
	if (!is_for_token(payload, in->access_token))
		return DG_DPOP_TOKEN;
	/* one too long is another server's: for us there is none */
	if (dg_json_get_str(payload, "nonce", &nonce) &&
	    dg_str_copy(out->nonce, sizeof(out->nonce), nonce) != DG_OK)
		out->nonce[0] = '\0';
	out->iat = iat;
	fill_replay(out->jkt, jti, out->replay);
	return DG_DPOP_OK;
}

enum dg_err
dg_dpop_check(const struct dg_dpop_in *in, enum dg_dpop *verdict,
    struct dg_dpop_proof *out)
{
	struct dg_jws *jws = NULL;
	struct dg_jwk *key = NULL;
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	*verdict = DG_DPOP_MALFORMED;
	rc = dg_jws_parse(in->proof, &jws);
	if (rc != DG_OK)
		return rc == DG_EINVAL ? DG_OK : rc;
	if (!dg_str_equal_nocase(dg_str_from(dg_jws_typ(jws)),
	    DG_STR("dpop+jwt")))
		goto out;
	rc = read_key(jws, verdict, &key);
	if (rc == DG_OK && *verdict == DG_DPOP_OK)
		rc = check_signature(jws, key, verdict);
	if (rc == DG_OK && *verdict == DG_DPOP_OK) {
		memcpy(out->jkt, dg_jwk_thumbprint(key), sizeof(out->jkt));
		*verdict = check_claims(in, dg_jws_payload(jws), out);
	}
out:
	if (rc != DG_OK || *verdict != DG_DPOP_OK)
		memset(out, 0, sizeof(*out));
	dg_jwk_free(key);
	dg_jws_free(jws);
	return rc;
}

const char *
dg_dpop_description(enum dg_dpop verdict)
{
	static const char *const text[] = {
		[DG_DPOP_OK] = "",
		[DG_DPOP_MALFORMED] = "The DPoP proof is malformed or lacks "
			"a claim.",
		[DG_DPOP_KEY] = "The DPoP proof carries no usable public key.",
		[DG_DPOP_SIGNATURE] = "The signature of the DPoP proof is "
			"wrong.",
		[DG_DPOP_METHOD] = "The DPoP proof is for another method.",
		[DG_DPOP_URL] = "The DPoP proof is for another address.",
		[DG_DPOP_TIME] = "The DPoP proof is too old or from the "
			"future.",
		[DG_DPOP_TOKEN] = "The DPoP proof is for another access token.",
	};

	return text[verdict];
}
