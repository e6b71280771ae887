/*
 * What the build made of sql/: every named statement, who may run it, what
 * each role's statements touch, and the schema. For drivers and tests.
 */
#ifndef DG_STORE_STATEMENT_TABLE_H
#define DG_STORE_STATEMENT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/store/db.h"
#include "lib/store/statements.h"	/* generated: enum dg_st */

struct dg_statement {
	const char *name;
	const char *text;	/* parameters as ?n */
	unsigned roles;		/* bits of enum dg_role */
	bool writes;
	const char *scan;	/* why it may read a whole table, or NULL */
	const char *conflict;	/* what a failing UNIQUE means; NULL: it is a fault */
};

/* One thing a role may do; sorted by op, table, column. */
struct dg_allow {
	char op;		/* r read, u update, i insert, d delete,
				   f call a function (its name as table) */
	const char *table;
	const char *column;	/* of r and u; "" reads no column */
};

struct dg_allow_list {
	enum dg_role role;
	const struct dg_allow *allow;
	size_t n;
};

/* In order of version, from 1. */
struct dg_migration {
	const char *name;	/* NNNN-what */
	const char *text;
};

extern const struct dg_statement dg_statements[DG_ST__N];
extern const struct dg_allow_list dg_allow_lists[];
extern const size_t dg_allow_lists_n;
extern const struct dg_migration dg_migrations[];
extern const size_t dg_migrations_n;

#endif
