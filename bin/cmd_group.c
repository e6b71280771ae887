/* SPDX-License-Identifier: MIT */
/* cmd_group.c: devgrant group */
#include "bin/cli.h"
#include "bin/cli_args.h"
#include "bin/cli_print.h"
#include "lib/admin/group.h"
#include "lib/admin/removal.h"

static int
show_group(struct dg_cli *cli, const struct dg_group *group)
{
	struct json_object *o;
	enum dg_err rc;

	if ((rc = dg_admin_group_json(&cli->admin, group, &o)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_object(cli, o);
}

static enum dg_err
find_group(struct dg_cli *cli, struct dg_group *group)
{
	return dg_admin_group_find(&cli->admin, dg_str_from(cli->args[0]),
	    group);
}

static int
run_create(struct dg_cli *cli)
{
	struct dg_group group = {0};
	enum dg_err rc;

	if ((rc = dg_admin_field_set(&cli->admin, &dg_admin_group_fields[0],
	    &group, dg_str_from(cli->args[0]))) != DG_OK ||
	    (rc = dg_admin_group_create(&cli->admin, &group)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_group(cli, &group);
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
run_show(struct dg_cli *cli)
{
	struct dg_group group;
	enum dg_err rc = find_group(cli, &group);

	return rc == DG_OK ? show_group(cli, &group) :
	    dg_cli_print_fault(cli, rc);
}

static int
run_set(struct dg_cli *cli)
{
	struct dg_admin_patch patch;
	struct dg_group group;
	enum dg_err rc;

	if ((rc = dg_cli_args_patch(cli, &patch)) != DG_OK ||
	    (rc = find_group(cli, &group)) != DG_OK ||
	    (rc = dg_admin_group_set(&cli->admin, &group, &patch)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_group(cli, &group);
}

static int
member(struct dg_cli *cli, bool add)
{
	struct dg_group group;
	enum dg_err rc;

	if ((rc = find_group(cli, &group)) != DG_OK ||
	    (rc = dg_admin_group_member(&cli->admin, &group,
	    dg_str_from(cli->args[1]), add)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_group(cli, &group);
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

static int
run_delete(struct dg_cli *cli)
{
	struct json_object *was;
	struct dg_group group;
	int64_t if_version;
	enum dg_err rc;

	if ((rc = dg_cli_args_if_version(cli, &if_version)) != DG_OK ||
	    (rc = find_group(cli, &group)) != DG_OK ||
	    (rc = dg_admin_removal_of_group(&cli->admin, &group, if_version,
	    &was)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_object(cli, was);
}

static const struct dg_cli_option change_options[] = {
	DG_CLI_IF_VERSION, { 0 }
};

#define ONE_GROUP .args = "NAME", .args_min = 1, .args_max = 1, .state = true
#define ONE_MEMBER .args = "GROUP USER", .args_min = 2, .args_max = 2, \
	.state = true

static const struct dg_cli_verb verbs[] = {
	{ .name = "create", ONE_GROUP, .run = run_create,
	    .help = "Makes a group." },
	{ .name = "list", .help = "Lists the groups and their members.",
	    .state = true, .run = run_list },
	{ .name = "show", ONE_GROUP, .run = run_show,
	    .help = "Shows a group and its members." },
	{ .name = "set", ONE_GROUP, .run = run_set,
	    .help = "Gives a group another name.",
	    .fields = dg_admin_group_fields, .options = change_options },
	{ .name = "delete", ONE_GROUP, .run = run_delete,
	    .help = "Deletes a group; ends its bindings, and shows them and "
	    "who was in it.", .options = change_options },
	{ .name = "add-member", ONE_MEMBER, .run = run_add,
	    .help = "Puts an account into a group." },
	{ .name = "remove-member", ONE_MEMBER, .run = run_remove,
	    .help = "Takes an account out of a group." },
	{ 0 }
};

const struct dg_cli_command dg_cmd_group = {
	"group", "groups of people, for bindings", verbs
};
