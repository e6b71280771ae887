/* SPDX-License-Identifier: MIT */
/* visit.c: a site in memory, and browsers that visit it */
#include "tests/unit/visit.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/account/password.h"
#include "lib/account/session_seal.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/crypt/random.h"
#include "lib/endpoint/pages/verify.h"
#include "lib/grant/grant_code.h"
#include "lib/oauth/user_code.h"
#include "lib/store/store_application.h"
#include "lib/store/store_scope.h"
#include "tests/unit/test.h"

struct dg_ctx visit_ctx;
struct dg_resp visit_resp;
struct dg_user visit_user, visit_other;
struct dg_client visit_client;
struct dg_flow visit_flow;
struct dg_brand visit_brand;
bool visit_verified = true;

static struct dg_req req;
static const char *fetch_site;
static char state_dir[] = "/tmp/devgrant-visit-XXXXXX";

#define set_text(dst, text) \
    assert_ok(dg_str_copy((dst), sizeof(dst), dg_str_from(text)))

/* Argon2id takes its time, so the hash is made once. */
static const char *
password_hash(void)
{
	static char hash[DG_PASSWORD_HASH_MAX + 1];

	if (hash[0] == '\0')
		assert_ok(dg_password_hash(&visit_ctx, DG_STR(VISIT_PASSWORD),
		    hash));
	return hash;
}

static void
add_user(const char *username, const char *name, struct dg_user *out)
{
	memset(out, 0, sizeof(*out));
	set_text(out->username, username);
	set_text(out->name, name);
	set_text(out->attributes, "{}");
	out->is_active = true;
	assert_ok(dg_store_user_add(visit_ctx.db, out, VISIT_NOW));
	assert_ok(dg_store_user_set_password(visit_ctx.db, out->id,
	    password_hash(), VISIT_NOW));
}

static void
add_scope(const char *name, const char *description)
{
	struct dg_scope_mapping scope = { .id = 0 };

	set_text(scope.scope_name, name);
	set_text(scope.description, description);
	assert_ok(dg_store_scope_add(visit_ctx.db, &scope));
}

static void
add_client(void)
{
	struct dg_client *c = &visit_client;

	memset(c, 0, sizeof(*c));
	set_text(c->client_id, "tv");
	set_text(c->slug, "tv");
	set_text(c->name, "Living Room TV");
	set_text(c->publisher, "Example & Sons");
	set_text(c->id_token_alg, "RS256");
	set_text(c->access_token_alg, "ES256");
	set_text(c->scopes, "openid profile email offline_access extra");
	set_text(c->default_scopes, "openid");
	set_text(c->user_code_charset, DG_USER_CODE_CHARSET);
	c->user_code_length = DG_USER_CODE_LEN;
	c->grant_types = DG_GRANT_DEVICE_CODE | DG_GRANT_REFRESH_TOKEN;
	c->refresh_idle = c->refresh_absolute = 86400;
	c->enabled = true;
	assert_ok(dg_store_application_add(visit_ctx.db, c, VISIT_NOW));
}

static void
add_brand(void)
{
	memset(&visit_flow, 0, sizeof(visit_flow));
	set_text(visit_flow.slug, "device");
	set_text(visit_flow.name, "device");
	set_text(visit_flow.title, "Connect a device");
	visit_flow.designation = DG_FLOW_STAGE_CONFIGURATION;
	visit_flow.authentication = DG_FLOW_REQUIRE_AUTHENTICATED;
	assert_ok(dg_store_flow_add(visit_ctx.db, &visit_flow));
	memset(&visit_brand, 0, sizeof(visit_brand));
	set_text(visit_brand.domain, "id.example.org");
	set_text(visit_brand.title, "Example");
	visit_brand.is_default = true;
	visit_brand.flow_device_code_id = visit_flow.id;
	assert_ok(dg_store_brand_add(visit_ctx.db, &visit_brand));
}

static void
add_all(void)
{
	assert_ok(dg_db_begin(visit_ctx.db, 0));
	add_user("user1", "Ada Lovelace", &visit_user);
	add_user("user2", "", &visit_other);
	add_scope("openid", "Know that it is you");
	add_scope("profile", "See your name");
	add_scope("email", "See your e-mail address");
	add_scope("offline_access", "Stay connected");
	add_client();
	add_brand();
	assert_ok(dg_db_commit(visit_ctx.db));
}

/* Password hashing takes its turn by files there. */
static void
make_state_dir(char out[static DG_CONF_PATH_MAX])
{
	char run[DG_CONF_PATH_MAX];

	(void)snprintf(state_dir, sizeof(state_dir), "%s",
	    "/tmp/devgrant-visit-XXXXXX");
	assert_non_null(mkdtemp(state_dir));
	(void)snprintf(out, DG_CONF_PATH_MAX, "%s", state_dir);
	(void)snprintf(run, sizeof(run), "%s/run", state_dir);
	assert_int_equal(mkdir(run, 0700), 0);
}

