/* SPDX-License-Identifier: MIT */
/* generate.c: make lib/store/statements.[ch] of the files in sql/ */
#include <ctype.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sql/generate_parse.h"

#define MIGRATIONS_MAX 200
#define ALLOW_MAX 4000

struct migration {
	char name[GEN_NAME_MAX];
	char *text;
};

/* What one role's statements were seen to do. */
struct allow {
	char op;
	char table[GEN_NAME_MAX];
	char column[GEN_NAME_MAX];
};

struct allow_list {
	struct allow allow[ALLOW_MAX];
	size_t n;
};

/* NNNN-what.sql; numbered from 1 without a gap. */
static void
add_migration(struct migration *list, size_t i, const char *path, sqlite3 *db)
{
	const char *base = strrchr(path, '/');
	char *content = gen_read(path);
	size_t n;

	base = base != NULL ? base + 1 : path;
	n = strcspn(base, ".");
	if (i == MIGRATIONS_MAX || n < 6 || n >= GEN_NAME_MAX ||
	    base[4] != '-' || strtoul(base, NULL, 10) != i + 1)
		gen_fail(path, 0, "not NNNN-what.sql, or out of order", "");
	memcpy(list[i].name, base, n);
	list[i].name[n] = '\0';
	list[i].text = gen_strip(content);
	free(content);
	if (sqlite3_exec(db, list[i].text, NULL, NULL, NULL) != SQLITE_OK)
		gen_fail(path, 0, sqlite3_errmsg(db), "");
}

static int
compare_allow(const void *a, const void *b)
{
	const struct allow *x = a, *y = b;
	int d = x->op - y->op;

	if (d == 0)
		d = strcmp(x->table, y->table);
	return d != 0 ? d : strcmp(x->column, y->column);
}

static void
add_allow(struct allow_list *list, char op, const char *table,
    const char *column)
{
	struct allow a = { .op = op };
	size_t i;

	snprintf(a.table, sizeof(a.table), "%s", table != NULL ? table : "");
	snprintf(a.column, sizeof(a.column), "%s",
	    column != NULL ? column : "");
	for (i = 0; i < list->n; i++)
		if (compare_allow(&list->allow[i], &a) == 0)
			return;
	if (list->n == ALLOW_MAX)
		gen_fail("generate", 0, "allow-list too long", "");
	list->allow[list->n++] = a;
}

/* The same letters as lib/store/statement_table.h gives. */
static int
record(void *arg, int op, const char *a, const char *b, const char *schema,
    const char *trigger)
{
	struct allow_list *list = arg;

	(void)schema;
	(void)trigger;
	if (op == SQLITE_READ)
		add_allow(list, 'r', a, b);
	else if (op == SQLITE_UPDATE)
		add_allow(list, 'u', a, b);
	else if (op == SQLITE_INSERT)
		add_allow(list, 'i', a, NULL);
	else if (op == SQLITE_DELETE)
		add_allow(list, 'd', a, NULL);
	else if (op == SQLITE_FUNCTION)
		add_allow(list, 'f', b, NULL);
	else if (op != SQLITE_SELECT)
		return SQLITE_DENY;
	return SQLITE_OK;
}

static void
prepare_role(struct gen_set *set, unsigned role, sqlite3 *db,
    struct allow_list *list)
{
	struct gen_statement *st;
	sqlite3_stmt *s;
	size_t i;

	list->n = 0;
	sqlite3_set_authorizer(db, record, list);
	for (i = 0; i < set->statements_n; i++) {
		st = &set->statements[i];
		if ((st->roles & role) == 0)
			continue;
		if (sqlite3_prepare_v2(db, st->text, -1, &s, NULL) !=
		    SQLITE_OK)
			gen_fail(st->file, st->line, sqlite3_errmsg(db), "");
		st->writes = !sqlite3_stmt_readonly(s);
		if (st->conflict != NULL && !st->writes)
			gen_fail(st->file, st->line, "only reads, and has a "
			    "conflict: ", st->name);
		sqlite3_finalize(s);
	}
	sqlite3_set_authorizer(db, NULL, NULL);
	qsort(list->allow, list->n, sizeof(list->allow[0]), compare_allow);
}

static void
put(struct gen_text *out, const char *s)
{
	gen_text_put(out, s, strlen(s));
}

/* A C string literal; a line break in it starts a new one. */
static void
put_literal(struct gen_text *out, const char *s)
{
	gen_text_put(out, "\"", 1);
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			gen_text_put(out, "\\", 1);
		if (*s != '\n')
			gen_text_put(out, s, 1);
		else if (s[1] != '\0')
			put(out, "\\n\"\n\t    \"");
	}
	gen_text_put(out, "\"", 1);
}

static void
put_reason(struct gen_text *out, const char *reason)
{
	if (reason != NULL)
		put_literal(out, reason);
	else
		put(out, "NULL");
}

static void
put_constant(struct gen_text *out, const char *name)
{
	char upper[GEN_NAME_MAX];
	size_t i;

	for (i = 0; name[i] != '\0'; i++)
		upper[i] = (char)toupper((unsigned char)name[i]);
	upper[i] = '\0';
	put(out, "DG_ST_");
	put(out, upper);
}

static void
put_header(struct gen_text *out, const struct gen_set *set)
{
	size_t i;

	put(out, "/* Made by sql/generate of sql/statements/; do not edit. */\n"
	    "#ifndef DG_STORE_STATEMENTS_H\n"
	    "#define DG_STORE_STATEMENTS_H\n\nenum dg_st {\n");
	for (i = 0; i < set->statements_n; i++) {
		put(out, "\t");
		put_constant(out, set->statements[i].name);
		put(out, ",\n");
	}
	put(out, "\tDG_ST__N\n};\n\n#endif\n");
}

