/*
 * What every administrative operation shares: who acts, one transaction with
 * its event, and one sentence when it is refused. The command line, the API
 * and the administration pages call the same admin_<object> functions.
 */
#ifndef DG_ADMIN_ADMIN_H
#define DG_ADMIN_ADMIN_H

#include <json-c/json_types.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/site/ctx.h"

#define DG_ADMIN_TEXT_MAX 512

struct dg_admin {
	struct dg_ctx *ctx;		/* role admin, database open */
	const char *os_user;		/* who started the command; NULL: none */
	int64_t user_id;		/* administrator of a page; 0: none */
	/* after a refusal */
	const char *field;		/* name of a field, borrowed; NULL: none */
	char text[DG_ADMIN_TEXT_MAX];	/* with a field: what it must be, as in
					   "must be ..."; else a sentence */
};

/*
 * Remember why and return rc. field: a literal or of a field table; NULL for
 * a refusal that no single field explains.
 */
enum dg_err dg_admin_refuse(struct dg_admin *admin, enum dg_err rc,
    const char *field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Fill in a sentence for rc when nobody did; returns rc. */
enum dg_err dg_admin_explain(struct dg_admin *admin, enum dg_err rc);

/* Explain the rc of a search: "There is no flow x." what: a literal. */
DG_CHECK enum dg_err dg_admin_found(struct dg_admin *admin, enum dg_err rc,
    const char *what, struct dg_str name);
/* The same of a write: DG_ECONFLICT is "There is already a flow x.", another
 * rc is left to dg_admin_end. */
DG_CHECK enum dg_err dg_admin_taken(struct dg_admin *admin, enum dg_err rc,
    const char *what, const char *name);

/*
 * Refuse a change or deletion by somebody who was shown version `seen` of an
 * object that has another version now; seen 0: no version was given, DG_OK.
 * DG_ECONFLICT: field if_version, explained. Call it under the writers' lock.
 */
DG_CHECK enum dg_err dg_admin_is_current(struct dg_admin *admin, int64_t seen,
    int64_t version);

/* Begin a new operation: forget why an earlier one was refused. */
void dg_admin_forget(struct dg_admin *admin);
/* The same, and take the writers' lock and begin a transaction. */
DG_CHECK enum dg_err dg_admin_begin(struct dg_admin *admin);
/* Commit when rc is DG_OK, else roll back; explained. */
DG_CHECK enum dg_err dg_admin_end(struct dg_admin *admin, enum dg_err rc);

struct dg_admin_act {
	const char *action;		/* DG_ACTION_... of audit.h */
	const char *model;		/* "user", "application", ... */
	const char *name;		/* of the object */
	const char *detail;		/* finer word; NULL: the model */
	int64_t provider_id;		/* 0: none */
	struct json_object *changes;	/* taken over; NULL: none */
};

/* The event of the act; the caller holds the transaction. */
DG_CHECK enum dg_err dg_admin_event(struct dg_admin *admin,
    const struct dg_admin_act *act);

#endif
