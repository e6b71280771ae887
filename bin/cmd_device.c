/* SPDX-License-Identifier: MIT */
/* cmd_device.c: devgrant device */
#include <stddef.h>

#include "bin/cli.h"
#include "bin/cli_args.h"
#include "bin/cli_print.h"
#include "lib/service/admin_device.h"
#include "lib/service/admin_user.h"

static int
run_list(struct dg_cli *cli)
{
	static const struct dg_cli_column columns[] = {
		{ "uuid", "UUID" }, { "application", "APPLICATION" },
		{ "user", "USER" }, { "device_name", "DEVICE" },
		{ "created_at", "SINCE" }, { "last_used_at", "USED" },
		{ "expires_at", "UNTIL" }, { 0 }
	};
	const char *name = dg_cli_args_option(cli, "user");
	struct json_object *list;
	struct dg_user user;
	enum dg_err rc;

	user.id = 0;
	if ((name != NULL && (rc = dg_admin_user_find(&cli->admin,
	    dg_str_from(name), &user)) != DG_OK) ||
	    (rc = dg_admin_device_list(&cli->admin, user.id, &list)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_list(cli, list, columns);
}

static int
show(struct dg_cli *cli, const struct dg_token_family *family)
{
	struct json_object *o;
	enum dg_err rc;

	if ((rc = dg_admin_device_json(&cli->admin, family, &o)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_object(cli, o);
}

static int
run_show(struct dg_cli *cli)
{
	struct dg_token_family family;
	enum dg_err rc;

	if ((rc = dg_admin_device_find(&cli->admin, dg_str_from(cli->args[0]),
	    &family)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show(cli, &family);
}

static int
run_revoke(struct dg_cli *cli)
{
	struct dg_token_family family;
	enum dg_err rc;

	if ((rc = dg_admin_device_find(&cli->admin, dg_str_from(cli->args[0]),
	    &family)) != DG_OK ||
	    (rc = dg_admin_device_revoke(&cli->admin, &family)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show(cli, &family);
}

static const struct dg_cli_option list_options[] = {
	{ "user", DG_CLI_VALUE, "NAME", "only those of this account" },
	{ 0 }
};

#define ONE_DEVICE .args = "UUID", .args_min = 1, .args_max = 1, .state = true

static const struct dg_cli_verb verbs[] = {
	{ .name = "list", .help = "Lists the connected devices.",
	    .options = list_options, .state = true, .run = run_list },
	{ .name = "show", ONE_DEVICE, .run = run_show,
	    .help = "Shows a connected device; its UUID is the sid of its "
	    "tokens." },
	{ .name = "revoke", ONE_DEVICE, .run = run_revoke,
	    .help = "Disconnects a device: ends all its tokens." },
	{ 0 }
};

const struct dg_cli_command dg_cmd_device = {
	"device", "connected devices: look, disconnect", verbs
};
