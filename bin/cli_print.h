/*
 * What a command says: JSON for programs, aligned text for people, and why it
 * failed. JSON objects are the source of both.
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
/* The same of an object that is its fields and its uuid. */
int dg_cli_print_fields(struct dg_cli *cli, const struct dg_field *fields,
    const char *uuid, const void *object);
/* Members of an object for people, a line each. */
void dg_cli_print_members(struct json_object *object);
/* Did everything reach stdout? Exit status. */
int dg_cli_print_finish(void);
/* One line for people; with --json the object instead (NULL: {}). Releases
 * object. */
int dg_cli_print_done(struct dg_cli *cli, struct json_object *object,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Why the last operation of cli->admin failed, on stderr; its exit status. */
int dg_cli_print_fault(struct dg_cli *cli, enum dg_err rc);
/* A sentence of our own on stderr; returns status. */
int dg_cli_print_error(int status, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
