/* SPDX-License-Identifier: MIT */
/* store_resource_server.c: APIs that take our access tokens */
#include "lib/store/store_resource_server.h"

#include <string.h>

#include "lib/store/stmt.h"

const char *const dg_resource_formats[] = {
	[DG_RESOURCE_ANY] = "any",
	[DG_RESOURCE_JWT] = "jwt",
	[DG_RESOURCE_OPAQUE] = "opaque",
	NULL,
};

static void
read_row(struct dg_stmt *st, struct dg_resource_server *out)
{
	memset(out, 0, sizeof(*out));
	out->id = dg_stmt_get_int(st, 0);
	dg_stmt_get_text(st, 1, out->uuid, sizeof(out->uuid));
	dg_stmt_get_text(st, 2, out->identifier, sizeof(out->identifier));
	dg_stmt_get_text(st, 3, out->name, sizeof(out->name));
	dg_stmt_get_text(st, 4, out->scopes, sizeof(out->scopes));
	out->token_format = (enum dg_resource_format)dg_stmt_get_word(st, 5,
	    dg_resource_formats);
	out->enabled = dg_stmt_get_int(st, 6) != 0;
	out->has_secret = dg_stmt_get_int(st, 7) != 0;
	out->version = dg_stmt_get_int(st, 8);
	out->introspection_claims = dg_stmt_get_int(st, 9) != 0;
	dg_stmt_get_blob(st, 10, out->secret_hash, sizeof(out->secret_hash));
}

static enum dg_err
find_server(struct dg_db *db, enum dg_st which, struct dg_str name,
    struct dg_resource_server *out)
{
	struct dg_stmt *st;
	enum dg_err rc;

	if (name.n > DG_URL_MAX)
		return DG_ENOTFOUND;
	st = dg_stmt_start(db, which);
	dg_stmt_text(st, 1, name);
	if ((rc = dg_stmt_step(st)) == DG_OK)
		read_row(st, out);
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_resource_server_find(struct dg_db *db, struct dg_str identifier,
    struct dg_resource_server *out)
{
	return find_server(db, DG_ST_RESOURCE_SERVER_FIND, identifier, out);
}

enum dg_err
dg_store_resource_server_find_by_name(struct dg_db *db, struct dg_str name,
    struct dg_resource_server *out)
{
	return find_server(db, DG_ST_RESOURCE_SERVER_FIND_BY_NAME, name, out);
}

static void
bind_row(struct dg_stmt *st, const struct dg_resource_server *server)
{
	dg_stmt_cstr(st, 2, server->identifier);
	dg_stmt_cstr(st, 3, server->name);
	dg_stmt_cstr(st, 4, server->scopes);
	dg_stmt_cstr(st, 5, dg_resource_formats[server->token_format]);
	dg_stmt_int(st, 6, server->enabled);
	dg_stmt_int(st, 7, server->introspection_claims);
}

enum dg_err
dg_store_resource_server_add(struct dg_db *db,
    struct dg_resource_server *server)
{
	struct dg_stmt *st;
	enum dg_err rc;

	if ((rc = dg_random_uuid(server->uuid)) != DG_OK)
		return rc;
	server->version = 1;
	st = dg_stmt_start(db, DG_ST_RESOURCE_SERVER_ADD);
	dg_stmt_cstr(st, 1, server->uuid);
	bind_row(st, server);
	if (server->has_secret)
		dg_stmt_blob(st, 8, server->secret_hash,
		    sizeof(server->secret_hash));
	return dg_stmt_run_id(st, &server->id);
}

enum dg_err
dg_store_resource_server_set(struct dg_db *db,
    const struct dg_resource_server *server)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_RESOURCE_SERVER_SET);

	dg_stmt_int(st, 1, server->id);
	bind_row(st, server);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_resource_server_set_secret(struct dg_db *db, int64_t id,
    const uint8_t hash[static DG_DIGEST_BYTES])
{
	struct dg_stmt *st = dg_stmt_start(db,
	    DG_ST_RESOURCE_SERVER_SET_SECRET);

	dg_stmt_int(st, 1, id);
	dg_stmt_blob(st, 2, hash, DG_DIGEST_BYTES);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_resource_server_remove(struct dg_db *db, int64_t id)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_RESOURCE_SERVER_REMOVE);

	dg_stmt_int(st, 1, id);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_resource_server_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_resource_server *server), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_RESOURCE_SERVER_EACH);
	struct dg_resource_server server;
	enum dg_err rc;

	while ((rc = dg_stmt_step(st)) == DG_OK) {
		read_row(st, &server);
		if (!fn(arg, &server))
			break;
	}
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}
