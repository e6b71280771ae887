/* SPDX-License-Identifier: MIT */
/* cli_args.c: reading the arguments of a command, and its help */
#include "bin/cli_args.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME_SIZE 48
#define HELP_COLUMN 35

/* What getopt_long returns; options count from FIRST_OPTION. */
enum { GOT_HELP = 256, GOT_JSON, GOT_CONFIG, FIRST_OPTION,
	FIRST_FIELD = FIRST_OPTION + DG_CLI_OPTIONS_MAX };

/* "client_type" -> "client-type" */
static void
option_name(const char *field, char out[static NAME_SIZE])
{
	size_t i;

	for (i = 0; i < NAME_SIZE - 1 && field[i] != '\0'; i++)
		out[i] = field[i] == '_' ? '-' : field[i];
	out[i] = '\0';
}

/* long_options with names that live in names. */
struct table {
	struct option option[2 * DG_CLI_OPTIONS_MAX + 4];
	char names[DG_CLI_OPTIONS_MAX][NAME_SIZE];
};

static void
build_table(const struct dg_cli_verb *verb, struct table *t)
{
	static const struct option common[] = {
		{ "help", no_argument, NULL, GOT_HELP },
		{ "json", no_argument, NULL, GOT_JSON },
		{ "config", required_argument, NULL, GOT_CONFIG },
	};
	const struct dg_cli_option *o = verb->options;
	const struct dg_field *f = verb->fields;
	size_t n = sizeof(common) / sizeof(common[0]);
	int i;

	memset(t, 0, sizeof(*t));
	memcpy(t->option, common, sizeof(common));
	for (i = 0; o != NULL && o[i].name != NULL &&
	    i < DG_CLI_OPTIONS_MAX; i++)
		t->option[n++] = (struct option){ o[i].name,
			o[i].kind == DG_CLI_FLAG ? no_argument :
			required_argument, NULL, FIRST_OPTION + i };
	for (i = 0; f != NULL && f[i].name != NULL &&
	    i < DG_CLI_OPTIONS_MAX; i++) {
		option_name(f[i].name, t->names[i]);
		t->option[n++] = (struct option){ t->names[i],
			required_argument, NULL, FIRST_FIELD + i };
	}
}

