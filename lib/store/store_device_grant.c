/* SPDX-License-Identifier: MIT */
/* store_device_grant.c: device authorizations and their transitions */
#include "lib/store/store_device_grant.h"

#include <string.h>

#include "lib/store/stmt.h"
#include "lib/store/store_client_row.h"
#include "lib/store/store_purge.h"

#define SWEEP_EVERY 16		/* one new row of so many sweeps */

const char *const dg_grant_states[] = {
	[DG_GRANT_PENDING] = "pending",
	[DG_GRANT_APPROVED] = "approved",
	[DG_GRANT_REDEEMED] = "redeemed",
	[DG_GRANT_DENIED] = "denied",
	NULL,
};

static void
read_request(struct dg_stmt *st, struct dg_device_grant *out)
{
	out->provider_id = dg_stmt_get_int(st, 4);
	out->brand_id = dg_stmt_get_int(st, 5);
	out->client_verified = dg_stmt_get_int(st, 6) != 0;
	dg_stmt_get_text(st, 7, out->requested_scopes,
	    sizeof(out->requested_scopes));
	out->issued_at = dg_stmt_get_int(st, 9);
	out->expires_at = dg_stmt_get_int(st, 10);
	out->interval = dg_stmt_get_int(st, 11);
	dg_stmt_get_text(st, 12, out->ip, sizeof(out->ip));
	dg_stmt_get_text(st, 13, out->user_agent, sizeof(out->user_agent));
	dg_stmt_get_text(st, 14, out->device_name, sizeof(out->device_name));
	dg_stmt_get_text(st, 15, out->nonce, sizeof(out->nonce));
	dg_stmt_get_text(st, 16, out->code_challenge,
	    sizeof(out->code_challenge));
	dg_stmt_get_text(st, 17, out->resource, sizeof(out->resource));
	dg_stmt_get_text(st, 18, out->dpop_jkt, sizeof(out->dpop_jkt));
	dg_stmt_get_text(st, 19, out->ui_locales, sizeof(out->ui_locales));
}

static void
read_row(struct dg_stmt *st, struct dg_device_grant *out)
{
	memset(out, 0, sizeof(*out));
	out->id = dg_stmt_get_int(st, 0);
	dg_stmt_get_text(st, 1, out->uuid, sizeof(out->uuid));
	out->state = (enum dg_grant_state)dg_stmt_get_word(st, 2,
	    dg_grant_states);
	out->version = dg_stmt_get_int(st, 3);
	read_request(st, out);
	dg_stmt_get_text(st, 8, out->granted_scopes,
	    sizeof(out->granted_scopes));
	out->user_id = dg_stmt_get_int(st, 20);
	out->session_id = dg_stmt_get_int(st, 21);
	out->decided_at = dg_stmt_get_int(st, 22);
	out->auth_time = dg_stmt_get_int(st, 23);
	dg_stmt_get_text(st, 24, out->amr, sizeof(out->amr));
	dg_stmt_get_text(st, 25, out->acr, sizeof(out->acr));
	out->replayed_at = dg_stmt_get_int(st, 26);
	out->cancelled_at = dg_stmt_get_int(st, 27);
	dg_stmt_get_text(st, 28, out->device_model, sizeof(out->device_model));
	dg_stmt_get_text(st, 29, out->user_hint, sizeof(out->user_hint));
}

static enum dg_err
find_grant(struct dg_stmt *st, struct dg_device_grant *out)
{
	enum dg_err rc = dg_stmt_step(st);

	if (rc == DG_OK)
		read_row(st, out);
	return dg_stmt_finish(st, rc);
}

/* No row came back: it is in another state, expired, or another's. */
static enum dg_err
run(struct dg_stmt *st)
{
	enum dg_err rc = dg_stmt_run_id(st, NULL);

	return rc == DG_ENOTFOUND ? DG_ECONFLICT : rc;
}

enum dg_err
dg_store_device_grant_add(struct dg_db *db,
    const uint8_t code_hash[static DG_DIGEST_BYTES],
    const uint8_t user_code_tag[static DG_DIGEST_BYTES],
    struct dg_device_grant *grant, int64_t now)
{
	struct dg_stmt *st;
	enum dg_err rc;

