/* SPDX-License-Identifier: MIT */
/* admin_json.c: adding members to JSON objects */
#include "lib/service/admin_json.h"

#include <json-c/json.h>

enum dg_err
dg_admin_json_add(struct json_object *o, const char *key,
    struct json_object *value)
{
	if (value == NULL || json_object_object_add(o, key, value) != 0) {
		json_object_put(value);
		return DG_ENOMEM;
	}
	return DG_OK;
}

enum dg_err
dg_admin_json_text(struct json_object *o, const char *key, const char *value)
{
	return dg_admin_json_add(o, key, json_object_new_string(value));
}

enum dg_err
dg_admin_json_int(struct json_object *o, const char *key, int64_t value)
{
	return dg_admin_json_add(o, key, json_object_new_int64(value));
}

enum dg_err
dg_admin_json_bool(struct json_object *o, const char *key, bool value)
{
	return dg_admin_json_add(o, key, json_object_new_boolean(value));
}

bool
dg_admin_json_append(struct dg_admin_list *list, struct json_object *value)
{
	if (list->rc == DG_OK && value != NULL &&
	    json_object_array_add(list->array, value) == 0)
		return true;
	json_object_put(value);
	list->rc = DG_ENOMEM;
	return false;
}
