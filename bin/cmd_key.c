/* SPDX-License-Identifier: MIT */
/* cmd_key.c: devgrant key */
#include <stddef.h>

#include "bin/cli.h"
#include "bin/cli_print.h"
#include "lib/service/admin_key.h"

static int
run_list(struct dg_cli *cli)
{
	static const struct dg_cli_column columns[] = {
		{ "kid", "KEY ID" }, { "alg", "ALGORITHM" },
		{ "state", "STATE" }, { "created_at", "MADE" }, { 0 }
	};
	struct json_object *list;
	enum dg_err rc;

	if ((rc = dg_admin_key_list(&cli->admin, &list)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_list(cli, list, columns);
}

static int
run_rotate(struct dg_cli *cli)
{
	enum dg_err rc = dg_admin_key_rotate(&cli->admin,
	    dg_str_from(cli->args_n > 0 ? cli->args[0] : NULL));

	return rc == DG_OK ? run_list(cli) : dg_cli_print_fault(cli, rc);
}

static const struct dg_cli_verb verbs[] = {
	{ .name = "list", .help = "Lists the signing keys.", .state = true,
	    .run = run_list },
	{ .name = "rotate", .args = "[ALGORITHM]", .args_max = 1,
	    .help = "Makes a fresh key for RS256, ES256 or EdDSA, or for each; "
	    "what former ones signed stays valid.", .state = true,
	    .run = run_rotate },
	{ 0 }
};

const struct dg_cli_command dg_cmd_key = {
	"key", "keys that sign tokens", verbs
};
