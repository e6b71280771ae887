/* SPDX-License-Identifier: MIT */
/* grant_open.c: a person brings a code: count, look up, claim, show */
#include <string.h>

#include "lib/grant/grant.h"
#include "lib/grant/grant_access.h"
#include "lib/grant/grant_code.h"
#include "lib/site/audit.h"
#include "lib/site/throttle.h"

/* A right code does not reset these counts: an attacker has right codes too. */
static const struct dg_throttle_rule wrong_by_account = {
	.kind = "user_code_account", .burst = 5, .refill_sec = 180,
	.per_day = 20,
};
/* Fifty honest people behind one address mistype, too. */
static const struct dg_throttle_rule wrong_by_network = {
	.kind = "user_code_network", .burst = 50, .refill_sec = 10,
	.per_day = 0,
};
/*
 * Refuses nobody: a code that existed costs no guess, but answering it writes
 * one row as a wrong code does, so that time does not tell them apart.
 */
static const struct dg_throttle_rule existed = {
	.kind = "user_code_existed", .burst = 1000000, .refill_sec = 1,
	.per_day = 0,
};

enum { BY_ACCOUNT, BY_NETWORK, COUNTS_N };

/* One code that a person brings. */
struct entry {
	const struct dg_session *session;
	uint8_t tag[DG_DIGEST_BYTES];		/* of the folded code */
	bool possible;				/* some application has codes of
						   this length */
	struct dg_throttle counts[COUNTS_N];
	struct dg_throttle existed;
};

static enum dg_err
prepare(struct dg_ctx *ctx, const struct dg_addr *addr, const char *code,
    struct entry *entry)
{
	int64_t user_id = entry->session->user.id;
	enum dg_err rc;

	if ((rc = dg_grant_code_tag(ctx, code, entry->tag)) != DG_OK ||
	    (rc = dg_throttle_by_user(ctx, &wrong_by_account, user_id,
	    DG_STR(""), &entry->counts[BY_ACCOUNT])) != DG_OK ||
	    (rc = dg_throttle_by_network(ctx, &wrong_by_network, addr,
	    &entry->counts[BY_NETWORK])) != DG_OK)
		return rc;
	return dg_throttle_by_user(ctx, &existed, user_id, DG_STR(""),
	    &entry->existed);
}

static void
unusable(struct dg_opened *out)
{
	memset(&out->grant, 0, sizeof(out->grant));
	memset(&out->client, 0, sizeof(out->client));
	out->lookup = DG_LOOKUP_UNUSABLE;
}

/* A code that never lived, or not within the grace time, is a guess. */
static enum dg_err
count_wrong(struct dg_ctx *ctx, const struct entry *entry)
{
	struct dg_audit event = {
		.action = DG_ACTION_SUSPICIOUS, .detail = "wrong_code",
		.user_id = entry->session->user.id,
	};
	int64_t wait;
	enum dg_err rc;

	if ((rc = dg_throttle_take(ctx, entry->counts, COUNTS_N,
	    &wait)) != DG_OK ||
	    (rc = dg_audit_add(ctx, &event)) != DG_OK)
		return rc;
	rc = dg_throttle_peek(ctx, entry->counts, COUNTS_N, &wait);
	if (rc != DG_ELIMIT)
		return rc;
	event.detail = "code_lockout";
	return dg_audit_add(ctx, &event);
}

static enum dg_err
ask_access(struct dg_ctx *ctx, const struct dg_session *session,
    struct dg_opened *out)
{
	enum dg_err rc;

	rc = dg_grant_access(ctx, &out->grant, &session->user, &out->client,
	    &out->retry_after);
	switch (rc) {
	case DG_OK:
		out->lookup = DG_LOOKUP_OK;
		break;
	case DG_EDENIED:
		out->lookup = DG_LOOKUP_NO_ACCESS;
		break;
	case DG_ELIMIT:
		out->lookup = DG_LOOKUP_DISOWNED;
		break;
	default:
		return rc;
	}
	out->disowned = rc == DG_ELIMIT;
	return DG_OK;
}

