/* SPDX-License-Identifier: MIT */
/* cmd_purge.c: devgrant purge */
#include <stddef.h>

#include "bin/cli.h"
#include "bin/cli_print.h"
#include "lib/admin/purge.h"

static int
run(struct dg_cli *cli)
{
	struct json_object *o;
	enum dg_err rc;

	if ((rc = dg_admin_purge(&cli->admin, &o)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_object(cli, o);
}

static const struct dg_cli_verb verbs[] = {
	{ .help = "Deletes requests, sessions and tokens that have ended; "
	    "tells how many.", .state = true, .run = run },
	{ 0 }
};

const struct dg_cli_command dg_cmd_purge = {
	"purge", "delete what has ended (never needed)", verbs
};
