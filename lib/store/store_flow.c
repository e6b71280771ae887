/* SPDX-License-Identifier: MIT */
/* store_flow.c: flows */
#include "lib/store/store_flow.h"

#include <string.h>

#include "lib/store/stmt.h"

const char *const dg_flow_designations[] = {
	[DG_FLOW_AUTHENTICATION] = "authentication",
	[DG_FLOW_AUTHORIZATION] = "authorization",
	[DG_FLOW_ENROLLMENT] = "enrollment",
	[DG_FLOW_INVALIDATION] = "invalidation",
	[DG_FLOW_RECOVERY] = "recovery",
	[DG_FLOW_STAGE_CONFIGURATION] = "stage_configuration",
	[DG_FLOW_UNENROLLMENT] = "unenrollment",
	NULL,
};

const char *const dg_flow_authentications[] = {
	[DG_FLOW_NONE] = "none",
	[DG_FLOW_REQUIRE_AUTHENTICATED] = "require_authenticated",
	[DG_FLOW_REQUIRE_UNAUTHENTICATED] = "require_unauthenticated",
	[DG_FLOW_REQUIRE_SUPERUSER] = "require_superuser",
	NULL,
};

static void
read_row(struct dg_stmt *st, struct dg_flow *out)
{
	memset(out, 0, sizeof(*out));
	out->id = dg_stmt_get_int(st, 0);
	dg_stmt_get_text(st, 1, out->uuid, sizeof(out->uuid));
	dg_stmt_get_text(st, 2, out->slug, sizeof(out->slug));
	dg_stmt_get_text(st, 3, out->name, sizeof(out->name));
	dg_stmt_get_text(st, 4, out->title, sizeof(out->title));
	out->designation = (enum dg_flow_designation)dg_stmt_get_word(st, 5,
	    dg_flow_designations);
	out->authentication = (enum dg_flow_authentication)dg_stmt_get_word(st,
	    6, dg_flow_authentications);
	out->version = dg_stmt_get_int(st, 7);
}

static enum dg_err
find_flow(struct dg_stmt *st, struct dg_flow *out)
{
	enum dg_err rc = dg_stmt_step(st);

	if (rc == DG_OK)
		read_row(st, out);
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_flow_find(struct dg_db *db, int64_t id, struct dg_flow *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_FLOW_FIND);

	dg_stmt_int(st, 1, id);
	return find_flow(st, out);
}

enum dg_err
dg_store_flow_find_by_slug(struct dg_db *db, struct dg_str slug,
    struct dg_flow *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_FLOW_FIND_BY_SLUG);

	dg_stmt_text(st, 1, slug);
	return find_flow(st, out);
}

static void
bind_row(struct dg_stmt *st, const struct dg_flow *flow)
{
	dg_stmt_cstr(st, 2, flow->slug);
	dg_stmt_cstr(st, 3, flow->name);
	dg_stmt_cstr(st, 4, flow->title);
	dg_stmt_cstr(st, 5, dg_flow_designations[flow->designation]);
	dg_stmt_cstr(st, 6, dg_flow_authentications[flow->authentication]);
}

enum dg_err
dg_store_flow_add(struct dg_db *db, struct dg_flow *flow)
{
	struct dg_stmt *st;
	enum dg_err rc;

	if ((rc = dg_random_uuid(flow->uuid)) != DG_OK)
		return rc;
	flow->version = 1;
	st = dg_stmt_start(db, DG_ST_FLOW_ADD);
	dg_stmt_cstr(st, 1, flow->uuid);
	bind_row(st, flow);
	return dg_stmt_run_id(st, &flow->id);
}

enum dg_err
dg_store_flow_set(struct dg_db *db, const struct dg_flow *flow)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_FLOW_SET);

	dg_stmt_int(st, 1, flow->id);
	bind_row(st, flow);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_flow_remove(struct dg_db *db, int64_t id)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_FLOW_REMOVE);

	dg_stmt_int(st, 1, id);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_flow_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_flow *flow), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_FLOW_EACH);
	struct dg_flow flow;
	enum dg_err rc;

	while ((rc = dg_stmt_step(st)) == DG_OK) {
		read_row(st, &flow);
		if (!fn(arg, &flow))
			break;
	}
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}

enum dg_err
dg_store_flow_superuser_exists(struct dg_db *db, int64_t now)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_FLOW_SUPERUSER_EXISTS);

	dg_stmt_int(st, 1, now);
	return dg_stmt_finish(st, dg_stmt_step(st));
}
