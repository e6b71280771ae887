/*
 * JSON of administrated objects: members that are always there, and lists
 * that a walk through rows fills.
 */
#ifndef DG_ADMIN_JSON_H
#define DG_ADMIN_JSON_H

#include <json-c/json_types.h>
#include <stdbool.h>

#include "lib/admin/admin.h"

/* Unlike dg_json_put_text, "" is put too: the shape is stable. DG_ENOMEM. */
DG_CHECK enum dg_err dg_admin_json_text(struct json_object *o, const char *key,
    const char *value);

/* A list that a callback fills: rc remembers the first failure. */
struct dg_admin_list {
	struct dg_admin *admin;
	struct json_object *array;
	enum dg_err rc;
};

/* An empty one, for dg_admin_json_finish. */
struct dg_admin_list dg_admin_json_list(struct dg_admin *admin);
/* Append value, unless rc says that it could not be made; it is taken over in
 * any case. false: failed, now or before. */
bool dg_admin_json_append(struct dg_admin_list *list, enum dg_err rc,
    struct json_object *value);
/* rc: what the walk through the rows gave. Hands the array over to *out, or
 * releases it and answers the first failure, explained. */
DG_CHECK enum dg_err dg_admin_json_finish(struct dg_admin_list *list,
    enum dg_err rc, struct json_object **out);

#endif