static void
remove_state_dir(void)
{
	static const char *const names[] = { "/run/argon-0", "/run/argon-1",
		"/run", "" };
	char path[DG_CONF_PATH_MAX];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", state_dir, names[i]);
		(void)remove(path);
	}
}

int
visit_set_up(void **state)
{
	const char *top = getenv("top_srcdir");
	struct dg_conf *conf = &visit_ctx.conf;

	(void)state;
	visit_verified = true;
	assert_ok(dg_random_init());
	assert_ok(dg_log_open(DG_LOG_TO_NONE, "test", NULL));
	memset(&visit_ctx, 0, sizeof(visit_ctx));
	set_text(conf->base_url, VISIT_BASE);
	conf->device_code_lifetime = 600;
	conf->polling_interval = 5;
	(void)snprintf(conf->template_dir, sizeof(conf->template_dir),
	    "%s/templates", top != NULL ? top : ".");
	make_state_dir(conf->state_dir);
	memset(&visit_ctx.secrets, 7, sizeof(visit_ctx.secrets));
	visit_ctx.role = DG_ROLE_VERIFY;
	dg_clock_freeze(VISIT_NOW, 1000000);
	visit_ctx.now = VISIT_NOW;
	visit_ctx.ip = "";
	visit_ctx.request_id = "";
	assert_ok(dg_db_open_memory(DG_ROLE_VERIFY | DG_ROLE_DEVICE |
	    DG_ROLE_TOKEN | DG_ROLE_REVOKE | DG_ROLE_ADMIN, &visit_ctx.db));
	assert_ok(dg_templates_load(conf->template_dir, dg_verify_pages,
	    &visit_ctx.templates));
	dg_resp_init(&visit_resp);
	fetch_site = NULL;
	add_all();
	return 0;
}

int
visit_tear_down(void **state)
{
	(void)state;
	dg_resp_fini(&visit_resp);
	dg_templates_free(visit_ctx.templates);
	dg_db_close(visit_ctx.db);
	dg_clock_freeze(0, 0);
	remove_state_dir();
	return 0;
}

/* Keep what Set-Cookie says. */
static void
keep_cookie(const char *name, char *value, size_t size)
{
	char mark[64];
	const char *at;
	size_t n;

	(void)snprintf(mark, sizeof(mark), "Set-Cookie: __Host-%s=", name);
	if ((at = strstr(dg_buf_get(&visit_resp.head), mark)) == NULL)
		return;
	at += strlen(mark);
	n = strcspn(at, ";");
	assert_true(n < size);
	memcpy(value, at, n);
	value[n] = '\0';
}

static void
put_cookies(const struct visitor *who)
{
	int n = 0;

	if (who->browser[0] != '\0')
		n += snprintf(req.cookie, sizeof(req.cookie),
		    "__Host-" DG_BROWSER_COOKIE "=%s; ", who->browser);
	if (who->session[0] != '\0')
		(void)snprintf(req.cookie + n, sizeof(req.cookie) - (size_t)n,
		    "__Host-" DG_SESSION_COOKIE "=%s", who->session);
}

static int
visit(struct visitor *who, visit_endpoint *endpoint, const char *segment)
{
	const char *ip = who->ip != NULL ? who->ip : "192.0.2.7";

	set_text(req.addr_text, ip);
	assert_ok(dg_addr_parse(dg_str_from(ip), &req.addr));
	if (fetch_site != NULL)
		set_text(req.sec_fetch_site, fetch_site);
	put_cookies(who);
	if (segment != NULL) {
		req.segment[0] = dg_str_from(segment);
		req.segment_n = 1;
	}
	visit_ctx.ip = req.addr_text;
	assert_ok(dg_site_resolve(&visit_ctx.conf, visit_ctx.db,
	    DG_STR("id.example.org"), &visit_ctx.site));
	dg_resp_reset(&visit_resp);
	assert_ok(endpoint(&visit_ctx, &req, &visit_resp));
	assert_ok(dg_resp_err(&visit_resp));
	keep_cookie(DG_BROWSER_COOKIE, who->browser, sizeof(who->browser));
	keep_cookie(DG_SESSION_COOKIE, who->session, sizeof(who->session));
	return visit_resp.status;
}

int
visit_get(struct visitor *who, visit_endpoint *endpoint, const char *segment,
    const char *query)
{
	memset(&req, 0, sizeof(req));
	req.method = DG_GET;
	req.query_fault = dg_form_parse(&req.query, dg_str_from(query));
	return visit(who, endpoint, segment);
}

int
visit_post(struct visitor *who, visit_endpoint *endpoint, const char *segment,
    const char *body)
{
	memset(&req, 0, sizeof(req));
	req.method = DG_POST;
	req.body_fault = dg_form_parse(&req.body, dg_str_from(body));
	return visit(who, endpoint, segment);
}