	if ((rc = dg_random_uuid(grant->uuid)) != DG_OK)
		return rc;
	grant->state = DG_GRANT_PENDING;
	grant->version = 1;
	st = dg_stmt_start(db, DG_ST_DEVICE_GRANT_ADD);
	dg_stmt_cstr(st, 1, grant->uuid);
	dg_stmt_blob(st, 2, code_hash, DG_DIGEST_BYTES);
	dg_stmt_blob(st, 3, user_code_tag, DG_DIGEST_BYTES);
	dg_stmt_int(st, 4, grant->provider_id);
	dg_stmt_opt_int(st, 5, grant->brand_id);
	dg_stmt_int(st, 6, grant->client_verified);
	dg_stmt_cstr(st, 7, grant->requested_scopes);
	dg_stmt_int(st, 8, grant->issued_at);
	dg_stmt_int(st, 9, grant->expires_at);
	dg_stmt_int(st, 10, grant->interval);
	dg_stmt_cstr(st, 11, grant->ip);
	dg_stmt_cstr(st, 12, grant->user_agent);
	dg_stmt_cstr(st, 13, grant->device_name);
	dg_stmt_cstr(st, 14, grant->nonce);
	dg_stmt_cstr(st, 15, grant->code_challenge);
	dg_stmt_cstr(st, 16, grant->resource);
	dg_stmt_cstr(st, 17, grant->dpop_jkt);
	dg_stmt_cstr(st, 18, grant->ui_locales);
	dg_stmt_cstr(st, 19, grant->device_model);
	dg_stmt_cstr(st, 20, grant->user_hint);
	rc = dg_stmt_run_changed(st);
	if (rc != DG_OK)
		return rc == DG_ENOTFOUND ? DG_ECONFLICT : rc;
	if (user_code_tag[0] % SWEEP_EVERY != 0)
		return DG_OK;
	return dg_store_purge_sweep(db, DG_PURGE_DEVICE_GRANT, now);
}

enum dg_err
dg_store_device_grant_wait(struct dg_db *db, struct dg_str client_id,
    const uint8_t code_hash[static DG_DIGEST_BYTES], int64_t now,
    struct dg_waiting *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_DEVICE_GRANT_WAIT);
	enum dg_err rc;

	dg_stmt_text(st, 1, client_id);
	dg_stmt_blob(st, 2, code_hash, DG_DIGEST_BYTES);
	dg_stmt_int(st, 3, now);
	if ((rc = dg_stmt_step(st)) == DG_OK) {
		out->client_type = (enum dg_client_type)dg_stmt_get_word(st, 0,
		    dg_client_types);
		out->has_secret = dg_stmt_get_int(st, 1) != 0;
		dg_stmt_get_blob(st, 2, out->secret_hash,
		    sizeof(out->secret_hash));
		out->interval = dg_stmt_get_int(st, 3);
		out->expires_at = dg_stmt_get_int(st, 4);
	}
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_device_grant_find(struct dg_db *db,
    const uint8_t code_hash[static DG_DIGEST_BYTES],
    struct dg_device_grant *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_DEVICE_GRANT_FIND);

	dg_stmt_blob(st, 1, code_hash, DG_DIGEST_BYTES);
	return find_grant(st, out);
}

enum dg_err
dg_store_device_grant_find_by_user_code(struct dg_db *db,
    const uint8_t user_code_tag[static DG_DIGEST_BYTES],
    struct dg_device_grant *out)
{
	struct dg_stmt *st = dg_stmt_start(db,
	    DG_ST_DEVICE_GRANT_FIND_BY_USER_CODE);

	dg_stmt_blob(st, 1, user_code_tag, DG_DIGEST_BYTES);
	return find_grant(st, out);
}

enum dg_err
dg_store_device_grant_find_by_uuid(struct dg_db *db, struct dg_str uuid,
    struct dg_device_grant *out)
{
	struct dg_stmt *st = dg_stmt_start(db,
	    DG_ST_DEVICE_GRANT_FIND_BY_UUID);

	dg_stmt_text(st, 1, uuid);
	return find_grant(st, out);
}

/* Prepare a statement that names its row by id and uuid. */
static struct dg_stmt *
start(struct dg_db *db, enum dg_st which, const struct dg_device_grant *grant)
{
	struct dg_stmt *st = dg_stmt_start(db, which);

	dg_stmt_int(st, 1, grant->id);
	dg_stmt_cstr(st, 2, grant->uuid);
	return st;
}

