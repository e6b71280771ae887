/* SPDX-License-Identifier: MIT */
/* cmd_group.c: devgrant group */
#include <json-c/json.h>

#include "bin/cli.h"
#include "bin/cli_print.h"
#include "lib/service/admin_group.h"

static int
run_create(struct dg_cli *cli)
{
	enum dg_err rc = dg_admin_group_create(&cli->admin,
	    dg_str_from(cli->args[0]));

	if (rc != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_done(cli, NULL, "Made the group %s.",
	    cli->args[0]);
}

static int
run_list(struct dg_cli *cli)
{
	static const struct dg_cli_column columns[] = {
		{ "name", "NAME" }, { "users", "USERS" }, { 0 }
	};
	struct json_object *list;
	enum dg_err rc;

	if ((rc = dg_admin_group_list(&cli->admin, &list)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_list(cli, list, columns);
}

static int
member(struct dg_cli *cli, bool add)
{
	enum dg_err rc = dg_admin_group_member(&cli->admin,
	    dg_str_from(cli->args[0]), dg_str_from(cli->args[1]), add);

	if (rc != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_done(cli, NULL, add ? "%s is in %s now." :
	    "%s is not in %s any more.", cli->args[1], cli->args[0]);
}

static int
run_add(struct dg_cli *cli)
{
	return member(cli, true);
}

static int
run_remove(struct dg_cli *cli)
{
	return member(cli, false);
}

static const struct dg_cli_verb verbs[] = {
	{ .name = "create", .args = "NAME", .args_min = 1, .args_max = 1,
	    .help = "Makes a group.", .state = true, .run = run_create },
	{ .name = "list", .help = "Lists the groups and their members.",
	    .state = true, .run = run_list },
	{ .name = "add-member", .args = "GROUP USER", .args_min = 2,
	    .args_max = 2, .help = "Puts an account into a group.",
	    .state = true, .run = run_add },
	{ .name = "remove-member", .args = "GROUP USER", .args_min = 2,
	    .args_max = 2, .help = "Takes an account out of a group.",
	    .state = true, .run = run_remove },
	{ 0 }
};

const struct dg_cli_command dg_cmd_group = {
	"group", "groups of people, for bindings", verbs
};
