/* SPDX-License-Identifier: MIT */
/* template_parse.c: read and check templates */
#include "lib/web/template_parse.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEPTH_MAX 8
#define NODES_MAX 1024
#define WORD_MAX 32

/* Where in HTML the text stands. */
enum place { BETWEEN_TAGS, IN_TAG, IN_VALUE };

struct html {
	enum place place;
	char word[WORD_MAX];	/* in a tag: its name, then an attribute's */
	size_t word_n;
	bool tag_named;		/* the tag's name is behind us */
	bool after_equals;
	bool value_begun;	/* something stands in the value already */
};

struct parser {
	struct dg_tpl_file *file;
	const struct dg_tpl_page *layout, *page;
	struct html html;
	struct { size_t node; enum place place; } open[DEPTH_MAX];
	size_t depth;
	bool has_title;
	unsigned line;
	const char *error;	/* NULL: none so far */
};

static void
word_end(struct parser *p)
{
	struct html *h = &p->html;

	if (h->word_n == 0 || h->tag_named)
		return;
	h->tag_named = true;
	if (strcasecmp(h->word, "script") == 0 ||
	    strcasecmp(h->word, "style") == 0)
		p->error = "script and style elements are not allowed";
}

static void
word_reset(struct html *h)
{
	h->word_n = 0;
	h->word[0] = '\0';
}

static void
value_begin(struct parser *p)
{
	struct html *h = &p->html;

	if (!h->after_equals)
		p->error = "a quote without an attribute before it";
	else if (strncasecmp(h->word, "on", 2) == 0 ||
	    strcasecmp(h->word, "style") == 0)
		p->error = "script and style attributes are not allowed";
	h->place = IN_VALUE;
	h->after_equals = false;
	h->value_begun = false;
}

static void
in_tag(struct parser *p, char c)
{
	struct html *h = &p->html;

	if (c == '"') {
		value_begin(p);
	} else if (h->after_equals || c == '\'') {
		p->error = "attribute values stand in double quotes";
	} else if (c == '<') {
		p->error = "a tag within a tag";
	} else if (c == '=') {
		h->after_equals = true;
	} else if (isalnum((unsigned char)c) || c == '-' || c == ':') {
		if (h->word_n + 1 >= sizeof(h->word)) {
			p->error = "too long a name in a tag";
			return;
		}
		h->word[h->word_n++] = c;
		h->word[h->word_n] = '\0';
	} else {
		word_end(p);
		word_reset(h);
		if (c == '>')
			h->place = BETWEEN_TAGS;
	}
}

/* Follow literal text, to know the place of what comes behind it. */
static void
follow(struct parser *p, struct dg_str s)
{
	struct html *h = &p->html;

	for (size_t i = 0; i < s.n && p->error == NULL; i++) {
		char c = s.p[i];

		if (c == '\n')
			p->line++;
		if (h->place == IN_TAG) {
			in_tag(p, c);
		} else if (h->place == IN_VALUE) {
			h->value_begun = true;
			if (c == '"') {
				h->place = IN_TAG;
				word_reset(h);
			}
		} else if (c == '<') {
			h->place = IN_TAG;
			h->tag_named = false;
			h->after_equals = false;
			word_reset(h);
			if (i + 3 < s.n && memcmp(s.p + i, "<!--", 4) == 0)
				p->error = "comments would reach the reader";
		}
	}
}

/* A directive interrupts a tag only between attributes. */
static void
interrupt(struct parser *p)
{
	word_end(p);
	if (p->html.place == IN_TAG &&
	    (p->html.after_equals || p->html.word_n > 0))
		p->error = "only whole attributes may be left out";
}

static bool
is_address(const char *attribute)
{
	static const char *const names[] = { "action", "cite", "data",
		"formaction", "href", "poster", "src", "srcset", "xlink:href" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(attribute, names[i]) == 0)
			return true;
	return false;
}

