/* SPDX-License-Identifier: MIT */
/* generate_parse.c: read named statements, rewrite $n, expand fragments */
#include "sql/generate_parse.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/store/db.h"

const struct gen_role gen_roles[] = {
	{ "device", "DG_ROLE_DEVICE", DG_ROLE_DEVICE },
	{ "token", "DG_ROLE_TOKEN", DG_ROLE_TOKEN },
	{ "verify", "DG_ROLE_VERIFY", DG_ROLE_VERIFY },
	{ "userinfo", "DG_ROLE_USERINFO", DG_ROLE_USERINFO },
	{ "discovery", "DG_ROLE_DISCOVERY", DG_ROLE_DISCOVERY },
	{ "admin", "DG_ROLE_ADMIN", DG_ROLE_ADMIN },
	{ "introspect", "DG_ROLE_INTROSPECT", DG_ROLE_INTROSPECT },
	{ "revoke", "DG_ROLE_REVOKE", DG_ROLE_REVOKE },
};
const size_t gen_roles_n = sizeof(gen_roles) / sizeof(gen_roles[0]);

/* The statement or fragment that is being read. */
struct item {
	bool is_fragment;
	char name[GEN_NAME_MAX];
	unsigned roles;
	char *scan;
	char *conflict;
	struct gen_text text;
	bool used[GEN_PARAMS_MAX + 1];
	int line;
};

struct reader {
	struct gen_set *set;
	const char *file;
	int line;
	const char *p;
	bool open;		/* between its name and its semicolon */
	struct item item;
};

void
gen_text_put(struct gen_text *text, const char *p, size_t n)
{
	if (text->p == NULL || text->n + n + 1 > text->cap) {
		text->cap = (text->n + n + 1) * 2;
		text->p = realloc(text->p, text->cap);
		if (text->p == NULL)
			gen_fail("generate", 0, "out of memory", "");
	}
	memcpy(text->p + text->n, p, n);
	text->n += n;
	text->p[text->n] = '\0';
}

void
gen_fail(const char *file, int line, const char *message, const char *what)
{
	fprintf(stderr, "%s:%d: %s%s\n", file, line, message, what);
	exit(EXIT_FAILURE);
}

char *
gen_read(const char *path)
{
	struct gen_text text = { 0 };
	char part[4096];
	size_t n;
	FILE *f = fopen(path, "r");

	if (f == NULL)
		gen_fail(path, 0, "cannot be read", "");
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		gen_text_put(&text, part, n);
	if (ferror(f))
		gen_fail(path, 0, "cannot be read", "");
	fclose(f);
	gen_text_put(&text, "", 0);
	return text.p;
}

/* One blank between words, none at the start. */
static void
put_blank(struct gen_text *text)
{
	if (text->n > 0 && text->p[text->n - 1] != ' ' &&
	    text->p[text->n - 1] != '\n')
		gen_text_put(text, " ", 1);
}

static char *
copy(const char *p, size_t n)
{
	struct gen_text text = { 0 };

	gen_text_put(&text, p, n);
	return text.p;
}

static void
copy_name(struct reader *rd, char out[GEN_NAME_MAX], const char *p, size_t n)
{
	size_t i;

	if (n == 0 || n >= GEN_NAME_MAX)
		gen_fail(rd->file, rd->line, "name is empty or too long", "");
	for (i = 0; i < n; i++)
		if (!islower((unsigned char)p[i]) &&
		    !isdigit((unsigned char)p[i]) && p[i] != '_')
			gen_fail(rd->file, rd->line,
			    "names are of a-z, 0-9 and _", "");
	memcpy(out, p, n);
	out[n] = '\0';
}

/* Statement names begin with the entity, so that the file is easily found. */
static void
check_prefix(struct reader *rd, const char *name)
{
	const char *base = strrchr(rd->file, '/');
	size_t n;

	base = base != NULL ? base + 1 : rd->file;
	n = strcspn(base, ".");
	if (strncmp(name, base, n) != 0 || name[n] != '_')
		gen_fail(rd->file, rd->line,
		    "name does not begin with the file's entity: ", name);
}

