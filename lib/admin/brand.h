/*
 * Administration of brands: which host names, which title, which device flow.
 */
#ifndef DG_ADMIN_BRAND_H
#define DG_ADMIN_BRAND_H

#include "lib/admin/admin.h"
#include "lib/admin/field.h"
#include "lib/admin/patch.h"
#include "lib/store/store_brand.h"

/* A brand with the slug of its flow instead of the flow's id. */
struct dg_admin_brand {
	struct dg_brand row;
	char flow_device_code[DG_SLUG_MAX + 1];	/* "" none */
};

/* Of struct dg_admin_brand; the first is the domain. */
extern const struct dg_field dg_admin_brand_fields[];

/* By its domain, with the slug of its flow. DG_ENOTFOUND: refused. */
DG_CHECK enum dg_err dg_admin_brand_find(struct dg_admin *admin,
    struct dg_str domain, struct dg_admin_brand *out);
/* Sets ids. */
DG_CHECK enum dg_err dg_admin_brand_create(struct dg_admin *admin,
    struct dg_admin_brand *brand);
/* Read the brand of brand->row.id again under the writers' lock, change it, and
 * put the result into *brand. If it becomes the default brand, the former one is
 * no longer the default in the same transaction. DG_ENOTFOUND: it was deleted. */
DG_CHECK enum dg_err dg_admin_brand_set(struct dg_admin *admin,
    struct dg_admin_brand *brand, const struct dg_admin_patch *patch);
/*
 * if_version: the version that the caller was shown, 0: any. Requests of devices
 * that wait at this brand go on at the default brand. DG_ECONFLICT: it has another
 * version, or is the default brand; explained.
 */
DG_CHECK enum dg_err dg_admin_brand_delete(struct dg_admin *admin,
    struct dg_admin_brand *brand, int64_t if_version);
/* All of them, as JSON objects. Owner: caller. */
DG_CHECK enum dg_err dg_admin_brand_list(struct dg_admin *admin,
    struct json_object **out);

#endif
