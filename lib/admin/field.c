/* SPDX-License-Identifier: MIT */
/* field.c: settings of administrated objects as a table */
#include "lib/admin/field.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <string.h>

#include "lib/admin/form.h"
#include "lib/admin/json.h"
#include "lib/base/buf.h"
#include "lib/base/precis.h"
#include "lib/oauth/json.h"
#include "lib/site/audit.h"

#define WORDS_TEXT_SIZE 256

/* "a, b or c" */
static void
words_text(const char *const *words, struct dg_buf *out)
{
	size_t i;

	for (i = 0; words[i] != NULL; i++) {
		if (i > 0)
			dg_buf_put_text(out, words[i + 1] != NULL ? ", " : " or ");
		dg_buf_put_text(out, words[i]);
	}
}

static enum dg_err
refuse_words(struct dg_admin *admin, const struct dg_field *f,
    const char *const *words, const char *verb)
{
	struct dg_buf text;
	enum dg_err rc;

	dg_buf_init(&text, WORDS_TEXT_SIZE);
	words_text(words, &text);
	rc = dg_admin_refuse(admin, DG_EINVAL, f->name, "%s %s", verb,
	    dg_buf_get(&text));
	dg_buf_fini(&text);
	return rc;
}

/* Index of the word, or -1. */
static int
word_index(const char *const *words, struct dg_str value)
{
	int i;

	for (i = 0; words[i] != NULL; i++) {
		if (dg_str_is(value, words[i]))
			return i;
	}
	return -1;
}

static const char *const bool_no[] = { "no", "false", "off", "0", NULL };
static const char *const bool_yes[] = { "yes", "true", "on", "1", NULL };
static const char *const bool_words[] = { "yes", "no", NULL };

static enum dg_err
set_bool(struct dg_admin *admin, const struct dg_field *f, void *place,
    struct dg_str value)
{
	bool v;

	if (f->words != NULL) {
		int i = word_index(f->words, value);

		if (i < 0)
			return refuse_words(admin, f, f->words, "must be");
		v = i == 1;
	} else if (word_index(bool_yes, value) >= 0) {
		v = true;
	} else if (word_index(bool_no, value) >= 0) {
		v = false;
	} else {
		return refuse_words(admin, f, bool_words, "must be");
	}
	memcpy(place, &v, sizeof(v));
	return DG_OK;
}

static enum dg_err
set_enum(struct dg_admin *admin, const struct dg_field *f, void *place,
    struct dg_str value)
{
	int i = word_index(f->words, value);
	unsigned v = (unsigned)i;

	if (i < 0)
		return refuse_words(admin, f, f->words, "must be");
	memcpy(place, &v, sizeof(v));
	return DG_OK;
}

/* The words of a list, or `none`; a grant type's URN counts as its last part. */
static enum dg_err
set_flags(struct dg_admin *admin, const struct dg_field *f, void *place,
    struct dg_str value)
{
	static const char urn[] = "urn:ietf:params:oauth:grant-type:";
	struct dg_str word;
	unsigned v = 0;
	int i;

	while (dg_str_split(&value, ", ", &word)) {
		if (dg_str_has_prefix(word, urn)) {
			word.p += sizeof(urn) - 1;
			word.n -= sizeof(urn) - 1;
		}
		if (word.n == 0 || dg_str_is(word, "none"))
			continue;
		if ((i = word_index(f->words, word)) < 0)
			return refuse_words(admin, f, f->words,
			    "must be none, or a list of");
		v |= 1U << i;
	}
	memcpy(place, &v, sizeof(v));
	return DG_OK;
}

static enum dg_err
set_int(struct dg_admin *admin, const struct dg_field *f, void *place,
    struct dg_str value)
{
	int64_t v;

	if (dg_str_int(value, f->min, f->max, &v) != DG_OK)
		return dg_admin_refuse(admin, DG_EINVAL, f->name,
		    "must be a number from %" PRId64 " to %" PRId64, f->min,
		    f->max);
	memcpy(place, &v, sizeof(v));
	return DG_OK;
}

static enum dg_err
set_time(struct dg_admin *admin, const struct dg_field *f, void *place,
    struct dg_str value)
{
	int64_t v = 0;

	if (!dg_str_is(value, "never") &&
	    dg_admin_form_time(value, &v) != DG_OK)
		return dg_admin_refuse(admin, DG_EINVAL, f->name,
		    "must be never, or a date like 2030-12-31 or "
		    "2030-12-31T23:59:59Z");
	memcpy(place, &v, sizeof(v));
	return DG_OK;
}

/* Refuse blanks at the ends of a user name: nobody sees them, and a sign-in
 * without them would fail as if the password were wrong. */
