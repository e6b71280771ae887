/*
 * json-c with our rules: strict reading of objects that a key or signature
 * depends on (RFC 8259; unique names as RFC 7515 section 4 and RFC 7517
 * section 4 ask), so that no two readers see two things, and writing with
 * every result checked. Knows nothing of what the members mean.
 */
#ifndef DG_OAUTH_JSON_H
#define DG_OAUTH_JSON_H

#include <json-c/json_types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/str.h"

#define DG_JSON_MAX 262144	/* bytes */
#define DG_JSON_DEPTH_MAX 16

/*
 * One object and nothing after it. DG_EINVAL: not strict JSON in UTF-8, a
 * member twice in one object, U+0000, too long, too deep. DG_ENOMEM.
 * Owner of out: caller, json_object_put.
 */
DG_CHECK enum dg_err dg_json_parse(struct dg_str text,
    struct json_object **out);

/* The string member, borrowed from obj. False: absent or not a string. */
bool dg_json_get_str(struct json_object *obj, const char *name,
    struct dg_str *out);
/* The same for a whole number. */
bool dg_json_get_int(struct json_object *obj, const char *name, int64_t *out);
/* A NumericDate (RFC 7519 section 2), which may have a fraction: cut off. */
bool dg_json_get_date(struct json_object *obj, const char *name, int64_t *out);

/*
 * Writing. value becomes obj's, or is freed; NULL for either is DG_ENOMEM,
 * so that fresh json-c values need no check of their own. All: DG_OK;
 * DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_json_put(struct json_object *obj, const char *name,
    struct json_object *value);
/* NULL and "" are left out. */
DG_CHECK enum dg_err dg_json_put_text(struct json_object *obj,
    const char *name, const char *text);
DG_CHECK enum dg_err dg_json_put_int(struct json_object *obj,
    const char *name, int64_t value);
DG_CHECK enum dg_err dg_json_put_bool(struct json_object *obj,
    const char *name, bool value);
/* Space-separated words as an array; no word: left out. */
DG_CHECK enum dg_err dg_json_put_words(struct json_object *obj,
    const char *name, const char *words);
/* One more in an array. */
DG_CHECK enum dg_err dg_json_add(struct json_object *array,
    struct json_object *value);
DG_CHECK enum dg_err dg_json_add_str(struct json_object *array,
    struct dg_str text);
/* value on one line, borrowed until it changes or goes. */
DG_CHECK enum dg_err dg_json_text(struct json_object *value,
    struct dg_str *out);

#endif
