/* SPDX-License-Identifier: MIT */
/* test_shortage.c: no endpoint takes a lack of memory for a verdict */
#include "tests/unit/test.h"

#include <json-c/json.h>
#include <stdio.h>

#include "lib/base/base64url.h"
#include "lib/crypt/digest.h"
#include "lib/key/keys.h"
#include "lib/oauth/client_assertion.h"
#include "lib/oauth/json.h"
#include "lib/oauth/jws_sign.h"
#include "tests/endpoint/each.h"

#define DEVICE "/application/o/device/"
#define TOKEN "/application/o/token/"
#define INTROSPECT "/application/o/introspect/"
#define USERINFO "/application/o/userinfo/"
#define REVOKE "/application/o/revoke/"
#define GRANT "grant_type=urn:ietf:params:oauth:grant-type:device_code&"
#define TV "client_id=tv"
#define BUILD "client_id=build&client_secret=" FIXTURE_SECRET
#define ALL "openid+profile+email+offline_access"
#define SCOPE "&scope=" ALL
#define NO_ID_TOKEN "profile+offline_access"	/* one signature less */
#define TOKEN_SIZE 4096
#define CREDENTIALS_SIZE 2048

static struct dg_jwk *key;
static struct fixture_codes codes;
static char access_token[TOKEN_SIZE], refresh_token[128];
static char sent[TOKEN_SIZE + 16];		/* Authorization */
static char proof[CREDENTIALS_SIZE];
static const char *header_dpop[] = { "HTTP_DPOP", proof, NULL };
static const char *client, *target, *token;	/* of the next request */
static const char *scope = ALL;			/* of the requests of start() */
static int serial;

static void
set(struct each_request *r, const char *method, const char *where)
{
	r->method = method;
	r->target = where;
	r->body[0] = '\0';
}

#define FORM(r, target, ...) do { \
	set((r), "POST", (target)); \
	assert_in_range(snprintf((r)->body, sizeof((r)->body), \
	    __VA_ARGS__), 0, sizeof((r)->body) - 1); \
} while (0)

static struct json_object *
claims_of(struct fixture *fx)
{
	struct json_object *claims = json_object_new_object();
	char jti[32];

	snprintf(jti, sizeof(jti), "once-%d", serial++);
	assert_ok(dg_json_put_text(claims, "jti", jti));
	assert_ok(dg_json_put_int(claims, "iat", fx->now));
	assert_ok(dg_json_put_int(claims, "exp", fx->now + 60));
	return claims;
}

static void
put_part(struct dg_buf *out, struct json_object *part)
{
	const char *text = json_object_to_json_string(part);

	dg_base64url_put(out, text, strlen(text));
	json_object_put(part);
}

/* A new proof for the next request. */
static void
prove(struct fixture *fx, const char *method, const char *path)
{
	struct json_object *head = json_object_new_object(), *jwk;
	struct json_object *payload = claims_of(fx);
	char url[256], ath[DG_BASE64URL_LEN(DG_DIGEST_BYTES) + 1];
	uint8_t sig[DG_JWS_SIGNATURE_MAX], digest[DG_DIGEST_BYTES];
	struct dg_buf out;
	size_t n;

	snprintf(url, sizeof(url), FIXTURE_URL "%s", path);
	assert_ok(dg_jwk_json(key, false, &jwk));
	assert_ok(dg_json_put_text(head, "typ", "dpop+jwt"));
	assert_ok(dg_json_put_text(head, "alg", "EdDSA"));
	assert_ok(dg_json_put(head, "jwk", jwk));
	assert_ok(dg_json_put_text(payload, "htm", method));
	assert_ok(dg_json_put_text(payload, "htu", url));
	dg_digest_str(dg_str_from(access_token), digest);
	dg_base64url_encode(digest, sizeof(digest), ath);
	assert_ok(dg_json_put_text(payload, "ath", ath));
	dg_buf_init(&out, sizeof(proof));
	put_part(&out, head);
	dg_buf_putc(&out, '.');
	put_part(&out, payload);
	assert_ok(dg_jws_sign_bytes(key, dg_buf_str(&out), sig, &n));
	dg_buf_putc(&out, '.');
	dg_base64url_put(&out, sig, n);
	assert_ok(dg_str_copy(proof, sizeof(proof), dg_buf_str(&out)));
	dg_buf_fini(&out);
	fx->more = header_dpop;
}

