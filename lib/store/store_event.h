/*
 * The record of what happened, chained by hash: each row holds the SHA-256 of
 * the row before it and its own content. Written in the act's transaction.
 */
#ifndef DG_STORE_STORE_EVENT_H
#define DG_STORE_STORE_EVENT_H

#include "lib/base/net.h"
#include "lib/store/db.h"
#include "lib/store/limits.h"

struct dg_event {
	int64_t id;
	const char *action;	/* authentik's word: login, login_failed,
				   authorize_application, suspicious_request,
				   secret_rotate, model_created, ... */
	const char *detail;	/* our own finer word, e.g. "device_denied" */
	int64_t user_id;	/* 0: none */
	int64_t provider_id;	/* 0: none */
	const char *grant_uuid;	/* "" none */
	const char *ip;		/* of the one who acted */
	const char *request_id;
	const char *context;	/* JSON object, no secrets */
	int64_t at;
};

/* Strings are copied; but for action they may be NULL, for none. Needs a
 * transaction. */
DG_CHECK enum dg_err dg_store_event_add(struct dg_db *db,
    const struct dg_event *event);
/* Oldest first from id `after`; strings are borrowed during the call. */
DG_CHECK enum dg_err dg_store_event_each(struct dg_db *db, int64_t after,
    bool (*fn)(void *arg, const struct dg_event *event), void *arg);
/* Recompute the chain. DG_OK; DG_ECONFLICT: *id is the first broken row. */
DG_CHECK enum dg_err dg_store_event_verify(struct dg_db *db, int64_t *id);

#endif
