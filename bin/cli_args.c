/* SPDX-License-Identifier: MIT */
/* cli_args.c: reading the arguments of a command, and its help */
#include "bin/cli_args.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bin/cli_print.h"
#include "bin/cli_text.h"

#define NAME_SIZE 48
#define HELP_COLUMN 35
#define VERB_COLUMN 19
#define WORDS_MAX 4096

/* "client_type" -> "client-type" */
static void
option_name(const char *field, char out[static NAME_SIZE])
{
	size_t i;

	for (i = 0; i < NAME_SIZE - 1 && field[i] != '\0'; i++)
		out[i] = field[i] == '_' ? '-' : field[i];
	out[i] = '\0';
}

/* An option that the command knows, and where its value goes. */
struct target {
	const char **value;	/* NULL: --help or --json */
	bool *set;		/* of these */
	bool flag;
	int file;		/* index of a DG_CLI_FILE; -1: none */
};

static bool
find_common(struct dg_cli *cli, struct dg_str name, bool *help,
    struct target *out)
{
	*out = (struct target){ .flag = true, .file = -1 };
	if (dg_str_is(name, "help")) {
		out->set = help;
	} else if (dg_str_is(name, "json")) {
		out->set = &cli->json;
	} else if (dg_str_is(name, "config")) {
		out->value = &cli->config;
		out->flag = false;
	} else {
		return false;
	}
	return true;
}

/* Options are not abbreviated: an abbreviation would become ambiguous when an
 * option is added, and "--password" must not mean --password-file. */
static bool
find_target(struct dg_cli *cli, struct dg_str name, bool *help,
    struct target *out)
{
	const struct dg_cli_option *o = cli->verb->options;
	const struct dg_field *f = cli->verb->fields;
	char text[NAME_SIZE];
	int i;

	if (find_common(cli, name, help, out))
		return true;
	for (i = 0; o != NULL && o[i].name != NULL; i++) {
		if (!dg_str_is(name, o[i].name))
			continue;
		*out = (struct target){ .value = &cli->option[i],
			.flag = o[i].kind == DG_CLI_FLAG,
			.file = o[i].kind == DG_CLI_FILE ? i : -1 };
		return true;
	}
	for (i = 0; f != NULL && f[i].name != NULL; i++) {
		option_name(f[i].name, text);
		if (!dg_str_is(name, text))
			continue;
		*out = (struct target){ .value = &cli->field[i], .file = -1 };
		return true;
	}
	return false;
}

static int
open_file(struct dg_cli *cli, int i)
{
	const char *path = cli->option[i];

	cli->fd[i] = strcmp(path, "-") == 0 ? STDIN_FILENO :
	    open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (cli->fd[i] >= 0)
		return DG_CLI_DONE;
	return dg_cli_print_wrong(DG_CLI_USAGE, cli->verb->options[i].name,
	    "cannot be read: %s: %s", path, strerror(errno));
}

/* The command as messages name it: "user create". */
struct called {
	char name[2 * NAME_SIZE];
};

static struct called
called(const struct dg_cli *cli)
{
	struct called out;

	(void)snprintf(out.name, sizeof(out.name), "%s%s%s",
	    cli->command->name, cli->verb->name != NULL ? " " : "",
	    cli->verb->name != NULL ? cli->verb->name : "");
	return out;
}

/* Length of the part of an unknown option that a message may show: its name
 * without a value, since that may be a secret. With one hyphen only its first
 * letter, since the rest could be a value. */
static int
refuse_unknown(const struct dg_cli *cli, const char *word)
{
	size_t n = 0;

	while (word[n] != '\0' && word[n] != '=')
		n++;
	if (word[1] != '-')
		n = 2;
	return dg_cli_print_error(DG_CLI_USAGE, "%.*s is an unknown option; "
	    "options are written in full, and `devgrant %s --help` lists "
	    "them.", (int)n, word, called(cli).name);
}

/* Read the option argv[*i], which begins with a hyphen. */
static int
take_option(struct dg_cli *cli, char *const argv[], int *i, bool *help)
{
	const char *word = argv[*i], *value = strchr(word, '=');
	struct dg_str name = dg_str_from(word + 2);
	struct target to;

	if (strcmp(word, "-h") == 0) {
		*help = true;
		return DG_CLI_DONE;
	}
	if (value != NULL)
		name.n = (size_t)(value - name.p);
	if (word[1] != '-' || !find_target(cli, name, help, &to))
		return refuse_unknown(cli, word);
	if (to.flag && value != NULL)
		return dg_cli_print_error(DG_CLI_USAGE, "--%.*s takes no value.",
		    (int)name.n, name.p);
	if (to.value == NULL) {
		*to.set = true;
		return DG_CLI_DONE;
	}
	value = to.flag ? "" : value != NULL ? value + 1 : argv[++*i];
	if (value == NULL)
		return dg_cli_print_error(DG_CLI_USAGE, "--%.*s needs a value.",
		    (int)name.n, name.p);
	if (*to.value != NULL)
		return dg_cli_print_error(DG_CLI_USAGE, "--%.*s came twice; a "
		    "list is one value, with a space between.", (int)name.n,
		    name.p);
	*to.value = value;
	return to.file >= 0 ? open_file(cli, to.file) : DG_CLI_DONE;
}

