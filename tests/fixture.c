/* SPDX-License-Identifier: MIT */
/* fixture.c: an installation in memory */
#include "tests/unit/test.h"

#include <json-c/json.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/admin/scope.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/crypt/random.h"
#include "lib/endpoint/health.h"
#include "lib/endpoint/oauth/authorize.h"
#include "lib/endpoint/oauth/device.h"
#include "lib/endpoint/oauth/error_json.h"
#include "lib/endpoint/oauth/introspect.h"
#include "lib/endpoint/oauth/jwks.h"
#include "lib/endpoint/oauth/metadata.h"
#include "lib/endpoint/oauth/revoke.h"
#include "lib/endpoint/oauth/token.h"
#include "lib/endpoint/oauth/userinfo.h"
#include "lib/grant/grant.h"
#include "lib/key/keys.h"
#include "lib/oauth/user_code.h"
#include "lib/store/store_brand.h"
#include "lib/store/store_flow.h"
#include "lib/store/store_meta.h"
#include "lib/store/store_scope.h"
#include "tests/fixture.h"

#define ALL_ROLES ((enum dg_role)(DG_ROLE_DEVICE | DG_ROLE_TOKEN | \
	DG_ROLE_VERIFY | DG_ROLE_USERINFO | DG_ROLE_DISCOVERY | \
	DG_ROLE_INTROSPECT | DG_ROLE_REVOKE | DG_ROLE_ADMIN))
#define SCOPES "openid profile email offline_access"
#define BODY_MAX 20000
#define VARS_N 16

/* All programs in one. */
static const struct dg_route routes[] = {
	{ "/application/o/device", DG_POST, DG_QUERY_REFUSED, dg_ep_device },
	{ "/application/o/token", DG_POST, DG_QUERY_REFUSED, dg_ep_token },
	{ "/application/o/introspect", DG_POST, DG_QUERY_REFUSED,
	    dg_ep_introspect },
	{ "/application/o/revoke", DG_POST, DG_QUERY_REFUSED, dg_ep_revoke },
	{ "/application/o/userinfo", DG_GET | DG_POST, DG_QUERY_ALLOWED,
	    dg_ep_userinfo },
	{ "/.well-known/openid-configuration", DG_GET, DG_QUERY_ALLOWED,
	    dg_ep_metadata_global },
	{ "/.well-known/oauth-authorization-server", DG_GET, DG_QUERY_ALLOWED,
	    dg_ep_metadata_global },
	{ "/.well-known/oauth-authorization-server/application/o/*", DG_GET,
	    DG_QUERY_ALLOWED, dg_ep_metadata_application },
	{ "/application/o/*/.well-known/openid-configuration", DG_GET,
	    DG_QUERY_ALLOWED, dg_ep_metadata_application },
	{ "/application/o/*/jwks", DG_GET, DG_QUERY_ALLOWED, dg_ep_jwks },
	{ "/application/o/jwks", DG_GET, DG_QUERY_ALLOWED, dg_ep_jwks },
	{ "/application/o/authorize", DG_GET | DG_POST, DG_QUERY_ALLOWED,
	    dg_ep_authorize },
	{ "/-/health", DG_GET, DG_QUERY_ALLOWED, dg_ep_health },
	{ 0 }
};

/* Each in its program's style. */
static void
error_reply(struct dg_ctx *ctx, const struct dg_req *req,
    struct dg_resp *resp, enum dg_oauth_err error, const char *description)
{
	if (strcmp(req->path, "/application/o/userinfo/") == 0)
		dg_ep_userinfo_refuse(ctx, req, resp, error, description);
	else
		dg_ep_error_json(ctx, req, resp, error, description);
}

static const struct dg_program program = {
	.name = "test",
	.role = ALL_ROLES,
	.routes = routes,
	.error = error_reply,
	.readers = DG_READERS_LISTED,
};

static void
set_clock(struct fixture *fx)
{
	fx->ctx.now = fx->now;
	fx->ctx.boot_ms = fx->boot_ms;
	dg_clock_freeze(fx->now, fx->boot_ms);
}

