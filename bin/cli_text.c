/* SPDX-License-Identifier: MIT */
/* cli_text.c: text in a terminal */
#include "bin/cli_text.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/base/utf8.h"

#define WIDTH 80
#define WIDTH_MAX 120
#define TEXT_MAX 65536

void
dg_cli_text_make_safe(struct dg_buf *out, size_t start)
{
	bool odd = !dg_utf8_is_name((struct dg_str){ out->p + start,
	    out->n - start });
	unsigned char c;
	size_t i;

	for (i = start; odd && i < out->n; i++) {
		c = (unsigned char)out->p[i];
		if (c < ' ' || c >= 0x7f)
			out->p[i] = '?';
	}
}

int
dg_cli_text_columns(struct dg_str s)
{
	return (int)(dg_utf8_is_valid(s) ? dg_utf8_count(s) : s.n);
}

int
dg_cli_text_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 ||
	    size.ws_col < WIDTH)
		return WIDTH;
	return size.ws_col < WIDTH_MAX ? size.ws_col : WIDTH_MAX;
}

/* Bytes of the first characters of s, which is valid. */
static size_t
first(struct dg_str s, int characters)
{
	size_t i = 0;

	while (i < s.n && characters-- > 0) {
		i++;
		while (i < s.n && ((unsigned char)s.p[i] & 0xc0) == 0x80)
			i++;
	}
	return i;
}

void
dg_cli_text_print(const char *s, int columns)
{
	int n, most = columns < 0 ? -columns : columns;
	struct dg_buf text;

	dg_buf_init(&text, TEXT_MAX);
	dg_buf_put_text(&text, s);
	dg_cli_text_make_safe(&text, 0);
	n = dg_cli_text_columns(dg_buf_str(&text));
	if (n > most)
		printf("%.*s…", (int)first(dg_buf_str(&text), most - 1),
		    dg_buf_get(&text));
	else
		printf("%s%*s", dg_buf_get(&text), columns > n ? columns - n :
		    0, "");
	dg_buf_fini(&text);
}

void
dg_cli_text_wrap(const char *s, int column)
{
	int width = dg_cli_text_width(), at = column, n;
	struct dg_buf text;
	const char *word;
	size_t len;

	dg_buf_init(&text, TEXT_MAX);
	dg_buf_put_text(&text, s);
	dg_cli_text_make_safe(&text, 0);
	for (word = dg_buf_get(&text); *word != '\0'; word += len) {
		len = strspn(word, " ");
		if (len > 0)
			continue;
		len = strcspn(word, " ");
		n = dg_cli_text_columns((struct dg_str){ word, len });
		if (at > column && at + 1 + n > width) {
			printf("\n%*s", column, "");
			at = column;
		}
		if (at > column)
			printf(" ");
		printf("%.*s", (int)len, word);
		at += n + (at > column);
	}
	printf("\n");
	dg_buf_fini(&text);
}
