/* SPDX-License-Identifier: MIT */
/* cmd_key.c: devgrant key */
#include <stddef.h>

#include "bin/cli.h"
#include "bin/cli_args.h"
#include "bin/cli_print.h"
#include "lib/admin/key.h"

static int
run_list(struct dg_cli *cli)
{
	static const struct dg_cli_column columns[] = {
		{ "kid", "KEY ID" }, { "alg", "ALGORITHM" },
		{ "state", "STATE" }, { "created_at", "MADE" },
		{ "signs_from_at", "SIGNS FROM" },
		{ "signs_until_at", "SIGNS UNTIL" }, { "gone_at", "GONE" },
		{ 0 }
	};

	return dg_cli_print_all(cli, dg_admin_key_list, columns);
}

static int
run_rotate(struct dg_cli *cli)
{
	enum dg_err rc = dg_admin_key_rotate(&cli->admin,
	    dg_str_from(cli->args_n > 0 ? cli->args[0] : NULL),
	    dg_cli_args_option(cli, "now") != NULL);

	return rc == DG_OK ? run_list(cli) : dg_cli_print_fault(cli, rc);
}

static int
run_retire(struct dg_cli *cli)
{
	enum dg_err rc = dg_admin_key_retire(&cli->admin,
	    dg_str_from(cli->args[0]));

	return rc == DG_OK ? run_list(cli) : dg_cli_print_fault(cli, rc);
}

static const struct dg_cli_option rotate_options[] = {
	{ "now", DG_CLI_FLAG, NULL, "do not wait until every verifier knows "
	    "the next key: for a stolen or lost one" },
	{ 0 }
};

static const struct dg_cli_verb verbs[] = {
	{ .name = "list", .help = "Lists the signing keys.", .state = true,
	    .run = run_list },
	{ .name = "rotate", .args = "[ALGORITHM]", .args_max = 1,
	    .help = "Lets the next key of RS256, ES256 or EdDSA, or of each, "
	    "take over; what former ones signed stays valid.", .state = true,
	    .options = rotate_options, .run = run_rotate },
	{ .name = "retire", .args = "KEY-ID", .args_min = 1, .args_max = 1,
	    .help = "Ends a key that does not sign, with all tokens that it "
	    "signed.", .state = true, .run = run_retire },
	{ 0 }
};

const struct dg_cli_command dg_cmd_key = {
	"key", "keys that sign tokens", verbs
};
