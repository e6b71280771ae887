/* SPDX-License-Identifier: MIT */
/* template.c: render checked templates */
#include "lib/web/template.h"

#include <string.h>

#include "lib/base/log.h"
#include "lib/web/html.h"
#include "lib/web/template_parse.h"

/* Values of a row, then of what is around it. */
struct scope {
	const struct dg_tpl_value *values;
	const struct scope *outer;
};

struct render {
	const struct dg_tpl_file *page;	/* what the layout's slots show */
	struct dg_buf *out;
};

static const struct dg_tpl_value *
find_value(const struct scope *scope, struct dg_str key)
{
	for (; scope != NULL; scope = scope->outer)
		for (size_t i = 0; scope->values[i].key != NULL; i++)
			if (dg_str_is(key, scope->values[i].key))
				return &scope->values[i];
	return NULL;
}

static bool
has_value(const struct dg_tpl_value *value)
{
	return value->rows_n > 0 ||
	    (value->text != NULL && value->text[0] != '\0');
}

static void
put(struct dg_buf *out, enum dg_tpl_kind kind, const char *text)
{
	struct dg_str s = dg_str_from(text);

	if (kind == DG_TPL_TEXT)
		dg_html_text(out, s);
	else if (kind == DG_TPL_ATTR)
		dg_html_attr(out, s);
	else if (kind == DG_TPL_URLARG)
		dg_html_urlarg(out, s);
	else
		dg_html_url(out, s);
}

static enum dg_err render_range(struct render *r,
    const struct dg_tpl_file *file, size_t from, size_t to,
    const struct scope *scope);

/* A block whose node is at i: nothing, once, or once a row. */
static enum dg_err
render_block(struct render *r, const struct dg_tpl_file *file, size_t i,
    const struct dg_tpl_value *value, const struct scope *scope)
{
	const struct dg_tpl_node *node = &file->node[i];
	enum dg_err rc = DG_OK;

	if (node->kind != DG_TPL_EACH) {
		if (has_value(value) != (node->kind == DG_TPL_IF))
			return DG_OK;
		return render_range(r, file, i + 1, node->end, scope);
	}
	for (size_t row = 0; row < value->rows_n && rc == DG_OK; row++) {
		struct scope inner = { value->rows[row], scope };

		rc = render_range(r, file, i + 1, node->end, &inner);
	}
	return rc;
}

static enum dg_err
render_key(struct render *r, const struct dg_tpl_file *file, size_t i,
    const struct scope *scope)
{
	const struct dg_tpl_node *node = &file->node[i];
	const struct dg_tpl_value *value = find_value(scope, node->s);

	if (value == NULL) {
		dg_log(DG_LOG_ERROR, "template", "%s: key %.*s has no value",
		    file->name, (int)node->s.n, node->s.p);
		return DG_EINVAL;
	}
	if (node->end != 0)
		return render_block(r, file, i, value, scope);
	put(r->out, node->kind, value->text);
	return DG_OK;
}

static enum dg_err
render_range(struct render *r, const struct dg_tpl_file *file, size_t from,
    size_t to, const struct scope *scope)
{
	const struct dg_tpl_file *page = r->page;
	enum dg_err rc = DG_OK;

	for (size_t i = from; i < to && rc == DG_OK; i++) {
		const struct dg_tpl_node *node = &file->node[i];

		switch (node->kind) {
		case DG_TPL_LITERAL:
			dg_buf_put_str(r->out, node->s);
			break;
		case DG_TPL_SLOT_TITLE:
			rc = render_range(r, page, page->title + 1,
			    page->node[page->title].end, scope);
			break;
		case DG_TPL_SLOT_PAGE:
			rc = render_range(r, page, 0, page->n, scope);
			break;
		case DG_TPL_TITLE:
			break;
		default:
			rc = render_key(r, file, i, scope);
		}
		if (node->end != 0)
			i = node->end;
	}
	return rc;
}

enum dg_err
dg_templates_render(const struct dg_templates *tpl, const char *page,
    const struct dg_tpl_value *values, struct dg_buf *out)
{
	const struct scope scope = { values, NULL };
	struct render r = { NULL, out };
	enum dg_err rc;

	for (size_t i = 1; i < tpl->n; i++)
		if (strcmp(tpl->file[i].name, page) == 0)
			r.page = &tpl->file[i];
	if (r.page == NULL)
		return DG_EINVAL;
	rc = render_range(&r, &tpl->file[0], 0, tpl->file[0].n, &scope);
	return rc != DG_OK ? rc : dg_buf_err(out);
}
