/*
 * A change of an administrated object: values as a person, a form or a JSON
 * document gave them. It is put on the row as that is under the writers' lock,
 * so that of two changes at once neither undoes the other. Who was shown a
 * version of the object says which, and is refused when it has another by then.
 * Every dg_admin_<object>_set takes one.
 */
#ifndef DG_SERVICE_ADMIN_PATCH_H
#define DG_SERVICE_ADMIN_PATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/service/admin.h"
#include "lib/service/admin_field.h"

#define DG_ADMIN_PATCH_MAX 48	/* values; more than any object has fields */

struct dg_admin_value {
	const struct dg_field *field;	/* of the object's table */
	struct dg_str value;		/* borrowed */
};

/* {0}: no change. */
struct dg_admin_patch {
	struct dg_admin_value values[DG_ADMIN_PATCH_MAX];
	size_t n;
	int64_t if_version;	/* that was looked at; 0: does not matter */
};

/* One value more. value: borrowed until the patch was put on an object. */
void dg_admin_patch_add(struct dg_admin_patch *patch,
    const struct dg_field *field, struct dg_str value);
/* Does it give the field of this name a value? */
bool dg_admin_patch_has(const struct dg_admin_patch *patch, const char *name);
/*
 * Put the values on an object of this version (0: a new one), in their order.
 * DG_OK; DG_ECONFLICT: another version was looked at; DG_EINVAL: a value does
 * not fit. admin says which and why.
 */
DG_CHECK enum dg_err dg_admin_patch_apply(struct dg_admin *admin,
    const struct dg_admin_patch *patch, int64_t version, void *object);

#endif
