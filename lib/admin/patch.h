/*
 * A change of an object that administrators manage: some fields with new values,
 * as a person, a form or a JSON document gave them. Every dg_admin_<object>_set
 * takes one, reads the row again under the writers' lock and changes these fields
 * only; so two changes at the same time do not undo each other. A caller that was
 * shown a version of the object can give it, and is refused if the object has
 * another one by then.
 */
#ifndef DG_ADMIN_PATCH_H
#define DG_ADMIN_PATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/admin/admin.h"
#include "lib/admin/field.h"
#include "lib/base/err.h"
#include "lib/base/str.h"

#define DG_ADMIN_PATCH_MAX 48	/* values; more than any object has fields */

struct dg_admin_value {
	const struct dg_field *field;	/* of the object's table */
	struct dg_str value;		/* borrowed */
};

/* {0}: no change. */
struct dg_admin_patch {
	struct dg_admin_value values[DG_ADMIN_PATCH_MAX];
	size_t n;
	int64_t if_version;	/* version that the caller was shown; 0: any */
};

/* Add a value. value: borrowed until dg_admin_patch_apply. */
void dg_admin_patch_add(struct dg_admin_patch *patch,
    const struct dg_field *field, struct dg_str value);
/* Has the patch a value for the field of this name? */
bool dg_admin_patch_has(const struct dg_admin_patch *patch, const char *name);
/*
 * Write the values into an object of this version (0: a new one), in their order.
 * DG_OK; DG_ECONFLICT: the caller was shown another version; DG_EINVAL: a value
 * does not fit. admin says which and why.
 */
DG_CHECK enum dg_err dg_admin_patch_apply(struct dg_admin *admin,
    const struct dg_admin_patch *patch, int64_t version, void *object);

#endif