/* "name=value&" of a hidden field of the last page, if it has one. */
static void
put_field(const char *name, struct dg_buf *out)
{
	char mark[64];
	const char *at;

	(void)snprintf(mark, sizeof(mark), "name=\"%s\" value=\"", name);
	if ((at = strstr(dg_buf_get(&visit_resp.body), mark)) == NULL)
		return;
	at += strlen(mark);
	dg_buf_printf(out, "%s=%.*s&", name, (int)strcspn(at, "\""), at);
}

int
visit_submit(struct visitor *who, visit_endpoint *endpoint,
    const char *segment, const char *body)
{
	struct dg_buf whole;
	int status;

	dg_buf_init(&whole, 4096);
	put_field("csrf", &whole);
	put_field("ticket", &whole);
	dg_buf_put_text(&whole, body);
	status = visit_post(who, endpoint, segment, dg_buf_get(&whole));
	dg_buf_fini(&whole);
	return status;
}

void
visit_fetch_site(const char *site)
{
	fetch_site = site;
}

bool
visit_has(const char *text)
{
	return strstr(dg_buf_get(&visit_resp.body), text) != NULL;
}

const char *
visit_header(const char *name)
{
	static char value[1024];
	char mark[64];
	const char *at;

	value[0] = '\0';
	(void)snprintf(mark, sizeof(mark), "%s: ", name);
	at = strstr(dg_buf_get(&visit_resp.head), mark);
	if (at != NULL)
		(void)snprintf(value, sizeof(value), "%.*s",
		    (int)strcspn(at + strlen(mark), "\r"), at + strlen(mark));
	return value;
}

const char *
visit_redirected(const char *prefix)
{
	const char *location = visit_header("Location");
	char whole[256];

	(void)snprintf(whole, sizeof(whole), VISIT_BASE "%s", prefix);
	assert_int_equal(visit_resp.status, 303);
	assert_true(dg_str_has_prefix(dg_str_from(location), whole));
	return location + strlen(whole);
}

/* As after the form, without the time that a password takes. */
void
visit_sign_in(struct visitor *who, const struct dg_user *user)
{
	struct dg_session_row row = {
		.user_id = user->id, .auth_time = VISIT_NOW, .amr = "pwd",
		.created_at = VISIT_NOW,
		.expires_at = VISIT_NOW + DG_SESSION_LIFETIME_SEC,
	};
	uint8_t hash[DG_DIGEST_BYTES];

	assert_ok(dg_random_secret(who->session));
	dg_digest_str(dg_str_from(who->session), hash);
	assert_ok(dg_session_seal(&visit_ctx, hash, &row));
	assert_ok(dg_db_begin(visit_ctx.db, 0));
	assert_ok(dg_store_session_add(visit_ctx.db, hash, &row, VISIT_NOW));
	assert_ok(dg_db_commit(visit_ctx.db));
}

const char *
visit_device(const char *scope, const char *device_name)
{
	static struct dg_initiated got;
	struct dg_initiation in = {
		.scope = dg_str_from(scope != NULL ? scope :
		    "openid profile email offline_access"),
		.device_name = dg_str_from(device_name),
		.user_agent = "curl/7.88.1", .verified = visit_verified,
	};
	struct dg_addr addr;

	assert_ok(dg_addr_parse(DG_STR("192.0.2.99"), &addr));
	in.addr = &addr;
	visit_ctx.ip = "192.0.2.99";
	assert_ok(dg_site_resolve(&visit_ctx.conf, visit_ctx.db,
	    DG_STR("id.example.org"), &visit_ctx.site));
	assert_ok(dg_grant_initiate(&visit_ctx, &visit_client, &in, &got));
	assert_int_equal(got.error, DG_OAUTH_NONE);
	return got.user_code;
}

const char *
visit_approval(struct visitor *who, const char *code)
{
	static char handle[256];
	char body[64];

	if (who->session[0] == '\0')
		visit_sign_in(who, &visit_user);
	assert_int_equal(visit_get(who, dg_ep_verify_device, NULL, ""), 200);
	(void)snprintf(body, sizeof(body), "code=%s", code);
	(void)visit_submit(who, dg_ep_verify_device, NULL, body);
	set_text(handle, visit_redirected("/device/request/"));
	assert_int_equal(visit_get(who, dg_ep_verify_request, handle, ""), 200);
	return handle;
}

void
visit_row(const char *code, struct dg_device_grant *out)
{
	char folded[DG_USER_CODE_MAX + 1], bad;
	uint8_t tag[DG_DIGEST_BYTES];

	assert_int_equal(dg_user_code_parse(dg_str_from(code),
	    DG_USER_CODE_CHARSET, folded, &bad), DG_USER_CODE_OK);
	assert_ok(dg_grant_code_tag(&visit_ctx, folded, tag));
	assert_ok(dg_store_device_grant_find_by_user_code(visit_ctx.db, tag,
	    out));
}
