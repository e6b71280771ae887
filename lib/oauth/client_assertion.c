/* SPDX-License-Identifier: MIT */
/* client_assertion.c: private_key_jwt (RFC 7523 section 3, OIDC Core 9) */
#include "lib/oauth/client_assertion.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "lib/oauth/json.h"
#include "lib/oauth/jwks.h"
#include "lib/oauth/jws_verify.h"

struct dg_client_assertion {
	struct dg_jws *jws;
	char client_id[DG_CLIENT_ASSERTION_ID_MAX + 1];
	struct dg_str jti;		/* borrowed from jws, as the rest */
	int64_t exp;
	int64_t nbf;			/* 0: none */
	int64_t iat;			/* 0: none */
};

/* RFC 8725 3.11: a JWT made for another purpose says so in its typ. */
static bool
is_typ_good(struct dg_str typ)
{
	return typ.n == 0 || dg_str_equal_nocase(typ, DG_STR("JWT")) ||
	    dg_str_equal_nocase(typ, DG_STR("client-authentication+jwt"));
}

/* Absent is 0, anything but a number a fault. */
static bool
read_optional_time(struct json_object *payload, const char *name,
    int64_t *out)
{
	*out = 0;
	return !json_object_object_get_ex(payload, name, NULL) ||
	    dg_json_get_date(payload, name, out);
}

static enum dg_client_assertion_verdict
read_claims(struct dg_client_assertion *a)
{
	struct json_object *payload = dg_jws_payload(a->jws);
	struct dg_str iss, sub;

	if (!is_typ_good(dg_str_from(dg_jws_typ(a->jws))) ||
	    !dg_json_get_str(payload, "iss", &iss) ||
	    !dg_json_get_str(payload, "sub", &sub) || sub.n == 0 ||
	    !dg_json_get_str(payload, "jti", &a->jti) || a->jti.n == 0 ||
	    a->jti.n > DG_CLIENT_ASSERTION_ID_MAX ||
	    !dg_json_get_date(payload, "exp", &a->exp) ||
	    !read_optional_time(payload, "nbf", &a->nbf) ||
	    !read_optional_time(payload, "iat", &a->iat))
		return DG_CLIENT_ASSERTION_MALFORMED;
	if (!dg_str_equal(iss, sub) ||
	    dg_str_copy(a->client_id, sizeof(a->client_id), sub) != DG_OK)
		return DG_CLIENT_ASSERTION_SUBJECT;
	return DG_CLIENT_ASSERTION_OK;
}

enum dg_err
dg_client_assertion_parse(struct dg_str type, struct dg_str assertion,
    enum dg_client_assertion_verdict *verdict,
    struct dg_client_assertion **out)
{
	struct dg_client_assertion *a;
	enum dg_err rc;

	*out = NULL;
	*verdict = DG_CLIENT_ASSERTION_TYPE_UNKNOWN;
	if (!dg_str_is(type, DG_CLIENT_ASSERTION_TYPE))
		return DG_OK;
	a = calloc(1, sizeof(*a));
	if (a == NULL)
		return DG_ENOMEM;
	rc = dg_jws_parse(assertion, &a->jws);
	if (rc == DG_OK) {
		*verdict = read_claims(a);
	} else if (rc == DG_EINVAL) {
		*verdict = DG_CLIENT_ASSERTION_MALFORMED;
		rc = DG_OK;
	}
	if (rc == DG_OK && *verdict == DG_CLIENT_ASSERTION_OK)
		*out = a;
	else
		dg_client_assertion_free(a);
	return rc;
}

void
dg_client_assertion_free(struct dg_client_assertion *assertion)
{
	if (assertion == NULL)
		return;
	dg_jws_free(assertion->jws);
	free(assertion);
}

const char *
dg_client_assertion_client_id(const struct dg_client_assertion *assertion)
{
	return assertion->client_id;
}

static bool
is_ours(struct json_object *value, const struct dg_client_assertion_in *in)
{
	struct dg_str aud;
	size_t i;

	if (!json_object_is_type(value, json_type_string))
		return false;
	aud.p = json_object_get_string(value);
	aud.n = (size_t)json_object_get_string_len(value);
	for (i = 0; i < in->audience_n; i++) {
		if (dg_str_is(aud, in->audience[i]))
			return true;
	}
	return false;
}

/*
 * Every audience must be us: an assertion that is good at another server too
 * could be carried there, or come from there.
 */
static bool
is_for_us(struct json_object *payload,
    const struct dg_client_assertion_in *in)
{
	struct json_object *aud;
	size_t i, n;

	if (!json_object_object_get_ex(payload, "aud", &aud))
		return false;
	if (!json_object_is_type(aud, json_type_array))
		return is_ours(aud, in);
	n = json_object_array_length(aud);
	for (i = 0; i < n; i++) {
		if (!is_ours(json_object_array_get_idx(aud, i), in))
			return false;
	}
	return n > 0;
}

