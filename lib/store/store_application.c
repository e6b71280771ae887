/* SPDX-License-Identifier: MIT */
/* store_application.c: write applications and their providers */
#include "lib/store/store_application.h"

#include <string.h>

#include "lib/store/store_client_row.h"

/* From grant types to user codes, the columns that add and set share. n: of
 * the first. */
static void
bind_settings(struct dg_stmt *st, int n, const struct dg_client *c)
{
	dg_stmt_int(st, n++, (c->grant_types & DG_GRANT_DEVICE_CODE) != 0);
	dg_stmt_int(st, n++, (c->grant_types & DG_GRANT_REFRESH_TOKEN) != 0);
	dg_stmt_int(st, n++, c->device_endpoint_auth_optional);
	dg_stmt_int(st, n++, c->refuse_unknown_scopes);
	dg_stmt_int(st, n++, c->send_complete_uri);
	dg_stmt_int(st, n++, c->device_code_lifetime);
	dg_stmt_int(st, n++, c->polling_interval);
	dg_stmt_int(st, n++, c->access_token_lifetime);
	dg_stmt_int(st, n++, c->refresh_idle);
	dg_stmt_int(st, n++, c->refresh_absolute);
	dg_stmt_int(st, n++, c->refresh_grace);
	dg_stmt_cstr(st, n++, c->id_token_alg);
	dg_stmt_cstr(st, n++, c->access_token_alg);
	dg_stmt_cstr(st, n++, dg_client_token_formats[c->access_token_format]);
	dg_stmt_int(st, n++, c->include_claims_in_id_token);
	dg_stmt_cstr(st, n++, dg_client_sub_modes[c->sub_mode]);
	dg_stmt_cstr(st, n++, dg_client_issuer_modes[c->issuer_mode]);
	dg_stmt_cstr(st, n++, c->scopes);
	dg_stmt_cstr(st, n++, c->default_scopes);
	dg_stmt_cstr(st, n++, c->user_code_charset);
	dg_stmt_int(st, n++, c->user_code_length);
	dg_stmt_cstr(st, n++, dg_client_auth_methods[c->auth_method]);
	dg_stmt_cstr(st, n++, c->tls_client_subject);
	dg_stmt_cstr(st, n++, c->cors_origins);
	dg_stmt_int(st, n++, c->require_dpop);
	dg_stmt_int(st, n++, c->end_tokens_at_logout);
	dg_stmt_cstr(st, n++, c->audiences);
	dg_stmt_int(st, n++, c->enabled);
	dg_stmt_int(st, n++, c->device_code_replay_revokes);
	dg_stmt_int(st, n, c->allow_user_hint);
}

static enum dg_err
add_provider(struct dg_db *db, struct dg_client *client)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_APPLICATION_PROVIDER_ADD);

	dg_stmt_cstr(st, 1, client->provider_uuid);
	dg_stmt_cstr(st, 2, client->client_id);
	dg_stmt_cstr(st, 3, dg_client_types[client->type]);
	dg_stmt_int(st, 4, client->has_secret);
	if (client->has_secret)
		dg_stmt_blob(st, 5, client->secret_hash,
		    sizeof(client->secret_hash));
	bind_settings(st, 6, client);
	return dg_stmt_run_id(st, &client->provider_id);
}

enum dg_err
dg_store_application_add(struct dg_db *db, struct dg_client *client,
    int64_t now)
{
	struct dg_stmt *st;
	enum dg_err rc;

	if ((rc = dg_random_uuid(client->provider_uuid)) != DG_OK ||
	    (rc = dg_random_uuid(client->application_uuid)) != DG_OK ||
	    (rc = add_provider(db, client)) != DG_OK)
		return rc;
	client->version = 1;
	st = dg_stmt_start(db, DG_ST_APPLICATION_ADD);
	dg_stmt_cstr(st, 1, client->application_uuid);
	dg_stmt_cstr(st, 2, client->slug);
	dg_stmt_cstr(st, 3, client->name);
	dg_stmt_cstr(st, 4, client->publisher);
	dg_stmt_int(st, 5, client->provider_id);
	dg_stmt_cstr(st, 6, dg_client_policy_modes[client->policy_mode]);
	dg_stmt_int(st, 7, client->enabled);
	dg_stmt_int(st, 8, now);
	return dg_stmt_run_id(st, &client->application_id);
}

