/*
 * What a command says: JSON for programs, aligned text for people, and why it
 * failed. JSON objects are the source of both. With --json stdout holds one
 * document in any case, so that a program need not look at stderr, where a log
 * line may stand beside.
 */
#ifndef DG_BIN_CLI_PRINT_H
#define DG_BIN_CLI_PRINT_H

#include <json-c/json_types.h>

#include "bin/cli.h"

/* A list's columns for people: member of each object, heading. */
struct dg_cli_column {
	const char *key;
	const char *heading;
};

/* Print and release; returns the exit status. columns end with {0}. */
int dg_cli_print_list(struct dg_cli *cli, struct json_object *list,
    const struct dg_cli_column *columns);
int dg_cli_print_object(struct dg_cli *cli, struct json_object *object);
/* The same of all that list gives, or why it failed. */
int dg_cli_print_all(struct dg_cli *cli,
    enum dg_err (*list)(struct dg_admin *admin, struct json_object **out),
    const struct dg_cli_column *columns);
/* The same for an object of fields, with its uuid and its version. */
int dg_cli_print_fields(struct dg_cli *cli, const struct dg_field *fields,
    const char *uuid, int64_t version, const void *object);
/* Members of an object for people, a line each. */
void dg_cli_print_members(struct json_object *object);
/* Did everything reach stdout? Exit status. */
int dg_cli_print_finish(void);
/* One line for people; with --json the object instead (NULL: {}). Releases
 * object. */
int dg_cli_print_done(struct dg_cli *cli, struct json_object *object,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/*
 * Look for --json before the arguments are read, so that errors in the other
 * arguments are printed as JSON, too. argv[0] is the program.
 */
void dg_cli_print_begin(int argc, char *const argv[]);
/*
 * Why the last operation of cli->admin failed: one line on stderr, or with
 * --json {"error", "message", "field"} on stdout. Its exit status.
 */
int dg_cli_print_fault(struct dg_cli *cli, enum dg_err rc);
/* The same with this sentence; returns status. */
int dg_cli_print_error(int status, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The same about an option or field: the sentence is "--field" and the text. */
int dg_cli_print_wrong(int status, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Print a line on stderr, also with --json; the command goes on. */
void dg_cli_print_note(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

#endif
