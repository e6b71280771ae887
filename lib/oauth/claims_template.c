/* SPDX-License-Identifier: MIT */
/* claims_template.c: make claims of a person's data, without code */
#include "lib/oauth/claims_template.h"

#include <json-c/json.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/oauth/json.h"

#define TEXT_MAX DG_CLAIMS_SIZE_MAX
#define SEGMENT_MAX 64			/* bytes of a name in a path */
#define PUNCTUATION 4			/* of a member: quotes, colon, comma */
#define ATTRIBUTES "user.attributes."

/* Literal text, or the path of a placeholder. */
struct piece {
	struct dg_str text;
	bool is_path;
};

struct check {
	const char *why;		/* NULL: nothing wrong so far */
	size_t values;
};

bool
dg_claims_is_reserved(const char *name)
{
	/* RFC 7519 4.1, RFC 9068 2.2, RFC 7800 3.1, RFC 8693 4, OIDC Core 2 */
	static const char *const names[] = { "iss", "sub", "aud", "exp", "nbf",
		"iat", "jti", "nonce", "auth_time", "acr", "amr", "azp", "sid",
		"gty", "at_hash", "c_hash", "s_hash", "cnf", "client_id",
		"scope", "act", "may_act", "sub_jwk", "events", "_claim_names",
		"_claim_sources" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

static size_t
find_text(struct dg_str text, const char *what, size_t n)
{
	const char *at = text.n < n ? NULL : memmem(text.p, text.n, what, n);

	return at == NULL ? text.n : (size_t)(at - text.p);
}

/* Cut the next piece; false at the end. *bad: a placeholder has no end. */
static bool
next_piece(struct dg_str *rest, struct piece *out, bool *bad)
{
	size_t at = find_text(*rest, "${", 2), n = at;

	out->is_path = false;
	if (rest->n == 0)
		return false;
	if (at == 0) {
		n = find_text(*rest, "}", 1);
		*bad = n == rest->n;
		out->is_path = !*bad;
		out->text = (struct dg_str){ rest->p + 2, *bad ? 0 : n - 2 };
		n += *bad ? 0 : 1;
	} else if (at < rest->n && rest->p[at - 1] == '$') {
		/* "$${": text up to the first sign, then "${" without it */
		out->text = (struct dg_str){ rest->p, at - 1 };
		n = at - 1;
		if (n == 0) {
			out->text = (struct dg_str){ rest->p + 1, 2 };
			n = sizeof("$${") - 1;
		}
	} else {
		out->text = (struct dg_str){ rest->p, at };
	}
	rest->p += n;
	rest->n -= n;
	return true;
}

static bool
is_known_path(struct dg_str path)
{
	static const char *const paths[] = { "user.username", "user.name",
		"user.email", "user.email_verified", "user.uuid",
		"user.groups" };
	struct dg_str word;
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (dg_str_is(path, paths[i]))
			return true;
	}
	if (!dg_str_has_prefix(path, ATTRIBUTES) ||
	    path.p[path.n - 1] == '.')
		return false;
	path.p += sizeof(ATTRIBUTES) - 1;
	path.n -= sizeof(ATTRIBUTES) - 1;
	while (dg_str_split(&path, ".", &word)) {
		if (word.n == 0 || word.n > SEGMENT_MAX)
			return false;
	}
	return true;
}

static void
check_text(struct dg_str text, struct check *check)
{
	struct dg_str rest = text;
	struct piece piece;
	bool bad = false;

	while (check->why == NULL && next_piece(&rest, &piece, &bad)) {
		if (bad)
			check->why = "has a ${ without its }";
		else if (piece.is_path && !is_known_path(piece.text))
			check->why = "names a value that does not exist; there "
			    "are user.username, name, email, email_verified, "
			    "uuid, groups and attributes.NAME";
		else if (piece.is_path && piece.text.n + 3 < text.n &&
		    dg_str_is(piece.text, "user.groups"))
			check->why = "has ${user.groups} inside a longer text";
	}
}

static void check_value(struct json_object *value, int depth,
    struct check *check);

static void
check_members(struct json_object *object, int depth, struct check *check)
{
	size_t n;

	json_object_object_foreach(object, name, value) {
		n = strlen(name);
		if (n == 0 || n > DG_CLAIMS_NAME_MAX)
			check->why = "has a name without, or with more than 64, "
			    "characters";
		else if (depth == 1 && dg_claims_is_reserved(name))
			check->why = "sets a claim that the server itself sets "
			    "(iss, sub, aud, exp, ...)";
		if (check->why != NULL)
			return;
		check_value(value, depth, check);
	}
}

static void
check_value(struct json_object *value, int depth, struct check *check)
{
	size_t i;

	if (check->why != NULL)
		return;
	if (++check->values > DG_CLAIMS_TEMPLATE_VALUES_MAX)
		check->why = "has more than 128 values";
	switch (json_object_get_type(value)) {
	case json_type_null:
		check->why = "holds null";
		return;
	case json_type_string:
		check_text((struct dg_str){ json_object_get_string(value),
		    (size_t)json_object_get_string_len(value) }, check);
		return;
	case json_type_object:
	case json_type_array:
		if (depth == DG_CLAIMS_TEMPLATE_DEPTH_MAX)
			check->why = "nests more than four deep";
		break;
	default:
		return;
	}
	if (check->why != NULL)
		return;
	if (json_object_is_type(value, json_type_object))
		check_members(value, depth + 1, check);
	else
		for (i = 0; i < json_object_array_length(value); i++)
			check_value(json_object_array_get_idx(value, i),
			    depth + 1, check);
}

enum dg_err
dg_claims_template_parse(struct dg_str text, struct json_object **out,
    const char **why)
{
	struct check check = { NULL, 0 };
	enum dg_err rc;

	*out = NULL;
	*why = "is longer than 4,096 bytes";
	if (text.n > DG_CLAIMS_TEMPLATE_MAX)
		return DG_EINVAL;
	*why = "is not one JSON object with each name once";
	if ((rc = dg_json_parse(text, out)) != DG_OK)
		return rc;
	check_value(*out, 0, &check);
	*why = check.why;
	if (check.why == NULL)
		return DG_OK;
	json_object_put(*out);
	*out = NULL;
	return DG_EINVAL;
}

/* The value of a path, borrowed; NULL: missing. */
static struct json_object *
look_up(struct json_object *user, struct dg_str path)
{
	char name[SEGMENT_MAX + 1];
	struct json_object *value = user;
	struct dg_str word;

	(void)dg_str_split(&path, ".", &word);	/* "user" */
	while (value != NULL && dg_str_split(&path, ".", &word)) {
		if (!json_object_is_type(value, json_type_object) ||
		    dg_str_copy(name, sizeof(name), word) != DG_OK ||
		    !json_object_object_get_ex(value, name, &value))
			return NULL;
	}
	if (json_object_is_type(value, json_type_string) &&
	    json_object_get_string_len(value) == 0)
		return NULL;
	return value;
}

/* A value as text; DG_EINVAL: it is missing, or a list or an object, which cannot
 * be written inside a text. */
static enum dg_err
get_text(struct json_object *value, struct dg_str *out)
{
	switch (json_object_get_type(value)) {
	case json_type_string:
		*out = dg_str_from(json_object_get_string(value));
		return DG_OK;
	case json_type_int:
	case json_type_double:
	case json_type_boolean:
		return dg_json_text(value, out);
	default:
		return DG_EINVAL;
	}
}

/* A text that gets too long counts as missing. */
static enum dg_err
fill_text(struct dg_str text, struct json_object *user,
    struct json_object **out)
{
	enum dg_err rc = DG_OK;
	struct piece piece;
	struct dg_buf buf;
	bool there = true, bad = false;

	dg_buf_init(&buf, TEXT_MAX);
	while (there && next_piece(&text, &piece, &bad)) {
		if (piece.is_path)
			rc = get_text(look_up(user, piece.text), &piece.text);
		there = rc == DG_OK && piece.text.n <= TEXT_MAX - buf.n;
		if (there)
			dg_buf_put_str(&buf, piece.text);
	}
	if (there && (rc = dg_buf_err(&buf)) == DG_OK) {
		*out = json_object_new_string_len(dg_buf_get(&buf),
		    (int)buf.n);
		rc = *out == NULL ? DG_ENOMEM : DG_OK;
	}
	dg_buf_fini(&buf);
	return rc == DG_EINVAL ? DG_OK : rc;
}

static enum dg_err
fill_string(struct json_object *string, struct json_object *user,
    struct json_object **out)
{
	struct dg_str text = { json_object_get_string(string),
		(size_t)json_object_get_string_len(string) }, rest = text;
	struct piece piece;
	bool bad = false;

	if (next_piece(&rest, &piece, &bad) && piece.is_path && rest.n == 0) {
		*out = json_object_get(look_up(user, piece.text));
		return DG_OK;
	}
	return fill_text(text, user, out);
}

static enum dg_err fill(struct json_object *value, struct json_object *user,
    struct json_object **out);

static enum dg_err
fill_object(struct json_object *object, struct json_object *user,
    struct json_object *into)
{
	struct json_object *value;
	enum dg_err rc = DG_OK;

	json_object_object_foreach(object, name, member) {
		if ((rc = fill(member, user, &value)) == DG_OK &&
		    value != NULL)
			rc = dg_json_put(into, name, value);
		if (rc != DG_OK)
			return rc;
	}
	return rc;
}

static enum dg_err
fill_array(struct json_object *array, struct json_object *user,
    struct json_object *into)
{
	struct json_object *value;
	enum dg_err rc;
	size_t i;

	for (i = 0; i < json_object_array_length(array); i++) {
		rc = fill(json_object_array_get_idx(array, i), user, &value);
		if (rc != DG_OK)
			return rc;
		if (value != NULL &&
		    (rc = dg_json_add(into, value)) != DG_OK)
			return rc;
	}
	return DG_OK;
}

static size_t
count(struct json_object *value)
{
	return json_object_is_type(value, json_type_object) ?
	    (size_t)json_object_object_length(value) :
	    json_object_array_length(value);
}

/* An object or list; what lost everything is missing itself. */
static enum dg_err
fill_inner(struct json_object *value, struct json_object *user,
    struct json_object **out)
{
	bool object = json_object_is_type(value, json_type_object);
	struct json_object *into = object ? json_object_new_object() :
	    json_object_new_array();
	enum dg_err rc;

	if (into == NULL)
		return DG_ENOMEM;
	rc = object ? fill_object(value, user, into) :
	    fill_array(value, user, into);
	if (rc != DG_OK || (count(into) == 0 && count(value) > 0)) {
		json_object_put(into);
		return rc;
	}
	*out = into;
	return DG_OK;
}

/* *out: the caller's; NULL: missing. */
static enum dg_err
fill(struct json_object *value, struct json_object *user,
    struct json_object **out)
{
	*out = NULL;
	switch (json_object_get_type(value)) {
	case json_type_string:
		return fill_string(value, user, out);
	case json_type_object:
	case json_type_array:
		return fill_inner(value, user, out);
	default:
		*out = json_object_get(value);
		return DG_OK;
	}
}

static enum dg_err
put_claim(struct json_object *claims, const char *name,
    struct json_object *value, size_t *room, bool *cut)
{
	struct dg_str text;
	enum dg_err rc = dg_json_text(value, &text);
	size_t n = text.n + strlen(name) + PUNCTUATION;

	if (rc != DG_OK || n > *room) {
		*cut = *cut || rc == DG_OK;
		json_object_put(value);
		return rc;
	}
	*room -= n;
	return dg_json_put(claims, name, value);
}

enum dg_err
dg_claims_template_apply(struct json_object *template,
    struct json_object *user, struct json_object *claims, size_t *room,
    bool *cut)
{
	struct json_object *value;
	enum dg_err rc;

	json_object_object_foreach(template, name, member) {
		if ((rc = fill(member, user, &value)) != DG_OK)
			return rc;
		if (value == NULL)
			continue;
		rc = put_claim(claims, name, value, room, cut);
		if (rc != DG_OK)
			return rc;
	}
	return DG_OK;
}
