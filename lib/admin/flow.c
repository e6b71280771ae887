/* SPDX-License-Identifier: MIT */
/* flow.c: administration of flows */
#include "lib/admin/flow.h"

#include <json-c/json.h>
#include <string.h>

#include "lib/admin/json.h"
#include "lib/site/audit.h"
#include "lib/store/store_brand.h"

#define F(member) DG_FIELD_AT(struct dg_flow, member)

const struct dg_field dg_admin_flow_fields[] = {
	{ "slug", DG_FIELD_SLUG, F(slug), NULL, 1, 0, "name in addresses" },
	{ "name", DG_FIELD_NAME, F(name), NULL, 1, 0,
	    "name that administrators see" },
	{ "title", DG_FIELD_NAME, F(title), NULL, 1, 0,
	    "heading of the page where people type the code" },
	{ "designation", DG_FIELD_ENUM, F(designation),
	    dg_flow_designations, 0, 0,
	    "what it is for; stage_configuration for device codes" },
	{ "authentication", DG_FIELD_ENUM, F(authentication),
	    dg_flow_authentications, 0, 0, "who may go through it" },
	{ 0 }
};

void
dg_admin_flow_init(struct dg_flow *flow)
{
	memset(flow, 0, sizeof(*flow));
	flow->designation = DG_FLOW_STAGE_CONFIGURATION;
	flow->authentication = DG_FLOW_REQUIRE_AUTHENTICATED;
}

enum dg_err
dg_admin_flow_find(struct dg_admin *admin, struct dg_str slug,
    struct dg_flow *out)
{
	enum dg_err rc = dg_store_flow_find_by_slug(admin->ctx->db, slug, out);

	return dg_admin_found(admin, rc, "flow", slug);
}

static enum dg_err
add_event(struct dg_admin *admin, const struct dg_flow *before,
    const struct dg_flow *flow)
{
	struct dg_admin_act act = { .model = "flow", .name = flow->slug };

	return dg_admin_field_event(admin, &act, dg_admin_flow_fields, before,
	    flow);
}

enum dg_err
dg_admin_flow_create(struct dg_admin *admin, struct dg_flow *flow)
{
	const char *name = flow->title[0] != '\0' ? flow->title : flow->slug;
	enum dg_err rc;

	if (flow->name[0] == '\0' && (rc = dg_str_copy(flow->name,
	    sizeof(flow->name), dg_str_from(name))) != DG_OK)
		return dg_admin_explain(admin, rc);
	if (flow->title[0] == '\0' && (rc = dg_str_copy(flow->title,
	    sizeof(flow->title), dg_str_from(flow->name))) != DG_OK)
		return dg_admin_explain(admin, rc);
	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	rc = dg_store_flow_add(admin->ctx->db, flow);
	if ((rc = dg_admin_taken(admin, rc, "flow", flow->slug)) == DG_OK)
		rc = add_event(admin, NULL, flow);
	return dg_admin_end(admin, rc);
}

/* DG_ECONFLICT: a brand uses it for devices. field: the one to name in the error;
 * NULL: none. */
static enum dg_err
check_unused(struct dg_admin *admin, const struct dg_flow *flow,
    const char *field)
{
	struct dg_brand brand;
	enum dg_err rc;

	rc = dg_store_brand_find_by_flow(admin->ctx->db, flow->id, &brand);
	if (rc != DG_OK)
		return rc == DG_ENOTFOUND ? DG_OK : rc;
	return dg_admin_refuse(admin, DG_ECONFLICT, field, field != NULL ?
	    "must stay as it is: the brand %s uses the flow for devices; "
	    "`devgrant brand set %s --flow-device-code ...` ends that" :
	    "The brand %s uses the flow for devices; `devgrant brand set %s "
	    "--flow-device-code ...` ends that.", brand.domain, brand.domain);
}

static enum dg_err
change_flow(struct dg_admin *admin, const struct dg_flow *before,
    struct dg_flow *after)
{
	enum dg_err rc;

	if (dg_admin_field_same(dg_admin_flow_fields, before, after))
		return DG_OK;
	after->version++;
	if (before->designation != after->designation &&
	    (rc = check_unused(admin, before, "designation")) != DG_OK)
		return rc;
	rc = dg_store_flow_set(admin->ctx->db, after);
	rc = dg_admin_taken(admin, rc, "flow", after->slug);
	return rc == DG_OK ? add_event(admin, before, after) : rc;
}

enum dg_err
dg_admin_flow_set(struct dg_admin *admin, struct dg_flow *flow,
    const struct dg_admin_patch *patch)
{
	struct dg_flow before, after = *flow;
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	rc = dg_store_flow_find(admin->ctx->db, flow->id, &before);
	if ((rc = dg_admin_found(admin, rc, "flow",
	    dg_str_from(flow->slug))) == DG_OK) {
		after = before;
		if ((rc = dg_admin_patch_apply(admin, patch, before.version,
		    &after)) == DG_OK)
			rc = change_flow(admin, &before, &after);
	}
	if ((rc = dg_admin_end(admin, rc)) == DG_OK)
		*flow = after;
	return rc;
}

enum dg_err
dg_admin_flow_delete(struct dg_admin *admin, struct dg_flow *flow,
    int64_t if_version)
{
	struct dg_admin_act act = { .action = DG_ACTION_MODEL_DELETED,
		.model = "flow" };
	struct dg_db *db = admin->ctx->db;
	struct dg_flow now;
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	rc = dg_store_flow_find(db, flow->id, &now);
	if ((rc = dg_admin_found(admin, rc, "flow",
	    dg_str_from(flow->slug))) == DG_OK &&
	    (rc = dg_admin_is_current(admin, if_version,
	    now.version)) == DG_OK &&
	    (rc = check_unused(admin, &now, NULL)) == DG_OK &&
	    (rc = dg_store_flow_remove(db, now.id)) == DG_OK) {
		act.name = now.slug;
		rc = dg_admin_event(admin, &act);
	}
	if ((rc = dg_admin_end(admin, rc)) == DG_OK)
		*flow = now;
	return rc;
}

static bool
add_row(void *arg, const struct dg_flow *row)
{
	struct dg_admin_list *list = arg;
	struct json_object *o;
	enum dg_err rc = dg_admin_field_object(dg_admin_flow_fields, row->uuid,
	    row->version, row, &o);

	return dg_admin_json_append(list, rc, o);
}

enum dg_err
dg_admin_flow_list(struct dg_admin *admin, struct json_object **out)
{
	struct dg_admin_list list = dg_admin_json_list(admin);
	enum dg_err rc;

	rc = dg_store_flow_each(admin->ctx->db, add_row, &list);
	return dg_admin_json_finish(&list, rc, out);
}
