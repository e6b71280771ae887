/* SPDX-License-Identifier: MIT */
/* form.c: parse application/x-www-form-urlencoded into bounded storage */
#include "lib/web/form.h"

#include <string.h>

#include "lib/base/ascii.h"
#include "lib/base/secret.h"
#include "lib/base/utf8.h"

/* "%41" at the start of s; -1 when it is malformed. */
static int
escaped(const char *s, size_t n)
{
	int hi, lo;

	if (n < 3 || (hi = dg_ascii_hex(s[1])) < 0 ||
	    (lo = dg_ascii_hex(s[2])) < 0)
		return -1;
	return hi * 16 + lo;
}

/* Bytes at the start of s that stand for themselves; seen: their bits. */
static size_t
plain(struct dg_str s, unsigned char *seen)
{
	unsigned char bits = 0;
	size_t i;

	for (i = 0; i < s.n && s.p[i] != '+' && s.p[i] != '%' &&
	    s.p[i] != '\0'; i++)
		bits |= (unsigned char)s.p[i];
	*seen |= bits;
	return i;
}

/*
 * Decode one name or value behind what form->text holds already. Decoding
 * never lengthens, and the whole input fits into text (dg_form_parse).
 */
static enum dg_form_fault
decode(struct dg_form *form, struct dg_str in, struct dg_str *out)
{
	char *start = form->text + form->used;
	unsigned char seen = 0;
	size_t n;
	int c;

	for (;;) {
		n = plain(in, &seen);
		if (n > 0)
			memcpy(form->text + form->used, in.p, n);
		form->used += n;
		in.p += n;
		in.n -= n;
		if (in.n == 0)
			break;
		c = *in.p == '+' ? ' ' : *in.p == '%' ? escaped(in.p, in.n) : 0;
		if (c <= 0)
			return c < 0 ? DG_FORM_BAD_ESCAPE : DG_FORM_NUL;
		seen |= (unsigned char)c;
		form->text[form->used++] = (char)c;
		n = *in.p == '%' ? 3 : 1;
		in.p += n;
		in.n -= n;
	}
	*out = (struct dg_str){ start,
	    (size_t)(form->text + form->used - start) };
	if (seen >= 0x80 && !dg_utf8_is_valid(*out))
		return DG_FORM_BAD_UTF8;
	return DG_FORM_OK;
}

static bool
is_repeated(const struct dg_form *form, struct dg_str name)
{
	if (dg_str_is(name, "resource"))	/* RFC 8707 section 2 */
		return false;
	for (size_t i = 0; i < form->n; i++)
		if (dg_str_equal(form->param[i].name, name))
			return true;
	return false;
}

/* piece: "name=value", not empty. */
static enum dg_form_fault
add(struct dg_form *form, struct dg_str piece)
{
	const char *eq = memchr(piece.p, '=', piece.n);
	struct dg_str name = piece, value = { piece.p + piece.n, 0 };
	struct dg_param param;
	enum dg_form_fault fault;

	if (eq != NULL) {
		name.n = (size_t)(eq - piece.p);
		value = (struct dg_str){ eq + 1, piece.n - name.n - 1 };
	}
	if ((fault = decode(form, name, &param.name)) != DG_FORM_OK ||
	    (fault = decode(form, value, &param.value)) != DG_FORM_OK)
		return fault;
	if (param.value.n == 0)		/* absent, before any other rule */
		return DG_FORM_OK;
	if (is_repeated(form, param.name))
		return DG_FORM_DUPLICATE;
	form->param[form->n++] = param;
	return DG_FORM_OK;
}

static bool
is_line_break(char c)
{
	return c == '\r' || c == '\n';
}

enum dg_form_fault
dg_form_parse(struct dg_form *form, struct dg_str in)
{
	size_t pieces = 0;

	form->n = 0;
	form->used = 0;
	if (in.n > sizeof(form->text))
		return DG_FORM_TOO_LARGE;
	while (in.n > 0 && is_line_break(in.p[in.n - 1]))
		in.n--;
	while (in.n > 0) {
		const char *amp = memchr(in.p, '&', in.n);
		struct dg_str piece = in;
		enum dg_form_fault fault;

		if (amp != NULL)
			piece.n = (size_t)(amp - in.p);
		in.p += piece.n + (amp != NULL);
		in.n -= piece.n + (amp != NULL);
		while (piece.n > 0 && is_line_break(piece.p[0])) {
			piece.p++;
			piece.n--;
		}
		if (piece.n == 0)
			continue;
		if (++pieces > DG_FORM_PARAMS_MAX)
			return DG_FORM_TOO_MANY;
		if ((fault = add(form, piece)) != DG_FORM_OK)
			return fault;
	}
	return DG_FORM_OK;
}

void
dg_form_wipe(struct dg_form *form)
{
	dg_secret_wipe(form->text, form->used);
	dg_secret_wipe(form->param, form->n * sizeof(form->param[0]));
	form->n = 0;
	form->used = 0;
}

struct dg_str
dg_form_get(const struct dg_form *form, const char *name)
{
	struct dg_str value = { NULL, 0 };

	(void)dg_form_get_nth(form, name, 0, &value);
	return value;
}

bool
dg_form_get_nth(const struct dg_form *form, const char *name, size_t i,
    struct dg_str *value)
{
	for (size_t k = 0; k < form->n; k++) {
		if (!dg_str_is(form->param[k].name, name))
			continue;
		if (i-- == 0) {
			*value = form->param[k].value;
			return true;
		}
	}
	return false;
}
