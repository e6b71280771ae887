/* SPDX-License-Identifier: MIT */
/* store_health.c: find out whether the database can be written */
#include "lib/store/store_health.h"

#include "lib/store/stmt.h"

static enum dg_err
write_if_due(struct dg_db *db, int64_t now, int64_t apart_sec)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_HEALTH_READ);
	int64_t last = 0;
	enum dg_err rc;

	if ((rc = dg_stmt_step(st)) == DG_OK)
		last = dg_stmt_get_int(st, 0);
	if ((rc = dg_stmt_finish(st, rc)) != DG_OK)
		return rc;
	if (last <= now && now - last < apart_sec)
		return DG_OK;
	st = dg_stmt_start(db, DG_ST_HEALTH_WRITE);
	dg_stmt_int(st, 1, now);
	return dg_stmt_run_changed(st);
}

enum dg_err
dg_store_health_try(struct dg_db *db, int64_t now, int64_t apart_sec,
    int wait_ms)
{
	enum dg_err rc = dg_db_begin(db, wait_ms);

	return rc == DG_OK ?
	    dg_db_end(db, write_if_due(db, now, apart_sec)) : rc;
}