/* The code is right, the account is not. */
static bool
is_refused(const struct dg_opened *opened)
{
	return opened->lookup == DG_LOOKUP_NO_ACCESS ||
	    opened->lookup == DG_LOOKUP_DISOWNED;
}

/* Claim the row, then ask access; who may not leaves no claim behind. */
static enum dg_err
claim(struct dg_ctx *ctx, const struct entry *entry, struct dg_opened *out)
{
	const struct dg_session *session = entry->session;
	struct dg_audit event = {
		.action = DG_ACTION_AUTHORIZE, .detail = "code_opened",
		.user_id = session->user.id,
		.provider_id = out->grant.provider_id,
		.grant_uuid = out->grant.uuid,
	};
	int64_t wait;
	enum dg_err rc;

	rc = dg_store_device_grant_claim(ctx->db, &out->grant,
	    session->user.id, session->row.id, ctx->now, &out->grant);
	if (rc == DG_OK)
		rc = dg_store_client_find_by_provider(ctx->db,
		    out->grant.provider_id, &out->client);
	if (rc == DG_ECONFLICT || rc == DG_ENOTFOUND) {
		unusable(out);
		return dg_throttle_take(ctx, &entry->existed, 1, &wait);
	}
	if (rc != DG_OK)
		return rc;
	rc = ask_access(ctx, session, out);
	return rc == DG_OK && out->lookup == DG_LOOKUP_OK ?
	    dg_audit_add(ctx, &event) : rc;
}

/* The request is for another account (user_hint). The answer and the time that
 * it takes are those of a wrong code; the request does not change, so that the
 * right account can still open it. */
static enum dg_err
not_for_this_account(struct dg_ctx *ctx, const struct entry *entry,
    struct dg_opened *out)
{
	struct dg_audit event = {
		.action = DG_ACTION_SUSPICIOUS, .detail = "code_of_another",
		.user_id = entry->session->user.id,
		.provider_id = out->grant.provider_id,
	};
	char uuid[DG_UUID_LEN + 1];
	int64_t wait;
	enum dg_err rc;

	memcpy(uuid, out->grant.uuid, sizeof(uuid));
	event.grant_uuid = uuid;
	unusable(out);
	rc = dg_throttle_take(ctx, &entry->existed, 1, &wait);
	return rc == DG_OK ? dg_audit_add(ctx, &event) : rc;
}

/* All of it in one transaction, so that no two guesses pass on one count. */
static enum dg_err
look_up(struct dg_ctx *ctx, const struct entry *entry, struct dg_opened *out)
{
	enum dg_err rc;

	rc = dg_throttle_peek(ctx, entry->counts, COUNTS_N, &out->retry_after);
	if (rc == DG_ELIMIT) {
		out->lookup = DG_LOOKUP_LIMITED;
		return DG_OK;
	}
	if (rc != DG_OK)
		return rc;
	rc = dg_store_device_grant_find_by_user_code(ctx->db, entry->tag,
	    &out->grant);
	if (rc == DG_ENOTFOUND || (rc == DG_OK &&
	    ctx->now - out->grant.expires_at >= DG_GRANT_GRACE_SEC)) {
		unusable(out);
		/* a code of a length that no application has is a mistyped one
		   and no guess; it is looked up before, since the length may
		   have been changed after it was issued */
		return entry->possible ? count_wrong(ctx, entry) : DG_OK;
	}
	if (rc == DG_OK)
		rc = dg_grant_access_account(ctx, &out->grant,
		    &entry->session->user);
	if (rc == DG_EDENIED)
		return not_for_this_account(ctx, entry, out);
	return rc == DG_OK ? claim(ctx, entry, out) : rc;
}

