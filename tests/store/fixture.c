/* SPDX-License-Identifier: MIT */
/* fixture.c: what the store's tests share */
#include "tests/store/fixture.h"

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/oauth/user_code.h"
#include "lib/store/db_sqlite.h"
#include "lib/store/store_application.h"
#include "lib/store/store_session.h"

void
fixture_client(struct dg_client *out, const char *slug)
{
	memset(out, 0, sizeof(*out));
	snprintf(out->slug, sizeof(out->slug), "%s", slug);
	snprintf(out->client_id, sizeof(out->client_id), "id-%s", slug);
	snprintf(out->name, sizeof(out->name), "Name of %s", slug);
	snprintf(out->publisher, sizeof(out->publisher), "Maker");
	snprintf(out->scopes, sizeof(out->scopes), "openid profile");
	snprintf(out->default_scopes, sizeof(out->default_scopes), "openid");
	snprintf(out->id_token_alg, sizeof(out->id_token_alg), "RS256");
	snprintf(out->access_token_alg, sizeof(out->access_token_alg),
	    "ES256");
	snprintf(out->user_code_charset, sizeof(out->user_code_charset),
	    DG_USER_CODE_CHARSET);
	out->type = DG_CLIENT_CONFIDENTIAL;
	out->has_secret = true;
	fixture_bytes(200, out->secret_hash);
	out->grant_types = DG_GRANT_DEVICE_CODE | DG_GRANT_REFRESH_TOKEN;
	out->device_endpoint_auth_optional = true;
	out->refuse_unknown_scopes = true;
	out->send_complete_uri = true;
	out->device_code_lifetime = 601;
	out->polling_interval = 6;
	out->access_token_lifetime = 602;
	out->refresh_idle = 603;
	out->refresh_absolute = 604;
	out->refresh_grace = 61;
	out->access_token_format = DG_TOKEN_OPAQUE;
	out->include_claims_in_id_token = true;
	out->sub_mode = DG_SUB_USER_UPN;
	out->issuer_mode = DG_ISSUER_GLOBAL;
	out->user_code_length = 9;
	out->auth_method = DG_AUTH_SECRET_POST;
	snprintf(out->tls_client_subject, sizeof(out->tls_client_subject),
	    "CN=%s", slug);
	snprintf(out->cors_origins, sizeof(out->cors_origins),
	    "https://a.example https://b.example");
	out->require_dpop = true;
	snprintf(out->audiences, sizeof(out->audiences),
	    "https://api.example urn:x:y");
	out->enabled = true;
	out->policy_mode = DG_POLICY_ALL;
}

void
fixture_fill(struct dg_db *db, struct fixture *out)
{
	struct dg_session_row session = { .auth_time = NOW,
		.created_at = NOW, .expires_at = NOW + 3600 };
	uint8_t hash[DG_DIGEST_BYTES];

	memset(out, 0, sizeof(*out));
	fixture_client(&out->client, "tv");
	snprintf(out->user.username, sizeof(out->user.username), "Alice");
	snprintf(out->user.email, sizeof(out->user.email), "Alice@Example.com");
	out->user.is_active = true;
	assert_ok(dg_db_begin(db, 1000));
	assert_ok(dg_store_application_add(db, &out->client, NOW));
	assert_ok(dg_store_user_add(db, &out->user, NOW));
	session.user_id = out->user.id;
	fixture_bytes(1, hash);
	assert_ok(dg_store_session_add(db, hash, &session, NOW));
	out->session_id = session.id;
	assert_ok(dg_db_commit(db));
}

struct dg_db *
fixture_memory(struct fixture *out)
{
	struct dg_db *db;

	assert_ok(dg_db_open_memory(ALL_ROLES, &db));
	fixture_fill(db, out);
	return db;
}

void
fixture_bytes(uint8_t n, uint8_t out[static DG_DIGEST_BYTES])
{
	memset(out, 0, DG_DIGEST_BYTES);
	out[0] = n;
}

void
fixture_grant(struct dg_db *db, const struct fixture *fx, uint8_t n,
    struct dg_device_grant *out)
{
	uint8_t hash[DG_DIGEST_BYTES];

	memset(out, 0, sizeof(*out));
	out->provider_id = fx->client.provider_id;
	out->issued_at = NOW;
	out->expires_at = NOW + 600;
	out->interval = 5;
	snprintf(out->requested_scopes, sizeof(out->requested_scopes),
	    "openid profile");
	fixture_bytes(n, hash);
	assert_ok(dg_db_begin(db, 1000));
	assert_ok(dg_store_device_grant_add(db, hash, hash, out, NOW));
	assert_ok(dg_db_commit(db));
	assert_ok(dg_store_device_grant_find(db, hash, out));
}

void
fixture_approved(struct dg_db *db, const struct fixture *fx, uint8_t n,
    struct dg_device_grant *out)
{
	struct dg_decision by = { .user_id = fx->user.id,
		.session_id = fx->session_id, .granted_scopes = "openid",
		.auth_time = NOW - 5, .amr = "pwd", .acr = "" };

	fixture_grant(db, fx, n, out);
	assert_ok(dg_db_begin(db, 1000));
	assert_ok(dg_store_device_grant_claim(db, out, by.user_id,
	    by.session_id, NOW, out));
	by.version = out->version;
	assert_ok(dg_store_device_grant_approve(db, out, &by, NOW + 1));
	assert_ok(dg_db_commit(db));
}

void
fixture_dir_make(char out[static FIXTURE_DIR_SIZE])
{
	snprintf(out, FIXTURE_DIR_SIZE, "/tmp/dg-store-XXXXXX");
	assert_non_null(mkdtemp(out));
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void
fixture_dir_remove(const char *dir)
{
	assert_int_equal(nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

void
fixture_path(char out[static 256], const char *dir, const char *name)
{
	snprintf(out, 256, "%s/%s", dir, name);
}

int
fixture_sql(struct dg_db *db, const char *sql)
{
	sqlite3_set_authorizer(db->sqlite, NULL, NULL);
	return sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);
}

int64_t
fixture_number(struct dg_db *db, const char *sql)
{
	sqlite3_stmt *s;
	int64_t n = -1;

	sqlite3_set_authorizer(db->sqlite, NULL, NULL);
	assert_int_equal(sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL),
	    SQLITE_OK);
	if (sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return n;
}
