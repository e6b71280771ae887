/* SPDX-License-Identifier: MIT */
/* cli_file.c: read a file that an option names */
#include "bin/cli_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bin/cli_args.h"

enum dg_err
dg_cli_file_read(struct dg_cli *cli, const char *option, size_t max, char **out,
    size_t *n)
{
	int fd = dg_cli_args_fd(cli, option);
	enum dg_err rc = DG_OK;
	ssize_t got;

	*out = NULL;
	*n = 0;
	if (fd < 0)
		return DG_OK;
	if ((*out = malloc(max + 1)) == NULL) {
		rc = DG_ENOMEM;
		goto out;
	}
	do {
		got = read(fd, *out + *n, max + 1 - *n);
		*n += got > 0 ? (size_t)got : 0;
	} while (got > 0 || (got < 0 && errno == EINTR));
	if (got < 0) {
		rc = dg_admin_refuse(&cli->admin, DG_EIO, option,
		    "cannot be read: %s", strerror(errno));
		free(*out);
		*out = NULL;
	}
out:
	if (fd != STDIN_FILENO)
		(void)close(fd);
	return rc;
}
