/* SPDX-License-Identifier: MIT */
/* cmd_resource_server.c: devgrant resource-server */
#include <json-c/json.h>

#include "bin/cli.h"
#include "bin/cli_args.h"
#include "bin/cli_print.h"
#include "lib/admin/resource_server.h"
#include "lib/base/secret.h"
#include "lib/oauth/json.h"

/* As it is now; a fresh secret is shown this once. */
static int
show_resource_server(struct dg_cli *cli,
    const struct dg_resource_server *server, const char *issued)
{
	struct json_object *o;
	enum dg_err rc;

	if ((rc = dg_admin_resource_server_json(&cli->admin, server,
	    &o)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	if ((rc = dg_json_put_text(o, "client_secret", issued)) != DG_OK) {
		json_object_put(o);
		return dg_cli_print_fault(cli, rc);
	}
	return dg_cli_print_object(cli, o);
}

static enum dg_err
find_resource_server(struct dg_cli *cli, struct dg_resource_server *out)
{
	return dg_admin_resource_server_find(&cli->admin,
	    dg_str_from(cli->args[0]), out);
}

static int
run_create(struct dg_cli *cli)
{
	char issued[DG_SECRET_LEN + 1];
	struct dg_resource_server server;
	enum dg_err rc;
	int status;

	dg_admin_resource_server_init(&server);
	if ((rc = dg_admin_field_set(&cli->admin,
	    &dg_admin_resource_server_fields[0], &server,
	    dg_str_from(cli->args[0]))) != DG_OK ||
	    (rc = dg_cli_args_apply(cli, &server)) != DG_OK ||
	    (rc = dg_admin_resource_server_create(&cli->admin, &server,
	    issued)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	status = show_resource_server(cli, &server, issued);
	dg_secret_wipe(issued, sizeof(issued));
	return status;
}

static int
run_list(struct dg_cli *cli)
{
	static const struct dg_cli_column columns[] = {
		{ "identifier", "IDENTIFIER" }, { "name", "NAME" },
		{ "client_id", "CLIENT_ID" }, { "token_format", "FORMAT" },
		{ "enabled", "ENABLED" }, { 0 }
	};

	return dg_cli_print_all(cli, dg_admin_resource_server_list, columns);
}

static int
run_show(struct dg_cli *cli)
{
	struct dg_resource_server server;
	enum dg_err rc;

	if ((rc = find_resource_server(cli, &server)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_resource_server(cli, &server, NULL);
}

static int
run_set(struct dg_cli *cli)
{
	struct dg_resource_server server;
	struct dg_admin_patch patch;
	enum dg_err rc;

	if ((rc = dg_cli_args_patch(cli, &patch)) != DG_OK ||
	    (rc = find_resource_server(cli, &server)) != DG_OK ||
	    (rc = dg_admin_resource_server_set(&cli->admin, &server,
	    &patch)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_resource_server(cli, &server, NULL);
}

static int
run_rotate_secret(struct dg_cli *cli)
{
	char issued[DG_SECRET_LEN + 1];
	struct dg_resource_server server;
	enum dg_err rc;
	int status;

	if ((rc = find_resource_server(cli, &server)) != DG_OK ||
	    (rc = dg_admin_resource_server_rotate_secret(&cli->admin, &server,
	    issued)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	status = show_resource_server(cli, &server, issued);
	dg_secret_wipe(issued, sizeof(issued));
	return status;
}

static int
run_delete(struct dg_cli *cli)
{
	struct dg_resource_server server;
	int64_t if_version;
	enum dg_err rc;

	if ((rc = dg_cli_args_if_version(cli, &if_version)) != DG_OK ||
	    (rc = find_resource_server(cli, &server)) != DG_OK ||
	    (rc = dg_admin_resource_server_delete(&cli->admin, &server,
	    if_version)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_resource_server(cli, &server, NULL);
}

static const struct dg_cli_option change_options[] = {
	DG_CLI_IF_VERSION, { 0 }
};

#define ONE_SERVER .args = "IDENTIFIER", .args_min = 1, .args_max = 1, \
	.state = true

static const struct dg_cli_verb verbs[] = {
	{ .name = "create", ONE_SERVER, .run = run_create,
	    .help = "Makes a resource server with a secret for introspection.",
	    .fields = dg_admin_resource_server_fields + 1 },
	{ .name = "list", .help = "Lists the resource servers.", .state = true,
	    .run = run_list },
	{ .name = "show", ONE_SERVER, .run = run_show,
	    .help = "Shows one; IDENTIFIER is its URI or its UUID." },
	{ .name = "set", ONE_SERVER, .run = run_set,
	    .help = "Changes a resource server.",
	    .fields = dg_admin_resource_server_fields,
	    .options = change_options },
	{ .name = "rotate-secret", ONE_SERVER, .run = run_rotate_secret,
	    .help = "Gives it another secret; the former one ends." },
	{ .name = "delete", ONE_SERVER, .run = run_delete,
	    .help = "Removes a resource server.",
	    .options = change_options },
	{ 0 }
};

const struct dg_cli_command dg_cmd_resource_server = {
	"resource-server", "APIs that take access tokens", verbs
};
