/* SPDX-License-Identifier: MIT */
/* store_token.c: token families and refresh tokens */
#include "lib/store/store_token.h"

#include <string.h>

#include "lib/store/stmt.h"
#include "lib/store/store_purge.h"

static const char *const family_states[] = {
	[DG_FAMILY_ACTIVE] = "active",
	[DG_FAMILY_REVOKED] = "revoked",
	NULL,
};

static const char *const refresh_states[] = {
	[DG_REFRESH_LIVE] = "live",
	[DG_REFRESH_ROTATED] = "rotated",
	NULL,
};

enum dg_err
dg_store_family_add(struct dg_db *db, struct dg_token_family *family)
{
	struct dg_stmt *st;
	enum dg_err rc;

	if (family->uuid[0] == '\0' &&
	    (rc = dg_random_uuid(family->uuid)) != DG_OK)
		return rc;
	if ((rc = dg_store_purge_sweep(db, DG_PURGE_TOKEN_FAMILY,
	    family->created_at)) != DG_OK)
		return rc;
	st = dg_stmt_start(db, DG_ST_TOKEN_FAMILY_ADD);
	dg_stmt_cstr(st, 1, family->uuid);
	dg_stmt_int(st, 2, family->provider_id);
	dg_stmt_int(st, 3, family->user_id);
	if (family->device_grant_uuid[0] != '\0')	/* else NULL */
		dg_stmt_cstr(st, 4, family->device_grant_uuid);
	dg_stmt_cstr(st, 5, family->scopes);
	dg_stmt_int(st, 6, family->auth_time);
	dg_stmt_cstr(st, 7, family->amr);
	dg_stmt_cstr(st, 8, family->acr);
	dg_stmt_cstr(st, 9, family->nonce);
	dg_stmt_cstr(st, 10, family->device_name);
	dg_stmt_cstr(st, 11, family->resource);
	dg_stmt_cstr(st, 12, family->dpop_jkt);
	dg_stmt_int(st, 13, family->created_at);
	dg_stmt_int(st, 14, family->last_used_at);
	dg_stmt_int(st, 15, family->expires_at);
	dg_stmt_opt_int(st, 16, family->session_id);
	dg_stmt_cstr(st, 17, family->sub);
	dg_stmt_cstr(st, 18, family->issuer);
	dg_stmt_cstr(st, 19, family->ip);
	dg_stmt_cstr(st, 20, family->user_agent);
	dg_stmt_cstr(st, 21, family->device_model);
	return dg_stmt_run_id(st, &family->id);
}

static void
read_family(struct dg_stmt *st, struct dg_token_family *out)
{
	memset(out, 0, sizeof(*out));
	out->id = dg_stmt_get_int(st, 0);
	dg_stmt_get_text(st, 1, out->uuid, sizeof(out->uuid));
	out->state = (enum dg_family_state)dg_stmt_get_word(st, 2,
	    family_states);
	out->provider_id = dg_stmt_get_int(st, 3);
	out->user_id = dg_stmt_get_int(st, 4);
	dg_stmt_get_text(st, 5, out->device_grant_uuid,
	    sizeof(out->device_grant_uuid));
	dg_stmt_get_text(st, 6, out->scopes, sizeof(out->scopes));
	out->auth_time = dg_stmt_get_int(st, 7);
	dg_stmt_get_text(st, 8, out->amr, sizeof(out->amr));
	dg_stmt_get_text(st, 9, out->acr, sizeof(out->acr));
	dg_stmt_get_text(st, 10, out->nonce, sizeof(out->nonce));
	dg_stmt_get_text(st, 11, out->device_name, sizeof(out->device_name));
	dg_stmt_get_text(st, 12, out->resource, sizeof(out->resource));
	dg_stmt_get_text(st, 13, out->dpop_jkt, sizeof(out->dpop_jkt));
	out->created_at = dg_stmt_get_int(st, 14);
	out->last_used_at = dg_stmt_get_int(st, 15);
	out->expires_at = dg_stmt_get_int(st, 16);
	out->session_id = dg_stmt_get_int(st, 17);
	dg_stmt_get_text(st, 18, out->sub, sizeof(out->sub));
	dg_stmt_get_text(st, 19, out->issuer, sizeof(out->issuer));
	dg_stmt_get_text(st, 20, out->ip, sizeof(out->ip));
	dg_stmt_get_text(st, 21, out->user_agent, sizeof(out->user_agent));
	dg_stmt_get_text(st, 22, out->device_model, sizeof(out->device_model));
}

static enum dg_err
find_family(struct dg_stmt *st, struct dg_token_family *out)
{
	enum dg_err rc = dg_stmt_step(st);

	if (rc == DG_OK)
		read_family(st, out);
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_family_find(struct dg_db *db, int64_t id, struct dg_token_family *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_TOKEN_FAMILY_FIND);

	dg_stmt_int(st, 1, id);
	return find_family(st, out);
}