/* build's, by its key, as a part of a form. */
static const char *
assertion(struct fixture *fx)
{
	static char text[CREDENTIALS_SIZE + 256];
	struct json_object *claims = claims_of(fx);
	struct dg_buf jwt;

	assert_ok(dg_json_put_text(claims, "iss", "build"));
	assert_ok(dg_json_put_text(claims, "sub", "build"));
	assert_ok(dg_json_put_text(claims, "aud", FIXTURE_URL "/"));
	dg_buf_init(&jwt, CREDENTIALS_SIZE);
	assert_ok(dg_jws_sign(key, "JWT", claims, &jwt));
	snprintf(text, sizeof(text), "client_assertion_type="
	    DG_CLIENT_ASSERTION_TYPE "&client_assertion=%s",
	    dg_buf_get(&jwt));
	dg_buf_fini(&jwt);
	json_object_put(claims);
	return text;
}

static void
forget(struct fixture *fx)
{
	fx->more = NULL;
	fx->authorization = NULL;
}

/* device */

static void
ask_public(struct fixture *fx, struct each_request *r)
{
	(void)fx;
	FORM(r, DEVICE, TV SCOPE "&device_name=Living+room");
}

static void
ask_secret(struct fixture *fx, struct each_request *r)
{
	(void)fx;
	FORM(r, DEVICE, BUILD SCOPE);
}

static void
ask_basic(struct fixture *fx, struct each_request *r)
{
	/* build:correct-horse-battery-staple */
	fx->authorization = "Basic "
	    "YnVpbGQ6Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5LXN0YXBsZQ==";
	FORM(r, DEVICE, "scope=openid");
}

static void
ask_assertion(struct fixture *fx, struct each_request *r)
{
	FORM(r, DEVICE, "scope=openid&%s", assertion(fx));
}

static void
ask_proof(struct fixture *fx, struct each_request *r)
{
	prove(fx, "POST", DEVICE);
	FORM(r, DEVICE, TV "&scope=openid");
}

static void
ask_wrong_secret(struct fixture *fx, struct each_request *r)
{
	(void)fx;
	FORM(r, DEVICE, "client_id=build&client_secret=wrong" SCOPE);
}

static void
a_device_gets_codes_however_it_proves_itself(void **state)
{
	struct fixture *fx = *state;

	each_allocation(fx, ask_public, 200);
	each_allocation(fx, ask_secret, 200);
	each_allocation(fx, ask_basic, 200);
	fx->authorization = NULL;
	each_allocation(fx, ask_assertion, 200);
	each_allocation(fx, ask_proof, 200);
	forget(fx);
	each_allocation(fx, ask_wrong_secret, 400);
}

/* token */

static void
start(struct fixture *fx, const char *slug)
{
	forget(fx);
	client = strcmp(slug, "tv") == 0 ? TV : BUILD;
	fixture_start(fx, slug, scope, &codes);
}

static void
start_approved(struct fixture *fx, const char *slug)
{
	start(fx, slug);
	fixture_approve(fx, &codes);
}

static void
ask_tokens(struct fixture *fx, struct each_request *r)
{
	(void)fx;
	FORM(r, TOKEN, GRANT "%s&device_code=%s", client, codes.device);
}

static void
ask_tokens_assertion(struct fixture *fx, struct each_request *r)
{
	FORM(r, TOKEN, GRANT "device_code=%s&%s", codes.device,
	    assertion(fx));
}

static void
ask_tokens_proof(struct fixture *fx, struct each_request *r)
{
	prove(fx, "POST", TOKEN);
	ask_tokens(fx, r);
}

static void
ask_refresh(struct fixture *fx, struct each_request *r)
{
	(void)fx;
	FORM(r, TOKEN, "grant_type=refresh_token&%s&refresh_token=%s", client,
	    refresh_token);
}

