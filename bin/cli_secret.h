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

/* First line of an open file, without its end; closes it unless it is the
 * input. DG_OK; DG_EINVAL, DG_EIO: said on stderr. */
DG_CHECK enum dg_err dg_cli_secret_read(int fd, struct dg_cli_secret *out);
/*
 * A password: --password-file, --generate-password, else typed twice at the
 * terminal, else (input is no terminal) none. DG_OK; DG_EINVAL, DG_EIO,
 * DG_ECRYPTO: said on stderr.
 */
DG_CHECK enum dg_err dg_cli_secret_password(const struct dg_cli *cli,
    const char *who, struct dg_cli_secret *out);
DG_CHECK enum dg_err dg_cli_secret_generate(struct dg_cli_secret *out);
void dg_cli_secret_wipe(struct dg_cli_secret *secret);

#endif
