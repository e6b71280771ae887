/*
 * A question at the terminal whose answer is not shown.
 */
#ifndef DG_BIN_CLI_ASK_H
#define DG_BIN_CLI_ASK_H

#include <stddef.h>

#include "lib/base/err.h"

/*
 * Show prompt on tty and read one line without echo into out, *n bytes
 * without the line's end; out holds size bytes. A signal that would end the
 * program ends it, one that stops it stops it and the question comes again
 * when it goes on; the terminal shows what is typed again in either case.
 * DG_OK; DG_EINVAL: size bytes or more; DG_EIO.
 */
DG_CHECK enum dg_err dg_cli_ask(int tty, const char *prompt, char *out,
    size_t size, size_t *n);

#endif
