/* SPDX-License-Identifier: MIT */
/* world.c: an installation for tests */
#include "tests/unit/test.h"
#include "tests/unit/world.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>


#include "lib/account/password.h"
#include "lib/account/session_seal.h"
#include "lib/admin/scope.h"
#include "lib/base/base64url.h"
#include "lib/base/clock.h"
#include "lib/crypt/argon2.h"
#include "lib/crypt/random.h"
#include "lib/key/keys.h"
#include "lib/store/store_application.h"
#include "lib/store/store_event.h"
#include "lib/store/store_meta.h"

#define ALL_ROLES (DG_ROLE_DEVICE | DG_ROLE_TOKEN | DG_ROLE_VERIFY | \
	DG_ROLE_USERINFO | DG_ROLE_DISCOVERY | DG_ROLE_INTROSPECT | \
	DG_ROLE_REVOKE | DG_ROLE_ADMIN)

static void
path_of(const struct world *w, const char *name,
    char out[static DG_CONF_PATH_MAX])
{
	assert_true(snprintf(out, DG_CONF_PATH_MAX, "%s/%s",
	    w->ctx.conf.state_dir, name) < DG_CONF_PATH_MAX);
}

static void
make_dirs(struct world *w)
{
	struct dg_conf *conf = &w->ctx.conf;
	char path[DG_CONF_PATH_MAX];

	(void)snprintf(conf->state_dir, sizeof(conf->state_dir),
	    "/tmp/dg-test-world-XXXXXX");
	assert_non_null(mkdtemp(conf->state_dir));
	path_of(w, "run", path);
	assert_int_equal(mkdir(path, 0700), 0);
	path_of(w, "keys", conf->keys_dir);
	assert_int_equal(mkdir(conf->keys_dir, 0700), 0);
}

static void
make_user(struct world *w, const char *name, struct dg_user *user)
{
	(void)snprintf(user->username, sizeof(user->username), "%s", name);
	(void)snprintf(user->name, sizeof(user->name), "%s Example", name);
	(void)snprintf(user->email, sizeof(user->email), "%s@example.org",
	    name);
	(void)snprintf(user->attributes, sizeof(user->attributes), "{}");
	user->is_active = true;
	assert_ok(dg_store_user_add(w->ctx.db, user, w->ctx.now));
}

static void
make_client(struct world *w, const char *slug, struct dg_client *client)
{
	(void)snprintf(client->client_id, sizeof(client->client_id), "%s",
	    slug);
	(void)snprintf(client->slug, sizeof(client->slug), "%s", slug);
	(void)snprintf(client->name, sizeof(client->name), "The %s", slug);
	client->grant_types = DG_GRANT_DEVICE_CODE | DG_GRANT_REFRESH_TOKEN;
	client->send_complete_uri = true;
	client->refresh_idle = 30 * 86400;
	client->refresh_absolute = 365 * 86400;
	client->refresh_grace = 60;
	(void)snprintf(client->id_token_alg, sizeof(client->id_token_alg),
	    "ES256");
	(void)snprintf(client->access_token_alg,
	    sizeof(client->access_token_alg), "ES256");
	(void)snprintf(client->scopes, sizeof(client->scopes),
	    "openid profile email offline_access");
	(void)snprintf(client->default_scopes, sizeof(client->default_scopes),
	    "openid profile");
	(void)snprintf(client->user_code_charset,
	    sizeof(client->user_code_charset), DG_USER_CODE_CHARSET);
	client->user_code_length = DG_USER_CODE_LEN;
	client->enabled = true;
	assert_ok(dg_store_application_add(w->ctx.db, client, w->ctx.now));
}

static void
make_scopes(struct dg_db *db)
{
	struct dg_scope_mapping scope;
	size_t i;

	for (i = 0; i < DG_ADMIN_SCOPE_STANDARD_N; i++) {
		scope = dg_admin_scope_standard[i];
		assert_ok(dg_store_scope_add(db, &scope));
	}
}

static void
make_objects(struct world *w)
{
	struct dg_db *db = w->ctx.db;

	assert_ok(dg_db_begin(db, 0));
	(void)snprintf(w->flow.slug, sizeof(w->flow.slug), "device");
	(void)snprintf(w->flow.name, sizeof(w->flow.name), "Device");
	(void)snprintf(w->flow.title, sizeof(w->flow.title), "Connect");
	w->flow.designation = DG_FLOW_STAGE_CONFIGURATION;
	assert_ok(dg_store_flow_add(db, &w->flow));
	(void)snprintf(w->brand.domain, sizeof(w->brand.domain),
	    "brand.example");
	(void)snprintf(w->brand.title, sizeof(w->brand.title), "Example");
	w->brand.is_default = true;
	w->brand.flow_device_code_id = w->flow.id;
	assert_ok(dg_store_brand_add(db, &w->brand));
	make_scopes(db);
	make_user(w, "anna", &w->anna);
	make_user(w, "ben", &w->ben);
	make_client(w, "tv", &w->tv);
	w->build.type = DG_CLIENT_CONFIDENTIAL;
	w->build.has_secret = true;
	dg_digest_str(DG_STR("secret"), w->build.secret_hash);
	make_client(w, "build", &w->build);
	assert_ok(dg_store_meta_set(db, "subject_salt", "salt"));
	assert_ok(dg_db_commit(db));
}

