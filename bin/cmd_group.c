/* SPDX-License-Identifier: MIT */
/* cmd_group.c: devgrant group */
#include "bin/cli.h"
#include "bin/cli_print.h"
#include "lib/service/admin_group.h"

static int
show(struct dg_cli *cli)
{
	struct json_object *o;
	enum dg_err rc;

	if ((rc = dg_admin_group_json(&cli->admin, dg_str_from(cli->args[0]),
	    &o)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_object(cli, o);
}

static int
run_create(struct dg_cli *cli)
{
	enum dg_err rc = dg_admin_group_create(&cli->admin,
	    dg_str_from(cli->args[0]));

	return rc == DG_OK ? show(cli) : dg_cli_print_fault(cli, rc);
}

static int
run_list(struct dg_cli *cli)
{
	static const struct dg_cli_column columns[] = {
		{ "name", "NAME" }, { "users", "USERS" }, { 0 }
	};

	return dg_cli_print_all(cli, dg_admin_group_list, columns);
}

static int
member(struct dg_cli *cli, bool add)
{
	enum dg_err rc = dg_admin_group_member(&cli->admin,
	    dg_str_from(cli->args[0]), dg_str_from(cli->args[1]), add);

	return rc == DG_OK ? show(cli) : dg_cli_print_fault(cli, rc);
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