enum dg_err
dg_store_application_set(struct dg_db *db, const struct dg_client *client)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_APPLICATION_PROVIDER_SET);
	enum dg_err rc;

	dg_stmt_int(st, 1, client->provider_id);
	dg_stmt_cstr(st, 2, client->client_id);
	dg_stmt_cstr(st, 3, dg_client_types[client->type]);
	bind_settings(st, 4, client);
	if ((rc = dg_stmt_run_id(st, NULL)) != DG_OK)
		return rc;
	st = dg_stmt_start(db, DG_ST_APPLICATION_SET);
	dg_stmt_int(st, 1, client->application_id);
	dg_stmt_cstr(st, 2, client->slug);
	dg_stmt_cstr(st, 3, client->name);
	dg_stmt_cstr(st, 4, client->publisher);
	dg_stmt_cstr(st, 5, dg_client_policy_modes[client->policy_mode]);
	dg_stmt_int(st, 6, client->enabled);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_application_touch(struct dg_db *db, struct dg_client *client)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_APPLICATION_TOUCH);

	dg_stmt_int(st, 1, client->provider_id);
	return dg_stmt_run_id(st, &client->version);
}

enum dg_err
dg_store_application_set_secret(struct dg_db *db, int64_t provider_id,
    const uint8_t hash[static DG_DIGEST_BYTES])
{
	struct dg_stmt *st = dg_stmt_start(db,
	    DG_ST_APPLICATION_PROVIDER_SET_SECRET);

	dg_stmt_int(st, 1, provider_id);
	dg_stmt_blob(st, 2, hash, DG_DIGEST_BYTES);
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_application_set_jwks(struct dg_db *db, int64_t provider_id,
    struct dg_str jwks)
{
	struct dg_stmt *st = dg_stmt_start(db,
	    DG_ST_APPLICATION_PROVIDER_SET_JWKS);

	dg_stmt_int(st, 1, provider_id);
	dg_stmt_text(st, 2, jwks);
	return dg_stmt_run_id(st, NULL);
}

static enum dg_err
find_slug(struct dg_db *db, enum dg_st which, const char *word,
    char slug[static DG_SLUG_MAX + 1])
{
	struct dg_stmt *st = dg_stmt_start(db, which);
	enum dg_err rc;

	dg_stmt_cstr(st, 1, word);
	if ((rc = dg_stmt_step(st)) == DG_OK)
		dg_stmt_get_text(st, 0, slug, DG_SLUG_MAX + 1);
	return dg_stmt_finish(st, rc);
}

enum dg_err
dg_store_application_find_by_scope(struct dg_db *db, const char *scope_name,
    char slug[static DG_SLUG_MAX + 1])
{
	return find_slug(db, DG_ST_APPLICATION_FIND_BY_SCOPE, scope_name,
	    slug);
}

enum dg_err
dg_store_application_find_by_audience(struct dg_db *db,
    const char *identifier, char slug[static DG_SLUG_MAX + 1])
{
	return find_slug(db, DG_ST_APPLICATION_FIND_BY_AUDIENCE, identifier,
	    slug);
}

enum dg_err
dg_store_application_each(struct dg_db *db,
    bool (*fn)(void *arg, const struct dg_client *client), void *arg)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_APPLICATION_EACH);
	struct dg_client client;
	enum dg_err rc;

	while ((rc = dg_stmt_step(st)) == DG_OK) {
		dg_client_read_row(st, &client);
		if (!fn(arg, &client))
			break;
	}
	return dg_stmt_finish(st, rc == DG_ENOTFOUND ? DG_OK : rc);
}

enum dg_err
dg_store_application_set_icon(struct dg_db *db, int64_t application_id,
    const char *type, const void *p, size_t n)
{
	struct dg_stmt *st;

	if (n > DG_ICON_MAX)
		return DG_EINVAL;
	st = dg_stmt_start(db, DG_ST_APPLICATION_SET_ICON);
	dg_stmt_int(st, 1, application_id);
	if (n > 0) {
		dg_stmt_cstr(st, 2, type);
		dg_stmt_blob(st, 3, p, n);
	}
	return dg_stmt_run_id(st, NULL);
}

enum dg_err
dg_store_application_icon(struct dg_db *db, struct dg_str uuid,
    char type[static 32], uint8_t *out, size_t size, size_t *n)
{
	struct dg_stmt *st = dg_stmt_start(db, DG_ST_APPLICATION_ICON);
	struct dg_str icon;
	enum dg_err rc;

	*n = 0;
	dg_stmt_text(st, 1, uuid);
	if ((rc = dg_stmt_step(st)) == DG_OK) {
		dg_stmt_get_text(st, 0, type, 32);
		icon = dg_stmt_get_str(st, 1);
		if (icon.n > size) {
			rc = DG_ENOMEM;
		} else {
			memcpy(out, icon.p, icon.n);
			*n = icon.n;
		}
	}
	return dg_stmt_finish(st, rc);
}
