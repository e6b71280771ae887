/*
 * Build and sign what a client gets, and read it back where a resource asks.
 */
#ifndef DG_TOKEN_TOKENS_H
#define DG_TOKEN_TOKENS_H

#include <json-c/json_types.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/base/secret.h"
#include "lib/crypt/random.h"
#include "lib/oauth/errors.h"
#include "lib/oauth/jwk.h"
#include "lib/site/ctx.h"
#include "lib/store/store_client.h"
#include "lib/store/store_token.h"
#include "lib/store/store_user.h"

#define DG_TOKEN_MAX 16384

/* A token response (RFC 6749 section 5.1). _fini wipes. */
struct dg_tokens {
	struct dg_buf access_token;
	char jti[DG_UUID_LEN + 1];		/* of the access token */
	struct dg_buf id_token;			/* n 0: none */
	char refresh_token[DG_SECRET_LEN + 1];	/* "" none */
	int64_t expires_in;			/* seconds */
	char scope[DG_SCOPE_MAX + 1];
	char audience[DG_URL_MAX + 1];	/* of the access token, see dg_tokens_sign */
	enum dg_token_format format;
	char dpop_jkt[DG_JWK_KID_LEN + 1];	/* what it is bound to; "" none */
};

/* Empty; each piece is bounded. */
void dg_tokens_init(struct dg_tokens *tokens);
void dg_tokens_fini(struct dg_tokens *tokens);

/*
 * Does this grant give a refresh token? With offline_access only, and if the
 * client may use it. scopes: all that the family was granted.
 */
bool dg_tokens_has_refresh(const struct dg_client *client, const char *scopes);
/* Seconds: the application's setting, else 10 minutes where a refresh token is
 * issued and an hour where none is. */
int64_t dg_tokens_lifetime(const struct dg_client *client, const char *scopes);

/*
 * Set issuer and sub, which stay for the life of the family. DG_EINVAL: the
 * person has no subject that the application can use, logged; DG_EDB.
 */
DG_CHECK enum dg_err dg_tokens_family_names(struct dg_ctx *ctx,
    const struct dg_client *client, const struct dg_user *user,
    struct dg_token_family *family);

/*
 * Make access token and, with openid, ID token; fills everything in out but
 * refresh_token. An opaque access token lives once dg_tokens_store was called.
 * out->audience: of the access token, set by the caller; "" all of
 * family->resource.
 * scope: of this response. family: all fields but ids and state are used,
 * sub too, the row need not exist yet; the access token does not outlive
 * family->expires_at (0: no end). Only reads the database: current keys,
 * scopes, groups. token program only.
 * DG_OK; DG_ENOTFOUND, DG_EDENIED: of a key, logged; DG_ECRYPTO; DG_EDB;
 * DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_tokens_sign(struct dg_ctx *ctx,
    const struct dg_client *client, const struct dg_user *user,
    const struct dg_token_family *family, const char *scope,
    struct dg_tokens *out);

/*
 * The row of an opaque access token; nothing for a JWT. In the transaction of
 * the act, once family->id is known. token program only.
 */
DG_CHECK enum dg_err dg_tokens_store(struct dg_ctx *ctx,
    const struct dg_token_family *family, const struct dg_tokens *tokens);

struct dg_access {
	enum dg_oauth_err error;	/* DG_OAUTH_NONE, INVALID_TOKEN */
	const char *description;	/* literal, with an error */
	struct dg_token_family family;
	struct dg_client client;
	struct dg_user user;
	char scope[DG_SCOPE_MAX + 1];
	char sub[DG_SUB_MAX + 1];
	char dpop_jkt[DG_JWK_KID_LEN + 1];	/* needs a proof of it; "" none */
	char jti[DG_UUID_LEN + 1];
	char audience[DG_URL_MAX + 1];	/* space-separated */
	int64_t issued_at;
	int64_t expires_at;
	int64_t row_id;			/* of an opaque one; 0: signed */
};

/*
 * An access token of ours. JWT (RFC 9068 section 4): typ, signature, issuer of
 * this site for its client, times; opaque: its row. Both: not revoked, family
 * active, client enabled, account usable and let in by the application. Does not
 * check whether a proof of the key out->dpop_jkt came: that is the caller's task
 * (RFC 9449 section 7.2). token: as received, any length.
 * DG_OK: look at out->error; DG_EDB; DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_tokens_check(struct dg_ctx *ctx, struct dg_str token,
    struct dg_access *out);
/* The claims of the access token's scopes (OIDC Core 5.3). Owner of out:
 * caller, json_object_put. */
DG_CHECK enum dg_err dg_tokens_userinfo(struct dg_ctx *ctx,
    const struct dg_access *access, struct json_object **out);

#endif