enum dg_err
dg_store_family_find_by_uuid(struct dg_db *db, struct dg_str uuid,
    struct dg_token_family *out)
{
	struct dg_stmt *st = dg_stmt_start(db,
	    DG_ST_TOKEN_FAMILY_FIND_BY_UUID);

	dg_stmt_text(st, 1, uuid);
	return find_family(st, out);
}

enum dg_err
dg_store_family_find_by_grant(struct dg_db *db,
    struct dg_str device_grant_uuid, struct dg_token_family *out)
{
	struct dg_stmt *st = dg_stmt_start(db,
	    DG_ST_TOKEN_FAMILY_FIND_BY_GRANT);

	dg_stmt_text(st, 1, device_grant_uuid);
	return find_family(st, out);
}

enum dg_err
dg_store_family_each(struct dg_db *db, int64_t now,
    bool (*fn)(void *arg, const struct dg_token_family *family), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_TOKEN_FAMILY_EACH);
	struct dg_token_family family;
	enum dg_err rc;

	dg_stmt_int(st, 1, now);
	while ((rc = dg_stmt_step(st)) == DG_OK) {
		read_family(st, &family);
		if (!fn(arg, &family))
			break;
	}
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}

/* Statements of an id and the time. */
static enum dg_err
run_at(struct dg_db *db, enum dg_st which, int64_t id, int64_t now)
{
	struct dg_stmt *st = dg_stmt_start(db, which);

	dg_stmt_int(st, 1, id);
	dg_stmt_int(st, 2, now);
	return dg_stmt_run(st);
}

enum dg_err
dg_store_family_touch(struct dg_db *db, int64_t id, int64_t now,
    const char *dpop_jkt)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_TOKEN_FAMILY_TOUCH);

	dg_stmt_int(st, 1, id);
	dg_stmt_int(st, 2, now);
	dg_stmt_cstr(st, 3, dpop_jkt);
	return dg_stmt_run(st);
}

enum dg_err
dg_store_family_revoke(struct dg_db *db, int64_t id, int64_t now)
{
	return run_at(db, DG_ST_TOKEN_FAMILY_REVOKE, id, now);
}

enum dg_err
dg_store_family_revoke_of_session(struct dg_db *db, int64_t session_id,
    int64_t now)
{
	return run_at(db, DG_ST_TOKEN_FAMILY_REVOKE_OF_SESSION, session_id,
	    now);
}

enum dg_err
dg_store_refresh_add(struct dg_db *db,
    const uint8_t token_hash[static DG_DIGEST_BYTES],
    struct dg_refresh_token *token)
{
	char uuid[DG_UUID_LEN + 1];
	struct dg_stmt *st;
	enum dg_err rc;

	/* Rotated ones that have expired detect no reuse any more. */
	if ((rc = run_at(db, DG_ST_REFRESH_TOKEN_SWEEP, token->family_id,
	    token->issued_at)) != DG_OK ||
	    (rc = dg_random_uuid(uuid)) != DG_OK)
		return rc;
	st = dg_stmt_start(db, DG_ST_REFRESH_TOKEN_ADD);
	dg_stmt_cstr(st, 1, uuid);
	dg_stmt_blob(st, 2, token_hash, DG_DIGEST_BYTES);
	dg_stmt_int(st, 3, token->family_id);
	dg_stmt_int(st, 4, token->generation);
	dg_stmt_int(st, 5, token->issued_at);
	dg_stmt_int(st, 6, token->expires_at);
	return dg_stmt_run_id(st, &token->id);
}

enum dg_err
dg_store_refresh_find(struct dg_db *db,
    const uint8_t token_hash[static DG_DIGEST_BYTES],
    struct dg_refresh_token *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_REFRESH_TOKEN_FIND);
	enum dg_err rc;

	dg_stmt_blob(st, 1, token_hash, DG_DIGEST_BYTES);
	if ((rc = dg_stmt_step(st)) == DG_OK) {
		out->id = dg_stmt_get_int(st, 0);
		out->family_id = dg_stmt_get_int(st, 1);
		out->generation = dg_stmt_get_int(st, 2);
		out->state = (enum dg_refresh_state)dg_stmt_get_word(st, 3,
		    refresh_states);
		out->issued_at = dg_stmt_get_int(st, 4);
		out->expires_at = dg_stmt_get_int(st, 5);
		out->rotated_at = dg_stmt_get_int(st, 6);
		out->presented = dg_stmt_get_int(st, 7);
		out->successor_used = dg_stmt_get_int(st, 8) != 0;
	}
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_refresh_rotate(struct dg_db *db, int64_t id, int64_t now)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_REFRESH_TOKEN_ROTATE);
	enum dg_err rc;

	dg_stmt_int(st, 1, id);
	dg_stmt_int(st, 2, now);
	rc = dg_stmt_run_id(st, NULL);
	return rc == DG_ENOTFOUND ? DG_ECONFLICT : rc;
}

enum dg_err
dg_store_refresh_present(struct dg_db *db, int64_t id)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_REFRESH_TOKEN_PRESENT);

	dg_stmt_int(st, 1, id);
	return dg_stmt_run_id(st, NULL);
}
