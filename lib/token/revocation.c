/* SPDX-License-Identifier: MIT */
/* revocation.c: a client gives up what it was given (RFC 7009) */
#include "lib/token/revocation.h"

#include <string.h>

#include "lib/key/keys.h"
#include "lib/oauth/json.h"
#include "lib/oauth/jws_verify.h"
#include "lib/site/audit.h"
#include "lib/store/store_access_token.h"
#include "lib/store/store_device_grant.h"
#include "lib/store/store_revocation.h"
#include "lib/token/tokens.h"

/* What was presented; one of access, family and grant is meant. */
struct presented {
	enum { NOTHING, ACCESS, REFRESH, DEVICE_CODE } kind;
	int64_t provider_id;		/* whose it is */
	struct dg_access access;
	struct dg_token_family family;	/* of any but a request that waits */
	struct dg_device_grant grant;
};

static enum dg_err
find_refresh(struct dg_ctx *ctx, const uint8_t *hash, struct presented *out)
{
	struct dg_refresh_token row;
	enum dg_err rc;

	if ((rc = dg_store_refresh_find(ctx->db, hash, &row)) != DG_OK ||
	    (rc = dg_store_family_find(ctx->db, row.family_id,
	    &out->family)) != DG_OK)
		return rc;
	out->kind = REFRESH;
	out->provider_id = out->family.provider_id;
	return DG_OK;
}

static enum dg_err
find_grant(struct dg_ctx *ctx, const uint8_t *hash, struct presented *out)
{
	enum dg_err rc;

	rc = dg_store_device_grant_find(ctx->db, hash, &out->grant);
	if (rc != DG_OK)
		return rc;
	out->kind = DEVICE_CODE;
	out->provider_id = out->grant.provider_id;
	if (out->grant.state != DG_GRANT_REDEEMED)
		return DG_OK;
	return dg_store_family_find_by_grant(ctx->db,
	    dg_str_from(out->grant.uuid), &out->family);
}

/* token_type_hint is not needed: hashes and signatures tell them apart. */
static enum dg_err
find_presented(struct dg_ctx *ctx, struct dg_str token, struct presented *out)
{
	uint8_t hash[DG_DIGEST_BYTES];
	enum dg_err rc;

	memset(out, 0, sizeof(*out));
	rc = dg_tokens_check(ctx, token, &out->access);
	if (rc != DG_OK)
		return rc;
	/* account and issuer are looked at last: what is out of use, or of
	   another host, may come back, and the token, good but for that */
	if (out->access.error == DG_OAUTH_NONE || out->access.user.id != 0) {
		out->kind = ACCESS;
		out->family = out->access.family;
		out->provider_id = out->family.provider_id;
		return DG_OK;
	}
	if (token.n != DG_SECRET_LEN)
		return DG_OK;
	dg_digest_str(token, hash);
	if ((rc = find_refresh(ctx, hash, out)) == DG_ENOTFOUND)
		rc = find_grant(ctx, hash, out);
	return rc == DG_ENOTFOUND ? DG_OK : rc;
}

/* by: the other client that tried to revoke it; NULL: the token's own client. */
static enum dg_err
record(struct dg_ctx *ctx, const struct presented *what, const char *action,
    const char *detail, const struct dg_client *by)
{
	const char *pairs[5] = { NULL };
	char context[DG_AUDIT_CONTEXT_SIZE];
	size_t n = 0;
	const struct dg_audit event = {
		.action = action, .detail = detail,
		.user_id = what->kind == DEVICE_CODE ? what->grant.user_id :
		    what->family.user_id,
		.provider_id = what->provider_id,
		.grant_uuid = what->grant.uuid,
		.context = context,
	};
	enum dg_err rc;

	if (what->family.id != 0) {
		pairs[n++] = "sid";
		pairs[n++] = what->family.uuid;
	}
	if (by != NULL) {
		pairs[n++] = "by_client";
		pairs[n] = by->client_id;
	}
	rc = dg_audit_context(pairs, context);
	return rc == DG_OK ? dg_audit_add(ctx, &event) : rc;
}

static enum dg_err
end_family(struct dg_ctx *ctx, const struct presented *what,
    const char *detail)
{
	enum dg_err rc;

	rc = dg_store_family_revoke(ctx->db, what->family.id, ctx->now);
	return rc == DG_OK ?
	    record(ctx, what, DG_ACTION_REVOKED, detail, NULL) : rc;
}

