/* SPDX-License-Identifier: MIT */
/* store_client.c: provider and application in one row */
#include "lib/store/store_client.h"

#include <string.h>

#include "lib/oauth/user_code.h"
#include "lib/store/store_client_row.h"

#define APPLICATION_COLUMNS 7	/* between the application's id and the hash */

const char *const dg_client_types[] = {
	[DG_CLIENT_PUBLIC] = "public",
	[DG_CLIENT_CONFIDENTIAL] = "confidential",
	NULL,
};
const char *const dg_client_sub_modes[] = {
	[DG_SUB_HASHED_USER_ID] = "hashed_user_id",
	[DG_SUB_USER_ID] = "user_id",
	[DG_SUB_USER_UUID] = "user_uuid",
	[DG_SUB_USER_USERNAME] = "user_username",
	[DG_SUB_USER_EMAIL] = "user_email",
	[DG_SUB_USER_UPN] = "user_upn",
	NULL,
};
const char *const dg_client_issuer_modes[] = {
	[DG_ISSUER_PER_PROVIDER] = "per_provider",
	[DG_ISSUER_GLOBAL] = "global",
	NULL,
};
const char *const dg_client_policy_modes[] = {
	[DG_POLICY_ANY] = "any",
	[DG_POLICY_ALL] = "all",
	NULL,
};
const char *const dg_client_token_formats[] = {
	[DG_TOKEN_JWT] = "jwt",
	[DG_TOKEN_OPAQUE] = "opaque",
	NULL,
};
const char *const dg_client_auth_methods[] = {
	[DG_AUTH_ANY] = "any",
	[DG_AUTH_NONE] = "none",
	[DG_AUTH_SECRET_BASIC] = "client_secret_basic",
	[DG_AUTH_SECRET_POST] = "client_secret_post",
	[DG_AUTH_PRIVATE_KEY_JWT] = "private_key_jwt",
	[DG_AUTH_TLS] = "tls_client_auth",
	NULL,
};

/* The columns in their order; returns the number of the next one. */
static int
read_provider(struct dg_stmt *st, struct dg_client *out)
{
	int n = 0;

	out->provider_id = dg_stmt_get_int(st, n++);
	dg_stmt_get_text(st, n++, out->provider_uuid,
	    sizeof(out->provider_uuid));
	dg_stmt_get_text(st, n++, out->client_id, sizeof(out->client_id));
	out->type = (enum dg_client_type)dg_stmt_get_word(st, n++,
	    dg_client_types);
	out->has_secret = dg_stmt_get_int(st, n++) != 0;
	if (dg_stmt_get_int(st, n++) != 0)
		out->grant_types |= DG_GRANT_DEVICE_CODE;
	if (dg_stmt_get_int(st, n++) != 0)
		out->grant_types |= DG_GRANT_REFRESH_TOKEN;
	out->device_endpoint_auth_optional = dg_stmt_get_int(st, n++) != 0;
	out->refuse_unknown_scopes = dg_stmt_get_int(st, n++) != 0;
	out->send_complete_uri = dg_stmt_get_int(st, n++) != 0;
	out->device_code_lifetime = dg_stmt_get_int(st, n++);
	out->polling_interval = dg_stmt_get_int(st, n++);
	out->access_token_lifetime = dg_stmt_get_int(st, n++);
	out->refresh_idle = dg_stmt_get_int(st, n++);
	out->refresh_absolute = dg_stmt_get_int(st, n++);
	out->refresh_grace = dg_stmt_get_int(st, n++);
	dg_stmt_get_text(st, n++, out->id_token_alg,
	    sizeof(out->id_token_alg));
	dg_stmt_get_text(st, n++, out->access_token_alg,
	    sizeof(out->access_token_alg));
	out->access_token_format = (enum dg_token_format)dg_stmt_get_word(st,
	    n++, dg_client_token_formats);
	out->include_claims_in_id_token = dg_stmt_get_int(st, n++) != 0;
	out->sub_mode = (enum dg_sub_mode)dg_stmt_get_word(st, n++,
	    dg_client_sub_modes);
	out->issuer_mode = (enum dg_issuer_mode)dg_stmt_get_word(st, n++,
	    dg_client_issuer_modes);
	dg_stmt_get_text(st, n++, out->scopes, sizeof(out->scopes));
	dg_stmt_get_text(st, n++, out->default_scopes,
	    sizeof(out->default_scopes));
	dg_stmt_get_text(st, n++, out->user_code_charset,
	    sizeof(out->user_code_charset));
	out->user_code_length = dg_stmt_get_int(st, n++);
	out->auth_method = (enum dg_auth_method)dg_stmt_get_word(st, n++,
	    dg_client_auth_methods);
	out->has_jwks = dg_stmt_get_int(st, n++) != 0;
	dg_stmt_get_text(st, n++, out->tls_client_subject,
	    sizeof(out->tls_client_subject));
	dg_stmt_get_text(st, n++, out->cors_origins,
	    sizeof(out->cors_origins));
	out->require_dpop = dg_stmt_get_int(st, n++) != 0;
	out->end_tokens_at_logout = dg_stmt_get_int(st, n++) != 0;
	dg_stmt_get_text(st, n++, out->audiences, sizeof(out->audiences));
	out->enabled = dg_stmt_get_int(st, n++) != 0;
	out->device_code_replay_revokes = dg_stmt_get_int(st, n++) != 0;
	out->version = dg_stmt_get_int(st, n++);
	out->allow_user_hint = dg_stmt_get_int(st, n++) != 0;
	return n;
}

