/* SPDX-License-Identifier: MIT */
/* store_event.c: the chain of events */
#include "lib/store/store_event.h"

#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/secret.h"
#include "lib/crypt/digest.h"
#include "lib/crypt/random.h"
#include "lib/store/stmt.h"

#define CONTENT_MAX 65536

/* The last event: where a new one is chained to. */
struct head {
	int64_t id;
	uint8_t hash[DG_DIGEST_BYTES];
};

static void
put_int(struct dg_buf *buf, int64_t v)
{
	int shift;

	for (shift = 56; shift >= 0; shift -= 8)
		dg_buf_putc(buf, (char)((uint64_t)v >> shift & 0xff));
}

/* With its length before it, so that no two contents look the same. */
static void
put_str(struct dg_buf *buf, const char *text)
{
	struct dg_str s = dg_str_from(text);

	put_int(buf, (int64_t)s.n);
	dg_buf_put_str(buf, s);
}

static enum dg_err
hash_event(const uint8_t before[static DG_DIGEST_BYTES], const char *uuid,
    const struct dg_event *event, uint8_t out[static DG_DIGEST_BYTES])
{
	struct dg_buf buf;
	enum dg_err rc;

	dg_buf_init(&buf, CONTENT_MAX);
	dg_buf_put(&buf, before, DG_DIGEST_BYTES);
	put_int(&buf, event->id);
	put_str(&buf, uuid);
	put_int(&buf, event->at);
	put_str(&buf, event->action);
	put_str(&buf, event->detail);
	put_int(&buf, event->user_id);
	put_int(&buf, event->provider_id);
	put_str(&buf, event->grant_uuid);
	put_str(&buf, event->ip);
	put_str(&buf, event->request_id);
	put_str(&buf, event->context);
	if ((rc = dg_buf_err(&buf)) == DG_OK)
		dg_digest_sha256(buf.p, buf.n, out);
	dg_buf_fini(&buf);
	return rc;
}

static enum dg_err
get_head(struct dg_db *db, struct head *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_EVENT_HEAD);
	enum dg_err rc;

	*out = (struct head){ 0 };
	if ((rc = dg_stmt_step(st)) == DG_OK) {
		out->id = dg_stmt_get_int(st, 0);
		dg_stmt_get_blob(st, 1, out->hash, sizeof(out->hash));
	}
	rc = dg_stmt_finish(st, rc);
	return rc == DG_ENOTFOUND ? DG_EDB : rc;
}

static enum dg_err
set_head(struct dg_db *db, const struct head *head)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_EVENT_HEAD_SET);

	dg_stmt_int(st, 1, head->id);
	dg_stmt_blob(st, 2, head->hash, sizeof(head->hash));
	return dg_stmt_run(st);
}

/* What is NULL or missing is stored, and hashed, as empty. */
static const char *
or_empty(const char *s, const char *empty)
{
	return s != NULL && s[0] != '\0' ? s : empty;
}

static enum dg_err
insert(struct dg_db *db, const char *uuid, const struct dg_event *event,
    const struct head *head)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_EVENT_ADD);

	dg_stmt_int(st, 1, event->id);
	dg_stmt_cstr(st, 2, uuid);
	dg_stmt_int(st, 3, event->at);
	dg_stmt_cstr(st, 4, event->action);
	dg_stmt_cstr(st, 5, event->detail);
	dg_stmt_opt_int(st, 6, event->user_id);
	dg_stmt_opt_int(st, 7, event->provider_id);
	dg_stmt_cstr(st, 8, event->grant_uuid);
	dg_stmt_cstr(st, 9, event->ip);
	dg_stmt_cstr(st, 10, event->request_id);
	dg_stmt_cstr(st, 11, event->context);
	dg_stmt_blob(st, 12, head->hash, sizeof(head->hash));
	return dg_stmt_run(st);
}

