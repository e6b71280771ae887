/* SPDX-License-Identifier: MIT */
/* cli_print.c: what a command says, to programs and to people */
#include "bin/cli_print.h"

#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bin/cli_text.h"
#include "lib/admin/json.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"

#define CELL_MAX 65536
#define COLUMNS_MAX 8
#define GAP 2
#define SENTENCE_MAX 2048
#define JSON_STYLE (JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | \
	JSON_C_TO_STRING_NOSLASHESCAPE)

static bool
is_time(const char *key)
{
	static const char *const times[] = { "expires", "date_joined",
		"password_change_date", NULL };
	size_t i, n = strlen(key);

	for (i = 0; times[i] != NULL; i++) {
		if (strcmp(key, times[i]) == 0)
			return true;
	}
	return n > 3 && strcmp(key + n - 3, "_at") == 0;
}

static void
put_list(struct json_object *list, struct dg_buf *out)
{
	size_t i, n = json_object_array_length(list);

	for (i = 0; i < n; i++) {
		struct json_object *o = json_object_array_get_idx(list, i);

		dg_buf_put_text(out, i > 0 ? ", " : "");
		dg_buf_put_text(out, json_object_is_type(o, json_type_string) ?
		    json_object_get_string(o) :
		    json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
		    JSON_C_TO_STRING_NOSLASHESCAPE));
	}
}

/* A value as people read it; "-" for nothing. */
static void
put_value(const char *key, struct json_object *value, struct dg_buf *out)
{
	char when[DG_CLOCK_TEXT_SIZE];
	size_t start = out->n;

	if (json_object_is_type(value, json_type_boolean)) {
		dg_buf_put_text(out, json_object_get_boolean(value) ? "yes" :
		    "no");
	} else if (json_object_is_type(value, json_type_int) && is_time(key)) {
		if (json_object_get_int64(value) != 0) {
			dg_clock_text(json_object_get_int64(value), when);
			dg_buf_put_text(out, when);
		}
	} else if (json_object_is_type(value, json_type_array)) {
		put_list(value, out);
	} else if (value != NULL) {
		dg_buf_put_text(out, json_object_get_string(value));
	}
	if (out->n == start)
		dg_buf_putc(out, '-');
	dg_cli_text_make_safe(out, start);
}

static int
cell_width(const struct dg_cli_column *column, struct json_object *row)
{
	struct dg_buf cell;
	int n;

	dg_buf_init(&cell, CELL_MAX);
	put_value(column->key, json_object_object_get(row, column->key), &cell);
	n = dg_cli_text_columns(dg_buf_str(&cell));
	dg_buf_fini(&cell);
	return n;
}

int
dg_cli_print_finish(void)
{
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return DG_CLI_DONE;
	return dg_cli_print_error(DG_CLI_FAILED, "The output failed.");
}

static int
print_json(struct json_object *o)
{
	const char *text = json_object_to_json_string_ext(o, JSON_STYLE);

	if (text == NULL)
		return dg_cli_print_error(DG_CLI_FAILED, "Not enough memory.");
	printf("%s\n", text);
	return dg_cli_print_finish();
}

/* Where the columns of a list stand. */
struct layout {
	const struct dg_cli_column *columns;
	int n;
	int width[COLUMNS_MAX];
	bool breaks[COLUMNS_MAX];	/* begins a line of its own */
};

/* On a terminal that is too narrow a row takes two lines or more; when stdout is
 * no terminal, each row is one line. */
static void
lay_out(struct json_object *list, const struct dg_cli_column *columns,
    struct layout *out)
{
	size_t i, rows = json_object_array_length(list);
	bool narrow = isatty(STDOUT_FILENO) == 1;
	int c, w, at = 0;

	memset(out, 0, sizeof(*out));
	out->columns = columns;
	for (c = 0; c < COLUMNS_MAX && columns[c].key != NULL; c++) {
		w = (int)strlen(columns[c].heading);
		for (i = 0; i < rows; i++) {
			int cell = cell_width(&columns[c],
			    json_object_array_get_idx(list, i));

			w = cell > w ? cell : w;
		}
		out->width[c] = w;
		out->breaks[c] = narrow && at > 0 &&
		    at + w > dg_cli_text_width();
		at = (out->breaks[c] ? GAP : at) + w + GAP;
	}
	out->n = c;
}

