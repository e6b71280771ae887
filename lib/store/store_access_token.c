/* SPDX-License-Identifier: MIT */
/* store_access_token.c: opaque access tokens */
#include "lib/store/store_access_token.h"

#include <string.h>

#include "lib/store/stmt.h"
#include "lib/store/store_purge.h"

enum dg_err
dg_store_access_token_add(struct dg_db *db,
    const uint8_t token_hash[static DG_DIGEST_BYTES],
    struct dg_access_token *token)
{
	struct dg_stmt *st;
	enum dg_err rc;

	if (token->uuid[0] == '\0' &&
	    (rc = dg_random_uuid(token->uuid)) != DG_OK)
		return rc;
	if ((rc = dg_store_purge_sweep(db, DG_PURGE_ACCESS_TOKEN,
	    token->issued_at)) != DG_OK)
		return rc;
	st = dg_stmt_start(db, DG_ST_ACCESS_TOKEN_ADD);
	dg_stmt_cstr(st, 1, token->uuid);
	dg_stmt_blob(st, 2, token_hash, DG_DIGEST_BYTES);
	dg_stmt_int(st, 3, token->family_id);
	dg_stmt_cstr(st, 4, token->scopes);
	dg_stmt_cstr(st, 5, token->audience);
	dg_stmt_int(st, 6, token->issued_at);
	dg_stmt_int(st, 7, token->expires_at);
	dg_stmt_cstr(st, 8, token->dpop_jkt);
	return dg_stmt_run_id(st, &token->id);
}

enum dg_err
dg_store_access_token_find(struct dg_db *db,
    const uint8_t token_hash[static DG_DIGEST_BYTES], int64_t now,
    struct dg_access_token *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_ACCESS_TOKEN_FIND);
	enum dg_err rc;

	dg_stmt_blob(st, 1, token_hash, DG_DIGEST_BYTES);
	dg_stmt_int(st, 2, now);
	if ((rc = dg_stmt_step(st)) == DG_OK) {
		memset(out, 0, sizeof(*out));
		out->id = dg_stmt_get_int(st, 0);
		dg_stmt_get_text(st, 1, out->uuid, sizeof(out->uuid));
		out->family_id = dg_stmt_get_int(st, 2);
		dg_stmt_get_text(st, 3, out->scopes, sizeof(out->scopes));
		dg_stmt_get_text(st, 4, out->audience, sizeof(out->audience));
		out->issued_at = dg_stmt_get_int(st, 5);
		out->expires_at = dg_stmt_get_int(st, 6);
		dg_stmt_get_text(st, 7, out->dpop_jkt, sizeof(out->dpop_jkt));
	}
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_access_token_revoke(struct dg_db *db, int64_t id, int64_t now)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_ACCESS_TOKEN_REVOKE);

	dg_stmt_int(st, 1, id);
	dg_stmt_int(st, 2, now);
	return dg_stmt_run(st);
}