static enum dg_err
take_option(struct dg_cli *cli, int i)
{
	const struct dg_cli_option *o = &cli->verb->options[i];

	cli->option[i] = optarg != NULL ? optarg : "";
	if (o->kind != DG_CLI_FILE || optarg == NULL)
		return DG_OK;
	if (strcmp(optarg, "-") == 0)
		cli->fd[i] = STDIN_FILENO;
	else
		cli->fd[i] = open(optarg, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (cli->fd[i] >= 0)
		return DG_OK;
	fprintf(stderr, "devgrant: --%s: %s: %s\n", o->name, optarg,
	    strerror(errno));
	return DG_EINVAL;
}

static enum dg_err
take_args(struct dg_cli *cli, int argc, char *const argv[])
{
	const struct dg_cli_verb *verb = cli->verb;
	int n = argc - optind;

	if (n < verb->args_min || n > verb->args_max) {
		fprintf(stderr, "devgrant: %s %s%s%s\n", cli->command->name,
		    verb->name != NULL ? verb->name : "",
		    verb->args_max == 0 ? " takes no arguments" : " needs: ",
		    verb->args_max == 0 ? "" : verb->args);
		return DG_EINVAL;
	}
	for (cli->args_n = 0; cli->args_n < n; cli->args_n++)
		cli->args[cli->args_n] = argv[optind + cli->args_n];
	return DG_OK;
}

enum dg_err
dg_cli_args_parse(struct dg_cli *cli, int argc, char *const argv[], bool *help)
{
	struct table table;
	int got, i;

	*help = false;
	for (i = 0; i < DG_CLI_OPTIONS_MAX; i++)
		cli->fd[i] = -1;
	build_table(cli->verb, &table);
	opterr = 0;
	optind = 1;
	while ((got = getopt_long(argc, argv, "", table.option, NULL)) != -1) {
		if (got == '?') {
			fprintf(stderr, "devgrant: %s: unknown option, or one "
			    "without its value; --help lists them\n",
			    argv[optind - 1]);
			return DG_EINVAL;
		}
		if (got == GOT_HELP)
			*help = true;
		else if (got == GOT_JSON)
			cli->json = true;
		else if (got == GOT_CONFIG)
			cli->config = optarg;
		else if (got >= FIRST_FIELD)
			cli->field[got - FIRST_FIELD] = optarg;
		else if (take_option(cli, got - FIRST_OPTION) != DG_OK)
			return DG_EINVAL;
	}
	return *help ? DG_OK : take_args(cli, argc, argv);
}

static void
help_line(const char *name, const char *value, const char *help)
{
	int n = printf("  --%s%s%s", name, *value != '\0' ? " " : "", value);

	if (n >= HELP_COLUMN)
		printf("\n%*s%s\n", HELP_COLUMN, "", help);
	else
		printf("%*s%s\n", n > 0 ? HELP_COLUMN - n : 0, "", help);
}

static const char *
field_value(const struct dg_field *f)
{
	switch (f->kind) {
	case DG_FIELD_BOOL:
		return f->words != NULL ? "WORD" : "yes|no";
	case DG_FIELD_INT:
		return "N";
	case DG_FIELD_TIME:
		return "DATE";
	case DG_FIELD_ENUM:
	case DG_FIELD_WORD:
		return "WORD";
	case DG_FIELD_FLAGS:
	case DG_FIELD_SCOPES:
		return "LIST";
	case DG_FIELD_JSON:
		return "JSON";
	default:
		return "TEXT";
	}
}

static void
help_field(const struct dg_field *f)
{
	char name[NAME_SIZE];
	size_t i;

	option_name(f->name, name);
	help_line(name, field_value(f), f->help);
	if (f->words == NULL)
		return;
	printf("%*s", HELP_COLUMN, "");
	for (i = 0; f->words[i] != NULL; i++)
		printf("%s%s", i > 0 ? ", " : "", f->words[i]);
	printf("\n");
}

static void
help_verb(const struct dg_cli_command *command, const struct dg_cli_verb *verb)
{
	const struct dg_cli_option *o = verb->options;
	const struct dg_field *f = verb->fields;

	printf("Usage: devgrant %s%s%s%s%s [OPTION...]\n\n%s\n\n",
	    command->name, verb->name != NULL ? " " : "",
	    verb->name != NULL ? verb->name : "",
	    verb->args != NULL ? " " : "",
	    verb->args != NULL ? verb->args : "", verb->help);
	for (; o != NULL && o->name != NULL; o++)
		help_line(o->name, o->value != NULL ? o->value : "", o->help);
	for (; f != NULL && f->name != NULL; f++)
		help_field(f);
	help_line("json", "", "print one JSON document");
	if (verb->state || command == &dg_cmd_init || command == &dg_cmd_doctor)
		help_line("config", "FILE", "devgrant.conf to use");
	help_line("help", "", "print this text");
}

void
dg_cli_args_help(const struct dg_cli_command *command,
    const struct dg_cli_verb *verb)
{
	const struct dg_cli_verb *v;

	if (verb != NULL) {
		help_verb(command, verb);
		return;
	}
	printf("Usage: devgrant %s VERB ...\n\n%s\n\n", command->name,
	    command->help);
	for (v = command->verbs; v->run != NULL; v++)
		printf("  %-16s %s\n", v->name, v->help);
	printf("\n`devgrant %s VERB --help` tells more.\n", command->name);
}

static int
find_option(const struct dg_cli *cli, const char *name)
{
	const struct dg_cli_option *o = cli->verb->options;
	int i;

	for (i = 0; o != NULL && o[i].name != NULL; i++) {
		if (strcmp(o[i].name, name) == 0)
			return i;
	}
	return -1;
}

const char *
dg_cli_args_option(const struct dg_cli *cli, const char *name)
{
	int i = find_option(cli, name);

	return i < 0 ? NULL : cli->option[i];
}

int
dg_cli_args_fd(const struct dg_cli *cli, const char *name)
{
	int i = find_option(cli, name);

	return i < 0 ? -1 : cli->fd[i];
}

enum dg_err
dg_cli_args_apply(struct dg_cli *cli, void *object)
{
	const struct dg_field *f = cli->verb->fields;
	enum dg_err rc = DG_OK;
	int i;

	for (i = 0; f[i].name != NULL && rc == DG_OK; i++) {
		if (cli->field[i] != NULL)
			rc = dg_admin_field_set(&cli->admin, &f[i], object,
			    dg_str_from(cli->field[i]));
	}
	return rc;
}

bool
dg_cli_args_has_fields(const struct dg_cli *cli)
{
	int i;

	for (i = 0; i < DG_CLI_OPTIONS_MAX; i++) {
		if (cli->field[i] != NULL)
			return true;
	}
	return false;
}