static void
check_type(struct parser *p, enum dg_tpl_kind kind)
{
	struct html *h = &p->html;

	if (kind == DG_TPL_TEXT) {
		if (h->place != BETWEEN_TAGS)
			p->error = "text inside a tag";
	} else if (h->place != IN_VALUE) {
		p->error = "an attribute's type outside a quoted value";
	} else if (kind == DG_TPL_ATTR) {
		if (is_address(h->word))
			p->error = "attr where an address stands, use url";
	} else if (strcasecmp(h->word, "href") != 0 &&
	    strcasecmp(h->word, "src") != 0 &&
	    strcasecmp(h->word, "action") != 0) {
		p->error = "url outside href, src and action";
	} else if (h->value_begun != (kind == DG_TPL_URLARG)) {
		p->error = "url begins an address, urlarg goes on in it";
	}
	h->value_begun = true;
}

static bool
has_word(const char *list, struct dg_str word)
{
	struct dg_str rest = dg_str_from(list), w;

	while (dg_str_split(&rest, " ", &w))
		if (dg_str_equal(w, word))
			return true;
	return false;
}

static enum dg_err
add(struct parser *p, enum dg_tpl_kind kind, struct dg_str s)
{
	struct dg_tpl_file *file = p->file;

	if (file->n == NODES_MAX) {
		p->error = "too many placeholders";
		return DG_EINVAL;
	}
	if (file->n % 32 == 0) {
		struct dg_tpl_node *more = realloc(file->node,
		    (file->n + 32) * sizeof(*more));

		if (more == NULL)
			return DG_ENOMEM;
		file->node = more;
	}
	file->node[file->n++] = (struct dg_tpl_node){ kind, s, 0 };
	return DG_OK;
}

static void
block_begin(struct parser *p, enum dg_tpl_kind kind)
{
	interrupt(p);
	if (p->depth == DEPTH_MAX) {
		p->error = "blocks too deep in each other";
		return;
	}
	if (kind == DG_TPL_TITLE) {
		if (p->has_title || p->depth > 0)
			p->error = "a title stands once, outside of blocks";
		p->has_title = true;
		p->file->title = p->file->n - 1;
	}
	p->open[p->depth].node = p->file->n - 1;
	p->open[p->depth++].place = p->html.place;
}

static void
block_end(struct parser *p, struct dg_str key)
{
	struct dg_tpl_node *begin;

	interrupt(p);
	if (p->depth == 0) {
		p->error = "end without a beginning";
		return;
	}
	begin = &p->file->node[p->open[--p->depth].node];
	begin->end = p->file->n - 1;
	if (!dg_str_equal(begin->s, key))
		p->error = "end of another block";
	else if (p->open[p->depth].place != p->html.place)
		p->error = "a block begins and ends at different places";
}

static const struct {
	const char *before, *after;	/* one of the two; the rest is the key */
	enum dg_tpl_kind kind;
} forms[] = {
	{ "if", NULL, DG_TPL_IF },
	{ "not", NULL, DG_TPL_NOT },
	{ "each", NULL, DG_TPL_EACH },
	{ "end", NULL, DG_TPL_END },
	{ NULL, "text", DG_TPL_TEXT },
	{ NULL, "attr", DG_TPL_ATTR },
	{ NULL, "url", DG_TPL_URL },
	{ NULL, "urlarg", DG_TPL_URLARG },
};

/* s: what stands between two @@. false: nothing that we know. */
static bool
read_form(struct dg_str s, enum dg_tpl_kind *kind, struct dg_str *key)
{
	struct dg_str rest = s, first;

	*key = s;
	if (dg_str_is(s, "title"))
		*kind = DG_TPL_TITLE;
	else if (dg_str_is(s, "slot:title"))
		*kind = DG_TPL_SLOT_TITLE;
	else if (dg_str_is(s, "slot:page"))
		*kind = DG_TPL_SLOT_PAGE;
	else
		goto other;
	return true;
other:
	if (!dg_str_split(&rest, ":", &first) || first.n == 0 || rest.n == 0)
		return false;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		bool is_block = forms[i].before != NULL;

		*kind = forms[i].kind;
		*key = is_block ? rest : first;
		if (is_block ? dg_str_is(first, forms[i].before) :
		    dg_str_is(rest, forms[i].after))
			return true;
	}
	return false;
}

