/* SPDX-License-Identifier: MIT */
/* session.c: sign in, find the session of a cookie, change a password, sign out */
#include "lib/account/session.h"

#include <stdio.h>
#include <string.h>

#include "lib/account/access.h"
#include "lib/account/password.h"
#include "lib/account/session_seal.h"
#include "lib/crypt/random.h"
#include "lib/site/audit.h"
#include "lib/site/throttle.h"
#include "lib/store/store_revocation.h"
#include "lib/store/store_token.h"

#define DAY_SEC 86400

/*
 * Wrong passwords. An account has one budget for all browsers that never
 * signed in to it and one for each that did: whoever types wrong passwords
 * elsewhere does not lock its owner out.
 */
static const struct dg_throttle_rule by_account = {
	.kind = "password_account", .burst = 10, .refill_sec = 60,
	.per_day = 200,
};
static const struct dg_throttle_rule by_browser = {
	.kind = "password_browser", .burst = 10, .refill_sec = 60,
	.per_day = 200,
};
static const struct dg_throttle_rule by_network = {
	.kind = "password_network", .burst = 100, .refill_sec = 10,
	.per_day = 0,
};
/* One try, taken at sign-in: while it is gone the browser is known. */
static const struct dg_throttle_rule known_browser = {
	.kind = "known_browser", .burst = 1, .refill_sec = 90 * DAY_SEC,
	.per_day = 0,
};

enum { BY_ACCOUNT, BY_NETWORK, COUNTS_N };

struct attempt {
	struct dg_user user;
	bool found;			/* an account has this name */
	struct dg_throttle counts[COUNTS_N];
	struct dg_throttle known;	/* of (account, browser) */
};

/* Which counts are asked: by account id, or by the name that nobody has. */
static enum dg_err
choose_counts(struct dg_ctx *ctx, const struct dg_login *in,
    struct attempt *try)
{
	struct dg_throttle *account = &try->counts[BY_ACCOUNT];
	int64_t wait;
	enum dg_err rc;

	rc = dg_throttle_by_network(ctx, &by_network, in->addr,
	    &try->counts[BY_NETWORK]);
	if (rc != DG_OK)
		return rc;
	if (!try->found)
		return dg_throttle_by_name(ctx, &by_account, in->username,
		    account);
	rc = dg_throttle_by_user(ctx, &known_browser, try->user.id,
	    in->browser, &try->known);
	if (rc != DG_OK)
		return rc;
	rc = dg_throttle_peek(ctx, &try->known, 1, &wait);
	if (rc == DG_ELIMIT && in->browser.n > 0)
		return dg_throttle_by_user(ctx, &by_browser, try->user.id,
		    in->browser, account);
	if (rc != DG_OK && rc != DG_ELIMIT)
		return rc;
	return dg_throttle_by_user(ctx, &by_account, try->user.id, DG_STR(""),
	    account);
}