static void
print_cell(const struct layout *l, int c, struct dg_str s)
{
	bool last = c + 1 == l->n || l->breaks[c + 1];

	if (l->breaks[c])
		printf("%*s", GAP, "");
	printf("%.*s", (int)s.n, s.p);
	if (last)
		printf("\n");
	else
		printf("%*s", l->width[c] - dg_cli_text_columns(s) + GAP, "");
}

static void
print_rows(struct json_object *list, const struct dg_cli_column *columns)
{
	size_t i, n = json_object_array_length(list);
	struct layout l;
	struct dg_buf cell;
	int c;

	lay_out(list, columns, &l);
	for (c = 0; c < l.n; c++)
		print_cell(&l, c, dg_str_from(columns[c].heading));
	dg_buf_init(&cell, CELL_MAX);
	for (i = 0; i < n; i++) {
		struct json_object *row = json_object_array_get_idx(list, i);

		for (c = 0; c < l.n; c++) {
			dg_buf_reset(&cell);
			put_value(columns[c].key, json_object_object_get(row,
			    columns[c].key), &cell);
			print_cell(&l, c, dg_buf_str(&cell));
		}
	}
	dg_buf_fini(&cell);
}

int
dg_cli_print_list(struct dg_cli *cli, struct json_object *list,
    const struct dg_cli_column *columns)
{
	int status;

	if (cli->json) {
		status = print_json(list);
	} else {
		print_rows(list, columns);
		status = dg_cli_print_finish();
	}
	json_object_put(list);
	return status;
}

int
dg_cli_print_all(struct dg_cli *cli,
    enum dg_err (*list)(struct dg_admin *admin, struct json_object **out),
    const struct dg_cli_column *columns)
{
	struct json_object *all;
	enum dg_err rc = list(&cli->admin, &all);

	return rc == DG_OK ? dg_cli_print_list(cli, all, columns) :
	    dg_cli_print_fault(cli, rc);
}

void
dg_cli_print_members(struct json_object *object)
{
	struct dg_buf line;
	int w = 0;

	json_object_object_foreach(object, name, unused) {
		(void)unused;
		w = (int)strlen(name) > w ? (int)strlen(name) : w;
	}
	dg_buf_init(&line, CELL_MAX);
	json_object_object_foreach(object, key, value) {
		dg_buf_reset(&line);
		dg_buf_printf(&line, "%-*s  ", w, key);
		dg_cli_text_make_safe(&line, 0);
		put_value(key, value, &line);
		printf("%s\n", dg_buf_get(&line));
	}
	dg_buf_fini(&line);
}

int
dg_cli_print_object(struct dg_cli *cli, struct json_object *object)
{
	int status;

	if (cli->json) {
		status = print_json(object);
	} else {
		dg_cli_print_members(object);
		status = dg_cli_print_finish();
	}
	json_object_put(object);
	return status;
}

int
dg_cli_print_fields(struct dg_cli *cli, const struct dg_field *fields,
    const char *uuid, int64_t version, const void *object)
{
	struct json_object *o;
	enum dg_err rc = dg_admin_field_object(fields, uuid, version,
	    object, &o);

	return rc == DG_OK ? dg_cli_print_object(cli, o) :
	    dg_cli_print_fault(cli, rc);
}

int
dg_cli_print_done(struct dg_cli *cli, struct json_object *object,
    const char *fmt, ...)
{
	va_list ap;
	int status;

	if (cli->json && object == NULL)
		object = json_object_new_object();
	if (cli->json) {
		status = print_json(object);
	} else {
		va_start(ap, fmt);
		vprintf(fmt, ap);
		va_end(ap);
		printf("\n");
		status = dg_cli_print_finish();
	}
	json_object_put(object);
	return status;
}