static void
ask_refresh_proof(struct fixture *fx, struct each_request *r)
{
	prove(fx, "POST", TOKEN);
	ask_refresh(fx, r);
}

static void
a_device_that_waits_is_told_so(void **state)
{
	struct fixture *fx = *state;

	start(fx, "tv");
	each_allocation(fx, ask_tokens, 400);
	fixture_deny(fx, &codes);
	each_allocation(fx, ask_tokens, 400);
}

/* Fills access_token and refresh_token. */
static void
take_tokens(struct fixture *fx, const char *slug, each_ask *ask)
{
	static struct each_request r;

	start_approved(fx, slug);
	ask(fx, &r);
	fixture_post(fx, r.target, r.body);
	forget(fx);
	assert_int_equal(fx->status, 200);
	snprintf(access_token, sizeof(access_token), "%s",
	    fixture_str(fx, "access_token"));
	snprintf(refresh_token, sizeof(refresh_token), "%s",
	    fixture_str(fx, "refresh_token"));
}

/* How access tokens are signed; ID tokens are by RS256. */
static void
sign_by(struct fixture *fx, struct dg_client *who, const char *alg)
{
	snprintf(who->id_token_alg, sizeof(who->id_token_alg), "RS256");
	snprintf(who->access_token_alg, sizeof(who->access_token_alg), "%s",
	    alg);
	fixture_save_client(fx, who);
}

static void
an_approved_device_gets_its_tokens(void **state)
{
	struct fixture *fx = *state;

	sign_by(fx, &fx->tv, "ES256");
	start_approved(fx, "tv");
	each_allocation(fx, ask_tokens, 200);
	scope = NO_ID_TOKEN;
	start_approved(fx, "build");
	each_allocation(fx, ask_tokens_assertion, 200);
	start_approved(fx, "tv");
	each_allocation(fx, ask_tokens_proof, 200);
	scope = ALL;
	forget(fx);
}

static void
a_refresh_gives_the_successor(void **state)
{
	struct fixture *fx = *state;

	take_tokens(fx, "tv", ask_tokens);
	each_allocation(fx, ask_refresh, 200);
	scope = NO_ID_TOKEN;
	take_tokens(fx, "tv", ask_tokens_proof);
	each_allocation(fx, ask_refresh_proof, 200);
	scope = ALL;
	sign_by(fx, &fx->tv, "RS256");
	forget(fx);
}

/* what has a token */

static void
ask_about(struct fixture *fx, struct each_request *r)
{
	(void)fx;
	FORM(r, target, BUILD "&token=%s", token);
}

static void
ask_userinfo(struct fixture *fx, struct each_request *r)
{
	snprintf(sent, sizeof(sent), "Bearer %s", token);
	fx->authorization = sent;
	set(r, "GET", USERINFO);
}

static void
ask_userinfo_form(struct fixture *fx, struct each_request *r)
{
	fx->authorization = NULL;
	FORM(r, USERINFO, "access_token=%s", token);
}

static void
ask_userinfo_proof(struct fixture *fx, struct each_request *r)
{
	snprintf(sent, sizeof(sent), "DPoP %s", token);
	fx->authorization = sent;
	prove(fx, "GET", USERINFO);
	set(r, "GET", USERINFO);
}

/* Access tokens of this form from now on. */
static void
set_format(struct fixture *fx, enum dg_token_format format)
{
	fx->build.access_token_format = format;
	fixture_save_client(fx, &fx->build);
}

static void
M5_a_good_token_is_never_called_inactive(void **state)
{
	struct fixture *fx = *state;

	set_format(fx, DG_TOKEN_JWT);
	target = INTROSPECT;
	take_tokens(fx, "build", ask_tokens);
	token = access_token;
	each_allocation(fx, ask_about, 200);
	token = refresh_token;
	each_allocation(fx, ask_about, 200);
	set_format(fx, DG_TOKEN_OPAQUE);
	take_tokens(fx, "build", ask_tokens);
	token = access_token;
	each_allocation(fx, ask_about, 200);
	token = "unknown";
	each_allocation(fx, ask_about, 200);
}