/* Alone beside a refresh token, which can give another one. */
static enum dg_err
end_access(struct dg_ctx *ctx, const struct presented *what)
{
	const struct dg_access *access = &what->access;
	bool has_refresh;
	enum dg_err rc;

	rc = dg_store_revocation_has_refresh(ctx->db, what->family.id,
	    ctx->now, &has_refresh);
	if (rc != DG_OK)
		return rc;
	if (!has_refresh)
		return end_family(ctx, what, "access_token_revoked");
	if (access->row_id != 0)
		rc = dg_store_access_token_revoke(ctx->db, access->row_id,
		    ctx->now);
	else
		rc = dg_store_revocation_add_jti(ctx->db,
		    dg_str_from(access->jti), access->expires_at, ctx->now);
	return rc == DG_OK ? record(ctx, what, DG_ACTION_REVOKED,
	    "access_token_revoked", NULL) : rc;
}

/* A device code is revoked: the device does not want the request any more. */
static enum dg_err
end_request(struct dg_ctx *ctx, const struct presented *what)
{
	enum dg_err rc;

	if (what->grant.state == DG_GRANT_REDEEMED)
		return what->family.state == DG_FAMILY_ACTIVE ?
		    end_family(ctx, what, "device_code_revoked") : DG_OK;
	rc = dg_store_revocation_of_grant(ctx->db, &what->grant, ctx->now);
	if (rc != DG_OK)	/* denied or expired: there is nothing left */
		return rc == DG_ECONFLICT ? DG_OK : rc;
	return record(ctx, what, DG_ACTION_REVOKED, "request_cancelled", NULL);
}

/* The caller holds the transaction. */
static enum dg_err
end(struct dg_ctx *ctx, const struct dg_client *client,
    const struct presented *what)
{
	if (what->provider_id != client->provider_id)
		return record(ctx, what, DG_ACTION_SUSPICIOUS,
		    "revocation_of_foreign_token", client);
	switch (what->kind) {
	case ACCESS:
		return end_access(ctx, what);
	case REFRESH:
		return what->family.state == DG_FAMILY_ACTIVE ?
		    end_family(ctx, what, "refresh_token_revoked") : DG_OK;
	case DEVICE_CODE:
		return end_request(ctx, what);
	case NOTHING:
		break;
	}
	return DG_OK;
}

/*
 * RFC 7009 2.2.1: an ID token cannot be revoked, it only expires. The family that
 * it names is looked up before the signature is checked: nobody can guess such a
 * name, so a stranger's token costs no signature.
 */
static enum dg_err
is_id_token(struct dg_ctx *ctx, struct dg_str token, bool *out)
{
	struct dg_token_family family;
	struct dg_jws *jws = NULL;
	struct dg_jwk *key = NULL;
	struct dg_str sid;
	enum dg_err rc;

	*out = false;
	rc = dg_jws_parse(token, &jws);
	if (rc == DG_OK && !dg_str_equal_nocase(dg_str_from(dg_jws_typ(jws)),
	    DG_STR("JWT")))
		rc = DG_EINVAL;
	if (rc == DG_OK && !dg_json_get_str(dg_jws_payload(jws), "sid", &sid))
		rc = DG_EINVAL;
	if (rc == DG_OK)
		rc = dg_store_family_find_by_uuid(ctx->db, sid, &family);
	if (rc == DG_OK)
		rc = dg_keys_public(ctx, dg_jws_kid(jws), &key);
	*out = rc == DG_OK && dg_jws_verify(jws, key);
	dg_jwk_free(key);
	dg_jws_free(jws);
	return rc == DG_EINVAL || rc == DG_ENOTFOUND ? DG_OK : rc;
}

enum dg_err
dg_revocation_run(struct dg_ctx *ctx, const struct dg_client *client,
    struct dg_str token, enum dg_oauth_err *error)
{
	struct presented what;
	bool id_token;
	enum dg_err rc;

	*error = DG_OAUTH_NONE;
	rc = find_presented(ctx, token, &what);
	if (rc == DG_OK && what.kind == NOTHING) {
		rc = is_id_token(ctx, token, &id_token);
		if (rc == DG_OK && id_token)
			*error = DG_OAUTH_UNSUPPORTED_TOKEN_TYPE;
		return rc;
	}
	if (rc != DG_OK || (rc = dg_db_begin(ctx->db, DG_DB_WAIT_MS)) != DG_OK)
		return rc;
	/* its device may have been faster: look again, now that nobody writes */
	if (what.kind == DEVICE_CODE)
		rc = find_presented(ctx, token, &what);
	if (rc == DG_OK)
		rc = end(ctx, client, &what);
	return dg_db_end(ctx->db, rc);
}
