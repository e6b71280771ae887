/* SPDX-License-Identifier: MIT */
/* cmd_application.c: devgrant application */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "bin/cli.h"
#include "bin/cli_args.h"
#include "bin/cli_file.h"
#include "bin/cli_print.h"
#include "bin/cli_secret.h"
#include "lib/admin/application.h"
#include "lib/admin/binding.h"
#include "lib/admin/preview.h"
#include "lib/admin/user.h"
#include "lib/base/secret.h"
#include "lib/oauth/json.h"

/* As it is now; a fresh secret is shown this once. */
static int
show_application(struct dg_cli *cli, const struct dg_client *client,
    const char *issued)
{
	struct json_object *o;
	enum dg_err rc;

	if ((rc = dg_admin_application_json(&cli->admin, client, &o)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	if ((rc = dg_json_put_text(o, "client_secret", issued)) != DG_OK) {
		json_object_put(o);
		return dg_cli_print_fault(cli, rc);
	}
	return dg_cli_print_object(cli, o);
}

static enum dg_err
find_application(struct dg_cli *cli, struct dg_client *client)
{
	return dg_admin_application_find(&cli->admin,
	    dg_str_from(cli->args[0]), client);
}

/* Read the secret of --client-secret-file; n 0: the option was not given. Exit
 * status. */
static int
read_secret(const struct dg_cli *cli, struct dg_cli_secret *out)
{
	int fd = dg_cli_args_fd(cli, "client-secret-file");

	memset(out, 0, sizeof(*out));
	return fd >= 0 ? dg_cli_secret_read(fd, "Client secret", out) :
	    DG_CLI_DONE;
}

/* A change, and the texts of its files. */
struct change {
	struct dg_admin_application_patch patch;
	char *jwks, *icon;
};

static enum dg_err
change_init(struct dg_cli *cli, struct change *out)
{
	struct dg_admin_application_patch *patch = &out->patch;
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	if ((rc = dg_cli_args_patch(cli, &patch->fields)) != DG_OK ||
	    (rc = dg_cli_file_read(cli, "jwks", DG_JSON_MAX, &out->jwks,
	    &patch->jwks.n)) != DG_OK ||
	    (rc = dg_cli_file_read(cli, "icon", DG_ICON_MAX, &out->icon,
	    &patch->icon.n)) != DG_OK)
		return rc;
	patch->jwks.p = out->jwks;
	patch->has_jwks = out->jwks != NULL;
	patch->icon.p = out->icon;
	patch->has_icon = out->icon != NULL;
	return DG_OK;
}

static void
change_fini(struct change *change)
{
	free(change->jwks);
	free(change->icon);
}

static int
run_create(struct dg_cli *cli)
{
	char issued[DG_SECRET_LEN + 1] = "";
	struct dg_cli_secret secret;
	struct dg_client client;
	struct change change;
	enum dg_err rc;
	int status;

	if ((status = read_secret(cli, &secret)) != DG_CLI_DONE)
		return status;
	dg_admin_application_init(&client);
	if ((rc = change_init(cli, &change)) == DG_OK &&
	    (rc = dg_admin_field_set(&cli->admin,
	    &dg_admin_application_fields[0], &client,
	    dg_str_from(cli->args[0]))) == DG_OK)
		rc = dg_admin_application_create(&cli->admin, &client,
		    &change.patch, (struct dg_str){ secret.text, secret.n },
		    issued);
	status = rc == DG_OK ? show_application(cli, &client, issued) :
	    dg_cli_print_fault(cli, rc);
	change_fini(&change);
	dg_secret_wipe(issued, sizeof(issued));
	dg_cli_secret_wipe(&secret);
	return status;
}

static int
run_list(struct dg_cli *cli)
{
	static const struct dg_cli_column columns[] = {
		{ "slug", "SLUG" }, { "name", "NAME" },
		{ "client_id", "CLIENT ID" }, { "client_type", "TYPE" },
		{ "grant_types", "GRANT TYPES" }, { "enabled", "ENABLED" },
		{ 0 }
	};

	return dg_cli_print_all(cli, dg_admin_application_list, columns);
}

static int
run_show(struct dg_cli *cli)
{
	struct dg_client client;
	enum dg_err rc;

	if ((rc = find_application(cli, &client)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_application(cli, &client, NULL);
}

static int
run_set(struct dg_cli *cli)
{
	char issued[DG_SECRET_LEN + 1] = "";
	struct dg_client client;
	struct change change;
	enum dg_err rc;
	int status;

	if ((rc = change_init(cli, &change)) == DG_OK &&
	    (rc = find_application(cli, &client)) == DG_OK)
		rc = dg_admin_application_set(&cli->admin, &client,
		    &change.patch, issued);
	status = rc == DG_OK ? show_application(cli, &client, issued) :
	    dg_cli_print_fault(cli, rc);
	change_fini(&change);
	dg_secret_wipe(issued, sizeof(issued));
	return status;
}

static int
run_rotate_secret(struct dg_cli *cli)
{
	char issued[DG_SECRET_LEN + 1] = "";
	struct dg_cli_secret secret;
	struct dg_client client;
	enum dg_err rc;
	int status;

	if ((status = read_secret(cli, &secret)) != DG_CLI_DONE)
		return status;
	if ((rc = find_application(cli, &client)) == DG_OK)
		rc = dg_admin_application_rotate_secret(&cli->admin, &client,
		    (struct dg_str){ secret.text, secret.n }, issued);
	status = rc == DG_OK ? show_application(cli, &client, issued) :
	    dg_cli_print_fault(cli, rc);
	dg_secret_wipe(issued, sizeof(issued));
	dg_cli_secret_wipe(&secret);
	return status;
}

static int
run_revoke(struct dg_cli *cli)
{
	struct dg_client client;
	enum dg_err rc;

	if ((rc = find_application(cli, &client)) != DG_OK ||
	    (rc = dg_admin_application_revoke(&cli->admin, &client)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_application(cli, &client, NULL);
}

/* Whom the options name. */
static enum dg_err
get_binding(struct dg_cli *cli, struct dg_admin_binding *out)
{
	const char *order = dg_cli_args_option(cli, "order");

	memset(out, 0, sizeof(*out));
	out->user = dg_str_from(dg_cli_args_option(cli, "user"));
	out->group = dg_str_from(dg_cli_args_option(cli, "group"));
	out->negate = dg_cli_args_option(cli, "negate") != NULL;
	if (order != NULL && dg_str_int(dg_str_from(order), 0, 1000000,
	    &out->order) != DG_OK)
		return dg_admin_refuse(&cli->admin, DG_EINVAL, "order",
		    "must be a number from 0 to 1000000");
	return dg_cli_args_if_version(cli, &out->if_version);
}

static int
run_bind(struct dg_cli *cli)
{
	struct dg_admin_binding binding;
	struct dg_client client;
	enum dg_err rc;

	if ((rc = get_binding(cli, &binding)) != DG_OK ||
	    (rc = find_application(cli, &client)) != DG_OK ||
	    (rc = dg_admin_binding_add(&cli->admin, &client,
	    &binding)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_application(cli, &client, NULL);
}

static int
run_unbind(struct dg_cli *cli)
{
	struct dg_admin_binding binding;
	struct dg_client client;
	enum dg_err rc;

	if ((rc = get_binding(cli, &binding)) != DG_OK ||
	    (rc = find_application(cli, &client)) != DG_OK ||
	    (rc = dg_admin_binding_remove(&cli->admin, &client,
	    &binding)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	return show_application(cli, &client, NULL);
}

#define ICON_OPTION { "icon", DG_CLI_FILE, "FILE", \
	"picture that people see: PNG, JPEG, GIF or WebP" }
#define JWKS_OPTION { "jwks", DG_CLI_FILE, "FILE", \
	"public keys of the client, a JWK Set; an empty FILE removes them" }
#define SECRET_OPTION { "client-secret-file", DG_CLI_FILE, "FILE", \
	"secret: first line of FILE, or of the input (-); else one is made" }
#define WHO_OPTIONS { "user", DG_CLI_VALUE, "NAME", "an account" }, \
	{ "group", DG_CLI_VALUE, "NAME", "or a group" }

static int
run_preview(struct dg_cli *cli)
{
	const char *name = dg_cli_args_option(cli, "user");
	struct json_object *claims = NULL;
	struct dg_client client;
	struct dg_user user;
	enum dg_err rc;

	if (name == NULL)
		return dg_cli_print_wrong(DG_CLI_USAGE, "user", "is needed.");
	if ((rc = find_application(cli, &client)) != DG_OK ||
	    (rc = dg_admin_user_find(&cli->admin, dg_str_from(name),
	    &user)) != DG_OK || (rc = dg_admin_preview(&cli->admin, &client,
	    &user, dg_str_from(dg_cli_args_option(cli, "scope")),
	    &claims)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	cli->json = true;	/* nothing else shows what tokens say */
	return dg_cli_print_object(cli, claims);
}

static const struct dg_cli_option create_options[] = {
	SECRET_OPTION, ICON_OPTION, JWKS_OPTION, { 0 }
};
static const struct dg_cli_option set_options[] = { ICON_OPTION,
	JWKS_OPTION, DG_CLI_IF_VERSION, { 0 } };
static const struct dg_cli_option secret_options[] = { SECRET_OPTION, { 0 } };
static const struct dg_cli_option preview_options[] = {
	{ "user", DG_CLI_VALUE, "NAME", "whose claims" },
	{ "scope", DG_CLI_VALUE, "LIST", "as a device would ask; else the "
	    "default scopes" },
	{ 0 }
};
static const struct dg_cli_option unbind_options[] = { WHO_OPTIONS,
	DG_CLI_IF_VERSION, { 0 } };
static const struct dg_cli_option bind_options[] = {
	WHO_OPTIONS,
	{ "order", DG_CLI_VALUE, "N", "lower ones are looked at first" },
	{ "negate", DG_CLI_FLAG, NULL, "let in everybody else instead" },
	DG_CLI_IF_VERSION,
	{ 0 }
};

#define ONE_SLUG .args = "SLUG", .args_min = 1, .args_max = 1, .state = true

static const struct dg_cli_verb verbs[] = {
	{ .name = "create", ONE_SLUG, .run = run_create,
	    .help = "Makes an application and its OAuth2 provider.",
	    .fields = dg_admin_application_fields + 1,
	    .options = create_options },
	{ .name = "list", .help = "Lists the applications.", .state = true,
	    .run = run_list },
	{ .name = "show", ONE_SLUG, .run = run_show,
	    .help = "Shows an application." },
	{ .name = "set", ONE_SLUG, .run = run_set,
	    .help = "Changes an application.",
	    .fields = dg_admin_application_fields, .options = set_options },
	{ .name = "preview", ONE_SLUG, .run = run_preview,
	    .help = "Shows what its tokens would say of a person, as JSON.",
	    .options = preview_options },
	{ .name = "rotate-secret", ONE_SLUG, .run = run_rotate_secret,
	    .help = "Gives it another client secret; the former one ends.",
	    .options = secret_options },
	{ .name = "revoke", ONE_SLUG, .run = run_revoke,
	    .help = "Ends its connected devices and the requests that wait." },
	{ .name = "bind", ONE_SLUG, .run = run_bind,
	    .help = "Lets a user or group in; without any binding everybody "
	    "may use it.", .options = bind_options },
	{ .name = "unbind", ONE_SLUG, .run = run_unbind,
	    .help = "Takes such a binding away.", .options = unbind_options },
	{ 0 }
};

const struct dg_cli_command dg_cmd_application = {
	"application", "what devices connect to, and their OAuth2 settings",
	verbs
};
