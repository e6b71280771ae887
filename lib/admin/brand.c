/* SPDX-License-Identifier: MIT */
/* brand.c: administration of brands */
#include "lib/admin/brand.h"

#include <json-c/json.h>
#include <string.h>

#include "lib/admin/flow.h"
#include "lib/admin/form.h"
#include "lib/admin/json.h"
#include "lib/site/audit.h"

#define B(member) DG_FIELD_AT(struct dg_admin_brand, member)

const struct dg_field dg_admin_brand_fields[] = {
	{ "domain", DG_FIELD_DOMAIN, B(row.domain), NULL, 1, 0,
	    "host name it is for, names below it included" },
	{ "default", DG_FIELD_BOOL, B(row.is_default), NULL, 0, 0,
	    "is it for every other host name?" },
	{ "branding_title", DG_FIELD_NAME, B(row.title), NULL, 0, 0,
	    "name of the site on its pages" },
	{ "flow_device_code", DG_FIELD_SLUG, B(flow_device_code), NULL, 0, 0,
	    "slug of the device code flow; none switches devices off" },
	{ "verification_uri", DG_FIELD_URL, B(row.verification_uri), NULL, 0, 0,
	    "address that devices show; \"\" is this server's /device" },
	{ 0 }
};

/* Fill in the slug of the flow. */
static enum dg_err
load(struct dg_admin *admin, const struct dg_brand *row,
    struct dg_admin_brand *out)
{
	struct dg_flow flow;
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	out->row = *row;
	if (row->flow_device_code_id == 0)
		return DG_OK;
	rc = dg_store_flow_find(admin->ctx->db, row->flow_device_code_id,
	    &flow);
	if (rc == DG_OK)
		rc = dg_str_copy(out->flow_device_code,
		    sizeof(out->flow_device_code), dg_str_from(flow.slug));
	return dg_admin_explain(admin, rc);
}

enum dg_err
dg_admin_brand_find(struct dg_admin *admin, struct dg_str domain,
    struct dg_admin_brand *out)
{
	char name[DG_DOMAIN_MAX + 1];
	struct dg_brand row;
	enum dg_err rc = DG_ENOTFOUND;

	if (dg_admin_form_domain(domain, name, sizeof(name)) == DG_OK)
		rc = dg_store_brand_find_by_domain(admin->ctx->db,
		    dg_str_from(name), &row);
	if (rc != DG_OK)
		return dg_admin_found(admin, rc, "brand", domain);
	return load(admin, &row, out);
}

/* The flow's id from its slug, which may be `none`; it must be one for
 * devices. */
static enum dg_err
resolve_flow(struct dg_admin *admin, struct dg_admin_brand *brand)
{
	struct dg_flow flow;
	enum dg_err rc;

	brand->row.flow_device_code_id = 0;
	if (strcmp(brand->flow_device_code, "none") == 0)
		brand->flow_device_code[0] = '\0';
	if (brand->flow_device_code[0] == '\0')
		return DG_OK;
	rc = dg_store_flow_find_by_slug(admin->ctx->db,
	    dg_str_from(brand->flow_device_code), &flow);
	if (rc == DG_ENOTFOUND)
		return dg_admin_refuse(admin, rc, "flow_device_code",
		    "must name a flow, and there is no flow %s",
		    brand->flow_device_code);
	if (rc != DG_OK)
		return rc;
	if (flow.designation != DG_FLOW_STAGE_CONFIGURATION)
		return dg_admin_refuse(admin, DG_EINVAL, "flow_device_code",
		    "must name a flow with designation stage_configuration");
	brand->row.flow_device_code_id = flow.id;
	return DG_OK;
}

static enum dg_err
conflict(struct dg_admin *admin, enum dg_err rc,
    const struct dg_admin_brand *brand)
{
	struct dg_brand other;

	if (rc != DG_ECONFLICT)
		return rc;
	if (dg_store_brand_find_by_domain(admin->ctx->db,
	    dg_str_from(brand->row.domain), &other) == DG_OK &&
	    other.id != brand->row.id)
		return dg_admin_taken(admin, rc, "brand", brand->row.domain);
	return dg_admin_refuse(admin, rc, "default",
	    "must be no: another brand is the default one; `devgrant brand set "
	    "%s --default yes` takes that from it later", brand->row.domain);
}

static enum dg_err
add_event(struct dg_admin *admin, const struct dg_admin_brand *before,
    const struct dg_admin_brand *brand)
{
	struct dg_admin_act act = { .model = "brand", .name = brand->row.domain };

	return dg_admin_field_event(admin, &act, dg_admin_brand_fields, before,
	    brand);
}

enum dg_err
dg_admin_brand_create(struct dg_admin *admin, struct dg_admin_brand *brand)
{
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	if ((rc = resolve_flow(admin, brand)) == DG_OK &&
	    (rc = conflict(admin, dg_store_brand_add(admin->ctx->db,
	    &brand->row), brand)) == DG_OK)
		rc = add_event(admin, NULL, brand);
	return dg_admin_end(admin, rc);
}

