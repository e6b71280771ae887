/*
 * Reading a file that an option names, whole.
 */
#ifndef DG_BIN_CLI_FILE_H
#define DG_BIN_CLI_FILE_H

#include <stddef.h>

#include "bin/cli.h"

/*
 * The file of a DG_CLI_FILE option; one byte more than max tells that it is
 * too big. *out: the caller's, free; NULL: the option was not given.
 */
DG_CHECK enum dg_err dg_cli_file_read(struct dg_cli *cli, const char *option,
    size_t max, char **out, size_t *n);

#endif