static int
check_args(const struct dg_cli *cli, int n)
{
	const struct dg_cli_verb *verb = cli->verb;

	if (n >= verb->args_min && n <= verb->args_max)
		return DG_CLI_DONE;
	if (verb->args_max == 0)
		return dg_cli_print_error(DG_CLI_USAGE, "`devgrant %s` takes "
		    "no argument.", called(cli).name);
	return dg_cli_print_error(DG_CLI_USAGE, "`devgrant %s` needs %s%s",
	    called(cli).name, verb->args, n > verb->args_max ?
	    ", and nothing more." : ".");
}

int
dg_cli_args_parse(struct dg_cli *cli, int argc, char *const argv[], bool *help)
{
	bool options = true;
	int i, n = 0, status;

	*help = false;
	for (i = 0; i < DG_CLI_OPTIONS_MAX; i++)
		cli->fd[i] = -1;
	for (i = 1; i < argc; i++) {
		if (options && strcmp(argv[i], "--") == 0) {
			options = false;
		} else if (options && argv[i][0] == '-' && argv[i][1] != '\0') {
			status = take_option(cli, argv, &i, help);
			if (status != DG_CLI_DONE)
				return status;
		} else if (n++ < DG_CLI_ARGS_MAX) {
			cli->args[cli->args_n++] = argv[i];
		}
	}
	return *help ? DG_CLI_DONE : check_args(cli, n);
}

static void
help_line(const char *name, const char *value, const char *help)
{
	int n = printf("  --%s%s%s", name, *value != '\0' ? " " : "", value);

	if (n >= HELP_COLUMN)
		printf("\n%*s", HELP_COLUMN, "");
	else
		printf("%*s", n > 0 ? HELP_COLUMN - n : 0, "");
	dg_cli_text_wrap(help, HELP_COLUMN);
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
	struct dg_buf words;
	size_t i;

	option_name(f->name, name);
	help_line(name, field_value(f), f->help);
	if (f->words == NULL)
		return;
	dg_buf_init(&words, WORDS_MAX);
	for (i = 0; f->words[i] != NULL; i++) {
		dg_buf_put_text(&words, i > 0 ? ", " : "");
		dg_buf_put_text(&words, f->words[i]);
	}
	printf("%*s", HELP_COLUMN, "");
	dg_cli_text_wrap(dg_buf_get(&words), HELP_COLUMN);
	dg_buf_fini(&words);
}

static void
help_verb(const struct dg_cli_command *command, const struct dg_cli_verb *verb)
{
	const struct dg_cli_option *o = verb->options;
	const struct dg_field *f = verb->fields;

	printf("Usage: devgrant %s%s%s%s%s [OPTION...]\n\n",
	    command->name, verb->name != NULL ? " " : "",
	    verb->name != NULL ? verb->name : "",
	    verb->args != NULL ? " " : "",
	    verb->args != NULL ? verb->args : "");
	dg_cli_text_wrap(verb->help, 0);
	printf("\n");
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
	for (v = command->verbs; v->run != NULL; v++) {
		printf("  %-*s ", VERB_COLUMN - 3, v->name);
		dg_cli_text_wrap(v->help, VERB_COLUMN);
	}
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

enum dg_err
dg_cli_args_if_version(struct dg_cli *cli, int64_t *out)
{
	const char *text = dg_cli_args_option(cli, "if-version");

	*out = 0;
	if (text == NULL ||
	    dg_str_int(dg_str_from(text), 1, INT64_MAX, out) == DG_OK)
		return DG_OK;
	return dg_admin_refuse(&cli->admin, DG_EINVAL, "if_version",
	    "must be a number from 1 on, as the object shows it");
}

enum dg_err
dg_cli_args_patch(struct dg_cli *cli, struct dg_admin_patch *out)
{
	const struct dg_field *f = cli->verb->fields;
	int i;

	memset(out, 0, sizeof(*out));
	for (i = 0; f != NULL && f[i].name != NULL; i++) {
		if (cli->field[i] != NULL)
			dg_admin_patch_add(out, &f[i],
			    dg_str_from(cli->field[i]));
	}
	return dg_cli_args_if_version(cli, &out->if_version);
}
