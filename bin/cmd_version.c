/* SPDX-License-Identifier: MIT */
/* cmd_version.c: devgrant version */
#include <json-c/json.h>

#include "bin/cli.h"
#include "bin/cli_print.h"
#include "lib/admin/json.h"

static int
run(struct dg_cli *cli)
{
	struct json_object *o = json_object_new_object();

	if (o == NULL ||
	    dg_admin_json_text(o, "version", DG_VERSION) != DG_OK ||
	    dg_admin_json_text(o, "database", dg_db_engine()) != DG_OK) {
		json_object_put(o);
		return dg_cli_print_fault(cli, DG_ENOMEM);
	}
	return dg_cli_print_done(cli, o, "devgrant %s (%s)", DG_VERSION,
	    dg_db_engine());
}

static const struct dg_cli_verb verbs[] = {
	{ .help = "Shows the version of devgrant and of its database.",
	    .run = run },
	{ 0 }
};

const struct dg_cli_command dg_cmd_version = {
	"version", "show the version", verbs
};
