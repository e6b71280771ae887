/*
 * Text in a terminal: how wide, how much of it fits, and nothing in it that
 * the terminal would obey.
 */
#ifndef DG_BIN_CLI_TEXT_H
#define DG_BIN_CLI_TEXT_H

#include "lib/base/buf.h"
#include "lib/base/str.h"

/* Replace what could drive a terminal in out, from start on: names from
 * servers come here too. */
void dg_cli_text_make_safe(struct dg_buf *out, size_t start);
/* Columns that s takes. */
int dg_cli_text_columns(struct dg_str s);
/* Columns of the terminal on stdout, 80 to 120; 80 where it is none. */
int dg_cli_text_width(void);
/* s in exactly so many columns, cut with an ellipsis or filled; negative: not
 * filled. Made safe. */
void dg_cli_text_print(const char *s, int columns);
/* text, which starts at this column of a line, broken at blanks so that it
 * stays right of it; then the line's end. Made safe. */
void dg_cli_text_wrap(const char *text, int column);

#endif
