/*
 * application/x-www-form-urlencoded (WHATWG URL section 5): query strings and
 * bodies, parsed once into bounded storage. Knows no OAuth.
 */
#ifndef DG_WEB_FORM_H
#define DG_WEB_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"
#include "lib/base/str.h"

#define DG_FORM_TYPE "application/x-www-form-urlencoded"
#define DG_FORM_PARAMS_MAX 32
#define DG_FORM_BYTES_MAX 16384

enum dg_form_fault {
	DG_FORM_OK,
	DG_FORM_TOO_MANY,
	DG_FORM_TOO_LARGE,
	DG_FORM_BAD_ESCAPE,
	DG_FORM_NUL,
	DG_FORM_BAD_UTF8,
	DG_FORM_DUPLICATE	/* a parameter twice, but `resource` */
};

struct dg_param {
	struct dg_str name;
	struct dg_str value;	/* decoded */
};

struct dg_form {
	struct dg_param param[DG_FORM_PARAMS_MAX];
	size_t n;
	size_t used;				/* bytes of text */
	char text[DG_FORM_BYTES_MAX];
};

/*
 * CR and LF before a name and at the end are skipped (authentik's documented
 * body has a line break after each `&`). A parameter without a
 * value is not kept. The result is usable up to the fault.
 */
enum dg_form_fault dg_form_parse(struct dg_form *form, struct dg_str in);
void dg_form_wipe(struct dg_form *form);

/*
 * Value of a parameter; {NULL, 0} when absent or empty (RFC 6749 section 3.2:
 * a parameter without a value counts as absent).
 */
struct dg_str dg_form_get(const struct dg_form *form, const char *name);
/* The i-th value of a parameter that may repeat; false past the last. */
bool dg_form_get_nth(const struct dg_form *form, const char *name, size_t i,
    struct dg_str *value);

#endif
