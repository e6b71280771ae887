/* SPDX-License-Identifier: MIT */
/* cmd_brand.c: devgrant brand */
#include "bin/cli.h"
#include "bin/cli_args.h"
#include "bin/cli_print.h"
#include "lib/admin/brand.h"

static int
show_brand(struct dg_cli *cli, const struct dg_admin_brand *brand)
{
	return dg_cli_print_fields(cli, dg_admin_brand_fields, brand->row.uuid,
	    brand->row.version, brand);
}

static int
run_create(struct dg_cli *cli)
{
	struct dg_admin_brand brand = {0};
	enum dg_err rc;

	if ((rc = dg_admin_field_set(&cli->admin, &dg_admin_brand_fields[0],
	    &brand, dg_str_from(cli->args[0]))) != DG_OK ||
	    (rc = dg_cli_args_apply(cli, &brand)) != DG_OK ||
	    (rc = dg_admin_brand_create(&cli->admin, &brand)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_brand(cli, &brand);
}

static int
run_list(struct dg_cli *cli)
{
	static const struct dg_cli_column columns[] = {
		{ "domain", "DOMAIN" }, { "default", "DEFAULT" },
		{ "branding_title", "TITLE" },
		{ "flow_device_code", "DEVICE CODE FLOW" }, { 0 }
	};

	return dg_cli_print_all(cli, dg_admin_brand_list, columns);
}

static int
run_show(struct dg_cli *cli)
{
	struct dg_admin_brand brand;
	enum dg_err rc = dg_admin_brand_find(&cli->admin,
	    dg_str_from(cli->args[0]), &brand);

	return rc == DG_OK ? show_brand(cli, &brand) :
	    dg_cli_print_fault(cli, rc);
}

static int
run_set(struct dg_cli *cli)
{
	struct dg_admin_patch patch;
	struct dg_admin_brand brand;
	enum dg_err rc;

	if ((rc = dg_cli_args_patch(cli, &patch)) != DG_OK ||
	    (rc = dg_admin_brand_find(&cli->admin, dg_str_from(cli->args[0]),
	    &brand)) != DG_OK ||
	    (rc = dg_admin_brand_set(&cli->admin, &brand, &patch)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_brand(cli, &brand);
}

static int
run_delete(struct dg_cli *cli)
{
	struct dg_admin_brand brand;
	int64_t if_version;
	enum dg_err rc;

	if ((rc = dg_cli_args_if_version(cli, &if_version)) != DG_OK ||
	    (rc = dg_admin_brand_find(&cli->admin, dg_str_from(cli->args[0]),
	    &brand)) != DG_OK ||
	    (rc = dg_admin_brand_delete(&cli->admin, &brand,
	    if_version)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_done(cli, NULL, "The brand %s is deleted.",
	    brand.row.domain);
}

static const struct dg_cli_option change_options[] = {
	DG_CLI_IF_VERSION, { 0 }
};

static const struct dg_cli_verb verbs[] = {
	{ .name = "create", .args = "DOMAIN", .args_min = 1, .args_max = 1,
	    .help = "Makes a brand.", .fields = dg_admin_brand_fields + 1,
	    .state = true, .run = run_create },
	{ .name = "list", .help = "Lists the brands.", .state = true,
	    .run = run_list },
	{ .name = "show", .args = "DOMAIN", .args_min = 1, .args_max = 1,
	    .help = "Shows a brand.", .state = true, .run = run_show },
	{ .name = "set", .args = "DOMAIN", .args_min = 1, .args_max = 1,
	    .help = "Changes a brand.", .fields = dg_admin_brand_fields,
	    .options = change_options, .state = true, .run = run_set },
	{ .name = "delete", .args = "DOMAIN", .args_min = 1, .args_max = 1,
	    .help = "Deletes a brand that is not the default one.", .options = change_options,
	    .state = true, .run = run_delete },
	{ 0 }
};

const struct dg_cli_command dg_cmd_brand = {
	"brand", "which host names, which title, which device code flow", verbs
};
