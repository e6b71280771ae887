/*
 * HTML templates with typed placeholders: @@key:text@@, @@key:attr@@,
 * @@key:url@@; blocks @@if:key@@ ... @@end:key@@ and @@each:key@@ ... ; no raw
 * type. All are read and checked at start: an unknown key, a missing type, a
 * `text` inside a tag is a start-up failure.
 */
#ifndef DG_WEB_TEMPLATE_H
#define DG_WEB_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

struct dg_templates;

/* Value of a key. rows: for `each`; text NULL and rows NULL: `if` is false. */
struct dg_tpl_value {
	const char *key;
	const char *text;		/* UTF-8, NUL-terminated */
	const struct dg_tpl_value *const *rows;	/* each a {NULL}-ended list */
	size_t rows_n;
};

/*
 * Read layout.html and every page of pages[] (NULL-ended names without
 * ending) below dir. DG_ECONFIG: logged with file and line.
 */
DG_CHECK enum dg_err dg_templates_load(const char *dir,
    const char *const *pages, struct dg_templates **out);
void dg_templates_free(struct dg_templates *tpl);

/*
 * Render a page inside the layout. values: {NULL}-ended; a key that the page
 * uses and values lacks is DG_EINVAL, nothing half-made goes out.
 */
DG_CHECK enum dg_err dg_templates_render(const struct dg_templates *tpl,
    const char *page, const struct dg_tpl_value *values, struct dg_buf *out);

#endif