static void
add_client(struct fixture *fx, struct dg_client *client, const char *slug,
    enum dg_client_type type)
{
	client->type = type;
	client->grant_types = DG_GRANT_DEVICE_CODE | DG_GRANT_REFRESH_TOKEN;
	client->send_complete_uri = true;
	client->refresh_idle = 30 * 86400;
	client->refresh_absolute = 365 * 86400;
	client->refresh_grace = 60;
	client->user_code_length = DG_USER_CODE_LEN;
	client->include_claims_in_id_token = true;
	client->enabled = true;
	snprintf(client->client_id, sizeof(client->client_id), "%s", slug);
	snprintf(client->slug, sizeof(client->slug), "%s", slug);
	snprintf(client->name, sizeof(client->name), "The %s", slug);
	/* quicker to make than RSA; RS256 has tests of its own */
	snprintf(client->id_token_alg, sizeof(client->id_token_alg), "ES256");
	snprintf(client->access_token_alg, sizeof(client->access_token_alg),
	    "ES256");
	snprintf(client->scopes, sizeof(client->scopes), "%s", SCOPES);
	snprintf(client->default_scopes, sizeof(client->default_scopes),
	    "openid profile email");
	snprintf(client->user_code_charset, sizeof(client->user_code_charset),
	    "%s", DG_USER_CODE_CHARSET);
	if (type == DG_CLIENT_CONFIDENTIAL) {
		client->has_secret = true;
		dg_digest_str(DG_STR(FIXTURE_SECRET), client->secret_hash);
	}
	assert_ok(dg_store_application_add(fx->ctx.db, client, fx->now));
}

static void
add_scopes(struct fixture *fx)
{
	struct dg_scope_mapping scope;
	size_t i;

	for (i = 0; i < DG_ADMIN_SCOPE_STANDARD_N; i++) {
		scope = dg_admin_scope_standard[i];
		assert_ok(dg_store_scope_add(fx->ctx.db, &scope));
	}
}

static void
fill_database(struct fixture *fx)
{
	struct dg_flow flow = { .slug = "device", .name = "device",
		.title = "Connect", .designation = DG_FLOW_STAGE_CONFIGURATION,
		.authentication = DG_FLOW_REQUIRE_AUTHENTICATED };
	struct dg_brand brand = { .domain = "default", .is_default = true,
		.title = "devgrant" };
	char salt[DG_SECRET_LEN + 1];

	assert_ok(dg_random_secret(salt));
	assert_ok(dg_db_begin(fx->ctx.db, 0));
	assert_ok(dg_store_meta_set(fx->ctx.db, "subject_salt", salt));
	assert_ok(dg_store_flow_add(fx->ctx.db, &flow));
	brand.flow_device_code_id = flow.id;
	assert_ok(dg_store_brand_add(fx->ctx.db, &brand));
	fx->brand_id = brand.id;
	add_scopes(fx);
	add_client(fx, &fx->tv, "tv", DG_CLIENT_PUBLIC);
	add_client(fx, &fx->build, "build", DG_CLIENT_CONFIDENTIAL);
	snprintf(fx->user.username, sizeof(fx->user.username), "uma");
	snprintf(fx->user.name, sizeof(fx->user.name), "Uma User");
	snprintf(fx->user.email, sizeof(fx->user.email), "uma@id.example");
	snprintf(fx->user.attributes, sizeof(fx->user.attributes), "{}");
	fx->user.is_active = true;
	fx->user.email_verified = true;
	fx->user.allow_command_approval = true;
	assert_ok(dg_store_user_add(fx->ctx.db, &fx->user, fx->now));
	assert_ok(dg_db_commit(fx->ctx.db));
}

static void
make_keys(struct fixture *fx)
{
	int64_t from;

	assert_ok(dg_keys_rotate(&fx->ctx, DG_JWS_ES256, false, &from));
	assert_ok(dg_keys_open(&fx->ctx.conf, &fx->ctx.keys));
}

int
fixture_setup(void **state)
{
	struct fixture *fx = calloc(1, sizeof(*fx));
	char error[DG_CONF_ERROR_MAX];
	char text[256];

	assert_non_null(fx);
	assert_ok(dg_random_init());
	assert_ok(dg_log_open(DG_LOG_TO_NONE, "test", ""));
	fx->now = FIXTURE_NOW;
	fx->boot_ms = FIXTURE_BOOT_MS;
	fx->host = FIXTURE_HOST;
	fx->address = "192.0.2.1";
	snprintf(fx->dir, sizeof(fx->dir), "%s", "/tmp/dg_fixture_XXXXXX");
	assert_non_null(mkdtemp(fx->dir));
	snprintf(text, sizeof(text), "base_url = %s\nstate_dir = %s\n",
	    FIXTURE_URL, fx->dir);
	assert_ok(dg_conf_parse(&fx->ctx.conf, "test", dg_str_from(text),
	    error));
	fx->ctx.role = ALL_ROLES;
	fx->ctx.ip = fx->ctx.request_id = "";
	set_clock(fx);
	assert_ok(dg_random_bytes(&fx->ctx.secrets, sizeof(fx->ctx.secrets)));
	assert_ok(dg_shm_open_private(&fx->ctx.shm));
	assert_ok(dg_db_open_memory(ALL_ROLES, &fx->ctx.db));
	fill_database(fx);
	make_keys(fx);
	assert_ok(dg_site_default(&fx->ctx.conf, &fx->ctx.site));
	assert_ok(dg_exchange_init(&fx->exchange, &fx->ctx, &program));
	*state = fx;
	return 0;
}

