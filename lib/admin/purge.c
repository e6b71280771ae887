/* SPDX-License-Identifier: MIT */
/* purge.c: delete what has ended */
#include "lib/admin/purge.h"

#include <json-c/json.h>

#include "lib/oauth/json.h"
#include "lib/store/store_purge.h"

#define BATCH 1000	/* rows under one hold of the writers' lock */

/* One transaction; *more: there may be others. */
static enum dg_err
purge_batch(struct dg_admin *admin, enum dg_purge kind, int64_t *total,
    bool *more)
{
	int64_t gone = 0;
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) == DG_OK)
		rc = dg_admin_end(admin, dg_store_purge(admin->ctx->db, kind,
		    admin->ctx->now, BATCH, &gone));
	*total += gone;
	*more = gone == BATCH;
	return rc;
}

enum dg_err
dg_admin_purge(struct dg_admin *admin, struct json_object **out)
{
	struct json_object *o = json_object_new_object();
	enum dg_err rc = o == NULL ? DG_ENOMEM : DG_OK;
	enum dg_purge kind;
	int64_t total;
	bool more;

	*out = NULL;
	for (kind = 0; kind < DG_PURGE_KINDS && rc == DG_OK; kind++) {
		total = 0;
		do {
			rc = purge_batch(admin, kind, &total, &more);
		} while (rc == DG_OK && more);
		if (rc == DG_OK)
			rc = dg_json_put_int(o, dg_store_purge_name(kind),
			    total);
	}
	if (rc != DG_OK)
		json_object_put(o);
	else
		*out = o;
	return dg_admin_explain(admin, rc);
}
