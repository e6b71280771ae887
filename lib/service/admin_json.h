/*
 * Adding members to JSON objects, each with one check. DG_OK; DG_ENOMEM.
 */
#ifndef DG_SERVICE_ADMIN_JSON_H
#define DG_SERVICE_ADMIN_JSON_H

#include <json-c/json_types.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"

/* value: taken over in any case; NULL: DG_ENOMEM. */
DG_CHECK enum dg_err dg_admin_json_add(struct json_object *o, const char *key,
    struct json_object *value);
DG_CHECK enum dg_err dg_admin_json_text(struct json_object *o, const char *key,
    const char *value);
DG_CHECK enum dg_err dg_admin_json_int(struct json_object *o, const char *key,
    int64_t value);
DG_CHECK enum dg_err dg_admin_json_bool(struct json_object *o, const char *key,
    bool value);

/* A list that a callback fills: rc remembers the first failure. */
struct dg_admin_list {
	struct json_object *array;	/* owner: caller */
	enum dg_err rc;
};

/* Append; value is taken over in any case. false: failed, now or before. */
bool dg_admin_json_append(struct dg_admin_list *list,
    struct json_object *value);

#endif
