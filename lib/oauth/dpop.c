/* SPDX-License-Identifier: MIT */
/* dpop.c: check DPoP proofs (RFC 9449 section 4.3) */
#include "lib/oauth/dpop.h"

#include <string.h>

#include <json-c/json.h>

#include "lib/base/base64url.h"
#include "lib/base/secret.h"
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
    struct dg_dpop_proof *out, struct dg_str *jti)
{
	struct dg_str htm, htu, nonce;
	int64_t iat;

	if (!dg_json_get_str(payload, "jti", jti) || jti->n == 0 ||
	    jti->n > DG_DPOP_JTI_MAX ||
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
	return DG_DPOP_OK;
}

/* Is the algorithm that the header names the one of its key? */
static bool
is_alg_of_key(const struct dg_jws *jws, const struct dg_jwk *key)
{
	enum dg_jws_alg alg;

	return dg_jws_alg_parse(dg_str_from(dg_jws_alg_word(jws)),
	    &alg) == DG_OK && alg == dg_jwk_alg(key);
}

enum dg_err
dg_dpop_open(const struct dg_dpop_in *in, enum dg_dpop *verdict,
    struct dg_dpop_opened *out)
{
	struct dg_str jti = { NULL, 0 };
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	*verdict = DG_DPOP_MALFORMED;
	rc = dg_jws_parse(in->proof, &out->jws);
	if (rc != DG_OK)
		return rc == DG_EINVAL ? DG_OK : rc;
	if (dg_str_equal_nocase(dg_str_from(dg_jws_typ(out->jws)),
	    DG_STR("dpop+jwt")))
		rc = read_key(out->jws, verdict, &out->key);
	if (rc == DG_OK && *verdict == DG_DPOP_OK &&
	    !is_alg_of_key(out->jws, out->key))
		*verdict = DG_DPOP_SIGNATURE;
	if (rc == DG_OK && *verdict == DG_DPOP_OK)
		*verdict = check_claims(in, dg_jws_payload(out->jws),
		    &out->proof, &jti);
	if (rc != DG_OK || *verdict != DG_DPOP_OK) {
		dg_dpop_close(out);
		return rc;
	}
	memcpy(out->proof.jkt, dg_jwk_thumbprint(out->key),
	    sizeof(out->proof.jkt));
	fill_replay(out->proof.jkt, jti, out->proof.replay);
	return DG_OK;
}

enum dg_dpop
dg_dpop_verify(const struct dg_dpop_opened *opened)
{
	return dg_jws_verify(opened->jws, opened->key) ? DG_DPOP_OK :
	    DG_DPOP_SIGNATURE;
}

void
dg_dpop_close(struct dg_dpop_opened *opened)
{
	dg_jwk_free(opened->key);
	dg_jws_free(opened->jws);
	memset(opened, 0, sizeof(*opened));
}

const char *
dg_dpop_description(enum dg_dpop verdict)
{
	static const char *const text[] = {
		[DG_DPOP_OK] = "",
		[DG_DPOP_MALFORMED] = "The DPoP proof is malformed, lacks a "
			"claim, or has a jti that is longer than 255 bytes.",
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
