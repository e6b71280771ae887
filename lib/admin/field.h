/*
 * The settings of an administrated object as a table: name, form, place in
 * its struct. One table gives the options of the command line, the members of
 * JSON, the checks, and the old and new values of an event.
 */
#ifndef DG_ADMIN_FIELD_H
#define DG_ADMIN_FIELD_H

#include <json-c/json_types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/admin/admin.h"
#include "lib/base/err.h"
#include "lib/base/str.h"

enum dg_field_kind {
	/* char[size]; min: fewest bytes */
	DG_FIELD_NAME,		/* what people read: UTF-8, no control characters */
	DG_FIELD_USERNAME,	/* the same, without blanks at its ends */
	DG_FIELD_SLUG,		/* letters, digits, - and _ */
	DG_FIELD_CLIENT_ID,	/* what needs no escaping in HTTP Basic */
	DG_FIELD_DOMAIN,	/* host name, made lower case */
	DG_FIELD_EMAIL,
	DG_FIELD_URL,		/* https, or http to loopback */
	DG_FIELD_SCOPES,	/* RFC 6749 section 3.3 */
	DG_FIELD_CHARSET,	/* alphabet of user codes */
	DG_FIELD_ORIGINS,	/* of web pages, space-separated */
	DG_FIELD_URIS,		/* resource indicators, space-separated (RFC 8707) */
	DG_FIELD_JSON,		/* an object */
	DG_FIELD_WORD,		/* one of words, kept as text */
	/* int64_t */
	DG_FIELD_INT,		/* min to max */
	DG_FIELD_TIME,		/* a date (UTC) or `never`, 0 */
	/* bool; words, if given: those for false and true */
	DG_FIELD_BOOL,
	/* an enum, unsigned; value: index into words */
	DG_FIELD_ENUM,
	/* unsigned; bit n: words[n] */
	DG_FIELD_FLAGS
};

struct dg_field {
	const char *name;		/* authentik's word where there is one */
	enum dg_field_kind kind;
	size_t offset;			/* in the object's struct */
	size_t size;			/* of a char array */
	const char *const *words;	/* ends with NULL */
	int64_t min, max;
	const char *help;
};

/* Tables end with {0}. */
#define DG_FIELD_AT(type, member) \
	offsetof(type, member), sizeof(((type *)0)->member)

/* A value as a person gave it. DG_OK; DG_EINVAL: admin says why. */
DG_CHECK enum dg_err dg_admin_field_set(struct dg_admin *admin,
    const struct dg_field *field, void *object, struct dg_str value);
/* A new object with uuid, version and every field. Owner of *out: caller. */
DG_CHECK enum dg_err dg_admin_field_object(const struct dg_field *fields,
    const char *uuid, int64_t version, const void *object,
    struct json_object **out);
/* Have two objects the same value in every field? */
bool dg_admin_field_same(const struct dg_field *fields, const void *a,
    const void *b);
/*
 * The event of a change, with {"name": {"old": ..., "new": ...}} of the fields
 * that differ; before NULL: of all fields, without old. Nothing differs:
 * nothing is written. act: model, name, provider_id are set; consumed.
 * The caller holds the transaction.
 */
DG_CHECK enum dg_err dg_admin_field_event(struct dg_admin *admin,
    struct dg_admin_act *act, const struct dg_field *fields,
    const void *before, const void *after);

#endif
