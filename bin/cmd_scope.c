/* SPDX-License-Identifier: MIT */
/* cmd_scope.c: devgrant scope */
#include <stdlib.h>

#include "bin/cli.h"
#include "bin/cli_args.h"
#include "bin/cli_file.h"
#include "bin/cli_print.h"
#include "lib/admin/scope.h"

#define FILE_MAX 16384		/* bytes; the template itself is held to less */
#define TEMPLATE (dg_admin_scope_fields + 1)
#define DESCRIPTION (dg_admin_scope_fields + 2)

static int
show_scope(struct dg_cli *cli, const struct dg_scope_mapping *scope)
{
	return dg_cli_print_fields(cli, dg_admin_scope_fields, scope->uuid,
	    scope->version, scope);
}

static enum dg_err
find_scope(struct dg_cli *cli, struct dg_scope_mapping *scope)
{
	return dg_admin_scope_find(&cli->admin, dg_str_from(cli->args[0]),
	    scope);
}

/* --template FILE, or an empty file for no claims. */
static enum dg_err
read_template(struct dg_cli *cli, struct dg_scope_mapping *scope)
{
	enum dg_err rc;
	char *text;
	size_t n;

	rc = dg_cli_file_read(cli, "template", FILE_MAX, &text, &n);
	if (rc == DG_OK && text != NULL)
		rc = dg_admin_scope_read_template(&cli->admin,
		    (struct dg_str){ text, n }, scope);
	free(text);
	return rc;
}

static int
run_create(struct dg_cli *cli)
{
	struct dg_scope_mapping scope = {0};
	enum dg_err rc;

	if ((rc = dg_admin_field_set(&cli->admin, &dg_admin_scope_fields[0],
	    &scope, dg_str_from(cli->args[0]))) != DG_OK ||
	    (rc = dg_cli_args_apply(cli, &scope)) != DG_OK ||
	    (rc = read_template(cli, &scope)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	if (scope.description[0] == '\0')
		return dg_cli_print_wrong(DG_CLI_USAGE, "description", "is "
		    "needed: people read it when they approve.");
	if ((rc = dg_admin_scope_create(&cli->admin, &scope)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_scope(cli, &scope);
}

static int
run_set(struct dg_cli *cli)
{
	struct dg_scope_mapping scope, given;
	struct dg_admin_patch patch;
	enum dg_err rc;

	if ((rc = dg_cli_args_patch(cli, &patch)) == DG_OK &&
	    (rc = find_scope(cli, &scope)) == DG_OK &&
	    (rc = read_template(cli, &given)) == DG_OK &&
	    dg_cli_args_option(cli, "template") != NULL)
		dg_admin_patch_add(&patch, TEMPLATE,
		    dg_str_from(given.template));
	if (rc != DG_OK ||
	    (rc = dg_admin_scope_set(&cli->admin, &scope, &patch)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_scope(cli, &scope);
}

static int
run_show(struct dg_cli *cli)
{
	struct dg_scope_mapping scope;
	enum dg_err rc = find_scope(cli, &scope);

	return rc == DG_OK ? show_scope(cli, &scope) :
	    dg_cli_print_fault(cli, rc);
}

static int
run_delete(struct dg_cli *cli)
{
	struct dg_scope_mapping scope;
	int64_t if_version;
	enum dg_err rc;

	if ((rc = dg_cli_args_if_version(cli, &if_version)) != DG_OK ||
	    (rc = find_scope(cli, &scope)) != DG_OK ||
	    (rc = dg_admin_scope_remove(&cli->admin, &scope,
	    if_version)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_done(cli, NULL, "The scope %s is deleted.",
	    scope.scope_name);
}

static int
run_list(struct dg_cli *cli)
{
	static const struct dg_cli_column columns[] = {
		{ "scope_name", "SCOPE" }, { "description", "DESCRIPTION" },
		{ 0 }
	};

	return dg_cli_print_all(cli, dg_admin_scope_list, columns);
}

#define TEMPLATE_OPTION { "template", DG_CLI_FILE, "FILE", \
	"JSON template of its claims; an empty FILE: none" }

static const struct dg_cli_option create_options[] = {
	TEMPLATE_OPTION, { 0 }
};
static const struct dg_cli_option set_options[] = {
	TEMPLATE_OPTION, DG_CLI_IF_VERSION, { 0 }
};
static const struct dg_cli_option delete_options[] = {
	DG_CLI_IF_VERSION, { 0 }
};

#define ONE_NAME .args = "NAME", .args_min = 1, .args_max = 1, .state = true

static const struct dg_cli_verb verbs[] = {
	{ .name = "create", ONE_NAME, .run = run_create,
	    .help = "Makes a scope that applications may be given.",
	    .fields = DESCRIPTION, .options = create_options },
	{ .name = "set", ONE_NAME, .run = run_set,
	    .help = "Changes its description or its claims.",
	    .fields = DESCRIPTION, .options = set_options },
	{ .name = "show", ONE_NAME, .run = run_show,
	    .help = "Shows a scope." },
	{ .name = "delete", ONE_NAME, .run = run_delete,
	    .help = "Deletes a scope that no application may be given.",
	    .options = delete_options },
	{ .name = "list", .help = "Lists the scopes.", .state = true,
	    .run = run_list },
	{ 0 }
};

const struct dg_cli_command dg_cmd_scope = {
	"scope", "what devices may be allowed to do", verbs
};
