/*
 * Passwords and secrets: from a file, from input, typed without being shown,
 * or generated; never from an argument, which other users could read.
 */
#ifndef DG_BIN_CLI_SECRET_H
#define DG_BIN_CLI_SECRET_H

#include "bin/cli.h"

#define DG_CLI_SECRET_MAX 1024

struct dg_cli_secret {
	char text[DG_CLI_SECRET_MAX + 2];
	size_t n;			/* 0: none */
	bool generated;			/* show it once */
};

/* The functions that return an exit status have printed what failed. */

/* First line of an open file, without its end; closes it unless it is the
 * input. A terminal does not show what is typed; it is asked for as what. */
int dg_cli_secret_read(int fd, const char *what, struct dg_cli_secret *out);
/*
 * A password: --password-file, --generate-password, --no-password (n is 0),
 * else typed twice at the terminal; without a terminal that is refused.
 */
int dg_cli_secret_password(const struct dg_cli *cli, const char *who,
    struct dg_cli_secret *out);
/* Is there an option or a terminal that gives a password? */
bool dg_cli_secret_has_source(const struct dg_cli *cli);
int dg_cli_secret_generate(struct dg_cli_secret *out);
void dg_cli_secret_wipe(struct dg_cli_secret *secret);

#endif