enum dg_err
dg_store_device_grant_claim(struct dg_db *db,
    const struct dg_device_grant *grant, int64_t user_id, int64_t session_id,
    int64_t now, struct dg_device_grant *out)
{
	struct dg_stmt *st = start(db, DG_ST_DEVICE_GRANT_CLAIM, grant);
	enum dg_err rc;

	dg_stmt_int(st, 3, user_id);
	dg_stmt_int(st, 4, session_id);
	dg_stmt_int(st, 5, now);
	dg_stmt_int(st, 6, now - DG_GRANT_CLAIM_SEC);
	rc = find_grant(st, out);
	return rc == DG_ENOTFOUND ? DG_ECONFLICT : rc;
}

static enum dg_err
approve_by_command(struct dg_db *db, const struct dg_device_grant *grant,
    const struct dg_decision *by, int64_t now)
{
	struct dg_stmt *st = start(db,
	    DG_ST_DEVICE_GRANT_APPROVE_BY_COMMAND, grant);

	dg_stmt_int(st, 3, by->user_id);
	dg_stmt_int(st, 4, now);
	dg_stmt_cstr(st, 5, by->granted_scopes);
	dg_stmt_int(st, 6, by->auth_time);
	dg_stmt_cstr(st, 7, by->amr);
	dg_stmt_cstr(st, 8, by->acr);
	return run(st);
}

enum dg_err
dg_store_device_grant_approve(struct dg_db *db,
    const struct dg_device_grant *grant, const struct dg_decision *by,
    int64_t now)
{
	struct dg_stmt *st;

	if (by->session_id == 0)
		return approve_by_command(db, grant, by, now);
	st = start(db, DG_ST_DEVICE_GRANT_APPROVE, grant);
	dg_stmt_int(st, 3, by->user_id);
	dg_stmt_int(st, 4, by->session_id);
	dg_stmt_int(st, 5, by->version);
	dg_stmt_int(st, 6, now);
	dg_stmt_cstr(st, 7, by->granted_scopes);
	dg_stmt_int(st, 8, by->auth_time);
	dg_stmt_cstr(st, 9, by->amr);
	dg_stmt_cstr(st, 10, by->acr);
	return run(st);
}

static enum dg_err
deny_by_command(struct dg_db *db, const struct dg_device_grant *grant,
    int64_t now)
{
	struct dg_stmt *st = start(db, DG_ST_DEVICE_GRANT_DENY_BY_COMMAND,
	    grant);

	dg_stmt_int(st, 3, now);
	return run(st);
}

enum dg_err
dg_store_device_grant_deny(struct dg_db *db,
    const struct dg_device_grant *grant, const struct dg_decision *by,
    int64_t now)
{
	struct dg_stmt *st;

	if (by->session_id == 0)
		return deny_by_command(db, grant, now);
	st = start(db, DG_ST_DEVICE_GRANT_DENY, grant);
	dg_stmt_int(st, 3, by->user_id);
	dg_stmt_int(st, 4, by->session_id);
	dg_stmt_int(st, 5, by->version);
	dg_stmt_int(st, 6, now);
	return run(st);
}

enum dg_err
dg_store_device_grant_withdraw(struct dg_db *db,
    const struct dg_device_grant *grant, int64_t now)
{
	struct dg_stmt *st = start(db, DG_ST_DEVICE_GRANT_WITHDRAW, grant);

	dg_stmt_int(st, 3, now);
	return run(st);
}

enum dg_err
dg_store_device_grant_redeem(struct dg_db *db,
    const uint8_t code_hash[static DG_DIGEST_BYTES], int64_t provider_id,
    int64_t now)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_DEVICE_GRANT_REDEEM);

	dg_stmt_blob(st, 1, code_hash, DG_DIGEST_BYTES);
	dg_stmt_int(st, 2, provider_id);
	dg_stmt_int(st, 3, now);
	return run(st);
}

enum dg_err
dg_store_device_grant_replay(struct dg_db *db,
    const struct dg_device_grant *grant, int64_t now)
{
	struct dg_stmt *st = start(db, DG_ST_DEVICE_GRANT_REPLAY, grant);

	dg_stmt_int(st, 3, now);
	return run(st);
}

enum dg_err
dg_store_device_grant_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_device_grant *grant), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_DEVICE_GRANT_EACH);
	struct dg_device_grant grant;
	enum dg_err rc;

	while ((rc = dg_stmt_step(st)) == DG_OK) {
		read_row(st, &grant);
		if (!fn(arg, &grant))
			break;
	}
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}
