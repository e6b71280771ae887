/*
 * What the commands of devgrant share: how a command describes itself, what
 * it has in its hands when it runs, and the exit statuses.
 */
#ifndef DG_BIN_CLI_H
#define DG_BIN_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/admin/admin.h"
#include "lib/admin/field.h"
#include "lib/site/ctx.h"

enum dg_cli_status {
	DG_CLI_DONE = 0,
	DG_CLI_FAILED = 1,
	DG_CLI_USAGE = 2,
	DG_CLI_NOT_FOUND = 3,
	DG_CLI_CONFLICT = 4,		/* exists already, or is in another state */
	DG_CLI_BUSY = 5,
	/* login only */
	DG_CLI_DENIED = 10,
	DG_CLI_EXPIRED = 11,
	DG_CLI_NETWORK = 12,
	DG_CLI_UNVERIFIED = 13		/* a token or reply that cannot be believed */
};

enum dg_cli_kind {
	DG_CLI_FLAG,
	DG_CLI_VALUE,
	DG_CLI_FILE	/* opened before rights are given up; "-": input */
};

struct dg_cli_option {
	const char *name;		/* without the hyphens */
	enum dg_cli_kind kind;
	const char *value;		/* how help calls its value */
	const char *help;
};

#define DG_CLI_OPTIONS_MAX 48		/* options and fields of a command */
#define DG_CLI_ARGS_MAX 4

struct dg_cli;

struct dg_cli_verb {
	const char *name;		/* NULL: the command has no verbs */
	const char *args;		/* as help shows them */
	int args_min, args_max;
	const char *help;		/* one line */
	const struct dg_field *fields;	/* each an option; NULL: none */
	const struct dg_cli_option *options;	/* ends with {0}; NULL: none */
	bool state;			/* needs the installation's database */
	int (*run)(struct dg_cli *cli);
};

struct dg_cli_command {
	const char *name;
	const char *help;		/* one line */
	const struct dg_cli_verb *verbs;	/* ends with {0} */
};

struct dg_cli {
	const struct dg_cli_command *command;
	const struct dg_cli_verb *verb;
	const char *args[DG_CLI_ARGS_MAX];
	int args_n;
	const char *option[DG_CLI_OPTIONS_MAX];	/* of verb->options; NULL: not given */
	int fd[DG_CLI_OPTIONS_MAX];		/* of DG_CLI_FILE */
	const char *field[DG_CLI_OPTIONS_MAX];	/* of verb->fields */
	bool json;
	const char *config;		/* --config; NULL: found */
	char os_user[64];		/* who started it */

	struct dg_ctx ctx;
	struct dg_admin admin;
};

/* One per cmd_<object>.c. */
extern const struct dg_cli_command dg_cmd_application;
extern const struct dg_cli_command dg_cmd_brand;
extern const struct dg_cli_command dg_cmd_device;
extern const struct dg_cli_command dg_cmd_doctor;
extern const struct dg_cli_command dg_cmd_flow;
extern const struct dg_cli_command dg_cmd_grant;
extern const struct dg_cli_command dg_cmd_group;
extern const struct dg_cli_command dg_cmd_init;
extern const struct dg_cli_command dg_cmd_key;
extern const struct dg_cli_command dg_cmd_login;
extern const struct dg_cli_command dg_cmd_purge;
extern const struct dg_cli_command dg_cmd_qr;
extern const struct dg_cli_command dg_cmd_resource_server;
extern const struct dg_cli_command dg_cmd_scope;
extern const struct dg_cli_command dg_cmd_user;
extern const struct dg_cli_command dg_cmd_version;

#endif
