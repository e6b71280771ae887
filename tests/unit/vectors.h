/*
 * Published test vectors, tests/vectors/<RFC>_<section>.json: reading only.
 */
#ifndef DG_TESTS_UNIT_VECTORS_H
#define DG_TESTS_UNIT_VECTORS_H

#include <json-c/json.h>

#include "lib/base/str.h"

/* A failed test when it cannot be read. Owner: caller, json_object_put. */
struct json_object *vectors_load(const char *name);
/* A string member that must be there; borrowed. */
struct dg_str vectors_get(struct json_object *obj, const char *name);

#endif
