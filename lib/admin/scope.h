/*
 * Administration of scopes: the names that applications may be given and the
 * sentence that people read when they approve.
 */
#ifndef DG_ADMIN_SCOPE_H
#define DG_ADMIN_SCOPE_H

#include "lib/admin/admin.h"
#include "lib/admin/field.h"
#include "lib/admin/patch.h"
#include "lib/store/store_scope.h"

/* Of struct dg_scope_mapping: name, template, and what is set as it is. */
extern const struct dg_field dg_admin_scope_fields[];

#define DG_ADMIN_SCOPE_STANDARD_N 4
/* What a new installation begins with: openid, profile, email,
 * offline_access, to be changed like any other. */
extern const struct dg_scope_mapping
    dg_admin_scope_standard[DG_ADMIN_SCOPE_STANDARD_N];

/* Sets ids. */
DG_CHECK enum dg_err dg_admin_scope_create(struct dg_admin *admin,
    struct dg_scope_mapping *scope);
/*
 * Read and check a template of claims (lib/oauth/claims_template.h) into
 * scope; n 0: no claims. DG_EINVAL: explained.
 */
DG_CHECK enum dg_err dg_admin_scope_read_template(struct dg_admin *admin,
    struct dg_str given, struct dg_scope_mapping *scope);
/* DG_ENOTFOUND: explained. */
DG_CHECK enum dg_err dg_admin_scope_find(struct dg_admin *admin,
    struct dg_str name, struct dg_scope_mapping *out);
/*
 * Read the scope of scope->scope_name again under the writers' lock, change its
 * description or template, and put the result into *scope. DG_ENOTFOUND: it was
 * deleted.
 */
DG_CHECK enum dg_err dg_admin_scope_set(struct dg_admin *admin,
    struct dg_scope_mapping *scope, const struct dg_admin_patch *patch);
/* if_version: the version that the caller was shown, 0: any. DG_ECONFLICT: it has
 * another one, or an application has the scope; explained. */
DG_CHECK enum dg_err dg_admin_scope_remove(struct dg_admin *admin,
    const struct dg_scope_mapping *scope, int64_t if_version);
/* Does every scope of a set exist? field: named when one does not. */
DG_CHECK enum dg_err dg_admin_scope_check(struct dg_admin *admin,
    const char *field, const char *set);
/* All of them, as JSON objects. Owner: caller. */
DG_CHECK enum dg_err dg_admin_scope_list(struct dg_admin *admin,
    struct json_object **out);

#endif
