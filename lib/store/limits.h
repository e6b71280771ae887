/*
 * Lengths of what the database holds, in bytes, without the final NUL.
 */
#ifndef DG_STORE_LIMITS_H
#define DG_STORE_LIMITS_H

#define DG_NAME_MAX 255		/* names, titles, user names */
#define DG_SLUG_MAX 63
#define DG_CLIENT_ID_MAX 128
#define DG_SCOPE_ASKED_MAX 4096	/* the parameter of a request */
#define DG_SCOPE_MAX 1024	/* a whole scope string */
#define DG_SCOPE_NAME_MAX 128	/* of one that is described */
#define DG_ALG_MAX 7		/* RS256, ES256, EdDSA */
#define DG_AMR_MAX 63
#define DG_ACR_MAX 63
#define DG_URL_MAX 512
#define DG_ISSUER_MAX 1023
#define DG_DOMAIN_MAX 253
#define DG_EMAIL_MAX 254
#define DG_USER_AGENT_MAX 256
#define DG_ATTRIBUTES_MAX 8192	/* JSON of a user */
#define DG_PASSWORD_HASH_MAX 256
#define DG_NONCE_MAX 255
#define DG_DEVICE_NAME_MAX 64
#define DG_LOCALES_MAX 128
#define DG_CHARSET_MAX 64	/* alphabet of user codes */
#define DG_JWK_MAX 4096
#define DG_JWKS_MAX 16384		/* a client's keys */
#define DG_TLS_SUBJECT_MAX 511
#define DG_AUDIENCES_MAX 2047	/* of one client, all together */
#define DG_ORIGINS_MAX 1023	/* of one client, all together */
#define DG_ICON_MAX 65536

#endif
