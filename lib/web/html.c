/* SPDX-License-Identifier: MIT */
/* html.c: escape text for its place in a page */
#include "lib/web/html.h"

#include "lib/base/ascii.h"
#include "lib/base/utf8.h"

#define REPLACEMENT "\xef\xbf\xbd"	/* U+FFFD */

/*
 * Characters that no page shows as they are: controls, and the overrides of
 * direction with which a name could reorder the words beside it.
 */
static bool
is_unfit(uint32_t cp)
{
	return (cp < 0x20 && cp != '\t' && cp != '\n') ||
	    (cp >= 0x7f && cp <= 0x9f) || dg_utf8_is_override(cp);
}

static void
put_char(struct dg_buf *buf, uint32_t cp, struct dg_str bytes)
{
	switch (cp) {
	case '&':
		dg_html_markup(buf, "&amp;");
		break;
	case '<':
		dg_html_markup(buf, "&lt;");
		break;
	case '>':
		dg_html_markup(buf, "&gt;");
		break;
	case '"':
		dg_html_markup(buf, "&quot;");
		break;
	case '\'':
		dg_html_markup(buf, "&#39;");
		break;
	default:
		if (is_unfit(cp))
			dg_html_markup(buf, REPLACEMENT);
		else
			dg_buf_put_str(buf, bytes);
	}
}

void
dg_html_text(struct dg_buf *buf, struct dg_str s)
{
	while (s.n > 0) {
		struct dg_str rest = s;
		uint32_t cp;

		if (dg_utf8_next(&rest, &cp)) {
			put_char(buf, cp, (struct dg_str){ s.p, s.n - rest.n });
			s = rest;
		} else {
			dg_html_markup(buf, REPLACEMENT);
			s.p++;
			s.n--;
		}
	}
}

/* All that a quoted value needs is what dg_html_text escapes anyway; the name
 * says where it is used, and a reader need not know that. */
void
dg_html_attr(struct dg_buf *buf, struct dg_str s)
{
	dg_html_text(buf, s);
}

static bool
is_safe_url(struct dg_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == '\\')
			return false;
	if (s.n > 0 && s.p[0] == '/')
		return s.n == 1 || s.p[1] != '/';
	return dg_str_has_prefix(s, "https://") || dg_str_has_prefix(s, "http://");
}

void
dg_html_url(struct dg_buf *buf, struct dg_str s)
{
	if (is_safe_url(s))
		dg_html_attr(buf, s);
	else
		dg_html_markup(buf, "#");
}

void
dg_html_urlarg(struct dg_buf *buf, struct dg_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (dg_ascii_is_unreserved(s.p[i]))
			dg_buf_putc(buf, s.p[i]);
		else
			dg_buf_printf(buf, "%%%02X",
			    (unsigned)(unsigned char)s.p[i]);
	}
}