static enum dg_err
directive(struct parser *p, struct dg_str s)
{
	enum dg_tpl_kind kind;
	struct dg_str key;
	enum dg_err rc;

	if (!read_form(s, &kind, &key)) {
		p->error = "no placeholder of a known type";
		return DG_EINVAL;
	}
	if ((rc = add(p, kind, key)) != DG_OK)
		return rc;
	if (kind == DG_TPL_END)
		block_end(p, key);
	else if (kind == DG_TPL_TITLE)
		block_begin(p, kind);
	else if (kind == DG_TPL_SLOT_TITLE || kind == DG_TPL_SLOT_PAGE) {
		if (p->page != p->layout || p->html.place != BETWEEN_TAGS)
			p->error = "a slot belongs between tags of the layout";
	} else if (!has_word(p->page->keys, key) &&
	    !has_word(p->layout->keys, key))
		p->error = "unknown key";
	else if (kind == DG_TPL_IF || kind == DG_TPL_NOT ||
	    kind == DG_TPL_EACH)
		block_begin(p, kind);
	else
		check_type(p, kind);
	return p->error == NULL ? DG_OK : DG_EINVAL;
}

/* A block's mark at the end of a line takes the line's end with it, so that
 * pages are not full of empty lines. */
static void
swallow_line_end(struct parser *p, struct dg_str *rest)
{
	enum dg_tpl_kind kind = p->file->node[p->file->n - 1].kind;

	if (kind < DG_TPL_IF || kind > DG_TPL_END || rest->n == 0 ||
	    rest->p[0] != '\n')
		return;
	rest->p++;
	rest->n--;
	p->line++;
}

static enum dg_err
literal(struct parser *p, struct dg_str s)
{
	enum dg_err rc;

	if (s.n == 0)
		return DG_OK;
	if ((rc = add(p, DG_TPL_LITERAL, s)) != DG_OK)
		return rc;
	follow(p, s);
	return p->error == NULL ? DG_OK : DG_EINVAL;
}

/* The text up to the next @@, or all of it; cut from *rest with the @@. */
static struct dg_str
cut(struct dg_str *rest, bool *found)
{
	const char *at = memmem(rest->p, rest->n, "@@", 2);
	struct dg_str s = *rest;

	*found = at != NULL;
	if (*found)
		s.n = (size_t)(at - rest->p);
	rest->p += s.n + (*found ? 2 : 0);
	rest->n -= s.n + (*found ? 2 : 0);
	return s;
}

static const char *
unfinished(const struct parser *p)
{
	if (p->depth > 0)
		return "a block without an end";
	if (p->html.place != BETWEEN_TAGS)
		return "a tag without an end";
	if (p->page != p->layout && !p->has_title)
		return "a page without a title";
	return NULL;
}

enum dg_err
dg_template_parse(struct dg_tpl_file *file, const struct dg_tpl_page *layout,
    const struct dg_tpl_page *page, const char **error, unsigned *line)
{
	struct parser p = { .file = file, .layout = layout, .page = page,
		.line = 1 };
	struct dg_str rest = dg_buf_str(&file->text);
	enum dg_err rc = DG_OK;
	bool found = true;

	while (rc == DG_OK && found) {
		if ((rc = literal(&p, cut(&rest, &found))) != DG_OK || !found)
			break;
		rc = directive(&p, cut(&rest, &found));
		if (rc == DG_OK && !found)
			p.error = "a placeholder without an end";
		if (rc == DG_OK)
			swallow_line_end(&p, &rest);
	}
	if (rc == DG_OK && p.error == NULL)
		p.error = unfinished(&p);
	if (rc == DG_OK && p.error != NULL)
		rc = DG_EINVAL;
	*error = p.error;
	*line = p.line;
	return rc;
}
