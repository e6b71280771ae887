/* SPDX-License-Identifier: MIT */
/* json.c: json-c with our rules: strict reading, checked writing */
#include "lib/oauth/json.h"

#include <errno.h>
#include <string.h>

#include <json-c/json.h>

#include "lib/base/buf.h"
#include "lib/base/utf8.h"
#include "lib/oauth/scope.h"

/*
 * json-c's strict mode still takes single quotes, NaN, raw control characters,
 * some ill-formed UTF-8 and a member twice. Walk the text: refuse all but the
 * last, and count the colons outside strings, which is the number of members
 * written.
 */
static enum dg_err
scan(struct dg_str text, size_t *members)
{
	static const char outside[] = "{}[]:, \t\r\n0123456789+-.Eaeflnrstu";
	bool in_string = false;
	size_t i;

	*members = 0;
	if (!dg_utf8_is_valid(text))
		return DG_EINVAL;
	for (i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c == '"') {
			in_string = !in_string;
		} else if (!in_string) {
			if (strchr(outside, c) == NULL)
				return DG_EINVAL;
			*members += c == ':';
		} else if (c < 0x20) {
			return DG_EINVAL;
		} else if (c == '\\') {
			struct dg_str rest = { text.p + i, text.n - i };

			if (dg_str_has_prefix(rest, "\\u0000") ||
			    (rest.n > 1 && (unsigned char)rest.p[1] > 0x7f))
				return DG_EINVAL;
			i++;
		}
	}
	return DG_OK;
}

/*
 * When it is strict, json-c 0.18 takes each byte above 0x7f for a control
 * character: write escapes for them. They stand in strings only.
 */
static void
put_ascii(struct dg_buf *out, struct dg_str text)
{
	uint32_t cp;

	while (dg_utf8_next(&text, &cp)) {
		if (cp < 0x80)
			dg_buf_putc(out, (char)cp);
		else if (cp < 0x10000)
			dg_buf_printf(out, "\\u%04x", (unsigned)cp);
		else
			dg_buf_printf(out, "\\u%04x\\u%04x",
			    0xd800U + ((cp - 0x10000) >> 10),
			    0xdc00U + ((cp - 0x10000) & 0x3ff));
	}
}

/* Depth is bounded by the parser. */
static size_t
count_members(struct json_object *value)
{
	size_t n = 0, i;

	if (json_object_is_type(value, json_type_array)) {
		for (i = 0; i < json_object_array_length(value); i++)
			n += count_members(json_object_array_get_idx(value, i));
	} else if (json_object_is_type(value, json_type_object)) {
		json_object_object_foreach(value, key, member) {
			(void)key;
			n += 1 + count_members(member);
		}
	}
	return n;
}

static enum dg_err
parse(struct dg_str text, struct json_object **out)
{
	struct json_tokener *tokener = NULL;
	struct json_object *value = NULL;
	enum dg_err rc;
	struct dg_buf ascii;
	size_t members;

	*out = NULL;
	if (text.n > DG_JSON_MAX || scan(text, &members) != DG_OK)
		return DG_EINVAL;
	/* six characters for two bytes: nothing grows more */
	dg_buf_init(&ascii, 3 * text.n + 1);
	put_ascii(&ascii, text);
	if ((rc = dg_buf_err(&ascii)) != DG_OK)
		goto out;
	rc = DG_ENOMEM;
	tokener = json_tokener_new_ex(DG_JSON_DEPTH_MAX);
	if (tokener == NULL)
		goto out;
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	/* json-c tells a lack of memory in no other way */
	errno = 0;
	value = json_tokener_parse_ex(tokener, dg_buf_get(&ascii),
	    (int)ascii.n);
	rc = errno == ENOMEM ? DG_ENOMEM : DG_EINVAL;
	if (rc == DG_ENOMEM || json_tokener_get_error(tokener) != json_tokener_success ||
	    json_tokener_get_parse_end(tokener) != ascii.n ||
	    !json_object_is_type(value, json_type_object) ||
	    count_members(value) != members)
		goto out;
	*out = value;
	value = NULL;
	rc = DG_OK;
out:
	json_object_put(value);
	if (tokener != NULL)
		json_tokener_free(tokener);
	dg_buf_fini(&ascii);
	return rc;
}