/* What was typed is no code at all: says so without asking the database. */
static bool
is_no_code(enum dg_user_code_fault fault, struct dg_opened *out)
{
	switch (fault) {
	case DG_USER_CODE_OK:
		return false;
	case DG_USER_CODE_EMPTY:
		out->lookup = DG_LOOKUP_EMPTY;
		break;
	case DG_USER_CODE_CHARACTER:
		out->lookup = DG_LOOKUP_CHARACTER;
		break;
	case DG_USER_CODE_TOO_LONG:
		out->lookup = DG_LOOKUP_UNUSABLE;
		break;
	}
	return true;
}

enum dg_err
dg_grant_open(struct dg_ctx *ctx, const struct dg_session *session,
    const struct dg_addr *addr, struct dg_str typed, struct dg_opened *out)
{
	char code[DG_USER_CODE_MAX + 1] = "";
	struct dg_session now = { .id = "" };
	struct entry entry = { .session = session };
	enum dg_user_code_fault fault;
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	if ((rc = dg_grant_code_fold(ctx, typed, &fault, code,
	    &out->bad, &entry.possible)) != DG_OK || is_no_code(fault, out))
		goto out;
	if ((rc = prepare(ctx, addr, code, &entry)) != DG_OK ||
	    (rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		goto out;
	/* while this request waited, the session may have ended and the account
	   may have been locked or lost rights */
	rc = dg_session_find(ctx, dg_str_from(session->id), &now);
	entry.session = &now;
	if (rc == DG_OK)
		rc = look_up(ctx, &entry, out);
	if (rc == DG_OK && !is_refused(out))
		rc = dg_db_commit(ctx->db);
	else
		dg_db_rollback(ctx->db);
	if (rc == DG_OK)
		dg_user_code_text(code, out->user_code);
out:
	dg_secret_wipe(&now, sizeof(now));
	dg_secret_wipe(code, sizeof(code));
	if (rc != DG_OK)
		dg_secret_wipe(out, sizeof(*out));
	return rc;
}

static enum dg_err
view_row(struct dg_ctx *ctx, const struct dg_session *session,
    const char *code, struct dg_opened *out)
{
	uint8_t tag[DG_DIGEST_BYTES];
	enum dg_err rc;

	out->lookup = DG_LOOKUP_UNUSABLE;
	if ((rc = dg_grant_code_tag(ctx, code, tag)) != DG_OK ||
	    (rc = dg_store_device_grant_find_by_user_code(ctx->db, tag,
	    &out->grant)) != DG_OK)
		return rc;
	if (out->grant.user_id != session->user.id ||
	    out->grant.session_id != session->row.id)
		return DG_ENOTFOUND;
	rc = dg_store_client_find_by_provider(ctx->db, out->grant.provider_id,
	    &out->client);
	if (rc != DG_OK)
		return rc;
	dg_user_code_text(code, out->user_code);
	rc = ask_access(ctx, session, out);
	if (out->grant.state != DG_GRANT_PENDING ||
	    ctx->now >= out->grant.expires_at)
		out->lookup = DG_LOOKUP_UNUSABLE;
	return rc;
}

enum dg_err
dg_grant_view(struct dg_ctx *ctx, const struct dg_session *session,
    struct dg_str user_code, struct dg_opened *out)
{
	char code[DG_USER_CODE_MAX + 1] = "";
	enum dg_user_code_fault fault;
	bool possible;
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	rc = dg_grant_code_fold(ctx, user_code, &fault, code, &out->bad,
	    &possible);
	if (rc == DG_OK)
		rc = fault == DG_USER_CODE_OK ?
		    view_row(ctx, session, code, out) : DG_ENOTFOUND;
	if (rc == DG_ENOTFOUND) {
		unusable(out);
		rc = DG_OK;
	}
	dg_secret_wipe(code, sizeof(code));
	if (rc != DG_OK)
		dg_secret_wipe(out, sizeof(*out));
	return rc;
}
