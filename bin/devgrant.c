/* SPDX-License-Identifier: MIT */
/* devgrant.c: the command line; finds the command and runs it */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "bin/cli.h"
#include "bin/cli_args.h"
#include "bin/cli_print.h"
#include "bin/cli_state.h"
#include "lib/base/log.h"

static const struct dg_cli_command *const commands[] = {
	&dg_cmd_init, &dg_cmd_user, &dg_cmd_group, &dg_cmd_application,
	&dg_cmd_brand, &dg_cmd_flow, &dg_cmd_scope, &dg_cmd_resource_server,
	&dg_cmd_grant, &dg_cmd_device, &dg_cmd_key, &dg_cmd_purge,
	&dg_cmd_login, &dg_cmd_qr, &dg_cmd_doctor, &dg_cmd_version, NULL
};

static int
help(void)
{
	size_t i;

	printf("Usage: devgrant COMMAND ...\n\n"
	    "Administers a device authorization server, and signs a device "
	    "in.\n\n");
	for (i = 0; commands[i] != NULL; i++)
		printf("  %-12s %s\n", commands[i]->name, commands[i]->help);
	printf("\n`devgrant COMMAND --help` tells more, devgrant(8) all.\n");
	return dg_cli_print_finish();
}

static const struct dg_cli_command *
find_command(const char *name)
{
	size_t i;

	for (i = 0; commands[i] != NULL; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	return NULL;
}

static const struct dg_cli_verb *
find_verb(const struct dg_cli_command *command, const char *name)
{
	const struct dg_cli_verb *v;

	for (v = command->verbs; v->run != NULL; v++) {
		if (v->name == NULL || strcmp(v->name, name) == 0)
			return v;
	}
	return NULL;
}

static bool
is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* argv[0] is the command's name. */
static int
run_command(const struct dg_cli_command *command, int argc, char *argv[])
{
	static struct dg_cli cli;	/* zeroed, and too big for a stack */
	bool wants_help;
	enum dg_err rc;
	int status;

	cli.command = command;
	cli.admin.ctx = &cli.ctx;
	if (command->verbs[0].name != NULL) {
		if (argc >= 2 && is_help(argv[1])) {
			dg_cli_args_help(command, NULL);
			return dg_cli_print_finish();
		}
		if (argc < 2 || argv[1][0] == '-')
			return dg_cli_print_error(DG_CLI_USAGE, "%s needs a "
			    "verb first; `devgrant %s --help` lists them.",
			    command->name, command->name);
		argc--;
		argv++;
	}
	if ((cli.verb = find_verb(command, argv[0])) == NULL)
		return dg_cli_print_error(DG_CLI_USAGE, "%s has no verb %s; "
		    "`devgrant %s --help` lists them.", command->name, argv[0],
		    command->name);
	status = dg_cli_args_parse(&cli, argc, argv, &wants_help);
	if (status != DG_CLI_DONE)
		return status;
	if (wants_help) {
		dg_cli_args_help(command, cli.verb);
		return dg_cli_print_finish();
	}
	dg_cli_state_os_user(cli.os_user, sizeof(cli.os_user));
	cli.admin.os_user = cli.os_user;
	rc = cli.verb->state ? dg_cli_state_open(&cli) : DG_OK;
	status = rc == DG_OK ? cli.verb->run(&cli) :
	    dg_cli_print_fault(&cli, rc);
	dg_cli_state_close(&cli);
	return status;
}

int
main(int argc, char *argv[])
{
	const struct rlimit no_core = { 0, 0 };
	const struct dg_cli_command *command;
	const char *name;

	dg_cli_print_begin(argc, argv);
	/* a web server must never run it, whatever the request says */
	if (getenv("GATEWAY_INTERFACE") != NULL)
		return dg_cli_print_error(DG_CLI_FAILED,
		    "This is a command, not a CGI program.");
	(void)umask(077);
	(void)setrlimit(RLIMIT_CORE, &no_core);
	(void)prctl(PR_SET_DUMPABLE, 0);
	(void)signal(SIGPIPE, SIG_IGN);
	if (dg_log_open(DG_LOG_TO_STDERR, "devgrant", NULL) != DG_OK)
		return DG_CLI_FAILED;
	if (argc < 2)
		return dg_cli_print_error(DG_CLI_USAGE,
		    "Which command? `devgrant --help` lists them.");
	name = argv[1];
	if (is_help(name) || strcmp(name, "help") == 0)
		return help();
	if (strcmp(name, "--version") == 0)
		name = "version";
	if (name[0] == '-')
		return dg_cli_print_error(DG_CLI_USAGE, "The command comes "
		    "first, its options follow; `devgrant --help` lists the "
		    "commands.");
	if ((command = find_command(name)) == NULL)
		return dg_cli_print_error(DG_CLI_USAGE, "There is no command "
		    "%s; `devgrant --help` lists them.", name);
	return run_command(command, argc - 1, argv + 1);
}
