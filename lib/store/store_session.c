/* SPDX-License-Identifier: MIT */
/* store_session.c: browser sessions */
#include "lib/store/store_session.h"

#include <string.h>

#include "lib/crypt/random.h"
#include "lib/store/stmt.h"
#include "lib/store/store_purge.h"

enum dg_err
dg_store_session_add(struct dg_db *db,
    const uint8_t id_hash[static DG_DIGEST_BYTES],
    struct dg_session_row *session, int64_t now)
{
	char uuid[DG_UUID_LEN + 1];
	struct dg_stmt *st;
	enum dg_err rc;

	if ((rc = dg_store_purge_sweep(db, DG_PURGE_SESSION, now)) != DG_OK ||
	    (rc = dg_random_uuid(uuid)) != DG_OK)
		return rc;
	st = dg_stmt_start(db, DG_ST_SESSION_ADD);
	dg_stmt_cstr(st, 1, uuid);
	dg_stmt_blob(st, 2, id_hash, DG_DIGEST_BYTES);
	dg_stmt_int(st, 3, session->user_id);
	dg_stmt_int(st, 4, session->auth_time);
	dg_stmt_cstr(st, 5, session->amr);
	dg_stmt_cstr(st, 6, session->acr);
	dg_stmt_int(st, 7, session->created_at);
	dg_stmt_int(st, 8, session->expires_at);
	dg_stmt_cstr(st, 9, session->ip);
	dg_stmt_cstr(st, 10, session->user_agent);
	dg_stmt_blob(st, 11, session->mac, sizeof(session->mac));
	return dg_stmt_run_id(st, &session->id);
}

enum dg_err
dg_store_session_find(struct dg_db *db,
    const uint8_t id_hash[static DG_DIGEST_BYTES], int64_t now,
    struct dg_session_row *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SESSION_FIND);
	enum dg_err rc;

	dg_stmt_blob(st, 1, id_hash, DG_DIGEST_BYTES);
	dg_stmt_int(st, 2, now);
	if ((rc = dg_stmt_step(st)) == DG_OK) {
		memset(out, 0, sizeof(*out));
		out->id = dg_stmt_get_int(st, 0);
		out->user_id = dg_stmt_get_int(st, 1);
		out->auth_time = dg_stmt_get_int(st, 2);
		dg_stmt_get_text(st, 3, out->amr, sizeof(out->amr));
		dg_stmt_get_text(st, 4, out->acr, sizeof(out->acr));
		out->created_at = dg_stmt_get_int(st, 5);
		out->expires_at = dg_stmt_get_int(st, 6);
		dg_stmt_get_text(st, 7, out->ip, sizeof(out->ip));
		dg_stmt_get_text(st, 8, out->user_agent,
		    sizeof(out->user_agent));
		dg_stmt_get_blob(st, 9, out->mac, sizeof(out->mac));
	}
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_session_is_there(struct dg_db *db, int64_t id)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SESSION_IS_THERE);

	dg_stmt_int(st, 1, id);
	return dg_stmt_finish(st, dg_stmt_step(st));
}

enum dg_err
dg_store_session_remove(struct dg_db *db, int64_t id)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SESSION_REMOVE);

	dg_stmt_int(st, 1, id);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_session_remove_of_user(struct dg_db *db, int64_t user_id)
{
	return dg_store_session_remove_others(db, user_id, 0);
}

enum dg_err
dg_store_session_remove_others(struct dg_db *db, int64_t user_id, int64_t id)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SESSION_REMOVE_OF_USER);

	dg_stmt_int(st, 1, user_id);
	dg_stmt_int(st, 2, id);
	return dg_stmt_run(st);
}

enum dg_err
dg_store_session_renew(struct dg_db *db,
    const uint8_t old_hash[static DG_DIGEST_BYTES],
    const uint8_t new_hash[static DG_DIGEST_BYTES],
    const uint8_t mac[static DG_DIGEST_BYTES])
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_SESSION_RENEW);

	dg_stmt_blob(st, 1, old_hash, DG_DIGEST_BYTES);
	dg_stmt_blob(st, 2, new_hash, DG_DIGEST_BYTES);
	dg_stmt_blob(st, 3, mac, DG_DIGEST_BYTES);
	return dg_stmt_run_id(st, NULL);
}
