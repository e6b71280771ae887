/* SPDX-License-Identifier: MIT */
/* cmd_grant.c: devgrant grant */
#include <json-c/json.h>
#include <stdbool.h>

#include "bin/cli.h"
#include "bin/cli_args.h"
#include "bin/cli_print.h"
#include "lib/admin/grant.h"
#include "lib/admin/user.h"
#include "lib/oauth/json.h"

static int
run_list(struct dg_cli *cli)
{
	static const struct dg_cli_column columns[] = {
		{ "uuid", "UUID" }, { "state", "STATE" },
		{ "application", "APPLICATION" }, { "user", "USER" },
		{ "ip", "FROM" }, { "issued_at", "ASKED" },
		{ "expires_at", "UNTIL" }, { 0 }
	};
	const char *state = dg_cli_args_option(cli, "state");
	struct json_object *list;
	enum dg_err rc;

	if ((rc = dg_admin_grant_list(&cli->admin, dg_str_from(state != NULL ?
	    state : "all"), &list)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_list(cli, list, columns);
}

/* As it stands now. */
static int
show_grant(struct dg_cli *cli, struct dg_str code)
{
	struct dg_device_grant grant;
	struct json_object *o;
	enum dg_err rc;

	if ((rc = dg_admin_grant_find(&cli->admin, code, &grant)) != DG_OK ||
	    (rc = dg_admin_grant_json(&cli->admin, &grant, &o)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_object(cli, o);
}

/* The same after a decision. already: it was taken before this command. */
static int
show_decided(struct dg_cli *cli, const struct dg_device_grant *decided,
    bool already)
{
	struct dg_device_grant grant;
	struct json_object *o = NULL;
	enum dg_err rc;

	if ((rc = dg_admin_grant_find(&cli->admin, dg_str_from(decided->uuid),
	    &grant)) != DG_OK ||
	    (rc = dg_admin_grant_json(&cli->admin, &grant, &o)) != DG_OK ||
	    (rc = dg_json_put_bool(o, "already", already)) != DG_OK) {
		json_object_put(o);
		return dg_cli_print_fault(cli, rc);
	}
	if (already && !cli->json)
		dg_cli_print_note("The request is %s already; nothing changed.",
		    grant.state == DG_GRANT_DENIED ? "denied" : "approved");
	return dg_cli_print_object(cli, o);
}

static int
run_show(struct dg_cli *cli)
{
	return show_grant(cli, dg_str_from(cli->args[0]));
}

static int
run_approve(struct dg_cli *cli)
{
	const char *name = dg_cli_args_option(cli, "user");
	struct dg_device_grant grant;
	struct dg_user user;
	bool already;
	enum dg_err rc;

	if (name == NULL)
		return dg_cli_print_wrong(DG_CLI_USAGE, "user",
		    "is needed: whose approval is it?");
	if ((rc = dg_admin_user_find(&cli->admin, dg_str_from(name),
	    &user)) != DG_OK ||
	    (rc = dg_admin_grant_find(&cli->admin, dg_str_from(cli->args[0]),
	    &grant)) != DG_OK ||
	    (rc = dg_admin_grant_approve(&cli->admin, &grant, &user,
	    &already)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_decided(cli, &grant, already);
}

static int
run_deny(struct dg_cli *cli)
{
	struct dg_device_grant grant;
	bool already;
	enum dg_err rc;

	if ((rc = dg_admin_grant_find(&cli->admin, dg_str_from(cli->args[0]),
	    &grant)) != DG_OK ||
	    (rc = dg_admin_grant_deny(&cli->admin, &grant, &already)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_decided(cli, &grant, already);
}

static int
run_revoke(struct dg_cli *cli)
{
	struct dg_device_grant grant;
	enum dg_err rc;

	if ((rc = dg_admin_grant_find(&cli->admin, dg_str_from(cli->args[0]),
	    &grant)) != DG_OK ||
	    (rc = dg_admin_grant_revoke(&cli->admin, &grant)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_grant(cli, dg_str_from(grant.uuid));
}

static const struct dg_cli_option list_options[] = {
	{ "state", DG_CLI_VALUE, "WORD", "pending, approved, redeemed, denied, "
	    "expired or all" },
	{ 0 }
};
static const struct dg_cli_option approve_options[] = {
	{ "user", DG_CLI_VALUE, "NAME", "in whose name; the account must have "
	    "allow_command_approval" },
	{ 0 }
};

#define ONE_CODE .args = "CODE", .args_min = 1, .args_max = 1, .state = true

static const struct dg_cli_verb verbs[] = {
	{ .name = "list", .help = "Lists the requests of devices.",
	    .options = list_options, .state = true, .run = run_list },
	{ .name = "show", ONE_CODE, .run = run_show,
	    .help = "Shows a request; CODE is its user code or UUID." },
	{ .name = "approve", ONE_CODE, .run = run_approve,
	    .help = "Approves a request in an account's name; this is "
	    "recorded.", .options = approve_options },
	{ .name = "revoke", ONE_CODE, .run = run_revoke,
	    .help = "Ends what an approved request gave: the device's tokens, "
	    "or the approval if it did not come yet." },
	{ .name = "deny", ONE_CODE, .run = run_deny,
	    .help = "Denies a request; the device is told at its next poll." },
	{ 0 }
};

const struct dg_cli_command dg_cmd_grant = {
	"grant", "requests of devices: look, approve, deny", verbs
};
