/* SPDX-License-Identifier: MIT */
/* patch.c: apply a change to an object that administrators manage */
#include "lib/admin/patch.h"

#include <assert.h>
#include <string.h>

void
dg_admin_patch_add(struct dg_admin_patch *patch, const struct dg_field *field,
    struct dg_str value)
{
	assert(patch->n < DG_ADMIN_PATCH_MAX);
	patch->values[patch->n].field = field;
	patch->values[patch->n++].value = value;
}

bool
dg_admin_patch_has(const struct dg_admin_patch *patch, const char *name)
{
	size_t i;

	for (i = 0; i < patch->n; i++) {
		if (strcmp(patch->values[i].field->name, name) == 0)
			return true;
	}
	return false;
}

enum dg_err
dg_admin_patch_apply(struct dg_admin *admin,
    const struct dg_admin_patch *patch, int64_t version, void *object)
{
	enum dg_err rc = dg_admin_is_current(admin, patch->if_version,
	    version);
	size_t i;

	for (i = 0; i < patch->n && rc == DG_OK; i++)
		rc = dg_admin_field_set(admin, patch->values[i].field, object,
		    patch->values[i].value);
	return rc;
}
