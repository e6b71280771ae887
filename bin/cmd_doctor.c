/* SPDX-License-Identifier: MIT */
/* cmd_doctor.c: devgrant doctor */
#include <json-c/json.h>

#include "bin/cli.h"
#include "bin/cli_print.h"
#include "bin/cli_state.h"
#include "lib/service/admin_doctor.h"

/* What keeps the installation from being opened is a finding too. */
static enum dg_err
examine(struct dg_cli *cli, struct json_object *list, bool *problem)
{
	enum dg_err rc = dg_cli_state_open(cli);

	if (rc == DG_OK)
		return dg_admin_doctor_examine(&cli->admin, list, problem);
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
