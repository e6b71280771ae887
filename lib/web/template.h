/*
 * HTML templates with typed placeholders and no raw type; not a language.
 *
 *   @@key:text@@   text between tags
 *   @@key:attr@@   inside a quoted attribute value that is no address
 *   @@key:url@@    begins the quoted value of href, src or action
 *   @@key:urlarg@@ goes on in such a value; percent-encoded
 *   @@if:key@@ ... @@end:key@@     when the key has a value
 *   @@not:key@@ ... @@end:key@@    when it has none
 *   @@each:key@@ ... @@end:key@@   once for each row
 *   @@title@@ ... @@end:title@@    in a page: what the layout's title shows
 *   @@slot:title@@, @@slot:page@@  in the layout: where these go
 *
 * All are read and checked at start: an unknown key, a placeholder of the
 * wrong type for its place, an unclosed block, a script or style element is a
 * start-up failure.
 */
#ifndef DG_WEB_TEMPLATE_H
#define DG_WEB_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

struct dg_templates;

/* A file of the template folder, without its ending, and the keys that it may
 * use, with blanks between. */
struct dg_tpl_page {
	const char *name;
	const char *keys;
};

/* Value of a key. A text of NULL or "" without rows counts as none. */
struct dg_tpl_value {
	const char *key;
	const char *text;		/* UTF-8, NUL-terminated */
	const struct dg_tpl_value *const *rows;	/* each a {NULL}-ended list */
	size_t rows_n;
};

/*
 * Read the pages ({NULL}-ended) below dir. The first is the layout; its keys
 * may be used in every page. DG_ECONFIG: logged with file and line.
 */
DG_CHECK enum dg_err dg_templates_load(const char *dir,
    const struct dg_tpl_page *pages, struct dg_templates **out);
void dg_templates_free(struct dg_templates *tpl);

/*
 * Append a page inside the layout to out. values: {NULL}-ended; in a row, its
 * own values come before these. DG_EINVAL: a key that is used is not among
 * the values; out is then to be thrown away.
 */
DG_CHECK enum dg_err dg_templates_render(const struct dg_templates *tpl,
    const char *page, const struct dg_tpl_value *values, struct dg_buf *out);

#endif
