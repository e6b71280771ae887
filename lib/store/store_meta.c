/* SPDX-License-Identifier: MIT */
/* store_meta.c: single values of the installation */
#include "lib/store/store_meta.h"

#include "lib/store/stmt.h"

enum dg_err
dg_store_meta_get(struct dg_db *db, const char *name, char *out, size_t size)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_META_GET);
	enum dg_err rc;

	dg_stmt_cstr(st, 1, name);
	if ((rc = dg_stmt_step(st)) == DG_OK)
		dg_stmt_get_text(st, 0, out, size);
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_meta_set(struct dg_db *db, const char *name, const char *value)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_META_SET);

	dg_stmt_cstr(st, 1, name);
	dg_stmt_cstr(st, 2, value);
	return dg_stmt_run(st);
}