static enum dg_err
form_username(struct dg_str value, char *dst, size_t size)
{
	if (dg_precis_has_blank_ends(value))
		return DG_EINVAL;
	return dg_admin_form_name(value, dst, size);
}

/* How texts of each kind are checked and what to say when they are not. */
static const struct {
	enum dg_err (*take)(struct dg_str value, char *dst, size_t size);
	const char *must;
} form[] = {
	[DG_FIELD_NAME] = { dg_admin_form_name,
	    "must be text without control characters" },
	[DG_FIELD_USERNAME] = { form_username,
	    "must be text without control characters, and with no blank at its "
	    "beginning or end" },
	[DG_FIELD_SLUG] = { dg_admin_form_slug,
	    "must be made of letters, digits, - and _" },
	[DG_FIELD_CLIENT_ID] = { dg_admin_form_client_id,
	    "must be made of letters, digits and . _ ~ - @ /" },
	[DG_FIELD_DOMAIN] = { dg_admin_form_domain,
	    "must be a host name like auth.example.org" },
	[DG_FIELD_EMAIL] = { dg_admin_form_email,
	    "must be an e-mail address" },
	[DG_FIELD_URL] = { dg_admin_form_url,
	    "must be an https address without query (http only to this computer)" },
	[DG_FIELD_SCOPES] = { dg_admin_form_scopes,
	    "must be scope names with a space between" },
	[DG_FIELD_CHARSET] = { dg_admin_form_charset,
	    "must be capital letters and digits, each once" },
	[DG_FIELD_ORIGINS] = { dg_admin_form_origins,
	    "must be origins like https://app.example.org, with a space between" },
	[DG_FIELD_URIS] = { dg_admin_form_uris,
	    "must be URIs like https://api.example.org, without fragment, with a "
	    "space between" },
	[DG_FIELD_JSON] = { dg_admin_form_json,
	    "must be a JSON object like {\"upn\": \"anna@example.org\"}" },
};

static enum dg_err
set_text(struct dg_admin *admin, const struct dg_field *f, char *place,
    struct dg_str value)
{
	if (value.n < (size_t)f->min)
		return dg_admin_refuse(admin, DG_EINVAL, f->name,
		    f->min == 1 ? "must not be empty" :
		    "must have at least %" PRId64 " characters", f->min);
	if (value.n >= f->size)
		return dg_admin_refuse(admin, DG_EINVAL, f->name,
		    "must have at most %zu bytes", f->size - 1);
	if (f->kind == DG_FIELD_WORD) {
		if (word_index(f->words, value) < 0)
			return refuse_words(admin, f, f->words, "must be");
		return dg_str_copy(place, f->size, value);
	}
	if (value.n == 0) {
		place[0] = '\0';
		return DG_OK;
	}
	if (form[f->kind].take(value, place, f->size) != DG_OK)
		return dg_admin_refuse(admin, DG_EINVAL, f->name, "%s",
		    form[f->kind].must);
	return DG_OK;
}

enum dg_err
dg_admin_field_set(struct dg_admin *admin, const struct dg_field *field,
    void *object, struct dg_str value)
{
	char *place = (char *)object + field->offset;

	switch (field->kind) {
	case DG_FIELD_BOOL:
		return set_bool(admin, field, place, value);
	case DG_FIELD_INT:
		return set_int(admin, field, place, value);
	case DG_FIELD_TIME:
		return set_time(admin, field, place, value);
	case DG_FIELD_ENUM:
		return set_enum(admin, field, place, value);
	case DG_FIELD_FLAGS:
		return set_flags(admin, field, place, value);
	default:
		return set_text(admin, field, place, value);
	}
}

static bool
get_bool(const void *place)
{
	bool v;

	memcpy(&v, place, sizeof(v));
	return v;
}

static unsigned
get_unsigned(const void *place)
{
	unsigned v;

	memcpy(&v, place, sizeof(v));
	return v;
}

static int64_t
get_int(const void *place)
{
	int64_t v;

	memcpy(&v, place, sizeof(v));
	return v;
}

static bool
same_value(const struct dg_field *f, const void *a, const void *b)
{
	const char *x = (const char *)a + f->offset;
	const char *y = (const char *)b + f->offset;

	switch (f->kind) {
	case DG_FIELD_BOOL:
		return get_bool(x) == get_bool(y);
	case DG_FIELD_INT:
	case DG_FIELD_TIME:
		return get_int(x) == get_int(y);
	case DG_FIELD_ENUM:
	case DG_FIELD_FLAGS:
		return get_unsigned(x) == get_unsigned(y);
	default:
		return strcmp(x, y) == 0;
	}
}

