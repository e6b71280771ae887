/* SPDX-License-Identifier: MIT */
/* cmd_device.c: devgrant device */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "bin/cli.h"
#include "bin/cli_args.h"
#include "bin/cli_print.h"
#include "bin/cli_text.h"
#include "lib/admin/device.h"
#include "lib/admin/user.h"
#include "lib/base/clock.h"
#include "lib/crypt/random.h"

static const char *
text_of(struct json_object *o, const char *key)
{
	const char *s = json_object_get_string(json_object_object_get(o, key));

	return s != NULL ? s : "";
}

/* By what a person may recognise the device. It says this of itself. */
static const char *
name_of(struct json_object *device)
{
	static const char *const keys[] = { "device_name", "device_model",
		"user_agent" };
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (text_of(device, keys[i])[0] != '\0')
			return text_of(device, keys[i]);
	}
	return "(no name)";
}

static void
print_ago(struct json_object *device, int64_t now)
{
	static const struct {
		int64_t seconds;
		const char *name;
	} units[] = { { 86400, "day" }, { 3600, "hour" }, { 60, "minute" } };
	int64_t t = json_object_get_int64(json_object_object_get(device,
	    "last_used_at")), n;
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if ((n = (now - t) / units[i].seconds) < 1)
			continue;
		printf("%" PRId64 " %s%s ago\n", n, units[i].name,
		    n == 1 ? "" : "s");
		return;
	}
	printf("just now\n");
}

/* Columns of the first line of each device; the last one is as it comes. */
struct widths {
	int name, application, user;
};

#define LINKED_WIDTH 10
#define USED_WIDTH 14
#define GAPS 8

static int
longest(struct json_object *list, const char *key, int most)
{
	size_t i, n = json_object_array_length(list);
	int w = (int)strlen(key), len;

	for (i = 0; i < n; i++) {
		len = (int)strlen(text_of(json_object_array_get_idx(list, i),
		    key));
		w = len > w ? len : w;
	}
	return w < most ? w : most;
}

static void
print_cells(const struct widths *w, const char *name, const char *application,
    const char *user, const char *linked)
{
	dg_cli_text_print(name, w->name);
	printf("  ");
	dg_cli_text_print(application, w->application);
	printf("  ");
	dg_cli_text_print(user, w->user);
	printf("  %.*s  ", LINKED_WIDTH, linked);
}

/* Two lines each: what it is, and how to name it, from where, by which
 * program. */
static void
print_devices(struct json_object *list, int64_t now)
{
	size_t i, n = json_object_array_length(list);
	char linked[DG_CLOCK_TEXT_SIZE];
	int width = dg_cli_text_width();
	struct widths w = { .application = longest(list, "application", 16),
		.user = longest(list, "user", 16) };

	w.name = width - w.application - w.user - LINKED_WIDTH - USED_WIDTH -
	    GAPS;
	print_cells(&w, "DEVICE", "APPLICATION", "USER", "LINKED    ");
	printf("USED\n");
	for (i = 0; i < n; i++) {
		struct json_object *o = json_object_array_get_idx(list, i);
		const char *ip = text_of(o, "ip");
		int left = width - 2 - DG_UUID_LEN - 2 - (int)strlen(ip) - 2;

		dg_clock_text(json_object_get_int64(json_object_object_get(o,
		    "created_at")), linked);
		print_cells(&w, name_of(o), text_of(o, "application"),
		    text_of(o, "user"), linked);
		print_ago(o, now);
		printf("  %s  %s", text_of(o, "uuid"), ip[0] != '\0' ? ip :
		    "(address not known)");
		if (name_of(o) != text_of(o, "user_agent") && left > 8 &&
		    text_of(o, "user_agent")[0] != '\0') {
			printf("  ");
			dg_cli_text_print(text_of(o, "user_agent"), -left);
		}
		printf("\n");
	}
}

static int
run_list(struct dg_cli *cli)
{
	const char *name = dg_cli_args_option(cli, "user");
	struct json_object *list;
	struct dg_user user;
	enum dg_err rc;
	int status;

	user.id = 0;
	if ((name != NULL && (rc = dg_admin_user_find(&cli->admin,
	    dg_str_from(name), &user)) != DG_OK) ||
	    (rc = dg_admin_device_list(&cli->admin, user.id, &list)) != DG_OK)
		return dg_cli_print_fault(cli, rc);
	if (cli->json)
		return dg_cli_print_list(cli, list, NULL);
	print_devices(list, cli->ctx.now);
	status = dg_cli_print_finish();
	json_object_put(list);
	return status;
}

static int
show_device(struct dg_cli *cli, const struct dg_token_family *family)
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
	return show_device(cli, &family);
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
	return show_device(cli, &family);
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
