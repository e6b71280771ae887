/* SPDX-License-Identifier: MIT */
/* store_binding.c: who may use an application */
#include "lib/store/store_binding.h"

#include "lib/crypt/random.h"
#include "lib/store/stmt.h"

enum dg_err
dg_store_binding_add(struct dg_db *db, int64_t application_id,
    const struct dg_binding *binding)
{
	char uuid[DG_UUID_LEN + 1];
	struct dg_stmt *st;
	enum dg_err rc;

	if ((rc = dg_random_uuid(uuid)) != DG_OK)
		return rc;
	st = dg_stmt_start(db, DG_ST_BINDING_ADD);
	dg_stmt_cstr(st, 1, uuid);
	dg_stmt_int(st, 2, application_id);
	dg_stmt_opt_int(st, 3, binding->user_id);
	dg_stmt_opt_int(st, 4, binding->group_id);
	dg_stmt_int(st, 5, binding->order);
	dg_stmt_int(st, 6, binding->negate);
	dg_stmt_int(st, 7, binding->enabled);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_binding_remove(struct dg_db *db, int64_t application_id,
    int64_t user_id, int64_t group_id)
{
	struct dg_stmt *st = dg_stmt_start(db, user_id != 0 ?
	    DG_ST_BINDING_REMOVE_USER : DG_ST_BINDING_REMOVE_GROUP);

	dg_stmt_int(st, 1, application_id);
	dg_stmt_int(st, 2, user_id != 0 ? user_id : group_id);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_binding_each(struct dg_db *db, int64_t application_id,
    int64_t user_id, bool (*fn)(void *arg, const struct dg_binding *binding),
    void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_BINDING_EACH);
	struct dg_binding binding;
	enum dg_err rc;

	dg_stmt_int(st, 1, application_id);
	dg_stmt_int(st, 2, user_id);
	while ((rc = dg_stmt_step(st)) == DG_OK) {
		binding.id = dg_stmt_get_int(st, 0);
		binding.user_id = dg_stmt_get_int(st, 1);
		binding.group_id = dg_stmt_get_int(st, 2);
		binding.order = dg_stmt_get_int(st, 3);
		binding.negate = dg_stmt_get_int(st, 4) != 0;
		binding.enabled = dg_stmt_get_int(st, 5) != 0;
		binding.matches = dg_stmt_get_int(st, 6) != 0;
		if (!fn(arg, &binding))
			break;
	}
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}
