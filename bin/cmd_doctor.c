/* SPDX-License-Identifier: MIT */
/* cmd_doctor.c: devgrant doctor */
#include <json-c/json.h>
#include <stdio.h>

#include "bin/cli.h"
#include "bin/cli_print.h"
#include "bin/cli_state.h"
#include "bin/cli_text.h"
#include "lib/admin/doctor.h"
#include "lib/server/sandbox.h"

#define LEVEL_WIDTH 9		/* "problem" and a gap */
#define CHECK_WIDTH 17		/* "trusted_proxies" and a gap */

/* Whether the web programs, on this kernel, get what sandbox asks for. */
static void
examine_sandbox(struct dg_doctor *d)
{
	enum dg_sandbox wanted = d->admin->ctx->conf.sandbox;
	enum dg_doctor_level level = DG_DOCTOR_OK;
	struct dg_sandbox_means means;
	const char *lack;
	char text[256];

	dg_sandbox_look(&means);
	lack = dg_sandbox_lack(&means);
	if (wanted == DG_SANDBOX_OFF) {
		level = DG_DOCTOR_WARNING;
		(void)snprintf(text, sizeof(text), "It is off: who breaks into "
		    "a web program can do all that its user may. `sandbox = "
		    "on` is better.");
	} else if (lack == NULL) {
		(void)snprintf(text, sizeof(text), "The web programs give up "
		    "files (landlock, version %d) and system calls (seccomp) "
		    "that they do not need.", means.landlock);
	} else if (wanted == DG_SANDBOX_ON) {
		level = DG_DOCTOR_WARNING;
		(void)snprintf(text, sizeof(text), "%s; the web programs run "
		    "without.", lack);
	} else {
		level = DG_DOCTOR_PROBLEM;
		(void)snprintf(text, sizeof(text), "%s, and sandbox = require: "
		    "the web programs do not start.", lack);
	}
	dg_admin_doctor_find(d, level, "sandbox", "%s", text);
}

/* If the installation cannot be opened, that is a finding, too. The files are
 * checked before the database is opened, since that may fail because of them. */
static void
examine(struct dg_cli *cli, struct dg_doctor *d)
{
	enum dg_err rc = dg_cli_state_enter(cli);

	if (rc == DG_OK) {
		dg_admin_doctor_outside(d);
		rc = dg_cli_state_open_database(cli);
	}
	if (rc != DG_OK) {
		dg_admin_doctor_find(d, DG_DOCTOR_PROBLEM, "installation",
		    "%s", cli->admin.text);
		return;
	}
	dg_admin_doctor_inside(d);
	examine_sandbox(d);
}

/* Print level, check and text in three columns. */
static void
print_findings(struct json_object *list)
{
	size_t i, n = json_object_array_length(list);
	struct json_object *o;
	const char *level;

	for (i = 0; i < n; i++) {
		o = json_object_array_get_idx(list, i);
		level = json_object_get_string(json_object_object_get(o,
		    "level"));
		printf("%-*s", LEVEL_WIDTH, level);
		printf("%-*s", CHECK_WIDTH, json_object_get_string(
		    json_object_object_get(o, "check")));
		dg_cli_text_wrap(json_object_get_string(
		    json_object_object_get(o, "text")),
		    LEVEL_WIDTH + CHECK_WIDTH);
	}
}

static int
run(struct dg_cli *cli)
{
	char with[DG_CLI_WITH_SIZE];
	struct dg_doctor d = { .admin = &cli->admin, .with = with };
	int status;

	dg_cli_state_with(cli, with);
	if ((d.list = json_object_new_array()) == NULL)
		return dg_cli_print_fault(cli, DG_ENOMEM);
	examine(cli, &d);
	if (d.rc != DG_OK) {
		json_object_put(d.list);
		return dg_cli_print_fault(cli, d.rc);
	}
	if (cli->json) {
		status = dg_cli_print_list(cli, d.list, NULL);
	} else {
		print_findings(d.list);
		printf("\n%s\n", d.problem ? "A device cannot connect: see "
		    "each problem above." : "Devices can connect.");
		status = dg_cli_print_finish();
		json_object_put(d.list);
	}
	return status == DG_CLI_DONE && d.problem ? DG_CLI_FAILED : status;
}

static const struct dg_cli_verb verbs[] = {
	{ .help = "Looks for what the installation lacks; fails when a device "
	    "cannot connect.", .run = run },
	{ 0 }
};

const struct dg_cli_command dg_cmd_doctor = {
	"doctor", "look for what the installation lacks", verbs
};
