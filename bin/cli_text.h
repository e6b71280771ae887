/*
 * Text for a terminal: its width, how much of it fits, and removal of control
 * characters, which the terminal would obey.
 */
#ifndef DG_BIN_CLI_TEXT_H
#define DG_BIN_CLI_TEXT_H

#include "lib/base/buf.h"
#include "lib/base/str.h"

/* Replace control characters in out, from start on. Texts may come from servers
 * and devices. */
void dg_cli_text_make_safe(struct dg_buf *out, size_t start);
/* How many columns s takes. */
int dg_cli_text_columns(struct dg_str s);
/* Columns of the terminal on stdout, 80 to 120; 80 where it is none. */
int dg_cli_text_width(void);
/* Append s in exactly so many columns, cut with an ellipsis or filled with
 * blanks; negative: not filled. Control characters are replaced. */
void dg_cli_text_print(const char *s, int columns);
/* Append text from this column on, broken at blanks into lines that all begin at
 * this column, and a newline. Control characters are replaced. */
void dg_cli_text_wrap(const char *text, int column);

#endif