static bool
is_timely(const struct dg_client_assertion *a, int64_t now)
{
	return a->exp > now - DG_CLIENT_ASSERTION_LATE_SEC &&
	    a->exp <= now + DG_CLIENT_ASSERTION_AHEAD_SEC &&
	    a->nbf <= now + DG_CLIENT_ASSERTION_SKEW_SEC &&
	    a->iat <= now + DG_CLIENT_ASSERTION_SKEW_SEC;
}

/* Client and jti, each at a length of its own. */
static void
fill_replay(const struct dg_client_assertion *a,
    uint8_t out[static DG_DIGEST_BYTES])
{
	uint8_t text[2 * DG_DIGEST_BYTES];

	dg_digest_str(dg_str_from(a->client_id), text);
	dg_digest_str(a->jti, text + DG_DIGEST_BYTES);
	dg_digest_sha256(text, sizeof(text), out);
}

void
dg_client_assertion_check(const struct dg_client_assertion *assertion,
    const struct dg_client_assertion_in *in,
    enum dg_client_assertion_verdict *verdict, int64_t *expires_at,
    uint8_t replay[static DG_DIGEST_BYTES])
{
	*expires_at = 0;
	memset(replay, 0, DG_DIGEST_BYTES);
	if (strcmp(assertion->client_id, in->client_id) != 0) {
		*verdict = DG_CLIENT_ASSERTION_SUBJECT;
	} else if (!is_for_us(dg_jws_payload(assertion->jws), in)) {
		*verdict = DG_CLIENT_ASSERTION_AUDIENCE;
	} else if (!is_timely(assertion, in->now)) {
		*verdict = DG_CLIENT_ASSERTION_TIME;
	} else {
		*verdict = DG_CLIENT_ASSERTION_OK;
		*expires_at = assertion->exp + DG_CLIENT_ASSERTION_LATE_SEC;
		fill_replay(assertion, replay);
	}
}

/*
 * The client's key that the header names; where it names none, any of the
 * algorithm will do, so that a client can have an old and a new one.
 */
enum dg_err
dg_client_assertion_verify(const struct dg_client_assertion *assertion,
    struct dg_str jwks, enum dg_client_assertion_verdict *verdict)
{
	struct dg_jwk *keys[DG_JWKS_PICK_MAX];
	enum dg_jws_alg alg;
	enum dg_err rc;
	size_t i, n;

	*verdict = DG_CLIENT_ASSERTION_KEY;
	if (dg_jws_alg_parse(dg_str_from(dg_jws_alg_word(assertion->jws)),
	    &alg) != DG_OK)
		return DG_OK;
	rc = dg_jwks_pick(jwks, dg_jws_kid(assertion->jws), alg, keys, &n);
	if (rc == DG_ELIMIT) {
		*verdict = DG_CLIENT_ASSERTION_KEY_UNNAMED;
		return DG_OK;
	}
	for (i = 0; rc == DG_OK && i < n; i++) {
		*verdict = DG_CLIENT_ASSERTION_SIGNATURE;
		if (dg_jws_verify(assertion->jws, keys[i])) {
			*verdict = DG_CLIENT_ASSERTION_OK;
			break;
		}
	}
	dg_jwks_free(keys, n);
	return rc;
}

const char *
dg_client_assertion_description(enum dg_client_assertion_verdict verdict)
{
	static const char *const text[] = {
		[DG_CLIENT_ASSERTION_OK] = "",
		[DG_CLIENT_ASSERTION_TYPE_UNKNOWN] = "The "
			"client_assertion_type is not known here.",
		[DG_CLIENT_ASSERTION_MALFORMED] = "The client assertion is "
			"malformed, lacks a claim, or has a jti that is longer "
			"than 255 bytes.",
		[DG_CLIENT_ASSERTION_SUBJECT] = "The iss and sub of the client "
			"assertion must be the client_id, of at most 255 bytes.",
		[DG_CLIENT_ASSERTION_KEY] = "No key of this client signs as the "
			"client assertion says.",
		[DG_CLIENT_ASSERTION_KEY_UNNAMED] = "The client has more than 8 "
			"keys that it may mean: its header must name one "
			"(kid).",
		[DG_CLIENT_ASSERTION_SIGNATURE] = "The signature of the client "
			"assertion is wrong.",
		[DG_CLIENT_ASSERTION_AUDIENCE] = "The aud of the client "
			"assertion must be the issuer.",
		[DG_CLIENT_ASSERTION_TIME] = "The client assertion has expired, "
			"is not valid yet, or lives too long.",
	};

	return text[verdict];
}