static int
status_of(enum dg_err rc)
{
	switch (rc) {
	case DG_OK:
		return DG_CLI_DONE;
	case DG_EINVAL:
		return DG_CLI_USAGE;
	case DG_ENOTFOUND:
		return DG_CLI_NOT_FOUND;
	case DG_ECONFLICT:
		return DG_CLI_CONFLICT;
	case DG_EBUSY:
		return DG_CLI_BUSY;
	default:
		return DG_CLI_FAILED;
	}
}

static const char *
error_word(int status)
{
	static const char *const words[] = {
		[DG_CLI_FAILED] = "failed",
		[DG_CLI_USAGE] = "usage",
		[DG_CLI_NOT_FOUND] = "not_found",
		[DG_CLI_CONFLICT] = "conflict",
		[DG_CLI_BUSY] = "busy",
		[DG_CLI_DENIED] = "denied",
		[DG_CLI_EXPIRED] = "expired",
		[DG_CLI_NETWORK] = "network",
		[DG_CLI_UNVERIFIED] = "unverified",
	};

	return words[status];
}

static bool errors_are_json;

void
dg_cli_print_begin(int argc, char *const argv[])
{
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		errors_are_json = errors_are_json ||
		    strcmp(argv[i], "--json") == 0;
}

/* A field's name is written with _ to programs, with - as an option. */
static void
put_name(const char *field, char from, char to, struct dg_buf *out)
{
	for (; *field != '\0'; field++)
		dg_buf_putc(out, *field == from ? to : *field);
}

/* false: memory was short, so the failure could not be written as JSON. */
static bool
tell_json(int status, const char *field, const char *message)
{
	struct json_object *o = json_object_new_object();
	const char *text = NULL;
	struct dg_buf name;

	dg_buf_init(&name, SENTENCE_MAX);
	if (field != NULL)
		put_name(field, '-', '_', &name);
	if (dg_admin_json_text(o, "error", error_word(status)) == DG_OK &&
	    dg_admin_json_text(o, "message", message) == DG_OK &&
	    json_object_object_add(o, "field", field == NULL ? NULL :
	    json_object_new_string(dg_buf_get(&name))) == 0)
		text = json_object_to_json_string_ext(o, JSON_STYLE);
	if (text != NULL)
		printf("%s\n", text);
	json_object_put(o);
	dg_buf_fini(&name);
	return text != NULL && fflush(stdout) == 0 && ferror(stdout) == 0;
}

static int __attribute__((format(printf, 3, 0)))
tell(int status, const char *field, const char *fmt, va_list ap)
{
	char sentence[SENTENCE_MAX];
	struct dg_buf text;

	if (vsnprintf(sentence, sizeof(sentence), fmt, ap) < 0)
		sentence[0] = '\0';
	dg_buf_init(&text, CELL_MAX);
	if (field != NULL) {
		dg_buf_put_text(&text, "--");
		put_name(field, '_', '-', &text);
		dg_buf_putc(&text, ' ');
	}
	dg_buf_put_text(&text, sentence);
	dg_cli_text_make_safe(&text, 0);
	if (!errors_are_json || !tell_json(status, field, dg_buf_get(&text)))
		fprintf(stderr, "devgrant: %s\n", dg_buf_get(&text));
	dg_buf_fini(&text);
	return status;
}

int
dg_cli_print_fault(struct dg_cli *cli, enum dg_err rc)
{
	struct dg_admin *admin = &cli->admin;

	if (dg_admin_explain(admin, rc) == DG_OK)
		return DG_CLI_DONE;
	return admin->field == NULL ?
	    dg_cli_print_error(status_of(rc), "%s", admin->text) :
	    dg_cli_print_wrong(status_of(rc), admin->field, "%s", admin->text);
}

int
dg_cli_print_error(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	status = tell(status, NULL, fmt, ap);
	va_end(ap);
	return status;
}

int
dg_cli_print_wrong(int status, const char *field, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	status = tell(status, field, fmt, ap);
	va_end(ap);
	return status;
}

void
dg_cli_print_note(const char *fmt, ...)
{
	va_list ap;

	fputs("devgrant: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}
