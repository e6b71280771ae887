/*
 * Reading sql/ for the build's own program, sql/generate, which makes
 * lib/store/statements.[ch] of it.
 */
#ifndef DG_SQL_GENERATE_PARSE_H
#define DG_SQL_GENERATE_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#define GEN_STATEMENTS_MAX 400
#define GEN_FRAGMENTS_MAX 40
#define GEN_PARAMS_MAX 64
#define GEN_NAME_MAX 64

struct gen_statement {
	char name[GEN_NAME_MAX];
	char *text;		/* rewritten for SQLite */
	unsigned roles;		/* bits of enum dg_role */
	char *scan;		/* reason why a full scan is right, or NULL */
	char *conflict;		/* what a failing UNIQUE means, or NULL */
	bool writes;
	const char *file;
	int line;
};

struct gen_fragment {
	char name[GEN_NAME_MAX];
	char *text;
};

struct gen_set {
	struct gen_statement statements[GEN_STATEMENTS_MAX];
	size_t statements_n;
	struct gen_fragment fragments[GEN_FRAGMENTS_MAX];
	size_t fragments_n;
};

struct gen_role {
	const char *name;	/* as in -- roles: */
	const char *constant;
	unsigned bit;
};

extern const struct gen_role gen_roles[];
extern const size_t gen_roles_n;

/* A growing text; out of memory ends the program. */
struct gen_text {
	char *p;
	size_t n;
	size_t cap;
};

void gen_text_put(struct gen_text *text, const char *p, size_t n);
/* Print "file:line: message" and end with failure. */
_Noreturn void gen_fail(const char *file, int line, const char *message,
    const char *what);
/* The whole file, NUL-terminated. Owner: caller. */
char *gen_read(const char *path);

/* Add the statements and fragments of one file of sql/statements/. */
void gen_parse(struct gen_set *set, const char *path);
/* A schema file without comments and indentation. Owner: caller. */
char *gen_strip(const char *sql);
void gen_set_free(struct gen_set *set);

#endif
