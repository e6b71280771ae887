/* SPDX-License-Identifier: MIT */
/* cmd_flow.c: devgrant flow */
#include "bin/cli.h"
#include "bin/cli_args.h"
#include "bin/cli_print.h"
#include "lib/admin/flow.h"

static int
show_flow(struct dg_cli *cli, const struct dg_flow *flow)
{
	return dg_cli_print_fields(cli, dg_admin_flow_fields, flow->uuid,
	    flow->version, flow);
}

static int
run_create(struct dg_cli *cli)
{
	struct dg_flow flow;
	enum dg_err rc;

	dg_admin_flow_init(&flow);
	if ((rc = dg_admin_field_set(&cli->admin, &dg_admin_flow_fields[0],
	    &flow, dg_str_from(cli->args[0]))) != DG_OK ||
	    (rc = dg_cli_args_apply(cli, &flow)) != DG_OK ||
	    (rc = dg_admin_flow_create(&cli->admin, &flow)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_flow(cli, &flow);
}

static int
run_list(struct dg_cli *cli)
{
	static const struct dg_cli_column columns[] = {
		{ "slug", "SLUG" }, { "title", "TITLE" },
		{ "designation", "DESIGNATION" },
		{ "authentication", "AUTHENTICATION" }, { 0 }
	};

	return dg_cli_print_all(cli, dg_admin_flow_list, columns);
}

static int
run_show(struct dg_cli *cli)
{
	struct dg_flow flow;
	enum dg_err rc = dg_admin_flow_find(&cli->admin,
	    dg_str_from(cli->args[0]), &flow);

	return rc == DG_OK ? show_flow(cli, &flow) :
	    dg_cli_print_fault(cli, rc);
}

static int
run_set(struct dg_cli *cli)
{
	struct dg_admin_patch patch;
	struct dg_flow flow;
	enum dg_err rc;

	if ((rc = dg_cli_args_patch(cli, &patch)) != DG_OK ||
	    (rc = dg_admin_flow_find(&cli->admin, dg_str_from(cli->args[0]),
	    &flow)) != DG_OK ||
	    (rc = dg_admin_flow_set(&cli->admin, &flow, &patch)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_flow(cli, &flow);
}

static int
run_delete(struct dg_cli *cli)
{
	struct dg_flow flow;
	int64_t if_version;
	enum dg_err rc;

	if ((rc = dg_cli_args_if_version(cli, &if_version)) != DG_OK ||
	    (rc = dg_admin_flow_find(&cli->admin, dg_str_from(cli->args[0]),
	    &flow)) != DG_OK ||
	    (rc = dg_admin_flow_delete(&cli->admin, &flow,
	    if_version)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_done(cli, NULL, "The flow %s is deleted.",
	    flow.slug);
}

static const struct dg_cli_option change_options[] = {
	DG_CLI_IF_VERSION, { 0 }
};

static const struct dg_cli_verb verbs[] = {
	{ .name = "create", .args = "SLUG", .args_min = 1, .args_max = 1,
	    .help = "Makes a flow.", .fields = dg_admin_flow_fields + 1,
	    .state = true, .run = run_create },
	{ .name = "list", .help = "Lists the flows.", .state = true,
	    .run = run_list },
	{ .name = "show", .args = "SLUG", .args_min = 1, .args_max = 1,
	    .help = "Shows a flow.", .state = true, .run = run_show },
	{ .name = "set", .args = "SLUG", .args_min = 1, .args_max = 1,
	    .help = "Changes a flow.", .fields = dg_admin_flow_fields,
	    .options = change_options, .state = true, .run = run_set },
	{ .name = "delete", .args = "SLUG", .args_min = 1, .args_max = 1,
	    .help = "Deletes a flow that no brand uses.", .options = change_options,
	    .state = true, .run = run_delete },
	{ 0 }
};

const struct dg_cli_command dg_cmd_flow = {
	"flow", "what people go through to connect a device", verbs
};
