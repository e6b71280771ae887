/*
 * Parsed templates, between template_parse.c (reads and checks) and
 * template.c (renders).
 */
#ifndef DG_WEB_TEMPLATE_PARSE_H
#define DG_WEB_TEMPLATE_PARSE_H

#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/web/template.h"

enum dg_tpl_kind { DG_TPL_LITERAL, DG_TPL_TEXT, DG_TPL_ATTR, DG_TPL_URL,
	DG_TPL_URLARG, DG_TPL_IF, DG_TPL_NOT, DG_TPL_EACH, DG_TPL_TITLE, DG_TPL_END,
	DG_TPL_SLOT_TITLE, DG_TPL_SLOT_PAGE };

struct dg_tpl_node {
	enum dg_tpl_kind kind;
	struct dg_str s;	/* literal, or the key */
	size_t end;		/* of a block: index of its end; else 0 */
};

struct dg_tpl_file {
	const char *name;
	struct dg_buf text;	/* what the nodes point into */
	struct dg_tpl_node *node;
	size_t n;
	size_t title;		/* of a page: index of its title block */
};

struct dg_templates {
	struct dg_tpl_file *file;	/* the layout first */
	size_t n;
};

/*
 * Check file->text and fill file->node. layout: its keys may be used too.
 * DG_EINVAL: error says what is wrong, *line where; DG_ENOMEM.
 */
DG_CHECK enum dg_err dg_template_parse(struct dg_tpl_file *file,
    const struct dg_tpl_page *layout, const struct dg_tpl_page *page,
    const char **error, unsigned *line);

#endif
