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
} kinds[] = {
	[DG_PURGE_DEVICE_GRANT] = { "device_grant", DG_ST_PURGE_DEVICE_GRANT,
	    DG_GRANT_GRACE_SEC },
	[DG_PURGE_TOKEN_FAMILY] = { "token_family", DG_ST_TOKEN_FAMILY_SWEEP,
	    DG_FAMILY_GRACE_SEC },
	[DG_PURGE_REFRESH_TOKEN] = { "refresh_token",
	    DG_ST_PURGE_REFRESH_TOKEN, 0 },
	[DG_PURGE_ACCESS_TOKEN] = { "access_token", DG_ST_ACCESS_TOKEN_SWEEP,
	    0 },
	[DG_PURGE_REVOKED_ACCESS_TOKEN] = { "revoked_access_token",
	    DG_ST_REVOKED_ACCESS_TOKEN_SWEEP, 0 },
	[DG_PURGE_SESSION] = { "session", DG_ST_PURGE_SESSION, 0 },
	[DG_PURGE_THROTTLE] = { "throttle", DG_ST_THROTTLE_SWEEP, 0 },
};

const char *
dg_store_purge_name(enum dg_purge kind)
{
	return kinds[kind].name;
}

enum dg_err
dg_store_purge(struct dg_db *db, enum dg_purge kind, int64_t now,
    int64_t limit, int64_t *gone)
{
	struct dg_stmt *st = dg_stmt_start(db, kinds[kind].statement);
	enum dg_err rc;

	*gone = 0;
	dg_stmt_int(st, 1, now - kinds[kind].grace);
	dg_stmt_int(st, 2, limit);
	if ((rc = dg_stmt_step(st)) == DG_ENOTFOUND) {
		*gone = dg_stmt_changes(st);
		rc = DG_OK;
	}
	return dg_stmt_finish(st, rc);
}