static void
put_statement(struct gen_text *out, const struct gen_statement *st)
{
	const char *sep = "";
	size_t i;

	put(out, "\t[");
	put_constant(out, st->name);
	put(out, "] = { ");
	put_literal(out, st->name);
	put(out, ",\n\t    ");
	put_literal(out, st->text);
	put(out, ",\n\t    ");
	for (i = 0; i < gen_roles_n; i++) {
		if ((st->roles & gen_roles[i].bit) == 0)
			continue;
		put(out, sep);
		put(out, gen_roles[i].constant);
		sep = " | ";
	}
	put(out, st->writes ? ", true,\n\t    " : ", false,\n\t    ");
	put_reason(out, st->scan);
	put(out, ", ");
	put_reason(out, st->conflict);
	put(out, " },\n");
}

static void
put_allow(struct gen_text *out, const char *role, const struct allow_list *list)
{
	const struct allow *a;
	size_t i;

	put(out, "\nstatic const struct dg_allow allow_");
	put(out, role);
	put(out, "[] = {\n");
	for (i = 0; i < list->n; i++) {
		a = &list->allow[i];
		put(out, "\t{ '");
		gen_text_put(out, &a->op, 1);
		put(out, "', ");
		put_literal(out, a->table);
		put(out, ", ");
		put_literal(out, a->column);
		put(out, " },\n");
	}
	put(out, "\t{ 0, \"\", \"\" }\n};\n");
}

static void
put_allow_lists(struct gen_text *out)
{
	size_t i;

	put(out, "\nconst struct dg_allow_list dg_allow_lists[] = {\n");
	for (i = 0; i < gen_roles_n; i++) {
		put(out, "\t{ ");
		put(out, gen_roles[i].constant);
		put(out, ", allow_");
		put(out, gen_roles[i].name);
		put(out, ",\n\t    sizeof(allow_");
		put(out, gen_roles[i].name);
		put(out, ") / sizeof(allow_");
		put(out, gen_roles[i].name);
		put(out, "[0]) - 1 },\n");
	}
	put(out, "};\nconst size_t dg_allow_lists_n =\n"
	    "    sizeof(dg_allow_lists) / sizeof(dg_allow_lists[0]);\n");
}

static void
put_migrations(struct gen_text *out, const struct migration *list, size_t n)
{
	size_t i;

	put(out, "\nconst struct dg_migration dg_migrations[] = {\n");
	for (i = 0; i < n; i++) {
		put(out, "\t{ ");
		put_literal(out, list[i].name);
		put(out, ",\n\t    ");
		put_literal(out, list[i].text);
		put(out, " },\n");
	}
	put(out, "};\nconst size_t dg_migrations_n =\n"
	    "    sizeof(dg_migrations) / sizeof(dg_migrations[0]);\n");
}

/* An unchanged file keeps its time, so that nothing is compiled anew. */
static void
write_file(const char *path, const struct gen_text *text, bool always)
{
	FILE *f = fopen(path, "r");
	char *old;
	bool same;

	if (f != NULL && !always) {
		fclose(f);
		old = gen_read(path);
		same = strcmp(old, text->p) == 0;
		free(old);
		if (same)
			return;
	} else if (f != NULL) {
		fclose(f);
	}
	f = fopen(path, "w");
	if (f == NULL || fwrite(text->p, 1, text->n, f) != text->n ||
	    fclose(f) != 0) {
		remove(path);
		gen_fail(path, 0, "cannot be written", "");
	}
}

static void
put_source(struct gen_text *out, struct gen_set *set, sqlite3 *db)
{
	static struct allow_list list;
	size_t i;

	put(out, "/* Made by sql/generate of sql/; do not edit. */\n"
	    "#include \"lib/store/statement_table.h\"\n");
	for (i = 0; i < gen_roles_n; i++) {
		prepare_role(set, gen_roles[i].bit, db, &list);
		put_allow(out, gen_roles[i].name, &list);
	}
	put_allow_lists(out);
	put(out, "\nconst struct dg_statement dg_statements[] = {\n");
	for (i = 0; i < set->statements_n; i++)
		put_statement(out, &set->statements[i]);
	put(out, "};\n_Static_assert(sizeof(dg_statements) / "
	    "sizeof(dg_statements[0]) == DG_ST__N,\n"
	    "    \"statement without text\");\n");
}

/* generate STATEMENTS.C STATEMENTS.H SCHEMA... -- STATEMENTS... */
int
main(int argc, char **argv)
{
	static struct gen_set set;
	static struct migration migrations[MIGRATIONS_MAX];
	struct gen_text source = { 0 }, header = { 0 };
	size_t migrations_n = 0;
	sqlite3 *db = NULL;
	int i;

	if (argc < 5 || sqlite3_open(":memory:", &db) != SQLITE_OK ||
	    sqlite3_exec(db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL) !=
	    SQLITE_OK)
		gen_fail("generate", 0, "wrong arguments", "");
	for (i = 3; i < argc && strcmp(argv[i], "--") != 0; i++)
		add_migration(migrations, migrations_n++, argv[i], db);
	for (i++; i < argc; i++)
		gen_parse(&set, argv[i]);
	put_source(&source, &set, db);
	put_migrations(&source, migrations, migrations_n);
	put_header(&header, &set);
	write_file(argv[1], &source, true);
	write_file(argv[2], &header, false);
	free(source.p);
	free(header.p);
	while (migrations_n > 0)
		free(migrations[--migrations_n].text);
	gen_set_free(&set);
	sqlite3_close(db);
	return EXIT_SUCCESS;
}
