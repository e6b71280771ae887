/* SPDX-License-Identifier: MIT */
/* store_purge.c: deleting what has ended */
#include "lib/store/store_purge.h"

#include "lib/store/stmt.h"
#include "lib/store/store_device_grant.h"
#include "lib/store/store_token.h"

static const struct {
	const char *name;
	enum dg_st statement;
	int64_t grace;		/* seconds that a row outlives its end */
	int64_t batch;		/* rows of a sweep */
	bool looks;		/* without an index: $3 rows are looked at */
} kinds[] = {
	[DG_PURGE_DEVICE_GRANT] = { "device_grant", DG_ST_DEVICE_GRANT_SWEEP,
	    DG_GRANT_GRACE_SEC, 32, true },
	[DG_PURGE_TOKEN_FAMILY] = { "token_family", DG_ST_TOKEN_FAMILY_SWEEP,
	    DG_FAMILY_GRACE_SEC, 8, false },
	[DG_PURGE_REFRESH_TOKEN] = { "refresh_token",
	    DG_ST_REFRESH_TOKEN_PURGE, 0, 0, false },
	[DG_PURGE_ACCESS_TOKEN] = { "access_token", DG_ST_ACCESS_TOKEN_SWEEP,
	    0, 8, false },
	[DG_PURGE_REVOKED_ACCESS_TOKEN] = { "revoked_access_token",
	    DG_ST_REVOKED_ACCESS_TOKEN_SWEEP, 0, 8, false },
	[DG_PURGE_SESSION] = { "session", DG_ST_SESSION_SWEEP, 0, 8, true },
	[DG_PURGE_THROTTLE] = { "throttle", DG_ST_THROTTLE_SWEEP, 0, 8, false },
};

const char *
dg_store_purge_name(enum dg_purge kind)
{
	return kinds[kind].name;
}

static enum dg_err
run(struct dg_db *db, enum dg_purge kind, int64_t now, int64_t limit,
    int64_t look_at, int64_t *gone)
{
	struct dg_stmt *st = dg_stmt_start(db, kinds[kind].statement);
	enum dg_err rc;

	dg_stmt_int(st, 1, now - kinds[kind].grace);
	dg_stmt_int(st, 2, limit);
	if (kinds[kind].looks)
		dg_stmt_int(st, 3, look_at);
	if ((rc = dg_stmt_step(st)) == DG_ENOTFOUND) {
		*gone = dg_stmt_changes(st);
		rc = DG_OK;
	}
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_purge(struct dg_db *db, enum dg_purge kind, int64_t now,
    int64_t limit, int64_t *gone)
{
	*gone = 0;
	return run(db, kind, now, limit, INT64_MAX, gone);
}

enum dg_err
dg_store_purge_sweep(struct dg_db *db, enum dg_purge kind, int64_t now)
{
	int64_t batch = kinds[kind].batch, gone;

	return run(db, kind, now, batch, batch, &gone);
}