static void
read_application(struct dg_stmt *st, int n, struct dg_client *out)
{
	dg_stmt_get_text(st, n++, out->application_uuid,
	    sizeof(out->application_uuid));
	dg_stmt_get_text(st, n++, out->slug, sizeof(out->slug));
	dg_stmt_get_text(st, n++, out->name, sizeof(out->name));
	dg_stmt_get_text(st, n++, out->publisher, sizeof(out->publisher));
	out->has_icon = dg_stmt_get_int(st, n++) != 0;
	out->enabled = out->enabled && dg_stmt_get_int(st, n) != 0;
	n++;
	out->policy_mode = (enum dg_policy_mode)dg_stmt_get_word(st, n,
	    dg_client_policy_modes);
}

void
dg_client_read_row(struct dg_stmt *st, struct dg_client *out)
{
	int n;

	memset(out, 0, sizeof(*out));
	n = read_provider(st, out);
	out->application_id = dg_stmt_get_int(st, n++);
	if (out->application_id != 0)
		read_application(st, n, out);
	dg_stmt_get_blob(st, n + APPLICATION_COLUMNS, out->secret_hash,
	    sizeof(out->secret_hash));
}

static enum dg_err
find_client(struct dg_stmt *st, struct dg_client *out)
{
	enum dg_err rc = dg_stmt_step(st);

	if (rc == DG_OK)
		dg_client_read_row(st, out);
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_client_find(struct dg_db *db, struct dg_str client_id,
    struct dg_client *out)
{
	struct dg_stmt *st;

	if (client_id.n > DG_CLIENT_ID_MAX)
		return DG_ENOTFOUND;
	st = dg_stmt_start(db, DG_ST_CLIENT_FIND);
	dg_stmt_text(st, 1, client_id);
	return find_client(st, out);
}

enum dg_err
dg_store_client_find_by_provider(struct dg_db *db, int64_t provider_id,
    struct dg_client *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_CLIENT_FIND_BY_PROVIDER);

	dg_stmt_int(st, 1, provider_id);
	return find_client(st, out);
}

enum dg_err
dg_store_client_find_by_slug(struct dg_db *db, struct dg_str slug,
    struct dg_client *out)
{
	struct dg_stmt *st;

	if (slug.n > DG_SLUG_MAX)
		return DG_ENOTFOUND;
	st = dg_stmt_start(db, DG_ST_CLIENT_FIND_BY_SLUG);
	dg_stmt_text(st, 1, slug);
	return find_client(st, out);
}

/* Add what out lacks; characters that do not fit are left out. */
static void
join_charset(char out[static DG_CHARSET_MAX + 1], struct dg_str charset)
{
	size_t n = strlen(out), i;

	for (i = 0; i < charset.n && n < DG_CHARSET_MAX; i++)
		if (memchr(out, charset.p[i], n) == NULL)
			out[n++] = charset.p[i];
	out[n] = '\0';
}

enum dg_err
dg_store_client_codes(struct dg_db *db,
    char charset[static DG_CHARSET_MAX + 1], unsigned *lengths)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_CLIENT_CHARSETS);
	enum dg_err rc;
	int64_t length;

	charset[0] = '\0';
	*lengths = 0;
	while ((rc = dg_stmt_step(st)) == DG_OK) {
		join_charset(charset, dg_stmt_get_str(st, 0));
		length = dg_stmt_get_int(st, 1);
		if (length == 0)
			length = DG_USER_CODE_LEN;
		if (length > 0 && length < 32)
			*lengths |= 1u << length;
	}
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}

enum dg_err
dg_store_client_jwks(struct dg_db *db, int64_t provider_id,
    char out[static DG_JWKS_MAX + 1])
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_CLIENT_JWKS);
	enum dg_err rc;

	dg_stmt_int(st, 1, provider_id);
	if ((rc = dg_stmt_step(st)) == DG_OK)
		dg_stmt_get_text(st, 0, out, DG_JWKS_MAX + 1);
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_client_has_origin(struct dg_db *db, struct dg_str origin, bool *out)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_CLIENT_CORS_ORIGINS);
	struct dg_str list, word;
	enum dg_err rc = DG_OK;

	*out = false;
	while (!*out && (rc = dg_stmt_step(st)) == DG_OK) {
		list = dg_stmt_get_str(st, 0);
		while (!*out && dg_str_split(&list, " ", &word))
			*out = dg_str_equal(word, origin);
	}
	return dg_stmt_finish(st, *out || rc == DG_ENOTFOUND ? DG_OK : rc);
}
