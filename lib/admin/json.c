/* SPDX-License-Identifier: MIT */
/* json.c: JSON of administrated objects */
#include "lib/admin/json.h"

#include <json-c/json.h>

#include "lib/oauth/json.h"

enum dg_err
dg_admin_json_text(struct json_object *o, const char *key, const char *value)
{
	return dg_json_put(o, key, json_object_new_string(value));
}

struct dg_admin_list
dg_admin_json_list(struct dg_admin *admin)
{
	struct json_object *array = json_object_new_array();

	dg_admin_forget(admin);
	return (struct dg_admin_list){ admin, array,
		array != NULL ? DG_OK : DG_ENOMEM };
}

bool
dg_admin_json_append(struct dg_admin_list *list, enum dg_err rc,
    struct json_object *value)
{
	if (list->rc == DG_OK)
		list->rc = rc;
	if (list->rc == DG_OK)
		list->rc = dg_json_add(list->array, value);
	else
		json_object_put(value);
	return list->rc == DG_OK;
}

enum dg_err
dg_admin_json_finish(struct dg_admin_list *list, enum dg_err rc,
    struct json_object **out)
{
	if (list->rc != DG_OK)
		rc = list->rc;
	*out = rc == DG_OK ? list->array : NULL;
	if (rc != DG_OK)
		json_object_put(list->array);
	list->array = NULL;
	return dg_admin_explain(list->admin, rc);
}
