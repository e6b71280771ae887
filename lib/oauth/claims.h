/*
 * Contents of tokens and of userinfo as JSON: access token (RFC 9068), ID
 * token (OpenID Connect Core section 2), userinfo (section 5.3). What scopes
 * say of a person is made by templates (claims_template.h) and only joined
 * here. Plain values in, JSON out; owner of the result: caller,
 * json_object_put.
 */
#ifndef DG_OAUTH_CLAIMS_H
#define DG_OAUTH_CLAIMS_H

#include <json-c/json_types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/oauth/jwk.h"

#define DG_SUB_MAX 255			/* ASCII characters, OIDC Core 2 */
#define DG_GTY_DEVICE_CODE "urn:ietf:params:oauth:grant-type:device_code"

/* What a subject can be made of. */
struct dg_claims_user {
	const char *uuid;
	int64_t id;
	const char *username;
	const char *email;		/* "" none */
	const char *upn;		/* "" none */
};

struct dg_claims_in {
	const char *issuer;		/* final slash included */
	const char *sub;
	const char *client_id;
	const char *audience;		/* space-separated; "" means client_id */
	const char *scope;
	const char *sid;		/* family's uuid */
	const char *jti;
	const char *nonce;		/* "" none */
	const char *amr;		/* space-separated */
	const char *acr;		/* "" none */
	const char *dpop_jkt;		/* RFC 9449 section 6.1; NULL, "" none */
	int64_t auth_time;
	int64_t now;
	int64_t expires_at;
	struct json_object *scope_claims;	/* for the ID token; NULL: none */
	struct json_object *left_out;	/* claims without room, see dg_claims_shorten */
	const char *userinfo_endpoint;	/* where the client finds those */
	const char *at_hash;		/* "" none */
};

/* What names a person in tokens. */
enum dg_sub_mode { DG_SUB_HASHED_USER_ID, DG_SUB_USER_ID, DG_SUB_USER_UUID,
	DG_SUB_USER_USERNAME, DG_SUB_USER_EMAIL, DG_SUB_USER_UPN };

/*
 * The attribute "upn" of an account; attributes: a JSON object, or "". "" when
 * it is missing, is no string, or is longer than a subject may be. DG_OK;
 * DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_claims_upn(const char *attributes,
    char out[static DG_SUB_MAX + 1]);
/*
 * Subject of this user under a mode. salt: the installation's, for the hashed
 * one, which is the SHA-256 of "<id>-<salt>" in hex, as authentik's.
 * DG_EINVAL: empty, not printable ASCII, or longer than DG_SUB_MAX.
 */
DG_CHECK enum dg_err dg_claims_subject(enum dg_sub_mode mode,
    const struct dg_claims_user *user, const char *salt,
    char out[static DG_SUB_MAX + 1]);

#define DG_AT_HASH_LEN 43
/*
 * OIDC Core 3.1.3.6: left half of the digest that goes with the ID token's
 * algorithm (Ed25519: SHA-512), base64url.
 */
void dg_claims_at_hash(enum dg_jws_alg alg, struct dg_str access_token,
    char out[static DG_AT_HASH_LEN + 1]);

/* Payload of a JWT access token (RFC 9068 section 2.2), sid and gty beside. */
DG_CHECK enum dg_err dg_claims_access_token(const struct dg_claims_in *in,
    struct json_object **out);
/* Payload of an ID token. */
DG_CHECK enum dg_err dg_claims_id_token(const struct dg_claims_in *in,
    struct json_object **out);
/*
 * Copy claims, a JSON object, in their order as far as they fit into room bytes
 * of JSON. left_out: {"NAME": "userinfo", ...} of those that do not fit, the
 * `_claim_names` of an ID token (OIDC Core 5.6.2); NULL when all fit. Owner:
 * caller.
 */
DG_CHECK enum dg_err dg_claims_shorten(struct json_object *claims, size_t room,
    struct json_object **kept, struct json_object **left_out);
/* For these and for introspection. `aud`: one is a string, several are an array
 * (RFC 7519 section 4.1.3); "" is the client. */
DG_CHECK enum dg_err dg_claims_put_audience(struct json_object *obj,
    const char *audience, const char *client_id);
/* `cnf` (RFC 9449 section 6.1): of use only to who has this key; NULL, "":
 * left out. */
DG_CHECK enum dg_err dg_claims_put_confirmation(struct json_object *obj,
    const char *jkt);
/* sub and the claims of scopes, an object (OIDC Core 5.3.2). */
DG_CHECK enum dg_err dg_claims_userinfo(const char *sub,
    struct json_object *scope_claims, struct json_object **out);

#endif