static void
forget_reply(struct fixture *fx)
{
	free(fx->head);
	fx->head = NULL;
	json_object_put(fx->json);
	fx->json = NULL;
}

int
fixture_teardown(void **state)
{
	struct fixture *fx = *state;
	char command[128];

	forget_reply(fx);
	dg_exchange_fini(&fx->exchange);
	dg_keys_close(fx->ctx.keys);
	dg_db_close(fx->ctx.db);
	dg_shm_close(fx->ctx.shm);
	dg_clock_freeze(0, 0);
	snprintf(command, sizeof(command), "rm -rf '%s'", fx->dir);
	assert_int_equal(system(command), 0);
	free(fx);
	return 0;
}

/* What is left of a body. */
struct source {
	const char *p;
	size_t n;
};

static int
read_source(void *arg, char *p, int n)
{
	struct source *source = arg;
	size_t take = source->n < (size_t)n ? source->n : (size_t)n;

	if (take > 0)
		memcpy(p, source->p, take);
	source->p += take;
	source->n -= take;
	return (int)take;
}

/* Lines "NAME=value" for one request; all storage is here. */
struct vars {
	char text[VARS_N][8192];
	char *list[VARS_N + 1];
	size_t n;
};

static void
put_var(struct vars *vars, const char *name, const char *value)
{
	int n;

	if (value == NULL)
		return;
	n = snprintf(vars->text[vars->n], sizeof(vars->text[0]), "%s=%s", name,
	    value);
	assert_true(n > 0 && (size_t)n < sizeof(vars->text[0]));
	vars->list[vars->n] = vars->text[vars->n];
	vars->list[++vars->n] = NULL;
}

static void
take_reply(struct fixture *fx)
{
	const struct dg_buf *out = &fx->exchange.out;
	const char *text = dg_buf_get(out);
	const char *end = strstr(text, "\r\n\r\n");

	forget_reply(fx);
	assert_non_null(end);
	fx->head = strndup(text, (size_t)(end - text) + 2);
	assert_non_null(fx->head);
	assert_int_equal(sscanf(fx->head, "Status: %d ", &fx->status), 1);
	if (strcmp(fixture_header(fx, "Content-Type"),
	    "application/json") == 0 && end[4] != '\0') {
		fx->json = json_tokener_parse(end + 4);
		assert_non_null(fx->json);
	}
}

enum dg_err
fixture_run(struct fixture *fx, const char *method, const char *target,
    const char *body)
{
	static struct vars vars;
	struct source source = { body, body == NULL ? 0 : strlen(body) };
	const char *query = strchr(target, '?');
	const char *const *more;
	char length[32];

	vars.n = 0;
	put_var(&vars, "REQUEST_METHOD", method);
	put_var(&vars, "REQUEST_URI", target);
	put_var(&vars, "QUERY_STRING", query == NULL ? "" : query + 1);
	put_var(&vars, "HTTP_HOST", fx->host);
	put_var(&vars, "HTTP_AUTHORIZATION", fx->authorization);
	put_var(&vars, "HTTP_USER_AGENT", "test/1.0");
	put_var(&vars, "REMOTE_ADDR", fx->address);
	for (more = fx->more; more != NULL && *more != NULL; more += 2)
		put_var(&vars, more[0], more[1]);
	if (body != NULL) {
		snprintf(length, sizeof(length), "%zu", source.n);
		put_var(&vars, "CONTENT_LENGTH", length);
		put_var(&vars, "CONTENT_TYPE", fx->content_type != NULL ?
		    fx->content_type : "application/x-www-form-urlencoded");
	}
	return dg_exchange_run(&fx->exchange, vars.list, read_source, &source);
}

void
fixture_request(struct fixture *fx, const char *method, const char *target,
    const char *body)
{
	assert_ok(fixture_run(fx, method, target, body));
	take_reply(fx);
	dg_exchange_wipe(&fx->exchange);
}

void
fixture_get(struct fixture *fx, const char *target)
{
	fixture_request(fx, "GET", target, NULL);
}

void
fixture_post(struct fixture *fx, const char *target, const char *body)
{
	fixture_request(fx, "POST", target, body);
}

