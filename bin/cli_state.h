/*
 * The way to an installation: its configuration, its owner, its database.
 */
#ifndef DG_BIN_CLI_STATE_H
#define DG_BIN_CLI_STATE_H

#include <sys/types.h>

#include "bin/cli.h"

/* Name of the user who started the command. */
void dg_cli_state_os_user(char *out, size_t size);
/* --config or the place where it is looked for. DG_OK; DG_ENOTFOUND: error
 * names the places. */
DG_CHECK enum dg_err dg_cli_state_find(const struct dg_cli *cli,
    char path[static DG_CONF_PATH_MAX], char error[static DG_CONF_ERROR_MAX]);
/*
 * Root becomes the owner of path for good, with that user's groups; anybody
 * else must be the owner. DG_OK; DG_ENOTFOUND; DG_EDENIED: explained.
 */
DG_CHECK enum dg_err dg_cli_state_become_owner(struct dg_cli *cli,
    const char *path);

#define DG_CLI_WITH_SIZE (4 * DG_CONF_PATH_MAX + 16)
/* " --config FILE" for the commands in a message, or "" where they find the
 * configuration without it. */
void dg_cli_state_with(const struct dg_cli *cli,
    char out[static DG_CLI_WITH_SIZE]);

/* Read the configuration and become the owner of state_dir, without opening
 * anything else. Explained. */
DG_CHECK enum dg_err dg_cli_state_enter(struct dg_cli *cli);
/* Configuration, owner, database, peppers, site: ready for the admin
 * operations. Explained. */
DG_CHECK enum dg_err dg_cli_state_open(struct dg_cli *cli);
/* Its second part, when configuration and owner are known. */
DG_CHECK enum dg_err dg_cli_state_open_database(struct dg_cli *cli);
void dg_cli_state_close(struct dg_cli *cli);

#endif
