/* SPDX-License-Identifier: MIT */
/* db_sqlite_stmt.c: one statement: bind, step, read, done */
#include <assert.h>
#include <string.h>

#include "lib/base/log.h"
#include "lib/store/db_sqlite.h"
#include "lib/store/stmt.h"

struct dg_stmt *
dg_stmt_start(struct dg_db *db, enum dg_st id)
{
	struct dg_stmt *st = &db->stmts[id];

	assert(st->s != NULL);	/* another role's */
	assert(!st->busy);
	st->busy = true;
	st->err = DG_OK;
	/* Also after a failure that ended the transaction: a later write must
	 * not become one of its own. */
	if (dg_statements[id].writes &&
	    (!db->in_tx || sqlite3_get_autocommit(db->sqlite))) {
		dg_log(DG_LOG_ERROR, "stmt", "%s outside a transaction",
		    dg_statements[id].name);
		st->err = DG_EDB;
	}
	return st;
}

static void
remember(struct dg_stmt *st, int code)
{
	if (st->err == DG_OK && code != SQLITE_OK)
		st->err = dg_sqlite_err(st->db, code,
		    dg_statements[st->id].name);
}

void
dg_stmt_int(struct dg_stmt *st, int n, int64_t v)
{
	remember(st, sqlite3_bind_int64(st->s, n, v));
}

void
dg_stmt_text(struct dg_stmt *st, int n, struct dg_str s)
{
	remember(st, sqlite3_bind_text64(st->s, n, s.p != NULL ? s.p : "",
	    s.n, SQLITE_STATIC, SQLITE_UTF8));
}

void
dg_stmt_blob(struct dg_stmt *st, int n, const void *p, size_t len)
{
	remember(st, sqlite3_bind_blob64(st->s, n, p, len, SQLITE_STATIC));
}

/* A failing UNIQUE is an answer (DG_ECONFLICT) only if the statement has a line
 * `-- conflict:`. Any other failing constraint is a fault in our code and is
 * logged. */
static bool
is_outcome(const struct dg_statement *statement, int code)
{
	return statement->conflict != NULL &&
	    (code == SQLITE_CONSTRAINT_UNIQUE ||
	    code == SQLITE_CONSTRAINT_PRIMARYKEY);
}

enum dg_err
dg_stmt_step(struct dg_stmt *st)
{
	const struct dg_statement *statement = &dg_statements[st->id];
	enum dg_err rc;
	int code;

	if (st->err != DG_OK)
		return st->err;
	code = dg_sqlite_step(st->db, st->s);
	rc = is_outcome(statement, code) ? DG_ECONFLICT :
	    dg_sqlite_err(st->db, code, statement->name);
	if (rc != DG_OK && rc != DG_ENOTFOUND)
		st->err = rc;
	return rc;
}

int64_t
dg_stmt_get_int(struct dg_stmt *st, int col)
{
	return sqlite3_column_int64(st->s, col);
}

/*
 * The bytes of a column as they lie in the page: nothing is allocated, and
 * text has no NUL behind it. The library runs single-threaded, where such a
 * value needs no protection.
 */
static struct dg_str
get_bytes(struct dg_stmt *st, int col)
{
	sqlite3_value *value = sqlite3_column_value(st->s, col);
	struct dg_str s;

	s.p = sqlite3_value_blob(value);
	s.n = s.p != NULL ? (size_t)sqlite3_value_bytes(value) : 0;
	return s;
}

struct dg_str
dg_stmt_get_str(struct dg_stmt *st, int col)
{
	int type = sqlite3_column_type(st->s, col);
	struct dg_str s;

	if (type == SQLITE_BLOB)
		return get_bytes(st, col);
	s.p = (const char *)sqlite3_column_text(st->s, col);
	s.n = s.p != NULL ? (size_t)sqlite3_column_bytes(st->s, col) : 0;
	if (s.p == NULL && type != SQLITE_NULL) {
		/* SQLite had no memory for the NUL behind the text */
		remember(st, SQLITE_NOMEM);
		s.p = "";
	}
	return s;
}

void
dg_stmt_get_text(struct dg_stmt *st, int col, char *dst, size_t size)
{
	struct dg_str s = get_bytes(st, col);

	if (s.n >= size) {
		dg_log(DG_LOG_ERROR, "stmt", "%s: column %d is too long",
		    dg_statements[st->id].name, col);
		st->err = DG_EDB;
		s.n = 0;
	}
	if (s.n > 0)
		memcpy(dst, s.p, s.n);
	dst[s.n] = '\0';
}

void
dg_stmt_get_blob(struct dg_stmt *st, int col, void *dst, size_t n)
{
	struct dg_str s = get_bytes(st, col);

	memset(dst, 0, n);
	if (s.n == n) {
		memcpy(dst, s.p, n);
	} else if (s.p != NULL) {
		dg_log(DG_LOG_ERROR, "stmt", "%s: column %d has not %zu bytes",
		    dg_statements[st->id].name, col, n);
		st->err = DG_EDB;
	}
}

int
dg_stmt_get_word(struct dg_stmt *st, int col, const char *const *words)
{
	struct dg_str s = get_bytes(st, col);
	int i;

	for (i = 0; words[i] != NULL; i++)
		if (dg_str_is(s, words[i]))
			return i;
	dg_log(DG_LOG_ERROR, "stmt", "%s: column %d has an unknown word",
	    dg_statements[st->id].name, col);
	st->err = DG_EDB;
	return 0;
}

int64_t
dg_stmt_changes(const struct dg_stmt *st)
{
	return sqlite3_changes(st->db->sqlite);
}

enum dg_err
dg_stmt_done(struct dg_stmt *st)
{
	sqlite3_reset(st->s);
	sqlite3_clear_bindings(st->s);
	if (sqlite3_stmt_status(st->s, SQLITE_STMTSTATUS_REPREPARE, 1) != 0)
		st->db->schema_moved = true;
	st->busy = false;
	return st->err;
}