void
fixture_wait(struct fixture *fx, int64_t ms)
{
	fx->boot_ms += ms;
	fx->now = FIXTURE_NOW + (fx->boot_ms - FIXTURE_BOOT_MS) / 1000;
	set_clock(fx);
}

const char *
fixture_header(struct fixture *fx, const char *name)
{
	static char value[1024];
	char start[128];
	const char *p, *end;

	snprintf(start, sizeof(start), "\n%s: ", name);
	if ((p = strstr(fx->head, start)) == NULL)
		return "";
	p += strlen(start);
	end = strchr(p, '\r');
	assert_non_null(end);
	snprintf(value, sizeof(value), "%.*s", (int)(end - p), p);
	return value;
}

static struct json_object *
member(struct fixture *fx, const char *name)
{
	struct json_object *value = NULL;

	assert_non_null(fx->json);
	if (!json_object_object_get_ex(fx->json, name, &value))
		fail_msg("no member %s", name);
	return value;
}

const char *
fixture_str(struct fixture *fx, const char *name)
{
	struct json_object *value = member(fx, name);

	assert_true(json_object_is_type(value, json_type_string));
	return json_object_get_string(value);
}

int64_t
fixture_int(struct fixture *fx, const char *name)
{
	struct json_object *value = member(fx, name);

	assert_true(json_object_is_type(value, json_type_int));
	return json_object_get_int64(value);
}

bool
fixture_has(struct fixture *fx, const char *name)
{
	return json_object_object_get_ex(fx->json, name, NULL);
}

/* RFC 6749 section 5.2: %x20-21 / %x23-5B / %x5D-7E */
static bool
is_description(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s < ' ' || *s > '~' || *s == '"' || *s == '\\')
			return false;
	return true;
}

void
fixture_is_error(struct fixture *fx, int status, const char *word)
{
	const char *description;

	assert_string_equal(fixture_str(fx, "error"), word);
	assert_int_equal(fx->status, status);
	description = fixture_str(fx, "error_description");
	assert_true(description[0] != '\0' && is_description(description));
	assert_string_equal(fixture_header(fx, "Cache-Control"), "no-store");
	assert_string_equal(fixture_header(fx, "Pragma"), "no-cache");
}

void
fixture_start(struct fixture *fx, const char *client_id, const char *scope,
    struct fixture_codes *codes)
{
	char body[512];

	snprintf(body, sizeof(body), "client_id=%s&scope=%s%s", client_id,
	    scope, strcmp(client_id, "build") == 0 ?
	    "&client_secret=" FIXTURE_SECRET : "");
	fixture_post(fx, "/application/o/device/", body);
	assert_int_equal(fx->status, 200);
	snprintf(codes->device, sizeof(codes->device), "%s",
	    fixture_str(fx, "device_code"));
	snprintf(codes->user, sizeof(codes->user), "%s",
	    fixture_str(fx, "user_code"));
}

void
fixture_poll(struct fixture *fx, const struct fixture_codes *codes)
{
	char body[512];

	snprintf(body, sizeof(body), "grant_type=urn%%3Aietf%%3Aparams%%3Aoauth"
	    "%%3Agrant-type%%3Adevice_code&client_id=tv&device_code=%s",
	    codes->device);
	fixture_post(fx, "/application/o/token/", body);
}

static void
find_grant(struct fixture *fx, const struct fixture_codes *codes,
    struct dg_device_grant *grant)
{
	assert_ok(dg_grant_command_find(&fx->ctx, dg_str_from(codes->user),
	    grant));
}

void
fixture_approve(struct fixture *fx, const struct fixture_codes *codes)
{
	struct dg_device_grant grant;

	find_grant(fx, codes, &grant);
	assert_ok(dg_grant_command_approve(&fx->ctx, &grant, &fx->user,
	    "tester"));
}

void
fixture_deny(struct fixture *fx, const struct fixture_codes *codes)
{
	struct dg_device_grant grant;

	find_grant(fx, codes, &grant);
	assert_ok(dg_grant_command_deny(&fx->ctx, &grant, "tester"));
}

void
fixture_save_client(struct fixture *fx, const struct dg_client *client)
{
	assert_ok(dg_db_begin(fx->ctx.db, 0));
	assert_ok(dg_store_application_set(fx->ctx.db, client));
	assert_ok(dg_db_commit(fx->ctx.db));
}

void
fixture_save_user(struct fixture *fx)
{
	assert_ok(dg_db_begin(fx->ctx.db, 0));
	assert_ok(dg_store_user_set(fx->ctx.db, &fx->user));
	assert_ok(dg_store_user_set_locked(fx->ctx.db, fx->user.id,
	    fx->user.is_locked));
	assert_ok(dg_db_commit(fx->ctx.db));
}
