/*
 * What an endpoint knows of a client: provider and application in one row
 * (RFC 6749 section 2). Written by store_application.
 */
#ifndef DG_STORE_STORE_CLIENT_H
#define DG_STORE_STORE_CLIENT_H

#include "lib/crypt/digest.h"
#include "lib/crypt/random.h"
#include "lib/oauth/claims.h"
#include "lib/store/db.h"
#include "lib/store/limits.h"

enum dg_client_type { DG_CLIENT_PUBLIC, DG_CLIENT_CONFIDENTIAL };
enum dg_grant_type { DG_GRANT_DEVICE_CODE = 1, DG_GRANT_REFRESH_TOKEN = 2 };
enum dg_issuer_mode { DG_ISSUER_PER_PROVIDER, DG_ISSUER_GLOBAL };
enum dg_policy_mode { DG_POLICY_ANY, DG_POLICY_ALL };
enum dg_token_format { DG_TOKEN_JWT, DG_TOKEN_OPAQUE };
/* RFC 8414's words; ANY: none or a secret, by type, or its key if it has one */
enum dg_auth_method { DG_AUTH_ANY, DG_AUTH_NONE, DG_AUTH_SECRET_BASIC,
	DG_AUTH_SECRET_POST, DG_AUTH_PRIVATE_KEY_JWT, DG_AUTH_TLS };

/* Their words, in the order of the enums; each list ends with NULL. */
extern const char *const dg_client_types[];
extern const char *const dg_client_sub_modes[];
extern const char *const dg_client_issuer_modes[];
extern const char *const dg_client_policy_modes[];
extern const char *const dg_client_token_formats[];
extern const char *const dg_client_auth_methods[];

struct dg_client {
	/* provider: OAuth2 settings */
	int64_t provider_id;
	char provider_uuid[DG_UUID_LEN + 1];
	char client_id[DG_CLIENT_ID_MAX + 1];
	enum dg_client_type type;
	bool has_secret;
	uint8_t secret_hash[DG_DIGEST_BYTES];	/* SHA-256 of the secret */
	unsigned grant_types;			/* of enum dg_grant_type */
	bool device_endpoint_auth_optional;
	bool refuse_unknown_scopes;
	bool send_complete_uri;
	int64_t device_code_lifetime;		/* seconds; 0: configuration's */
	int64_t polling_interval;		/* seconds; 0: configuration's */
	int64_t access_token_lifetime;		/* seconds; 0: built-in rule */
	int64_t refresh_idle;			/* seconds; 0: no end */
	int64_t refresh_absolute;		/* seconds; 0: no end */
	int64_t refresh_grace;			/* seconds; 0: off */
	char id_token_alg[DG_ALG_MAX + 1];			/* RS256, ES256, EdDSA */
	char access_token_alg[DG_ALG_MAX + 1];		/* ES256, ... */
	enum dg_token_format access_token_format;
	bool include_claims_in_id_token;
	enum dg_sub_mode sub_mode;
	enum dg_issuer_mode issuer_mode;
	char scopes[DG_SCOPE_MAX + 1];		/* allowed, space-separated */
	char default_scopes[DG_SCOPE_MAX + 1];	/* when none is asked */
	char user_code_charset[DG_CHARSET_MAX + 1];	/* see user_code.h */
	int64_t user_code_length;		/* characters; 0: DG_USER_CODE_LEN */
	enum dg_auth_method auth_method;
	bool has_jwks;				/* see dg_store_client_jwks */
	char tls_client_subject[DG_TLS_SUBJECT_MAX + 1];	/* RFC 8705 2.1.2 */
	char cors_origins[DG_ORIGINS_MAX + 1];	/* space-separated */
	bool require_dpop;			/* RFC 9449 */
	bool end_tokens_at_logout;
	bool allow_user_hint;		/* may name the account that approves */
	bool device_code_replay_revokes;	/* a redeemed code that comes again */
	char audiences[DG_AUDIENCES_MAX + 1];	/* RFC 8707, space-separated */
	int64_t version;		/* changes so far, from 1 */
	/* application: what people see */
	int64_t application_id;			/* 0: provider without application */
	char application_uuid[DG_UUID_LEN + 1];
	char slug[DG_SLUG_MAX + 1];
	char name[DG_NAME_MAX + 1];
	char publisher[DG_NAME_MAX + 1];
	bool has_icon;
	bool enabled;				/* application and provider */
	enum dg_policy_mode policy_mode;
};

/*
 * DG_OK; DG_ENOTFOUND; DG_EDB. client_id: as received, any bytes. Only this
 * one fills secret_hash, for device and token, which check secrets.
 */
DG_CHECK enum dg_err dg_store_client_find(struct dg_db *db,
    struct dg_str client_id, struct dg_client *out);
DG_CHECK enum dg_err dg_store_client_find_by_provider(struct dg_db *db,
    int64_t provider_id, struct dg_client *out);
DG_CHECK enum dg_err dg_store_client_find_by_slug(struct dg_db *db,
    struct dg_str slug, struct dg_client *out);
/*
 * Every character that some application's user codes use, each once: the
 * alphabet in which a typed code is read; and the lengths of these codes, as
 * 1 << length each, 0 while there is no application. DG_OK; DG_EDB.
 */
DG_CHECK enum dg_err dg_store_client_codes(struct dg_db *db,
    char charset[static DG_CHARSET_MAX + 1], unsigned *lengths);
/* The JWK Set of a client, "" when it has none. DG_OK; DG_ENOTFOUND; DG_EDB. */
DG_CHECK enum dg_err dg_store_client_jwks(struct dg_db *db,
    int64_t provider_id, char out[static DG_JWKS_MAX + 1]);
/* Does any client list this origin? DG_OK; DG_EDB. */
DG_CHECK enum dg_err dg_store_client_has_origin(struct dg_db *db,
    struct dg_str origin, bool *out);

#endif
