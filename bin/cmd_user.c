/* SPDX-License-Identifier: MIT */
/* cmd_user.c: devgrant user */
#include <json-c/json.h>

#include "bin/cli.h"
#include "bin/cli_args.h"
#include "bin/cli_print.h"
#include "bin/cli_secret.h"
#include "lib/admin/removal.h"
#include "lib/admin/user.h"
#include "lib/oauth/json.h"

/* The account as it is now; a generated password is shown this once. */
static int
show_user(struct dg_cli *cli, const struct dg_user *user,
    const struct dg_cli_secret *password)
{
	struct json_object *o;
	enum dg_err rc;

	if ((rc = dg_admin_user_json(&cli->admin, user, &o)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	if (password != NULL && password->generated && (rc =
	    dg_json_put(o, "password", json_object_new_string_len(
	    password->text, (int)password->n))) != DG_OK) {
		json_object_put(o);
		return dg_cli_print_fault(cli, rc);
	}
	return dg_cli_print_object(cli, o);
}

static int
run_create(struct dg_cli *cli)
{
	struct dg_cli_secret password = {0};
	struct dg_user user;
	enum dg_err rc;
	int status;

	dg_admin_user_init(&user);
	if ((rc = dg_admin_field_set(&cli->admin, &dg_admin_user_fields[0],
	    &user, dg_str_from(cli->args[0]))) != DG_OK ||
	    (rc = dg_cli_args_apply(cli, &user)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	status = dg_cli_secret_password(cli, cli->args[0], &password);
	if (status != DG_CLI_DONE)
		return status;
	rc = dg_admin_user_create(&cli->admin, &user,
	    (struct dg_str){ password.text, password.n });
	if (rc == DG_OK)
		status = show_user(cli, &user, &password);
	else
		status = dg_cli_print_fault(cli, rc);
	dg_cli_secret_wipe(&password);
	return status;
}

static int
run_list(struct dg_cli *cli)
{
	static const struct dg_cli_column columns[] = {
		{ "username", "USERNAME" }, { "name", "NAME" },
		{ "email", "EMAIL" }, { "is_active", "ACTIVE" },
		{ "is_locked", "LOCKED" }, { "is_superuser", "SUPERUSER" },
		{ "groups", "GROUPS" }, { 0 }
	};

	return dg_cli_print_all(cli, dg_admin_user_list, columns);
}

static int
run_show(struct dg_cli *cli)
{
	struct dg_user user;
	enum dg_err rc;

	if ((rc = dg_admin_user_find(&cli->admin, dg_str_from(cli->args[0]),
	    &user)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_user(cli, &user, NULL);
}

static int
run_set(struct dg_cli *cli)
{
	struct dg_admin_patch patch;
	struct dg_user user;
	enum dg_err rc;

	if ((rc = dg_cli_args_patch(cli, &patch)) != DG_OK ||
	    (rc = dg_admin_user_find(&cli->admin, dg_str_from(cli->args[0]),
	    &user)) != DG_OK ||
	    (rc = dg_admin_user_set(&cli->admin, &user, &patch)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_user(cli, &user, NULL);
}

static int
run_set_password(struct dg_cli *cli)
{
	struct dg_cli_secret password = {0};
	struct dg_user user;
	enum dg_err rc;
	int status;

	if ((rc = dg_admin_user_find(&cli->admin, dg_str_from(cli->args[0]),
	    &user)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	status = dg_cli_secret_password(cli, user.username, &password);
	if (status != DG_CLI_DONE)
		return status;
	rc = dg_admin_user_set_password(&cli->admin, &user,
	    (struct dg_str){ password.text, password.n });
	if (rc == DG_OK)
		status = show_user(cli, &user, &password);
	else
		status = dg_cli_print_fault(cli, rc);
	dg_cli_secret_wipe(&password);
	return status;
}

static int
set_lock(struct dg_cli *cli, bool locked)
{
	struct dg_user user;
	enum dg_err rc;

	if ((rc = dg_admin_user_find(&cli->admin, dg_str_from(cli->args[0]),
	    &user)) != DG_OK ||
	    (rc = dg_admin_user_lock(&cli->admin, &user, locked)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_user(cli, &user, NULL);
}

static int
run_lock(struct dg_cli *cli)
{
	return set_lock(cli, true);
}

static int
run_unlock(struct dg_cli *cli)
{
	return set_lock(cli, false);
}

static int
run_revoke(struct dg_cli *cli)
{
	struct dg_user user;
	enum dg_err rc;

	if ((rc = dg_admin_user_find(&cli->admin, dg_str_from(cli->args[0]),
	    &user)) != DG_OK ||
	    (rc = dg_admin_user_revoke(&cli->admin, &user)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_user(cli, &user, NULL);
}

#define PASSWORD_OPTIONS { "password-file", DG_CLI_FILE, "FILE", \
	"password: first line of FILE, or of the input (-)" }, \
	{ "generate-password", DG_CLI_FLAG, NULL, \
	"make a password and show it once" }

static const struct dg_cli_option password_options[] = {
	PASSWORD_OPTIONS, { 0 }
};
static const struct dg_cli_option create_options[] = {
	PASSWORD_OPTIONS,
	{ "no-password", DG_CLI_FLAG, NULL,
	    "an account that cannot sign in with a password" },
	{ 0 }
};

static int
run_delete(struct dg_cli *cli)
{
	struct json_object *was;
	struct dg_user user;
	int64_t if_version;
	enum dg_err rc;

	if ((rc = dg_cli_args_if_version(cli, &if_version)) != DG_OK ||
	    (rc = dg_admin_user_find(&cli->admin, dg_str_from(cli->args[0]),
	    &user)) != DG_OK ||
	    (rc = dg_admin_removal_of_user(&cli->admin, &user, if_version,
	    &was)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return dg_cli_print_object(cli, was);
}

static const struct dg_cli_option change_options[] = {
	DG_CLI_IF_VERSION, { 0 }
};

static const struct dg_cli_verb verbs[] = {
	{ .name = "create", .args = "NAME", .args_min = 1, .args_max = 1,
	    .help = "Makes an account.", .fields = dg_admin_user_fields + 1,
	    .options = create_options, .state = true, .run = run_create },
	{ .name = "list", .help = "Lists the accounts.", .state = true,
	    .run = run_list },
	{ .name = "show", .args = "NAME", .args_min = 1, .args_max = 1,
	    .help = "Shows an account.", .state = true, .run = run_show },
	{ .name = "set", .args = "NAME", .args_min = 1, .args_max = 1,
	    .help = "Changes an account.", .fields = dg_admin_user_fields,
	    .options = change_options, .state = true, .run = run_set },
	{ .name = "delete", .args = "NAME", .args_min = 1, .args_max = 1,
	    .help = "Deletes an account; ends its sessions, connected devices, "
	    "memberships and bindings, and shows them.",
	    .options = change_options, .state = true, .run = run_delete },
	{ .name = "set-password", .args = "NAME", .args_min = 1,
	    .args_max = 1, .options = password_options, .state = true,
	    .help = "Sets the password; ends the account's sessions and "
	    "connected devices.", .run = run_set_password },
	{ .name = "lock", .args = "NAME", .args_min = 1, .args_max = 1,
	    .help = "Locks an account; ends its sessions and connected "
	    "devices.", .state = true, .run = run_lock },
	{ .name = "revoke", .args = "NAME", .args_min = 1, .args_max = 1,
	    .help = "Ends the account's sessions and connected devices.",
	    .state = true, .run = run_revoke },
	{ .name = "unlock", .args = "NAME", .args_min = 1, .args_max = 1,
	    .help = "Unlocks an account.", .state = true, .run = run_unlock },
	{ 0 }
};

const struct dg_cli_command dg_cmd_user = {
	"user", "people who sign in and approve", verbs
};
