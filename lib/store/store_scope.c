/* SPDX-License-Identifier: MIT */
/* store_scope.c: scope mappings */
#include "lib/store/store_scope.h"

#include <string.h>

#include "lib/store/stmt.h"

static void
read_row(struct dg_stmt *st, struct dg_scope_mapping *out)
{
	memset(out, 0, sizeof(*out));
	out->id = dg_stmt_get_int(st, 0);
	dg_stmt_get_text(st, 1, out->uuid, sizeof(out->uuid));
	dg_stmt_get_text(st, 2, out->scope_name, sizeof(out->scope_name));
	dg_stmt_get_text(st, 3, out->description, sizeof(out->description));
	dg_stmt_get_text(st, 4, out->template, sizeof(out->template));
	out->version = dg_stmt_get_int(st, 5);
}

enum dg_err
dg_store_scope_find(struct dg_db *db, struct dg_str scope_name,
    struct dg_scope_mapping *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SCOPE_MAPPING_FIND);
	enum dg_err rc;

	dg_stmt_text(st, 1, scope_name);
	if ((rc = dg_stmt_step(st)) == DG_OK)
		read_row(st, out);
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_scope_add(struct dg_db *db, struct dg_scope_mapping *scope)
{
	struct dg_stmt *st;
	enum dg_err rc;

	if ((rc = dg_random_uuid(scope->uuid)) != DG_OK)
		return rc;
	scope->version = 1;
	st = dg_stmt_start(db, DG_ST_SCOPE_MAPPING_ADD);
	dg_stmt_cstr(st, 1, scope->uuid);
	dg_stmt_cstr(st, 2, scope->scope_name);
	dg_stmt_cstr(st, 3, scope->description);
	dg_stmt_cstr(st, 4, scope->template);
	return dg_stmt_run_id(st, &scope->id);
}

enum dg_err
dg_store_scope_set(struct dg_db *db, const struct dg_scope_mapping *scope)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SCOPE_MAPPING_SET);

	dg_stmt_int(st, 1, scope->id);
	dg_stmt_cstr(st, 2, scope->description);
	dg_stmt_cstr(st, 3, scope->template);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_scope_remove(struct dg_db *db, int64_t id)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SCOPE_MAPPING_REMOVE);

	dg_stmt_int(st, 1, id);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_scope_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_scope_mapping *scope), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SCOPE_MAPPING_EACH);
	struct dg_scope_mapping scope;
	enum dg_err rc;

	while ((rc = dg_stmt_step(st)) == DG_OK) {
		read_row(st, &scope);
		if (!fn(arg, &scope))
			break;
	}
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}