static void
M6_a_good_token_is_never_called_invalid(void **state)
{
	struct fixture *fx = *state;

	set_format(fx, DG_TOKEN_JWT);
	token = access_token;
	take_tokens(fx, "build", ask_tokens);
	each_allocation(fx, ask_userinfo, 200);
	each_allocation(fx, ask_userinfo_form, 200);
	take_tokens(fx, "tv", ask_tokens_proof);
	each_allocation(fx, ask_userinfo_proof, 200);
	set_format(fx, DG_TOKEN_OPAQUE);
	take_tokens(fx, "build", ask_tokens);
	each_allocation(fx, ask_userinfo, 200);
	token = "unknown";
	each_allocation(fx, ask_userinfo_form, 401);
}

static void
M5_what_is_said_to_be_revoked_is(void **state)
{
	struct fixture *fx = *state;

	set_format(fx, DG_TOKEN_JWT);
	target = REVOKE;
	take_tokens(fx, "build", ask_tokens);
	token = access_token;
	each_allocation(fx, ask_about, 200);
	token = refresh_token;
	each_allocation(fx, ask_about, 200);
	set_format(fx, DG_TOKEN_OPAQUE);
	take_tokens(fx, "build", ask_tokens);
	token = access_token;
	each_allocation(fx, ask_about, 200);
	token = "unknown";
	each_allocation(fx, ask_about, 200);
}

/* what everybody may read */

static void
ask_document(struct fixture *fx, struct each_request *r)
{
	(void)fx;
	set(r, "GET", target);
}

static void
M1_documents_are_whole(void **state)
{
	static const char *const documents[] = { "/-/health/",
		"/application/o/tv/.well-known/openid-configuration",
		"/.well-known/oauth-authorization-server/application/o/tv",
		"/application/o/tv/jwks/" };
	struct fixture *fx = *state;

	for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
		target = documents[i];
		each_allocation(fx, ask_document, 200);
	}
}

static int
setup(void **state)
{
	struct fixture *fx;
	struct json_object *jwk;
	char keys[1024];
	int64_t from;

	each_init(10);
	if (fixture_setup(state) != 0)
		return 1;
	fx = *state;
	assert_ok(dg_jwk_generate(DG_JWS_EDDSA, &key));
	assert_ok(dg_jwk_json(key, false, &jwk));
	snprintf(keys, sizeof(keys), "{\"keys\":[%s]}",
	    json_object_to_json_string(jwk));
	json_object_put(jwk);
	assert_ok(dg_db_begin(fx->ctx.db, 0));
	assert_ok(dg_store_application_set_jwks(fx->ctx.db,
	    fx->build.provider_id, dg_str_from(keys)));
	assert_ok(dg_db_commit(fx->ctx.db));
	/* as an installation has it */
	dg_keys_close(fx->ctx.keys);
	assert_ok(dg_keys_rotate(&fx->ctx, DG_JWS_RS256, false, &from));
	assert_ok(dg_keys_open(&fx->ctx.conf, &fx->ctx.keys));
	/* so that both keys are loaded */
	sign_by(fx, &fx->tv, "ES256");
	take_tokens(fx, "tv", ask_tokens);
	sign_by(fx, &fx->build, "RS256");
	return 0;
}

static int
teardown(void **state)
{
	dg_jwk_free(key);
	return fixture_teardown(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_device_gets_codes_however_it_proves_itself),
		cmocka_unit_test(a_device_that_waits_is_told_so),
		cmocka_unit_test(an_approved_device_gets_its_tokens),
		cmocka_unit_test(a_refresh_gives_the_successor),
		cmocka_unit_test(M5_a_good_token_is_never_called_inactive),
		cmocka_unit_test(M6_a_good_token_is_never_called_invalid),
		cmocka_unit_test(M5_what_is_said_to_be_revoked_is),
		cmocka_unit_test(M1_documents_are_whole),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
