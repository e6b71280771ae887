/*
 * Resource servers: APIs that take our access tokens, known by the identifier
 * that `aud` names (RFC 8707). Their secret is for introspection.
 */
#ifndef DG_STORE_STORE_RESOURCE_SERVER_H
#define DG_STORE_STORE_RESOURCE_SERVER_H

#include <stdbool.h>

#include "lib/crypt/digest.h"
#include "lib/crypt/random.h"
#include "lib/store/db.h"
#include "lib/store/limits.h"

/* ANY: what the application's setting says */
enum dg_resource_format { DG_RESOURCE_ANY, DG_RESOURCE_JWT,
	DG_RESOURCE_OPAQUE };
/* Their words, ending with NULL. */
extern const char *const dg_resource_formats[];

struct dg_resource_server {
	int64_t id;
	char uuid[DG_UUID_LEN + 1];
	char identifier[DG_URL_MAX + 1];	/* absolute URI, no fragment */
	char name[DG_NAME_MAX + 1];
	char scopes[DG_SCOPE_MAX + 1];	/* told to it; "" every scope */
	enum dg_resource_format token_format;
	bool enabled;
	bool introspection_claims;	/* introspection tells it the scopes' claims */
	int64_t version;		/* changes so far, from 1 */
	bool has_secret;
	uint8_t secret_hash[DG_DIGEST_BYTES];	/* SHA-256 of the secret */
};

/* identifier: as received, any bytes. DG_OK; DG_ENOTFOUND; DG_EDB. */
DG_CHECK enum dg_err dg_store_resource_server_find(struct dg_db *db,
    struct dg_str identifier, struct dg_resource_server *out);
/* By identifier or uuid, with secret_hash. For introspect and admin. */
DG_CHECK enum dg_err dg_store_resource_server_find_by_name(struct dg_db *db,
    struct dg_str name, struct dg_resource_server *out);

/* Sets id and uuid. DG_ECONFLICT: the identifier is taken. Writes need a
 * transaction and the role admin. */
DG_CHECK enum dg_err dg_store_resource_server_add(struct dg_db *db,
    struct dg_resource_server *server);
/* Everything but uuid and secret. */
DG_CHECK enum dg_err dg_store_resource_server_set(struct dg_db *db,
    const struct dg_resource_server *server);
DG_CHECK enum dg_err dg_store_resource_server_set_secret(struct dg_db *db,
    int64_t id, const uint8_t hash[static DG_DIGEST_BYTES]);
DG_CHECK enum dg_err dg_store_resource_server_remove(struct dg_db *db,
    int64_t id);
/* In order of the identifier; fn returns false to stop. */
DG_CHECK enum dg_err dg_store_resource_server_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_resource_server *server), void *arg);

#endif