static void
make_program(struct world *w)
{
	struct dg_ctx *ctx = &w->ctx;

	memset(w, 0, sizeof(*w));
	assert_ok(dg_log_open(DG_LOG_TO_NONE, "test", NULL));
	assert_ok(dg_random_init());
	make_dirs(w);
	(void)snprintf(ctx->conf.base_url, sizeof(ctx->conf.base_url),
	    "https://login.example/auth");
	ctx->conf.device_code_lifetime = 600;
	ctx->conf.polling_interval = 5;
	ctx->conf.throttle_burst = 60;
	ctx->conf.throttle_seconds = 1;
	memset(ctx->secrets.user_code, 1, DG_SECRET_BYTES);
	memset(ctx->secrets.password, 2, DG_SECRET_BYTES);
	memset(ctx->secrets.session, 3, DG_SECRET_BYTES);
	memset(ctx->secrets.refresh, 4, DG_SECRET_BYTES);
	ctx->ip = "192.0.2.7";
	ctx->request_id = "r1";
	assert_ok(dg_addr_parse(DG_STR("192.0.2.7"), &w->addr));
	world_wait(w, 0);
}

static void
fill(struct world *w, bool keys)
{
	struct dg_ctx *ctx = &w->ctx;
	int64_t from;

	make_objects(w);
	assert_ok(dg_site_default(&ctx->conf, &ctx->site));
	if (keys)
		assert_ok(dg_keys_rotate(ctx, DG_JWS_ES256, false, &from));
}

void
world_open(struct world *w, bool keys)
{
	make_program(w);
	w->ctx.role = ALL_ROLES;
	assert_ok(dg_shm_open_private(&w->ctx.shm));
	assert_ok(dg_db_open_memory(ALL_ROLES, &w->ctx.db));
	fill(w, keys);
	if (keys)
		assert_ok(dg_keys_open(&w->ctx.conf, &w->ctx.keys));
}

void
world_open_files(struct world *w)
{
	make_program(w);
	w->ctx.role = DG_ROLE_ADMIN;
	assert_ok(dg_db_migrate(w->ctx.conf.state_dir));
	assert_ok(dg_db_open(w->ctx.conf.state_dir, DG_ROLE_ADMIN,
	    &w->ctx.db));
	fill(w, true);
}

void
world_program(const struct world *w, enum dg_role role, struct dg_ctx *out)
{
	*out = w->ctx;
	out->role = role;
	out->db = NULL;
	out->site.brand_known = false;
	assert_ok(dg_db_open(out->conf.state_dir, role, &out->db));
	if (role == DG_ROLE_TOKEN)
		assert_ok(dg_keys_open(&out->conf, &out->keys));
}

void
world_program_end(struct dg_ctx *program)
{
	dg_keys_close(program->keys);
	dg_db_close(program->db);
}

static void
remove_dir(const struct world *w, const char *name)
{
	char path[DG_CONF_PATH_MAX];
	struct dirent *e;
	DIR *dir;

	path_of(w, name, path);
	if ((dir = opendir(path)) == NULL)
		return;
	while ((e = readdir(dir)) != NULL)
		(void)unlinkat(dirfd(dir), e->d_name, 0);
	(void)closedir(dir);
	(void)rmdir(path);
}

void
world_close(struct world *w)
{
	dg_keys_close(w->ctx.keys);
	dg_db_close(w->ctx.db);
	dg_shm_close(w->ctx.shm);
	remove_dir(w, "run");
	remove_dir(w, "keys");
	remove_dir(w, "db");
	remove_dir(w, "backup");
	assert_int_equal(rmdir(w->ctx.conf.state_dir), 0);
	dg_clock_freeze(0, 0);
}

void
world_wait(struct world *w, int64_t seconds)
{
	if (w->ctx.now == 0) {
		w->ctx.now = WORLD_NOW;
		w->ctx.boot_ms = 1000000;
	}
	w->ctx.now += seconds;
	w->ctx.boot_ms += seconds * 1000;
	dg_clock_freeze(w->ctx.now, w->ctx.boot_ms);
}

void
world_save_user(struct world *w, const struct dg_user *user)
{
	assert_ok(dg_db_begin(w->ctx.db, 0));
	assert_ok(dg_store_user_set(w->ctx.db, user));
	assert_ok(dg_store_user_set_locked(w->ctx.db, user->id,
	    user->is_locked));
	assert_ok(dg_db_commit(w->ctx.db));
}

void
world_save_client(struct world *w, const struct dg_client *client)
{
	assert_ok(dg_db_begin(w->ctx.db, 0));
	assert_ok(dg_store_application_set(w->ctx.db, client));
	assert_ok(dg_db_commit(w->ctx.db));
}

