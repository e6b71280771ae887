/*
 * Administration of flows, in authentik's words.
 */
#ifndef DG_ADMIN_FLOW_H
#define DG_ADMIN_FLOW_H

#include "lib/admin/admin.h"
#include "lib/admin/field.h"
#include "lib/admin/patch.h"
#include "lib/store/store_flow.h"

/* What `devgrant init` makes. */
#define DG_ADMIN_FLOW_DEFAULT_SLUG "default-device-code-flow"

/* Of struct dg_flow; the first is the slug. */
extern const struct dg_field dg_admin_flow_fields[];

/* A new flow: Stage Configuration, Require authentication. */
void dg_admin_flow_init(struct dg_flow *flow);
DG_CHECK enum dg_err dg_admin_flow_find(struct dg_admin *admin,
    struct dg_str slug, struct dg_flow *out);
/* Sets ids. An empty name or title becomes the other or the slug. */
DG_CHECK enum dg_err dg_admin_flow_create(struct dg_admin *admin,
    struct dg_flow *flow);
/* Read the flow of flow->id again under the writers' lock, change it, and put the
 * result into *flow. DG_ENOTFOUND: it was deleted; DG_ECONFLICT: it has another
 * version, or its designation would change while a brand uses it. */
DG_CHECK enum dg_err dg_admin_flow_set(struct dg_admin *admin,
    struct dg_flow *flow, const struct dg_admin_patch *patch);
/* if_version: the version that the caller was shown, 0: any. DG_ECONFLICT: it has
 * another one, or a brand uses it; explained. */
DG_CHECK enum dg_err dg_admin_flow_delete(struct dg_admin *admin,
    struct dg_flow *flow, int64_t if_version);
/* All of them, as JSON objects. Owner: caller. */
DG_CHECK enum dg_err dg_admin_flow_list(struct dg_admin *admin,
    struct json_object **out);

#endif
