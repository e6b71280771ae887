/*
 * One named statement of sql/statements/ while it runs. Use:
 *   st = dg_stmt_start(db, DG_ST_X); dg_stmt_text(st, 1, s); ...
 *   rc = dg_stmt_step(st); read columns; dg_stmt_done(st);
 * Binding failures are remembered and returned by dg_stmt_step.
 */
#ifndef DG_STORE_STMT_H
#define DG_STORE_STMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/store/db.h"
#include "lib/store/statements.h"	/* generated: enum dg_st */

/*
 * Borrowed; the statement must belong to the role (else it aborts: our own
 * mistake). One that writes outside a transaction fails when it is stepped.
 */
struct dg_stmt *dg_stmt_start(struct dg_db *db, enum dg_st id);

/* n counts from 1, as $n in the text. Bytes are borrowed until done. */
void dg_stmt_int(struct dg_stmt *st, int n, int64_t v);
void dg_stmt_text(struct dg_stmt *st, int n, struct dg_str s);
void dg_stmt_blob(struct dg_stmt *st, int n, const void *p, size_t len);
/* 0 stays NULL, as what is not bound: ids and times that may be missing. */
void dg_stmt_opt_int(struct dg_stmt *st, int n, int64_t v);
/* A NUL-terminated string of our own; NULL becomes "". */
void dg_stmt_cstr(struct dg_stmt *st, int n, const char *s);

/*
 * DG_OK a row is there; DG_ENOTFOUND no (more) rows; DG_ECONFLICT a UNIQUE
 * failed whose meaning the statement's `-- conflict:` tells; DG_EBUSY;
 * DG_EDB, for every other constraint too, logged with the statement's name.
 */
DG_CHECK enum dg_err dg_stmt_step(struct dg_stmt *st);

/* Columns count from 0. NULL reads as 0 and "". */
int64_t dg_stmt_get_int(struct dg_stmt *st, int col);
/* Valid until the next step or done. Text is NUL-terminated. */
struct dg_str dg_stmt_get_str(struct dg_stmt *st, int col);
/* Copy into a fixed array; too long is remembered as DG_EDB. */
void dg_stmt_get_text(struct dg_stmt *st, int col, char *dst, size_t size);
/* Exactly n bytes, or zeroes for NULL. */
void dg_stmt_get_blob(struct dg_stmt *st, int col, void *dst, size_t n);
/* Index of the column's word in words, which end with NULL; none of them is
 * remembered as DG_EDB. */
int dg_stmt_get_word(struct dg_stmt *st, int col, const char *const *words);

/* Rows that the statement, stepped to its end, has changed. */
int64_t dg_stmt_changes(const struct dg_stmt *st);

/* Reset and clear the bindings; DG_OK or what was remembered. */
enum dg_err dg_stmt_done(struct dg_stmt *st);
/* Done; rc unless that is DG_OK, else what was remembered. */
DG_CHECK enum dg_err dg_stmt_finish(struct dg_stmt *st, enum dg_err rc);
/* Step and done, for statements without rows: DG_OK also when they changed
 * nothing. */
DG_CHECK enum dg_err dg_stmt_run(struct dg_stmt *st);
/* The same; DG_ENOTFOUND when no row was changed. */
DG_CHECK enum dg_err dg_stmt_run_changed(struct dg_stmt *st);
/* Step and done, for RETURNING id; DG_ENOTFOUND when no row was changed. id:
 * may be NULL. */
DG_CHECK enum dg_err dg_stmt_run_id(struct dg_stmt *st, int64_t *id);

#endif
