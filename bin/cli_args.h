/*
 * Reading the arguments of a command, and its help.
 */
#ifndef DG_BIN_CLI_ARGS_H
#define DG_BIN_CLI_ARGS_H

#include "bin/cli.h"
#include "lib/admin/patch.h"

/*
 * argv[0] is the word before the options (the verb, or the command), argv ends
 * with NULL. Options are written in full: "--name value", "--name=value";
 * "--" ends them, "-h" is --help. Fills cli; *help: --help was given, nothing
 * else is to be done. DG_CLI_DONE; DG_CLI_USAGE: told, without any value of
 * an unknown option.
 */
int dg_cli_args_parse(struct dg_cli *cli, int argc, char *const argv[],
    bool *help);
/* Help of a command and, with verb, of that verb, to stdout. */
void dg_cli_args_help(const struct dg_cli_command *command,
    const struct dg_cli_verb *verb);

/* The option --if-version, of verbs that change or delete an object. */
#define DG_CLI_IF_VERSION { "if-version", DG_CLI_VALUE, "N", \
	"only if its version is still N, as it was shown" }

/* Value of an option of the verb ("" for a flag), NULL when not given. */
const char *dg_cli_args_option(const struct dg_cli *cli, const char *name);
/* Open file of a DG_CLI_FILE option, -1 when not given. */
int dg_cli_args_fd(const struct dg_cli *cli, const char *name);
/* Put every field that was given into object. DG_EINVAL: admin says why. */
DG_CHECK enum dg_err dg_cli_args_apply(struct dg_cli *cli, void *object);
/* The value of --if-version, 0 when it was not given. DG_EINVAL: admin says why. */
DG_CHECK enum dg_err dg_cli_args_if_version(struct dg_cli *cli, int64_t *out);
/* Make a patch of the fields that were given and of --if-version. */
DG_CHECK enum dg_err dg_cli_args_patch(struct dg_cli *cli,
    struct dg_admin_patch *out);

#endif
