/* SPDX-License-Identifier: MIT */
/* cmd_doctor.c: devgrant doctor */
#include <json-c/json.h>
#include <stdio.h>

#include "bin/cli.h"
#include "bin/cli_print.h"
#include "bin/cli_state.h"
#include "lib/server/sandbox.h"
#include "lib/service/admin_doctor.h"

/* Whether the web programs, on this kernel, get what sandbox asks for. */
static enum dg_err
examine_sandbox(enum dg_sandbox wanted, struct json_object *list, bool *problem)
{
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
	*problem = *problem || level == DG_DOCTOR_PROBLEM;
	return dg_admin_doctor_add(list, level, "sandbox", text);
}

/* What keeps the installation from being opened is a finding too. */
static enum dg_err
examine(struct dg_cli *cli, struct json_object *list, bool *problem)
{
	enum dg_err rc = dg_cli_state_open(cli);

	if (rc == DG_OK) {
		rc = dg_admin_doctor_examine(&cli->admin, list, problem);
		return rc != DG_OK ? rc : examine_sandbox(
		    cli->admin.ctx->conf.sandbox, list, problem);
	}
	*problem = true;
	return dg_admin_doctor_add(list, DG_DOCTOR_PROBLEM, "installation",
	    cli->admin.text);
}

static int
run(struct dg_cli *cli)
{
	static const struct dg_cli_column columns[] = {
		{ "level", "LEVEL" }, { "check", "CHECK" },
		{ "text", "FINDING" }, { 0 }
	};
	struct json_object *list = json_object_new_array();
	bool problem = false;
	enum dg_err rc = DG_ENOMEM;
	int status;

	if (list == NULL || (rc = examine(cli, list, &problem)) != DG_OK) {
		json_object_put(list);
		return dg_cli_print_fault(cli, rc);
	}
	status = dg_cli_print_list(cli, list, columns);
	return status == DG_CLI_DONE && problem ? DG_CLI_FAILED : status;
}

static const struct dg_cli_verb verbs[] = {
	{ .help = "Looks for what the installation lacks; fails when a device "
	    "cannot connect.", .run = run },
	{ 0 }
};

const struct dg_cli_command dg_cmd_doctor = {
	"doctor", "look for what the installation lacks", verbs
};