void
world_save_brand(struct world *w)
{
	assert_ok(dg_db_begin(w->ctx.db, 0));
	assert_ok(dg_store_brand_set(w->ctx.db, &w->brand));
	assert_ok(dg_db_commit(w->ctx.db));
	w->ctx.site.brand_known = false;
}

/* A hash with the least of work, so that a hundred tries cost nothing. */
static void
cheap_hash(const struct world *w, char out[static DG_PASSWORD_HASH_MAX + 1])
{
	const struct dg_argon2 least = { .passes = 1, .memory_kib = 8, .lanes = 1 };
	char text[DG_BASE64URL_LEN(32) + 1];
	char peppered[DG_DIGEST_BYTES];
	uint8_t hash[32];

	assert_ok(dg_digest_hmac(w->ctx.secrets.password, DG_SECRET_BYTES,
	    WORLD_PASSWORD, sizeof(WORLD_PASSWORD) - 1, (uint8_t *)peppered));
	assert_ok(dg_argon2id(&least, (struct dg_str){ peppered,
	    sizeof(peppered) }, DG_STR("AAAAAAAAAAAAAAAA"), hash,
	    sizeof(hash)));
	dg_base64url_encode(hash, sizeof(hash), text);
	for (char *p = text; *p != '\0'; p++)
		*p = *p == '-' ? '+' : *p == '_' ? '/' : *p;
	(void)snprintf(out, DG_PASSWORD_HASH_MAX + 1,
	    "$argon2id$v=19$m=8,t=1,p=1$QUFBQUFBQUFBQUFBQUFBQQ$%s", text);
}

void
world_password(struct world *w, const struct dg_user *user)
{
	char hash[DG_PASSWORD_HASH_MAX + 1];

	cheap_hash(w, hash);
	assert_ok(dg_db_begin(w->ctx.db, 0));
	assert_ok(dg_store_user_set_password(w->ctx.db, user->id, hash,
	    w->ctx.now));
	assert_ok(dg_db_commit(w->ctx.db));
}

void
world_session(struct world *w, const struct dg_user *user,
    struct dg_session *out)
{
	uint8_t hash[DG_DIGEST_BYTES];

	memset(out, 0, sizeof(*out));
	assert_ok(dg_random_secret(out->id));
	dg_digest_sha256(out->id, DG_SECRET_LEN, hash);
	out->user = *user;
	out->row.user_id = user->id;
	out->row.auth_time = w->ctx.now;
	out->row.created_at = w->ctx.now;
	out->row.expires_at = w->ctx.now + DG_SESSION_LIFETIME_SEC;
	(void)snprintf(out->row.amr, sizeof(out->row.amr), "pwd");
	assert_ok(dg_session_seal(&w->ctx, hash, &out->row));
	assert_ok(dg_db_begin(w->ctx.db, 0));
	assert_ok(dg_store_session_add(w->ctx.db, hash, &out->row,
	    w->ctx.now));
	assert_ok(dg_db_commit(w->ctx.db));
}

void
world_initiate(struct world *w, const struct dg_client *client,
    const char *scope, struct dg_initiated *out)
{
	const struct dg_initiation in = {
		.scope = dg_str_from(scope), .addr = &w->addr,
		.user_agent = "device/1", .verified = true,
	};

	assert_ok(dg_grant_initiate(&w->ctx, client, &in, out));
	assert_int_equal(out->error, DG_OAUTH_NONE);
}

void
world_approved(struct world *w, const struct dg_client *client,
    const char *scope, struct dg_initiated *out)
{
	struct dg_session session;
	struct dg_opened opened;

	world_initiate(w, client, scope, out);
	world_session(w, &w->anna, &session);
	assert_ok(dg_grant_open(&w->ctx, &session, &w->addr,
	    dg_str_from(out->user_code), &opened));
	assert_int_equal(opened.lookup, DG_LOOKUP_OK);
	assert_ok(dg_grant_approve(&w->ctx, &session, &opened,
	    opened.grant.version, opened.grant.requested_scopes));
}

struct tally {
	const char *detail;
	int n;
};

static bool
count_event(void *arg, const struct dg_event *event)
{
	struct tally *tally = arg;

	if (strcmp(event->detail, tally->detail) == 0)
		tally->n++;
	return true;
}

int
world_events(struct world *w, const char *detail)
{
	struct tally tally = { detail, 0 };

	assert_ok(dg_store_event_each(w->ctx.db, 0, count_event, &tally));
	return tally.n;
}

enum dg_err
world_poll(struct dg_ctx *ctx, const struct dg_client *client,
    const char *device_code, int auth_form, struct dg_token_result *out)
{
	const struct dg_token_request in = {
		.credential = dg_str_from(device_code),
		.auth_form = auth_form,
	};

	return dg_grant_poll(ctx, client, &in, out);
}

enum dg_err
world_refresh(struct dg_ctx *ctx, const struct dg_client *client,
    const char *refresh_token, const char *scope,
    struct dg_token_result *out)
{
	const struct dg_token_request in = {
		.credential = dg_str_from(refresh_token),
		.scope = dg_str_from(scope),
	};

	return dg_grant_refresh(ctx, client, &in, out);
}
