/* SPDX-License-Identifier: MIT */
/* store_revocation.c: end what was granted */
#include "lib/store/store_revocation.h"

#include "lib/store/stmt.h"
#include "lib/store/store_purge.h"

/* Statements of an id and the time. */
static enum dg_err
run_at(struct dg_db *db, enum dg_st which, int64_t id, int64_t now)
{
	struct dg_stmt *st = dg_stmt_start(db, which);

	dg_stmt_int(st, 1, id);
	dg_stmt_int(st, 2, now);
	return dg_stmt_run(st);
}

static enum dg_err
is_there(struct dg_stmt *st, bool *out)
{
	enum dg_err rc = dg_stmt_step(st);

	*out = rc == DG_OK;
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}

enum dg_err
dg_store_revocation_of_user(struct dg_db *db, int64_t user_id, int64_t now)
{
	enum dg_err rc;

	rc = run_at(db, DG_ST_TOKEN_FAMILY_REVOKE_OF_USER, user_id, now);
	if (rc != DG_OK)
		return rc;
	return run_at(db, DG_ST_DEVICE_GRANT_WITHDRAW_OF_USER, user_id, now);
}

enum dg_err
dg_store_revocation_of_provider(struct dg_db *db, int64_t provider_id,
    int64_t now)
{
	enum dg_err rc;

	rc = run_at(db, DG_ST_TOKEN_FAMILY_REVOKE_OF_PROVIDER, provider_id, now);
	if (rc != DG_OK)
		return rc;
	return run_at(db, DG_ST_DEVICE_GRANT_WITHDRAW_OF_PROVIDER, provider_id,
	    now);
}

enum dg_err
dg_store_revocation_has_family(struct dg_db *db, int64_t provider_id,
    int64_t now, bool *out)
{
	struct dg_stmt *st = dg_stmt_start(db,
	    DG_ST_TOKEN_FAMILY_LIVES_OF_PROVIDER);

	dg_stmt_int(st, 1, provider_id);
	dg_stmt_int(st, 2, now);
	return is_there(st, out);
}

enum dg_err
dg_store_revocation_of_grant(struct dg_db *db,
    const struct dg_device_grant *grant, int64_t now)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_DEVICE_GRANT_CANCEL);
	enum dg_err rc;

	dg_stmt_int(st, 1, grant->id);
	dg_stmt_cstr(st, 2, grant->uuid);
	dg_stmt_int(st, 3, now);
	rc = dg_stmt_run_id(st, NULL);
	return rc == DG_ENOTFOUND ? DG_ECONFLICT : rc;
}

enum dg_err
dg_store_revocation_add_jti(struct dg_db *db, struct dg_str jti,
    int64_t expires_at, int64_t now)
{
	struct dg_stmt *st;
	enum dg_err rc;

	rc = dg_store_purge_sweep(db, DG_PURGE_REVOKED_ACCESS_TOKEN, now);
	if (rc != DG_OK)
		return rc;
	st = dg_stmt_start(db, DG_ST_REVOKED_ACCESS_TOKEN_ADD);
	dg_stmt_text(st, 1, jti);
	dg_stmt_int(st, 2, expires_at);
	return dg_stmt_run(st);
}

enum dg_err
dg_store_revocation_has_jti(struct dg_db *db, struct dg_str jti, bool *out)
{
	struct dg_stmt *st = dg_stmt_start(db,
	    DG_ST_REVOKED_ACCESS_TOKEN_FIND);

	dg_stmt_text(st, 1, jti);
	return is_there(st, out);
}

enum dg_err
dg_store_revocation_has_refresh(struct dg_db *db, int64_t family_id,
    int64_t now, bool *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_REFRESH_TOKEN_FIND_LIVE);

	dg_stmt_int(st, 1, family_id);
	dg_stmt_int(st, 2, now);
	return is_there(st, out);
}