static void
open_item(struct reader *rd, bool is_fragment, const char *value, size_t n)
{
	size_t i;

	if (rd->open)
		gen_fail(rd->file, rd->line, "no semicolon ends ",
		    rd->item.name);
	memset(&rd->item, 0, sizeof(rd->item));
	rd->item.is_fragment = is_fragment;
	rd->item.line = rd->line;
	copy_name(rd, rd->item.name, value, n);
	check_prefix(rd, rd->item.name);
	for (i = 0; i < rd->set->statements_n && !is_fragment; i++)
		if (strcmp(rd->set->statements[i].name, rd->item.name) == 0)
			gen_fail(rd->file, rd->line, "name used twice: ",
			    rd->item.name);
	rd->open = true;
}

static void
read_roles(struct reader *rd, const char *p, size_t n)
{
	const char *end = p + n;
	size_t len, i;

	while (p < end) {
		len = strcspn(p, ", \n");
		for (i = 0; i < gen_roles_n; i++)
			if (strlen(gen_roles[i].name) == len &&
			    strncmp(gen_roles[i].name, p, len) == 0)
				break;
		if (i == gen_roles_n)
			gen_fail(rd->file, rd->line, "unknown role in ",
			    rd->item.name);
		rd->item.roles |= gen_roles[i].bit;
		p += len;
		p += strspn(p, ", ");
	}
}