bool
dg_admin_field_same(const struct dg_field *fields, const void *a,
    const void *b)
{
	const struct dg_field *f;

	for (f = fields; f->name != NULL; f++) {
		if (!same_value(f, a, b))
			return false;
	}
	return true;
}

static struct json_object *
flags_json(const struct dg_field *f, unsigned v)
{
	struct json_object *list = json_object_new_array();
	size_t i;

	for (i = 0; f->words[i] != NULL; i++) {
		if ((v & 1U << i) != 0 && dg_json_add_str(list,
		    dg_str_from(f->words[i])) != DG_OK) {
			json_object_put(list);
			return NULL;
		}
	}
	return list;
}

static struct json_object *
parse_json(const char *text)
{
	struct json_object *o;

	if (dg_json_parse(dg_str_from(*text != '\0' ? text : "{}"),
	    &o) != DG_OK)
		return json_object_new_object();
	return o;
}

static struct json_object *
value_json(const struct dg_field *f, const void *object)
{
	const char *place = (const char *)object + f->offset;

	switch (f->kind) {
	case DG_FIELD_BOOL:
		if (f->words != NULL)
			return json_object_new_string(f->words[get_bool(place)]);
		return json_object_new_boolean(get_bool(place));
	case DG_FIELD_INT:
	case DG_FIELD_TIME:
		return json_object_new_int64(get_int(place));
	case DG_FIELD_ENUM:
		return json_object_new_string(f->words[get_unsigned(place)]);
	case DG_FIELD_FLAGS:
		return flags_json(f, get_unsigned(place));
	case DG_FIELD_JSON:
		return parse_json(place);
	default:
		return json_object_new_string(place);
	}
}

/* Add every field to a JSON object. */
static enum dg_err
put_fields(const struct dg_field *fields, const void *object,
    struct json_object *out)
{
	const struct dg_field *f;
	enum dg_err rc = DG_OK;

	for (f = fields; f->name != NULL && rc == DG_OK; f++)
		rc = dg_json_put(out, f->name, value_json(f, object));
	return rc;
}

enum dg_err
dg_admin_field_object(const struct dg_field *fields, const char *uuid,
    int64_t version, const void *object, struct json_object **out)
{
	struct json_object *o = json_object_new_object();
	enum dg_err rc;

	*out = NULL;
	if (o == NULL)
		return DG_ENOMEM;
	if ((rc = dg_admin_json_text(o, "uuid", uuid)) == DG_OK &&
	    (rc = dg_json_put_int(o, "version", version)) == DG_OK &&
	    (rc = put_fields(fields, object, o)) == DG_OK)
		*out = o;
	else
		json_object_put(o);
	return rc;
}

static enum dg_err
add_change(struct json_object *changes, const struct dg_field *f,
    const void *before, const void *after)
{
	struct json_object *pair, *was = NULL, *is;
	enum dg_err rc = DG_ENOMEM;

	is = value_json(f, after);
	if (before != NULL)
		was = value_json(f, before);
	if (was != NULL && json_object_equal(was, is)) {
		rc = DG_OK;
		goto out;
	}
	if ((pair = json_object_new_object()) == NULL ||
	    (rc = dg_json_put(changes, f->name, pair)) != DG_OK)
		goto out;
	if (before != NULL) {
		rc = dg_json_put(pair, "old", was);
		was = NULL;
	}
	if (rc == DG_OK) {
		rc = dg_json_put(pair, "new", is);
		is = NULL;
	}
out:
	json_object_put(was);
	json_object_put(is);
	return rc;
}

static enum dg_err
add_changes(const struct dg_field *fields, const void *before,
    const void *after, struct json_object *changes)
{
	const struct dg_field *f;
	enum dg_err rc = DG_OK;

	for (f = fields; f->name != NULL && rc == DG_OK; f++)
		rc = add_change(changes, f, before, after);
	return rc;
}

enum dg_err
dg_admin_field_event(struct dg_admin *admin, struct dg_admin_act *act,
    const struct dg_field *fields, const void *before, const void *after)
{
	enum dg_err rc;

	act->action = before == NULL ? DG_ACTION_MODEL_CREATED :
	    DG_ACTION_MODEL_UPDATED;
	if ((act->changes = json_object_new_object()) == NULL)
		return DG_ENOMEM;
	rc = add_changes(fields, before, after, act->changes);
	if (rc == DG_OK && json_object_object_length(act->changes) > 0)
		return dg_admin_event(admin, act);
	json_object_put(act->changes);
	act->changes = NULL;
	return rc;
}