enum dg_err
dg_store_event_add(struct dg_db *db, const struct dg_event *event)
{
	char uuid[DG_UUID_LEN + 1];
	struct dg_event full = *event;
	struct head before, head;
	enum dg_err rc;

	if ((rc = get_head(db, &before)) != DG_OK ||
	    (rc = dg_random_uuid(uuid)) != DG_OK)
		return rc;
	full.id = head.id = before.id + 1;
	full.detail = or_empty(event->detail, "");
	full.grant_uuid = or_empty(event->grant_uuid, "");
	full.ip = or_empty(event->ip, "");
	full.request_id = or_empty(event->request_id, "");
	full.context = or_empty(event->context, "{}");
	if ((rc = hash_event(before.hash, uuid, &full, head.hash)) != DG_OK ||
	    (rc = insert(db, uuid, &full, &head)) != DG_OK)
		return rc;
	return set_head(db, &head);
}

/* Strings are borrowed until the next step. */
static void
read_row(struct dg_stmt *st, struct dg_event *out)
{
	out->id = dg_stmt_get_int(st, 0);
	out->at = dg_stmt_get_int(st, 2);
	out->action = dg_stmt_get_str(st, 3).p;
	out->detail = dg_stmt_get_str(st, 4).p;
	out->user_id = dg_stmt_get_int(st, 5);
	out->provider_id = dg_stmt_get_int(st, 6);
	out->grant_uuid = dg_stmt_get_str(st, 7).p;
	out->ip = dg_stmt_get_str(st, 8).p;
	out->request_id = dg_stmt_get_str(st, 9).p;
	out->context = dg_stmt_get_str(st, 10).p;
}

enum dg_err
dg_store_event_each(struct dg_db *db, int64_t after,
    bool (*fn)(void *arg, const struct dg_event *event), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_EVENT_EACH);
	struct dg_event event;
	enum dg_err rc;

	dg_stmt_int(st, 1, after);
	while ((rc = dg_stmt_step(st)) == DG_OK) {
		read_row(st, &event);
		if (!fn(arg, &event))
			break;
	}
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}

/* Does this row follow the one before? Then that one becomes it. */
static enum dg_err
check_row(struct dg_stmt *st, struct head *before)
{
	uint8_t stored[DG_DIGEST_BYTES], computed[DG_DIGEST_BYTES];
	struct dg_event event;
	enum dg_err rc;

	read_row(st, &event);
	if (event.id != before->id + 1)
		return DG_ECONFLICT;
	dg_stmt_get_blob(st, 11, stored, sizeof(stored));
	rc = hash_event(before->hash, dg_stmt_get_str(st, 1).p, &event,
	    computed);
	if (rc != DG_OK)
		return rc;
	if (!dg_secret_equal(stored, sizeof(stored), computed,
	    sizeof(computed)))
		return DG_ECONFLICT;
	before->id = event.id;
	memcpy(before->hash, stored, sizeof(stored));
	return DG_OK;
}

enum dg_err
dg_store_event_verify(struct dg_db *db, int64_t *id)
{
	struct head head, at = { 0, { 0 } };
	struct dg_stmt *st;
	enum dg_err rc;

	*id = 0;
	/* Rows behind this head may come while the chain is read. */
	if ((rc = get_head(db, &head)) != DG_OK)
		return rc;
	st = dg_stmt_start(db, DG_ST_EVENT_EACH);
	dg_stmt_int(st, 1, at.id);
	while (at.id < head.id && (rc = dg_stmt_step(st)) == DG_OK)
		if ((rc = check_row(st, &at)) != DG_OK)
			break;
	rc = dg_stmt_finish(st, rc);
	if (rc == DG_ENOTFOUND || (rc == DG_OK && at.id == head.id &&
	    !dg_secret_equal(at.hash, sizeof(at.hash), head.hash,
	    sizeof(head.hash))))
		rc = DG_ECONFLICT;
	if (rc == DG_ECONFLICT)
		*id = at.id + 1;
	return rc;
}
