/*
 * Escapers named after their context. The safe call is the short one; markup
 * goes through a macro that takes literals only.
 */
#ifndef DG_WEB_HTML_H
#define DG_WEB_HTML_H

#include "lib/base/buf.h"
#include "lib/base/str.h"

/* Text between tags. */
void dg_html_text(struct dg_buf *buf, struct dg_str s);
/* Value of a quoted attribute. */
void dg_html_attr(struct dg_buf *buf, struct dg_str s);
/* A whole URL as the value of a quoted attribute: only http, https and
 * relative addresses pass, anything else becomes "#". */
void dg_html_url(struct dg_buf *buf, struct dg_str s);
/* One percent-encoded part of a URL (RFC 3986 unreserved stay). */
void dg_html_urlarg(struct dg_buf *buf, struct dg_str s);

#define dg_html_markup(buf, lit) dg_buf_put((buf), "" lit, sizeof(lit) - 1)

#endif