/*
 * When an allocation of json-c fails and a number follows, json-c reports no
 * error: a member is missing then, or a string lacks its end. So the text is
 * parsed twice. If the two results differ, memory was short, and that says
 * nothing about the text.
 */
enum dg_err
dg_json_parse(struct dg_str text, struct json_object **out)
{
	struct json_object *again = NULL;
	enum dg_err rc, rc2;

	if ((rc = parse(text, out)) == DG_ENOMEM)
		return rc;
	rc2 = parse(text, &again);
	if (rc != rc2 || (rc == DG_OK && !json_object_equal(*out, again))) {
		json_object_put(*out);
		*out = NULL;
		rc = DG_ENOMEM;
	}
	json_object_put(again);
	return rc;
}

bool
dg_json_get_str(struct json_object *obj, const char *name, struct dg_str *out)
{
	struct json_object *value;

	if (!json_object_object_get_ex(obj, name, &value) ||
	    !json_object_is_type(value, json_type_string))
		return false;
	out->p = json_object_get_string(value);
	out->n = (size_t)json_object_get_string_len(value);
	return true;
}

bool
dg_json_get_int(struct json_object *obj, const char *name, int64_t *out)
{
	struct json_object *value;

	if (!json_object_object_get_ex(obj, name, &value) ||
	    !json_object_is_type(value, json_type_int))
		return false;
	*out = json_object_get_int64(value);
	return true;
}

bool
dg_json_get_date(struct json_object *obj, const char *name, int64_t *out)
{
	const double most = 1e15;	/* exact in a double, and far enough */
	struct json_object *value;
	double v;

	if (dg_json_get_int(obj, name, out))
		return true;
	if (!json_object_object_get_ex(obj, name, &value) ||
	    !json_object_is_type(value, json_type_double))
		return false;
	v = json_object_get_double(value);
	if (!(v > -most && v < most))
		return false;
	*out = (int64_t)v;
	return true;
}

enum dg_err
dg_json_put(struct json_object *obj, const char *name,
    struct json_object *value)
{
	if (obj == NULL || value == NULL ||
	    json_object_object_add(obj, name, value) != 0) {
		json_object_put(value);
		return DG_ENOMEM;
	}
	return DG_OK;
}

enum dg_err
dg_json_put_text(struct json_object *obj, const char *name, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return DG_OK;
	return dg_json_put(obj, name, json_object_new_string(text));
}

enum dg_err
dg_json_put_int(struct json_object *obj, const char *name, int64_t value)
{
	return dg_json_put(obj, name, json_object_new_int64(value));
}

enum dg_err
dg_json_put_bool(struct json_object *obj, const char *name, bool value)
{
	return dg_json_put(obj, name, json_object_new_boolean(value));
}

enum dg_err
dg_json_add(struct json_object *array, struct json_object *value)
{
	if (array == NULL || value == NULL ||
	    json_object_array_add(array, value) != 0) {
		json_object_put(value);
		return DG_ENOMEM;
	}
	return DG_OK;
}

enum dg_err
dg_json_add_str(struct json_object *array, struct dg_str text)
{
	return dg_json_add(array,
	    json_object_new_string_len(text.p, (int)text.n));
}

enum dg_err
dg_json_text(struct json_object *value, struct dg_str *out)
{
	out->n = 0;
	/* without memory json-c leaves pieces out, and says so here alone */
	errno = 0;
	out->p = json_object_to_json_string_length(value,
	    JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &out->n);
	return out->p != NULL && errno != ENOMEM ? DG_OK : DG_ENOMEM;
}

enum dg_err
dg_json_put_words(struct json_object *obj, const char *name,
    const char *words)
{
	struct dg_str rest = dg_str_from(words), word;
	struct json_object *array;
	enum dg_err rc;

	if (!dg_scope_next(&rest, &word))
		return DG_OK;
	array = json_object_new_array();
	if ((rc = dg_json_put(obj, name, array)) != DG_OK)
		return rc;
	do {
		rc = dg_json_add_str(array, word);
	} while (rc == DG_OK && dg_scope_next(&rest, &word));
	return rc;
}