/* Make the present default brand, if there is one, an ordinary one, in the
 * transaction that makes another one the default: so no host name is ever without
 * a brand. */
static enum dg_err
take_default(struct dg_admin *admin)
{
	struct dg_admin_brand before, after;
	struct dg_brand row;
	enum dg_err rc;

	rc = dg_store_brand_match(admin->ctx->db, DG_STR(""), &row);
	if (rc != DG_OK)
		return rc == DG_ENOTFOUND ? DG_OK : rc;
	if ((rc = load(admin, &row, &before)) != DG_OK)
		return rc;
	after = before;
	after.row.is_default = false;
	rc = dg_store_brand_set(admin->ctx->db, &after.row);
	return rc == DG_OK ? add_event(admin, &before, &after) : rc;
}

static enum dg_err
change_brand(struct dg_admin *admin, const struct dg_admin_brand *before,
    struct dg_admin_brand *after)
{
	enum dg_err rc;

	if (dg_admin_field_same(dg_admin_brand_fields, before, after))
		return DG_OK;
	if (before->row.is_default && !after->row.is_default)
		return dg_admin_refuse(admin, DG_ECONFLICT, "default", "must "
		    "stay yes, or other host names have no brand; `devgrant "
		    "brand set OTHER --default yes` makes another one that.");
	after->row.version++;
	if (after->row.is_default && !before->row.is_default &&
	    (rc = take_default(admin)) != DG_OK)
		return rc;
	if ((rc = resolve_flow(admin, after)) != DG_OK ||
	    (rc = conflict(admin, dg_store_brand_set(admin->ctx->db,
	    &after->row), after)) != DG_OK)
		return rc;
	return add_event(admin, before, after);
}

/* Read the row again; the caller holds the writers' lock. */
static enum dg_err
find_again(struct dg_admin *admin, const struct dg_admin_brand *brand,
    struct dg_admin_brand *out)
{
	struct dg_brand row;
	enum dg_err rc = dg_store_brand_find(admin->ctx->db, brand->row.id,
	    &row);

	rc = dg_admin_found(admin, rc, "brand",
	    dg_str_from(brand->row.domain));
	return rc == DG_OK ? load(admin, &row, out) : rc;
}

enum dg_err
dg_admin_brand_set(struct dg_admin *admin, struct dg_admin_brand *brand,
    const struct dg_admin_patch *patch)
{
	struct dg_admin_brand before, after = *brand;
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	if ((rc = find_again(admin, brand, &before)) == DG_OK) {
		after = before;
		if ((rc = dg_admin_patch_apply(admin, patch, before.row.version,
		    &after)) == DG_OK)
			rc = change_brand(admin, &before, &after);
	}
	if ((rc = dg_admin_end(admin, rc)) == DG_OK)
		*brand = after;
	return rc;
}

/* The caller has begun the transaction and read brand within it. */
static enum dg_err
remove_row(struct dg_admin *admin, const struct dg_brand *brand)
{
	struct dg_admin_act act = { .action = DG_ACTION_MODEL_DELETED,
		.model = "brand", .name = brand->domain };
	struct dg_db *db = admin->ctx->db;
	struct dg_brand instead;
	enum dg_err rc;

	if (brand->is_default)
		return dg_admin_refuse(admin, DG_ECONFLICT, NULL, "%s is the "
		    "default brand; `devgrant brand set OTHER --default yes` "
		    "makes another one that first.", brand->domain);
	rc = dg_store_brand_match(db, DG_STR(""), &instead);
	if (rc == DG_ENOTFOUND)
		instead.id = 0;
	else if (rc != DG_OK)
		return rc;
	rc = dg_store_brand_remove(db, brand->id, instead.id);
	return rc == DG_OK ? dg_admin_event(admin, &act) : rc;
}

enum dg_err
dg_admin_brand_delete(struct dg_admin *admin, struct dg_admin_brand *brand,
    int64_t if_version)
{
	struct dg_admin_brand now;
	enum dg_err rc;

	if ((rc = dg_admin_begin(admin)) != DG_OK)
		return rc;
	if ((rc = find_again(admin, brand, &now)) == DG_OK &&
	    (rc = dg_admin_is_current(admin, if_version,
	    now.row.version)) == DG_OK)
		rc = remove_row(admin, &now.row);
	if ((rc = dg_admin_end(admin, rc)) == DG_OK)
		*brand = now;
	return rc;
}

static bool
add_row(void *arg, const struct dg_brand *row)
{
	struct dg_admin_list *list = arg;
	struct json_object *o = NULL;
	struct dg_admin_brand brand;
	enum dg_err rc;

	if ((rc = load(list->admin, row, &brand)) == DG_OK)
		rc = dg_admin_field_object(dg_admin_brand_fields, row->uuid,
		    row->version, &brand, &o);
	return dg_admin_json_append(list, rc, o);
}

enum dg_err
dg_admin_brand_list(struct dg_admin *admin, struct json_object **out)
{
	struct dg_admin_list list = dg_admin_json_list(admin);
	enum dg_err rc;

	rc = dg_store_brand_each(admin->ctx->db, add_row, &list);
	return dg_admin_json_finish(&list, rc, out);
}