/* Count before the check: parallel tries cannot pass on one count. */
static enum dg_err
count_try(struct dg_ctx *ctx, const struct attempt *try, int64_t *retry_after)
{
	const struct dg_audit lockout = {
		.action = DG_ACTION_SUSPICIOUS, .detail = "password_lockout",
		.user_id = try->user.id,
	};
	int64_t wait;
	enum dg_err rc;

	if ((rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	rc = dg_throttle_take(ctx, try->counts, COUNTS_N, retry_after);
	if (rc != DG_OK)
		goto out;
	/* The event comes with the last try, so that a flood of refused ones
	 * does not fill the table. */
	rc = dg_throttle_peek(ctx, try->counts, COUNTS_N, &wait);
	if (rc == DG_ELIMIT)
		rc = dg_audit_add(ctx, &lockout);
out:
	return dg_db_end(ctx->db, rc);
}

/*
 * Read the account and its hash again under the lock: somebody may have changed
 * the password or locked the account while the hash was computed. DG_EDENIED: so
 * it was.
 */
static enum dg_err
check_again(struct dg_ctx *ctx, struct attempt *try)
{
	char verified[DG_PASSWORD_HASH_MAX + 1];
	int64_t id = try->user.id;
	enum dg_err rc;

	memcpy(verified, try->user.password_hash, sizeof(verified));
	rc = dg_store_user_find_with_hash(ctx->db, id, &try->user);
	try->user.id = id;
	if (rc == DG_ENOTFOUND || (rc == DG_OK &&
	    (!dg_access_account_is_usable(&try->user, ctx->now) ||
	    !dg_secret_equal(verified, strlen(verified),
	    try->user.password_hash, strlen(try->user.password_hash)))))
		rc = DG_EDENIED;
	dg_secret_wipe(verified, sizeof(verified));
	return rc;
}

static enum dg_err
fill(struct dg_ctx *ctx, const struct dg_login *in, const struct attempt *try,
    struct dg_session *out)
{
	struct dg_session_row *row = &out->row;

	row->user_id = try->user.id;
	row->auth_time = ctx->now;
	row->created_at = ctx->now;
	row->expires_at = ctx->now + DG_SESSION_LIFETIME_SEC;
	(void)snprintf(row->amr, sizeof(row->amr), DG_AMR_PASSWORD);
	(void)snprintf(row->acr, sizeof(row->acr), DG_ACR_PASSWORD);
	dg_str_copy_ascii(row->ip, sizeof(row->ip), dg_str_from(ctx->ip));
	dg_str_copy_ascii(row->user_agent, sizeof(row->user_agent),
	    dg_str_from(in->user_agent));
	return dg_random_secret(out->id);
}

/* The session, its event and the counts in one transaction. */
static enum dg_err
sign_in(struct dg_ctx *ctx, const struct dg_login *in, struct attempt *try,
    struct dg_session *out)
{
	const struct dg_audit event = {
		.action = DG_ACTION_LOGIN, .user_id = try->user.id,
	};
	uint8_t hash[DG_DIGEST_BYTES];
	int64_t wait;
	enum dg_err rc;

	if ((rc = fill(ctx, in, try, out)) != DG_OK)
		return rc;
	dg_digest_sha256(out->id, DG_SECRET_LEN, hash);
	if ((rc = dg_session_seal(ctx, hash, &out->row)) != DG_OK ||
	    (rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	if ((rc = check_again(ctx, try)) == DG_OK) {
		out->user = try->user;
		rc = dg_throttle_give_back(ctx, try->counts, COUNTS_N);
	}
	if (rc == DG_OK && in->browser.n > 0) {
		rc = dg_throttle_take(ctx, &try->known, 1, &wait);
		if (rc == DG_ELIMIT)	/* known already */
			rc = DG_OK;
	}
	if (rc == DG_OK &&
	    (rc = dg_store_session_add(ctx->db, hash, &out->row,
	    ctx->now)) == DG_OK)
		rc = dg_audit_add(ctx, &event);
	return dg_db_end(ctx->db, rc);
}

static enum dg_err
record_failure(struct dg_ctx *ctx, const struct attempt *try)
{
	const struct dg_audit failed = { .action = DG_ACTION_LOGIN_FAILED,
		.user_id = try->found ? try->user.id : 0 };

	return dg_audit_alone(ctx, &failed);
}

/* Name and password; the try stays counted until it is given back. */
static enum dg_err
check(struct dg_ctx *ctx, const struct dg_login *in, struct attempt *try,
    int64_t *retry_after)
{
	enum dg_err rc, right;

	memset(try, 0, sizeof(*try));
	*retry_after = 0;
	rc = dg_store_user_find_by_login(ctx->db, in->username, &try->user);
	if (rc != DG_OK && rc != DG_ENOTFOUND)
		return rc;
	try->found = rc == DG_OK;
	if ((rc = choose_counts(ctx, in, try)) != DG_OK ||
	    (rc = count_try(ctx, try, retry_after)) != DG_OK)
		return rc;
	right = dg_password_check(ctx, in->password,
	    try->found ? try->user.password_hash : "");
	if (right == DG_OK &&
	    !dg_access_account_is_usable(&try->user, ctx->now))
		right = DG_EDENIED;
	if (right != DG_EDENIED)
		return right;
	rc = record_failure(ctx, try);
	return rc == DG_OK ? right : rc;
}

enum dg_err
dg_session_login(struct dg_ctx *ctx, const struct dg_login *in,
    struct dg_session *out, int64_t *retry_after)
{
	struct attempt try;
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	rc = check(ctx, in, &try, retry_after);
	if (rc == DG_OK &&
	    (rc = sign_in(ctx, in, &try, out)) == DG_EDENIED &&
	    (rc = record_failure(ctx, &try)) == DG_OK)
		rc = DG_EDENIED;
	if (rc != DG_OK)
		dg_secret_wipe(out, sizeof(*out));
	dg_secret_wipe(&try, sizeof(try));
	return rc;
}

/*
 * The password, all that it ends and its event in one transaction. The row of
 * the session goes on under its new id, with what it has claimed. That row is
 * asked for by the old id: whoever signed out of it, or reset the password,
 * while this one was hashed was first.
 */
static enum dg_err
set_password(struct dg_ctx *ctx, const struct dg_session *session,
    struct attempt *try, const char *hash, bool end_devices,
    const char *fresh)
{
	const struct dg_audit event = {
		.action = DG_ACTION_PASSWORD_SET, .user_id = session->user.id,
		.detail = end_devices ? "password_changed_devices_ended" :
		    "password_changed",
	};
	uint8_t old_id[DG_DIGEST_BYTES], new_id[DG_DIGEST_BYTES];
	struct dg_session_row row = session->row;
	int64_t user_id = session->user.id;
	enum dg_err rc;

	dg_digest_sha256(session->id, DG_SECRET_LEN, old_id);
	dg_digest_sha256(fresh, DG_SECRET_LEN, new_id);
	if ((rc = dg_session_seal(ctx, new_id, &row)) != DG_OK ||
	    (rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	if ((rc = dg_store_session_renew(ctx->db, old_id, new_id,
	    row.mac)) == DG_OK &&
	    (rc = check_again(ctx, try)) == DG_OK &&
	    (rc = dg_store_session_remove_others(ctx->db, user_id,
	    session->row.id)) == DG_OK &&
	    (rc = dg_store_user_set_password(ctx->db, user_id, hash,
	    ctx->now)) == DG_OK)
		rc = dg_throttle_give_back(ctx, try->counts, COUNTS_N);
	if (rc == DG_OK && end_devices)
		rc = dg_store_revocation_of_user(ctx->db, user_id, ctx->now);
	if (rc == DG_OK)
		rc = dg_audit_add(ctx, &event);
	return dg_db_end(ctx->db, rc);
}

enum dg_err
dg_session_change_password(struct dg_ctx *ctx, struct dg_session *session,
    const struct dg_password_change *in, int64_t *retry_after)
{
	const struct dg_login login = {
		.username = dg_str_from(session->user.username),
		.password = in->current, .browser = in->browser,
		.addr = in->addr,
	};
	char hash[DG_PASSWORD_HASH_MAX + 1] = "";
	char fresh[DG_SECRET_LEN + 1] = "";
	struct attempt try;
	enum dg_err rc;

	*retry_after = 0;
	memset(&try, 0, sizeof(try));
	if (!dg_password_is_allowed(in->fresh)) {
		rc = DG_EINVAL;
		goto out;
	}
	if ((rc = check(ctx, &login, &try, retry_after)) != DG_OK)
		goto out;
	if (try.user.id != session->user.id) {	/* renamed meanwhile */
		rc = DG_ENOTFOUND;
		goto out;
	}
	if ((rc = dg_password_hash(ctx, in->fresh, hash)) == DG_OK &&
	    (rc = dg_random_secret(fresh)) == DG_OK &&
	    (rc = in->ready(in->arg, fresh)) == DG_OK &&
	    (rc = set_password(ctx, session, &try, hash, in->end_devices,
	    fresh)) == DG_OK)
		memcpy(session->id, fresh, sizeof(fresh));
out:
	dg_secret_wipe(fresh, sizeof(fresh));
	dg_secret_wipe(hash, sizeof(hash));
	dg_secret_wipe(&try, sizeof(try));
	return rc;
}

enum dg_err
dg_session_find(struct dg_ctx *ctx, struct dg_str id, struct dg_session *out)
{
	uint8_t hash[DG_DIGEST_BYTES];
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	if (id.n != DG_SECRET_LEN)
		return DG_ENOTFOUND;
	dg_digest_str(id, hash);
	if ((rc = dg_store_session_find(ctx->db, hash, ctx->now,
	    &out->row)) != DG_OK ||
	    (rc = dg_session_seal_check(ctx, hash, &out->row)) != DG_OK ||
	    (rc = dg_store_user_find(ctx->db, out->row.user_id,
	    &out->user)) != DG_OK ||
	    (rc = dg_str_copy(out->id, sizeof(out->id), id)) != DG_OK)
		goto out;
	if (!dg_access_account_is_usable(&out->user, ctx->now))
		rc = DG_ENOTFOUND;
out:
	if (rc == DG_EINVAL)
		rc = DG_ENOTFOUND;
	if (rc != DG_OK)
		dg_secret_wipe(out, sizeof(*out));
	return rc;
}

enum dg_err
dg_session_logout(struct dg_ctx *ctx, const struct dg_session *session)
{
	const struct dg_audit event = {
		.action = DG_ACTION_LOGOUT, .user_id = session->user.id,
	};
	enum dg_err rc;

	if ((rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	/* Its claims on device grants end with it. */
	rc = dg_store_session_remove(ctx->db, session->row.id);
	if (rc == DG_OK)
		rc = dg_store_family_revoke_of_session(ctx->db,
		    session->row.id, ctx->now);
	/* signed out already, in another window */
	if (rc == DG_OK)
		rc = dg_audit_add(ctx, &event);
	else if (rc == DG_ENOTFOUND)
		rc = DG_OK;
	return dg_db_end(ctx->db, rc);
}
