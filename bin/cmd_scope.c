/* SPDX-License-Identifier: MIT */
/* cmd_scope.c: devgrant scope */
#include "bin/cli.h"
#include "bin/cli_args.h"
#include "bin/cli_print.h"
#include "lib/service/admin_scope.h"

static int
run_create(struct dg_cli *cli)
{
	struct dg_scope_mapping scope = {0};
	struct json_object *o;
	enum dg_err rc;

	if ((rc = dg_admin_field_set(&cli->admin, &dg_admin_scope_fields[0],
	    &scope, dg_str_from(cli->args[0]))) != DG_OK ||
	    (rc = dg_cli_args_apply(cli, &scope)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	if (scope.description[0] == '\0')
		return dg_cli_print_error(DG_CLI_USAGE, "--description is "
		    "needed: people read it when they approve.");
	if ((rc = dg_admin_scope_create(&cli->admin, &scope)) != DG_OK ||
	    (rc = dg_admin_field_object(dg_admin_scope_fields, scope.uuid,
	    &scope, &o)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_object(cli, o);
}

static int
run_list(struct dg_cli *cli)
{
	static const struct dg_cli_column columns[] = {
		{ "scope_name", "SCOPE" }, { "description", "DESCRIPTION" },
		{ 0 }
	};
	struct json_object *list;
	enum dg_err rc;

	if ((rc = dg_admin_scope_list(&cli->admin, &list)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_list(cli, list, columns);
}

static const struct dg_cli_verb verbs[] = {
	{ .name = "create", .args = "NAME", .args_min = 1, .args_max = 1,
	    .help = "Makes a scope that applications may be given.",
	    .fields = dg_admin_scope_fields + 1, .state = true,
	    .run = run_create },
	{ .name = "list", .help = "Lists the scopes.", .state = true,
	    .run = run_list },
	{ 0 }
};

const struct dg_cli_command dg_cmd_scope = {
	"scope", "what devices may be allowed to do", verbs
};
