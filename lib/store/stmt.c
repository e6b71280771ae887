/* SPDX-License-Identifier: MIT */
/* stmt.c: what statements of every engine have in common */
#include "lib/store/stmt.h"

void
dg_stmt_opt_int(struct dg_stmt *st, int n, int64_t v)
{
	if (v != 0)
		dg_stmt_int(st, n, v);
}

void
dg_stmt_cstr(struct dg_stmt *st, int n, const char *s)
{
	dg_stmt_text(st, n, dg_str_from(s));
}

enum dg_err
dg_stmt_finish(struct dg_stmt *st, enum dg_err rc)
{
	enum dg_err err = dg_stmt_done(st);

	return rc != DG_OK ? rc : err;
}

enum dg_err
dg_stmt_run(struct dg_stmt *st)
{
	enum dg_err rc = dg_stmt_step(st);

	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}

enum dg_err
dg_stmt_run_changed(struct dg_stmt *st)
{
	enum dg_err rc = dg_stmt_step(st);

	if (rc == DG_ENOTFOUND && dg_stmt_changes(st) > 0)
		rc = DG_OK;
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_stmt_run_id(struct dg_stmt *st, int64_t *id)
{
	enum dg_err rc = dg_stmt_step(st);

	if (rc == DG_OK && id != NULL)
		*id = dg_stmt_get_int(st, 0);
	return dg_stmt_finish(st, rc);
}