/* A line that begins with two dashes: a directive or a plain comment. */
static void
read_comment(struct reader *rd)
{
	static const char *const keys[] = { "-- name: ", "-- fragment: ",
	    "-- roles: ", "-- scan: ", "-- conflict: " };
	size_t n = strcspn(rd->p, "\n"), k, len;
	const char *value;
	char **reason;

	for (k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
		if (strncmp(rd->p, keys[k], strlen(keys[k])) == 0)
			break;
	if (k < sizeof(keys) / sizeof(keys[0])) {
		value = rd->p + strlen(keys[k]);
		len = n - strlen(keys[k]);
		if (k > 1 && !rd->open)
			gen_fail(rd->file, rd->line, "no name before ",
			    keys[k]);
		if (k <= 1) {
			open_item(rd, k == 1, value, len);
		} else if (k == 2) {
			read_roles(rd, value, len);
		} else {
			reason = k == 3 ? &rd->item.scan : &rd->item.conflict;
			free(*reason);
			*reason = copy(value, len);
		}
	}
	rd->p += n;
}

static void
read_param(struct reader *rd)
{
	char *end;
	unsigned long n = strtoul(rd->p + 1, &end, 10);

	if (end == rd->p + 1 || n < 1 || n >= sizeof(rd->item.used))
		gen_fail(rd->file, rd->line, "not a parameter $n in ",
		    rd->item.name);
	rd->item.used[n] = true;
	gen_text_put(&rd->item.text, "?", 1);
	gen_text_put(&rd->item.text, rd->p + 1, (size_t)(end - rd->p) - 1);
	rd->p = end;
}

static void
read_fragment_use(struct reader *rd)
{
	size_t n = strcspn(rd->p, "}\n"), i;

	for (i = 0; i < rd->set->fragments_n; i++)
		if (strlen(rd->set->fragments[i].name) == n - 1 &&
		    strncmp(rd->set->fragments[i].name, rd->p + 1, n - 1) == 0)
			break;
	if (rd->p[n] != '}' || i == rd->set->fragments_n)
		gen_fail(rd->file, rd->line, "unknown fragment in ",
		    rd->item.name);
	gen_text_put(&rd->item.text, rd->set->fragments[i].text,
	    strlen(rd->set->fragments[i].text));
	rd->p += n + 1;
}

/* A quoted word or name, copied as it is. */
static size_t
quoted_length(const char *p)
{
	const char *q = p + 1;

	while (*q != '\0' && *q != *p)
		q++;
	return (size_t)(q - p) + (*q != '\0' ? 1 : 0);
}

static void
check_params(struct reader *rd)
{
	int n, last = 0;

	for (n = 1; n <= GEN_PARAMS_MAX; n++)
		if (rd->item.used[n])
			last = n;
	for (n = 1; n <= last; n++)
		if (!rd->item.used[n])
			gen_fail(rd->file, rd->item.line,
			    "a parameter $n is left out in ", rd->item.name);
}

static void
close_statement(struct reader *rd)
{
	struct gen_statement *st;

	if (rd->item.roles == 0)
		gen_fail(rd->file, rd->item.line, "no roles for ",
		    rd->item.name);
	if (rd->set->statements_n == GEN_STATEMENTS_MAX)
		gen_fail(rd->file, rd->line, "too many statements", "");
	check_params(rd);
	st = &rd->set->statements[rd->set->statements_n++];
	memcpy(st->name, rd->item.name, sizeof(st->name));
	st->text = rd->item.text.p;
	st->roles = rd->item.roles;
	st->scan = rd->item.scan;
	st->conflict = rd->item.conflict;
	st->file = rd->file;
	st->line = rd->item.line;
}

static void
close_fragment(struct reader *rd)
{
	struct gen_fragment *fragment;

	if (rd->item.roles != 0 || rd->item.scan != NULL ||
	    rd->item.conflict != NULL)
		gen_fail(rd->file, rd->item.line,
		    "a fragment has no roles, scan or conflict: ",
		    rd->item.name);
	if (rd->set->fragments_n == GEN_FRAGMENTS_MAX)
		gen_fail(rd->file, rd->line, "too many fragments", "");
	fragment = &rd->set->fragments[rd->set->fragments_n++];
	memcpy(fragment->name, rd->item.name, sizeof(fragment->name));
	fragment->text = rd->item.text.p;
}

/* The semicolon. */
static void
close_item(struct reader *rd)
{
	struct gen_text *text = &rd->item.text;

	while (text->n > 0 && text->p[text->n - 1] == ' ')
		text->p[--text->n] = '\0';
	if (text->n == 0)
		gen_fail(rd->file, rd->line, "no text for ", rd->item.name);
	if (rd->item.is_fragment)
		close_fragment(rd);
	else
		close_statement(rd);
	rd->open = false;
	rd->p++;
}

static void
read_char(struct reader *rd)
{
	size_t n;

	if (isspace((unsigned char)*rd->p)) {
		if (*rd->p == '\n')
			rd->line++;
		put_blank(&rd->item.text);
		rd->p++;
	} else if (!rd->open) {
		gen_fail(rd->file, rd->line, "text before a -- name:", "");
	} else if (*rd->p == '\'' || *rd->p == '"') {
		n = quoted_length(rd->p);
		gen_text_put(&rd->item.text, rd->p, n);
		rd->p += n;
	} else if (*rd->p == '$') {
		read_param(rd);
	} else if (*rd->p == '{') {
		read_fragment_use(rd);
	} else if (*rd->p == ';') {
		close_item(rd);
		memset(&rd->item, 0, sizeof(rd->item));
	} else {
		gen_text_put(&rd->item.text, rd->p++, 1);
	}
}

void
gen_parse(struct gen_set *set, const char *path)
{
	struct reader rd = { .set = set, .file = path, .line = 1 };
	char *content = gen_read(path);

	rd.p = content;
	while (*rd.p != '\0')
		if (rd.p[0] == '-' && rd.p[1] == '-')
			read_comment(&rd);
		else
			read_char(&rd);
	if (rd.open)
		gen_fail(path, rd.line, "no semicolon ends ", rd.item.name);
	free(rd.item.text.p);
	free(content);
}

char *
gen_strip(const char *sql)
{
	struct gen_text text = { 0 };
	size_t n;

	while (*sql != '\0') {
		if (sql[0] == '-' && sql[1] == '-') {
			sql += strcspn(sql, "\n");
		} else if (*sql == '\'' || *sql == '"') {
			n = quoted_length(sql);
			gen_text_put(&text, sql, n);
			sql += n;
		} else if (isspace((unsigned char)*sql)) {
			put_blank(&text);
			sql++;
		} else {
			gen_text_put(&text, sql, 1);
			if (*sql++ == ';')
				gen_text_put(&text, "\n", 1);
		}
	}
	return text.p;
}

void
gen_set_free(struct gen_set *set)
{
	size_t i;

	for (i = 0; i < set->statements_n; i++) {
		free(set->statements[i].text);
		free(set->statements[i].scan);
		free(set->statements[i].conflict);
	}
	for (i = 0; i < set->fragments_n; i++)
		free(set->fragments[i].text);
}
